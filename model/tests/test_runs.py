"""What the folder of a run holds: run.json, files that are written whole, and the time left."""

import json
from dataclasses import asdict

import pytest

from model import train
from model.evaluate import check_seeds
from model.runs import read_run, write_whole
from model.train import TrainConfig, claim


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
