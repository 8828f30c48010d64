"""The model card says what is missed and what is worse, whatever was measured."""

import copy
import json
import math
from pathlib import Path

import pytest

from model import evaluate
from model.card import ALL, MODEL, TERMS, goals_table, over_seeds, spread, text, worse_table, write_between
from model.contract import QUANTITIES

MODELS = {
    TERMS: {"rmse": 0.2, "median_ape": 0.02, "spearman": 0.8, "rmse_dsp": 0.9, "auc": 0.9},
    MODEL: {"rmse": 0.1, "median_ape": 0.01, "spearman": 0.9, "rmse_dsp": 0.4, "auc": 0.95},
}
COMPLETE = {"designs": 9, "mean_ape": 0.1, "kendall": 0.5, "regret": 1.0, "adrs": 0.1}


def measured(**changes: float) -> dict:
    """Numbers of every protocol and one suite; `changes` are those of the model on unseen kernels."""
    models = {name: {**COMPLETE, **numbers} for name, numbers in MODELS.items()}
    interval = {"coverage": 0.9, "coverage_family_mean": 0.9, "median_factor": 1.5}
    random = {"regret": 3.0, "adrs": 1.0}
    suite = {"models": models, "random pick": random, "intervals": {name: {**interval} for name in QUANTITIES}}
    suite["error_of_difference"] = dict.fromkeys(models[TERMS], 0.03)
    numbers = {protocol: {ALL: copy.deepcopy(suite)} for protocol in ("seen", "unseen", "unseen kernel")}
    numbers["unseen"][ALL]["models"][MODEL].update(changes)
    return numbers


