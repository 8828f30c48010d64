import json
import sys

import numpy as np
import pytest

from model import ablation, adapt, train
from model.ablation import difference

SPLITS = ("seen", "family:0", "family:1", "kernel:0", "kernel:1")


@pytest.fixture(scope="module")
def ablate(tmp_path_factory, export_folder):
    """The whole of it on invented kernels, in seconds."""
    run = tmp_path_factory.mktemp("ablation")

    def call(*variants: str, splits: tuple[str, ...] = SPLITS, seeds: int = 2):
        arguments = ["--data", str(export_folder), "--run", str(run), "--steps", "4", "--seeds", str(seeds)]
        arguments += ["--split", *splits, "--adapt", "hierarchical", "--variants", *variants]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["ablation", *arguments])
            fast = adapt.AdaptConfig(shots=(5,), tested=5, steps=3)
            patch.setattr(adapt, "AdaptConfig", lambda: fast)
            ablation.main()
        return run, json.loads((run / "ablation.json").read_text())

    call("hierarchical", "no-terms")
    return call


def test_every_row_has_mean_and_spread(ablate):
    run, found = ablate("hierarchical", "no-terms")
    text = (run / "ablation.md").read_text()
    for heading in ("Seen kernels", "families held out", "kernels held out", "K designs of an unseen kernel"):
        assert heading in text
    for row in ("analytic terms", "analytic terms + toolchain bias", "random pick", "hierarchical", "no-terms"):
        for protocol in ("seen", "family", "kernel"):
            measures = found["by_seed"][row][protocol]["all suites"]
            assert len(measures["regret"]) == 2, (row, protocol)
            if row != "random pick":
                assert np.isfinite(list(measures["rmse"].values())).all()
        assert text.count(f"\n| {row} |") >= 6
    assert text.count("seed by seed") == 3
    assert text.count(f"| hierarchical | {found['parameters']['hierarchical']} | 2 |") == 6
    assert text.count("| no-terms | 2 |") == 3
    held = json.loads((run / "hierarchical" / "seed-0" / "numbers.json").read_text())
    for protocol, groups in held["left_out"].items():
        designs = held["rows"]["hierarchical"][protocol]["all suites"]["designs"]
        without = [suites["all suites"].get("designs", 0) for suites in groups.values()]
        assert sum(designs - left for left in without) == designs, "every family is left out once"
    own = found["by_seed"]["hierarchical"]["family"]["all suites"]
    assert {"kendall", "adrs", "coverage", "auc", "rmse_dsp", "rmse_known_gate"} <= own.keys()
    unshrunken = found["by_seed"]["no-terms"]["family"]["all suites"]
    assert unshrunken["rmse"] == unshrunken["rmse_known_gate"] != own["rmse"]
    assert found["parameters"].keys() == {"hierarchical", "no-terms"}
    assert len(found["adapted_by_seed"]["hierarchical"]["0 zero-shot"]["rmse"]) == 2


def test_what_is_done_is_not_done_again(ablate, monkeypatch):
    _, before = ablate("hierarchical", "no-terms")
    drawn = []
    real = train.batch_loss
    monkeypatch.setattr(
        train, "batch_loss", lambda *arguments, **options: drawn.append(1) or real(*arguments, **options)
    )
    _, after = ablate("hierarchical", "no-terms")
    assert not drawn and after == before
    _, more = ablate("graph", splits=("seen",), seeds=1)
    assert len(drawn) == 4
    assert more["by_seed"]["hierarchical"] == {"seen": before["by_seed"]["hierarchical"]["seen"]}
    assert len(more["by_seed"]["graph"]["seen"]["all suites"]["rmse"]) == 1
    # A call with fewer splits forgets nothing that was measured before.
    _, again = ablate("hierarchical", splits=("seen",))
    _, whole = ablate("graph", seeds=1)
    assert again["by_seed"]["hierarchical"]["seen"] == before["by_seed"]["hierarchical"]["seen"]
    assert whole["by_seed"]["hierarchical"] == before["by_seed"]["hierarchical"]


def test_one_fold_is_refused(ablate):
    with pytest.raises(SystemExit, match="one fold by family is too few"):
        ablate("hierarchical", splits=("seen", "family:0"))


def by_seed(*values: float | None) -> dict[str, float | None]:
    return {f"seed-{number}": value for number, value in enumerate(values)}


def test_differences_are_taken_seed_by_seed():
    # Seeds differ by far more than the variants do, which differ alike in all of them.
    ours = by_seed(1.0, 5.0, 9.0)
    assert difference(by_seed(1.1, 5.1, 9.1), ours, [], -1) == "+0.100 ± 0.000 ▲"
    assert difference(by_seed(1.1, 5.1, 9.1), ours, [], 1) == "+0.100 ± 0.000 ▼"
    assert difference(by_seed(1.1, 5.1, 9.1), ours, [], 0) == "+0.100 ± 0.000"
    assert difference(by_seed(1.5, 5.0, 8.5), ours, [], -1) == "+0.000 ± 0.289"
    # Those that both have, whichever they are.
    assert difference({"seed-2": 9.1, "seed-1": 5.1}, ours, [], -1) == "+0.100 ± 0.000 ▲"
    assert difference(by_seed(1.1, None, 9.1), ours, [], -1) == "+0.100 ± 0.000 ▲"
    # One seed tells nothing of seeds.
    assert difference(by_seed(1.1), ours, [], 1) == "+0.100 ± 0.000"
    assert difference({}, ours, [], 1) == difference(by_seed(None), ours, [], 1) == ""


def test_a_difference_that_one_family_makes_is_uncertain():
    # Means over ten families, of which one alone differs by 1; and all differ by 0.1.
    one, all_alike = [1.0, *9 * [0.0]], 10 * [0.1]
    none = by_seed(0.0, 0.0)
    for values, expected in ((one, "+0.100 ± 0.100"), (all_alike, "+0.100 ± 0.000 ▲")):
        groups = [(by_seed(*2 * [np.delete(values, group).mean()]), none) for group in range(10)]
        assert difference(by_seed(*2 * [np.mean(values)]), none, groups, -1) == expected
    # A measure that is unknown without some families.
    groups = [(by_seed(None, None), none), (by_seed(1.0, 1.0), none)]
    assert difference(by_seed(1.0, 1.0), none, groups, -1) == "+1.000 ± 0.000 ▲"


def test_an_ablation_and_a_run_of_one_variant_do_not_share_a_folder(tmp_path, export_folder, monkeypatch):
    run, other = tmp_path / "run", tmp_path / "ablation"
    for folder, name in ((run, "run.json"), (other, "ablation.json")):
        folder.mkdir()
        (folder / name).write_text("{}")
    for module, folder, holds in ((ablation, run, "a run of model.train"), (train, other, "an ablation")):
        monkeypatch.setattr(sys, "argv", ["command", "--data", str(export_folder), "--run", str(folder)])
        with pytest.raises(SystemExit, match=f"{folder} holds {holds}: choose another folder"):
            module.main()
        assert len(list(folder.iterdir())) == 1
