"""Folders of designs as people keep them (README.md, "Bring your own data"): the code that serves makes their tensors."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from model.parallel import processes, wait_for_others

CLI = Path(__file__).parents[1] / "dist" / "cli.js"


def exported(data: Path, run: Path) -> Path:
    """The folder of tensors for --data: itself, or for one that holds `designs/` an export of it in the folder of the run, made
    again when a file of `data` is newer. Exits where the command-line tool is not built, or fails."""
    if (data / "index.json").exists() or not (data / "designs").is_dir():
        return data
    made = run / f"tensors-{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:8]}"
    if processes()[0] == 0 and not is_fresh(made / "index.json", data):
        export_graphs(data, made)
    wait_for_others()
    return made


def is_fresh(index: Path, data: Path) -> bool:
    if not index.exists():
        return False
    return all(path.stat().st_mtime <= index.stat().st_mtime for path in data.rglob("*"))


def export_graphs(data: Path, out: Path) -> None:
    """In a folder of its own first: two trainings of one run may start at once."""
    if not CLI.exists():
        raise SystemExit(
            f"{data} holds designs, and tensors of them are made by {CLI}: `npm ci && npm run build` first"
        )
    part = out.with_name(f"{out.name}.{os.getpid()}")
    command = ["node", str(CLI), "export-graphs", "--data", str(data), "--out", str(part)]
    print(f"{data} holds designs: their tensors go to {out}", flush=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        if subprocess.run(command, check=False).returncode != 0:
            raise SystemExit(f"`{' '.join(command)}` failed: see above")
        shutil.rmtree(out, ignore_errors=True)
        part.rename(out)
    except FileNotFoundError:
        raise SystemExit("node was not found: it makes the tensors of designs") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