def test_a_goal_is_ticked_where_it_is_reached_and_nowhere_else():
    kshot = {ALL: {"kernels": 3, "20 all weights": {"rmse": 0.2, "worse": 0.0}}}
    reached = goals_table(over_seeds([measured()]), over_seeds([kshot])).splitlines()[2:]
    # The sixth is of hgnn alone, which is not among the numbers.
    assert [line.count("✓") for line in reached] == [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    missed = {"rmse": 0.2006, "median_ape": 0.021, "spearman": 0.799, "rmse_dsp": 1.1, "auc": 0.929}
    numbers = measured(**missed)
    numbers["unseen"][ALL]["intervals"]["latency"]["coverage"] = 0.94
    kshot[ALL]["20 all weights"]["rmse"] = 0.31
    lines = goals_table(over_seeds([numbers]), over_seeds([kshot])).splitlines()[2:]
    assert [line.count("✓") for line in lines] == [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0]
    # What was not measured is no goal reached.
    assert len(goals_table(over_seeds([{"seen": numbers["seen"]}]), {}).splitlines()) == 2 + 3


def test_a_goal_of_one_suite_is_asked_of_that_suite_only():
    numbers = measured(rmse=0.079)
    numbers["unseen"]["hgnn"] = numbers["unseen"][ALL]
    [line] = [line for line in goals_table(over_seeds([numbers]), {}).splitlines() if "at most 0.08" in line]
    assert line.endswith("| at most 0.08 |  |  | 0.079 (terms 0.200) ✓ |")
    numbers = measured(rmse=0.081)
    numbers["unseen"]["hgnn"] = numbers["unseen"][ALL]
    assert "0.081 (terms 0.200) |" in goals_table(over_seeds([numbers]), {})


def test_all_that_is_worse_is_listed():
    assert len(worse_table(over_seeds([measured()])).splitlines()) == 2
    lines = worse_table(over_seeds([measured(adrs=0.2, spearman=0.7)])).splitlines()[2:]
    assert lines == [
        f"| Unseen kernels | {ALL} | Spearman in kernel | 0.800 | 0.700 | -0.100 ± 0.030 |",
        f"| Unseen kernels | {ALL} | ADRS of top 10 | 0.100 | 0.200 | +0.100 ± 0.030 |",
    ]
    assert lines[0] in text([measured(spearman=0.7)], [])
    numbers = over_seeds([measured(spearman=0.7)])
    numbers["unseen"][ALL]["error_of_difference"] = {}
    assert worse_table(numbers).endswith("| 0.800 | 0.700 | -0.100 |")


def test_seeds_are_shown_as_mean_and_deviation():
    assert spread([1.0, 2.0, None, math.nan]) == "1.500 ± 0.707"
    assert spread([1.0]) == spread([1.0, 1.0]) == "1.000"
    assert spread([None]) == spread([]) == ""
    assert spread([0.1, 0.2], ".1%") == "15.0% ± 7.1%"
    kshot = [{ALL: {"kernels": 3, "20 all weights": {"rmse": rmse, "worse": 0.5}}} for rmse in (0.2, 0.6)]
    shown = text([measured(spearman=0.7), measured(spearman=0.5)], kshot)
    assert f"| Unseen kernels | {ALL} | Spearman in kernel | 0.800 | 0.600 ± 0.141 | -0.200 ± 0.104 |" in shown
    assert f"| {ALL} | 3 | all weights | 0.400 ± 0.283 (50%) |" in shown
    # Spearman's correlation is worse by less than twice its error; with one seed it is worse by more.
    assert "Seen kernels: 3 better, 0 worse, of 9." in shown and "Unseen kernels: 2 better, 0 worse, of 9." in shown
    assert "Unseen kernels: 2 better, 1 worse, of 9." in text([measured(spearman=0.7)], [])
    # A goal is reached by the mean.
    numbers = over_seeds([measured(rmse=0.1), measured(rmse=0.29)])
    assert "| 0.195 ± 0.134 (terms 0.200) ✓ |" in goals_table(numbers, {})
    numbers = over_seeds([measured(rmse=0.1), measured(rmse=0.31)])
    assert "| 0.205 ± 0.148 (terms 0.200) |" in goals_table(numbers, {})


@pytest.fixture
def page(tmp_path) -> Path:
    path = tmp_path / "README.md"
    path.write_text("# Card\n<!-- tables -->\nold\nand older\n<!-- /tables -->\n\nThe rest. <!-- other -->\n")
    return path


def test_tables_are_written_between_their_markers_and_the_rest_is_kept(page):
    for new in ("new \\1 \\g<0>\n\n| a |", "newer"):
        write_between(page, "tables", new)
        assert page.read_text() == (f"# Card\n<!-- tables -->\n{new}\n<!-- /tables -->\n\nThe rest. <!-- other -->\n")


@pytest.mark.parametrize("gone", ["<!-- tables -->", "<!-- /tables -->"])
def test_a_page_without_the_markers_is_told_and_kept(page, gone):
    page.write_text(page.read_text().replace(gone, ""))
    before = page.read_text()
    with pytest.raises((ValueError, SystemExit), match=r"README\.md: no <!-- tables --> \.\.\. <!-- /tables -->"):
        write_between(page, "tables", "new")
    assert page.read_text() == before


def test_evaluation_writes_the_card_if_asked_to(page, monkeypatch, capsys):
    # The page that it writes to has the markers.
    held = evaluate.CARD.read_text()
    assert held.index("<!-- tables -->\n") < held.index("\n<!-- /tables -->")
    before, kshot = page.read_text(), {ALL: {"kernels": 3, "20 all weights": {"rmse": 0.2, "worse": 0.5}}}
    (page.parent / "kshot.json").write_text(json.dumps(kshot))
    monkeypatch.setattr(evaluate, "CARD", page)
    monkeypatch.setattr(evaluate, "check_seeds", lambda runs: None)
    monkeypatch.setattr(evaluate, "measure_run", lambda run, results: measured(spearman=0.7))
    drawn = []
    monkeypatch.setattr(evaluate, "results_of", lambda run: {"of": run})
    monkeypatch.setattr(evaluate, "draw_pictures", lambda results, folder: drawn.append((results["of"], folder)))
    tables = text([measured(spearman=0.7)], [kshot])
    for more, expected in (([], before), (["--card"], before.replace("old\nand older", tables))):
        monkeypatch.setattr("sys.argv", ["evaluate", "--run", str(page.parent), *more])
        evaluate.main()
        assert capsys.readouterr().out == tables + "\n" and page.read_text() == expected
        assert drawn == ([(page.parent, page.parent)] if more else [])
