"""What the folder of a run holds: run.json, files that are written whole, and the time left."""

import pytest

from model.runs import write_whole


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
