import gzip
import json
import os
import sys

import numpy as np
import pytest

from model import designs, train
from model.dataset import load_kernels
from model.designs import exported

SCALE = """
void {top}(const int a[{size}], int b[{size}]) {{
L0:
  for (int i = 0; i < {size}; i++) {{
#pragma HLS unroll factor=auto{{U}}
    b[i] = 3 * a[i];
  }}
}}
"""

built = pytest.mark.skipif(not designs.CLI.exists(), reason="`npm run build` was not run: no dist/cli.js")


@pytest.fixture
def folder(tmp_path):
    """Two kernels with five designs each; the labels are made up."""
    for part in ("sources/own", "designs/own"):
        (tmp_path / "data" / part).mkdir(parents=True)
    for top, size in (("scale", 64), ("scale_more", 96)):
        (tmp_path / f"data/sources/own/{top}.cpp").write_text(SCALE.format(top=top, size=size))
        rows = [
            {
                **{"suite": "own", "kernel": top, "source": f"sources/own/{top}.cpp", "top": top},
                **{"tool": "vitis_hls 2025.1", "part": "xcu200-fsgd2104-2-e", "clock_ns": 4.0},
                **{"pragmas": {"U": str(factor)}, "outcome": "ok", "latency": size // factor + 5},
                **{"dsp": factor, "bram": 0, "uram": 0, "lut": 100 * factor, "ff": 90},
            }
            for factor in (1, 2, 4, 8, 16)
        ]
        with gzip.open(tmp_path / f"data/designs/own/{top}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path / "data"


@built
def test_designs_are_exported_by_the_code_that_serves(folder, contract, tmp_path):
    kernels = load_kernels(exported(folder, tmp_path / "run"), contract)
    assert [(kernel.name, len(kernel)) for kernel in kernels] == [("own__scale", 5), ("own__scale_more", 5)]
    for kernel, size in zip(kernels, (64, 96), strict=True):
        cycles = np.array([size // factor + 5 for factor in (1, 2, 4, 8, 16)])
        np.testing.assert_allclose(kernel.targets[:, 0], np.log2(cycles), rtol=1e-6)
        np.testing.assert_allclose(kernel.targets[:, 1], np.log2([2, 3, 5, 9, 17]), rtol=1e-6)
        assert contract.toolchains[kernel.toolchain] == "vitis-2025"
        prior = kernel.column("prior", "labels")
        assert prior.shape == (5, 7)
        assert 0 < prior[-1, 0] < prior[0, 0] <= 4 * size, "more copies must be faster"


@built
def test_an_export_is_made_once_and_again_when_the_designs_changed(folder, tmp_path, capfd):
    made = exported(folder, tmp_path / "run")
    assert "holds designs" in capfd.readouterr().out
    assert exported(folder, tmp_path / "run") == made and exported(made, tmp_path / "run") == made
    assert "holds designs" not in capfd.readouterr().out
    later = (made / "index.json").stat().st_mtime + 10
    os.utime(folder / "sources/own/scale.cpp", (later, later))
    assert exported(folder, tmp_path / "run") == made
    assert "holds designs" in capfd.readouterr().out
    assert [path.name for path in (tmp_path / "run").iterdir()] == [made.name]


@built
def test_training_takes_a_folder_of_designs(folder, tmp_path, monkeypatch):
    command = ["train", "--data", str(folder), "--run", str(tmp_path / "run"), "--split", "all", "--steps", "2"]
    monkeypatch.setattr(sys, "argv", command)
    train.main()
    assert (tmp_path / "run" / "all" / "checkpoint.pt").exists()


def test_what_keeps_designs_from_being_exported_is_told(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(designs, "CLI", tmp_path / "cli.js")
    with pytest.raises(SystemExit, match="npm ci && npm run build"):
        exported(folder, tmp_path / "run")
    (tmp_path / "cli.js").write_text("process.exit(3);\n")
    with pytest.raises(SystemExit, match=r"export-graphs --data .* failed"):
        exported(folder, tmp_path / "run")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="node was not found"):
        exported(folder, tmp_path / "run")
    assert not list((tmp_path / "run").iterdir())
