"""What the folder of a run holds: run.json, files that are written whole, and the time left."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from model import train
from model.evaluate import check_seeds
from model.predictions import load
from model.runs import read_checkpoint, read_run, write_whole
from model.train import Progress, TrainConfig, claim, steps_left


def test_two_that_write_one_file_at_once_do_not_take_each_others_part(tmp_path):
    path = tmp_path / "run.json"

    def slowly(part):
        part.write_text("first")
        # Another process begins and ends meanwhile.
        write_whole(path, lambda other: other.write_text("second"))
        assert path.read_text() == "second" and part.read_text() == "first"

    write_whole(path, slowly)
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_is_cut_off_leaves_the_last_file_and_no_part(tmp_path):
    path = tmp_path / "metrics.json"
    path.write_text("whole")

    def cut_off(part):
        part.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, cut_off)
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def facts_of(**changes) -> dict:
    return {"data_hash": "a", "processes": 1, "config": json.loads(json.dumps(asdict(TrainConfig()))), **changes}


def test_a_run_goes_on_with_as_many_processes(tmp_path):
    path = tmp_path / "run.json"
    claim(path, facts_of(processes=2))
    claim(path, facts_of(processes=2))
    with pytest.raises(SystemExit, match=r"other data or settings \(processes\)"):
        claim(path, facts_of())


def test_a_run_that_does_not_name_its_processes_had_one(tmp_path):
    unnamed = {name: value for name, value in facts_of().items() if name != "processes"}
    old, new = tmp_path / "old", tmp_path / "new"
    for run, facts in ((old, unnamed), (new, facts_of(config={**unnamed["config"], "seed": 1}))):
        run.mkdir()
        (run / "run.json").write_text(json.dumps(facts))
    claim(old / "run.json", facts_of())
    claim(old / "run.json", unnamed)
    with pytest.raises(SystemExit, match="processes"):
        claim(old / "run.json", facts_of(processes=2))
    assert read_run(old)["processes"] == 1
    check_seeds([old, new])
    (new / "run.json").write_text(json.dumps({**read_run(new), "processes": 2}))
    with pytest.raises(SystemExit, match="differ in more than their seed"):
        check_seeds([old, new])


def test_training_names_its_processes(export_folder, tmp_path, monkeypatch):
    arguments = ["--data", str(export_folder), "--run", str(tmp_path), "--split", "all", "--steps", "1"]
    monkeypatch.setattr("sys.argv", ["train", *arguments])
    train.main()
    assert json.loads((tmp_path / "run.json").read_text())["processes"] == 1
    monkeypatch.setattr(train, "processes", lambda: (0, 2))
    with pytest.raises(SystemExit, match="processes"):
        train.main()


def test_the_time_left_is_that_of_all_splits(tmp_path, monkeypatch, capsys):
    clock = iter([0.0, 20.0, 40.0])
    monkeypatch.setattr(train.time, "monotonic", lambda: next(clock))
    log = Progress(tmp_path, 0, 4, to_come=7, every=2)
    for step in range(4):
        log.step(step, 1.0, lambda: None)
    # 10 s a step: two of this split and seven of later ones, then the seven alone.
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[-1] for line in lines] == ["90 s left with later splits", "70 s left with later splits"]


def test_finished_splits_and_steps_take_no_time(tmp_path):
    config = replace(TrainConfig(), steps=90)
    for folder, step in (("seen", 90), ("family-0", 10)):
        (tmp_path / folder).mkdir()
        torch.save({"step": step}, tmp_path / folder / "checkpoint.pt")
    left = {split: steps_left(config, split, tmp_path) for split in ("seen", "family:0", "family:1", "all")}
    assert left == {"seen": 0, "family:0": 20, "family:1": 30, "all": 90}


def test_a_command_tells_the_steps_of_its_later_splits(export_folder, tmp_path, monkeypatch):
    told = []
    real = train.train

    def spy(*arguments):
        told.append(arguments[-1])
        return real(*arguments)

    monkeypatch.setattr(train, "train", spy)
    arguments = ["--data", str(export_folder), "--run", str(tmp_path), "--steps", "3", "--split"]
    for splits, expected in ((["seen"], [0]), (["all", "seen", "family:0"], [1, 1, 0])):
        monkeypatch.setattr("sys.argv", ["train", *arguments, *splits])
        train.main()
        assert told == expected
        told.clear()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--steps", "0", "0 is less than 1"),
        ("--seed", "-1", "-1 is less than 0"),
        ("--threads", "x", "invalid whole_number"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(tmp_path, monkeypatch, capsys, option, value, message):
    monkeypatch.setattr("sys.argv", ["train", "--data", str(tmp_path), "--run", str(tmp_path), f"{option}={value}"])
    with pytest.raises(SystemExit):
        train.main()
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["run.json", "checkpoint.pt", "test.npz"])
@pytest.mark.parametrize("damage", ["cut off", "other", "empty"])
def test_a_damaged_file_is_told_with_its_name(tmp_path, name, damage):
    path = tmp_path / name
    if name == "run.json":
        path.write_text(json.dumps(facts_of()))
    elif name == "checkpoint.pt":
        torch.save({"step": 1, "network": {"weight": torch.zeros(100)}}, path)
    else:
        np.savez_compressed(path, kernel=np.zeros(100))
    whole = path.read_bytes()
    path.write_bytes({"cut off": whole[: len(whole) // 2], "other": b"\x00not\xff\xfe it", "empty": b""}[damage])
    read = {
        "run.json": lambda: read_run(tmp_path),
        "checkpoint.pt": lambda: read_checkpoint(path),
        "test.npz": lambda: load(path),
    }
    with pytest.raises(SystemExit, match=rf"{name} can't be read \(.+\): remove it"):
        read[name]()
