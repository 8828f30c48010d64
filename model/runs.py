"""What a run keeps in its folder beside predictions: settings and hashes (run.json), and a log of each split (log.jsonl)."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from pickle import UnpicklingError
from typing import TypeVar
from uuid import uuid4
from zipfile import BadZipFile

import torch

# Settings that runs of before don't name, with what they were.
UNNAMED = {"processes": 1}


def at_least(least: int) -> Callable[[str], int]:
    """For argparse: a whole number that is not less."""

    def whole_number(text: str) -> int:
        if int(text) < least:
            raise ArgumentTypeError(f"{text} is less than {least}")
        return int(text)

    return whole_number


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Lets `write` fill a file beside `path` and then puts it in its place: what is cut off leaves no half of a file. The name of
    the part is its own: of several processes that write one file at once, the last counts and none fails."""
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        write(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# What numpy, torch and json raise at files that are cut off or of another kind.
DAMAGED = (BadZipFile, EOFError, KeyError, OSError, RuntimeError, UnpicklingError, ValueError)


T = TypeVar("T")


def read_whole(path: Path, read: Callable[[Path], T]) -> T:
    """What `read` makes of a file of a run. Exits where the file is damaged, and says how to get it anew."""
    try:
        return read(path)
    except DAMAGED as error:
        reason = str(error).split("\n")[0].rstrip(".") or type(error).__name__
        raise SystemExit(
            f"{path} can't be read ({reason}): remove it, and let the command that wrote it run again"
        ) from None


def read_json(path: Path) -> dict:
    """Exits where the file is damaged."""
    return read_whole(path, lambda path: json.loads(path.read_text()))


def read_checkpoint(path: Path) -> dict:
    """`step`, and states of `network`, optimiser and random numbers, on the processor. Exits where the file is damaged."""
    return read_whole(path, lambda path: torch.load(path, weights_only=True, map_location="cpu"))


def read_run(run: Path) -> dict:
    """Hashes of the data and the contract, number of processes, and `config`. Exits where there is no run."""
    path = run / "run.json"
    if not path.exists():
        raise SystemExit(f"{run} holds no run: it has no run.json (`python -m model.train --run {run}` makes one)")
    return {**UNNAMED, **read_json(path)}


def read_log(path: Path) -> list[dict[str, float]]:
    """Entries of a log by step. A run that was cut off repeats what came after its last checkpoint: the last entry counts."""
    entries = {entry["step"]: entry for entry in map(json.loads, path.read_text().splitlines())}
    return [entries[step] for step in sorted(entries)]
