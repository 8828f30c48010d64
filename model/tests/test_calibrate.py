"""What is fitted on families: a bias only where it carries over to families that it was not fitted on; intervals for one more."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from model.calibrate import best_weights, bias_of, fit_quantiles, outer_quantiles, sure_bias, width_ratio
from model.card import MODEL, TERMS
from model.contract import OUTPUTS
from model.evaluate import Result, error_of_difference, unseen
from model.network import UNFITTED
from model.predictions import Predictions, join, load
from model.splits import FOLDS
from model.train import TrainConfig

LATENCY, DSP = OUTPUTS.index("latency"), OUTPUTS.index("dsp")


def kernels(medians: list[float], spread: float = 0.1) -> list[tuple[np.ndarray, str]]:
    rng = np.random.default_rng(0)
    return [(median + spread * rng.standard_normal(50), f"family {i}") for i, median in enumerate(medians)]


def test_a_bias_that_all_families_share_is_kept():
    errors = kernels([0.9, 1.0, 1.1, 1.0, 1.05])
    assert sure_bias(errors, needed=2.0) == pytest.approx(1.0, abs=0.1) == bias_of(errors)


@pytest.mark.parametrize(
    "medians",
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        # The median is far from 0, but families don't agree: for some it would make things much worse.
        [3.0, 0.6, 0.5, -2.0, -1.5, 0.7],
        # Too few families to tell.
        [1.0, 1.0],
    ],
)
def test_a_bias_that_does_not_carry_over_is_none(medians: list[float]):
    assert sure_bias(kernels(medians), needed=2.0) == 0.0


def test_kernels_of_one_family_are_one_witness():
    errors = [(error, "one family") for error, _ in kernels([1.0] * 6)]
    assert sure_bias(errors, needed=1.0) == 0.0


def test_more_certainty_can_be_asked_for():
    errors = kernels([0.5, 0.9, 0.3, 0.8, 0.1, 0.6])
    assert sure_bias(errors, needed=0.5) > 0
    assert sure_bias(errors, needed=20.0) == 0.0


def test_an_interval_for_one_more_family_holds_more_of_those_at_hand_the_fewer_they_are():
    values = np.tile(np.linspace(-1, 1, 1001), 20)
    widths = []
    for count in (1, 2, 5, 20):
        family = np.repeat([f"f{i % count}" for i in range(20)], 1001)
        low, high = outer_quantiles(values, family, family)
        assert low == pytest.approx(-high, abs=1e-6)
        widths.append(high)
    assert widths[0] == pytest.approx(1.0, abs=0.01) and widths[-1] == pytest.approx(0.905, abs=0.01)
    assert widths == sorted(widths, reverse=True)


def test_a_small_group_counts_as_much_as_a_large_one():
    # Errors of the small one are ten times as large; its designs are one in a hundred.
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.uniform(-1, 1, 9900), rng.uniform(-10, 10, 100)])
    family, group = np.repeat("f", 10000), np.repeat(["large", "small"], [9900, 100])
    low, high = outer_quantiles(values, family, group)
    assert low < -5 and high > 5


def test_an_interval_never_leaves_the_prediction_out():
    family = np.repeat("f", 100)
    assert outer_quantiles(np.full(100, 2.0), family, family) == (0.0, 2.0)


def few(count: int, width: float, toolchain: int = 0) -> Predictions:
    rng = np.random.default_rng(0)
    names = np.array([f"f{number % 8}" for number in range(count)])
    return Predictions(
        kernel=names,
        suite=np.repeat("mine", count),
        family=names,
        toolchain=np.repeat(toolchain, count),
        outcome=np.zeros(count, int),
        size=np.zeros(count),
        prior=np.zeros((count, 6)),
        base=np.zeros((count, 7)),
        delta=np.zeros((count, 3, 7)),
        gate=np.zeros((count, 3, 7)),
        width=np.full((count, 6), width),
        targets=rng.normal(size=(count, 7)),
        capacity=np.full((count, 5), np.nan),
    )


def test_too_few_labels_give_the_interval_before_any_fit_not_none():
    part = few(40, 0.1)
    np.testing.assert_array_equal(fit_quantiles(part, part.known(), 3), np.broadcast_to(UNFITTED, (3, 6, 2)))
    # One toolchain that has enough stands in for the others; an output without labels has its own.
    part = few(400, 0.1)
    part.targets[:, 3] = np.nan
    quantiles = fit_quantiles(part, part.known(), 3)
    np.testing.assert_array_equal(quantiles[1], quantiles[0])
    np.testing.assert_array_equal(quantiles[2, 3], UNFITTED)
    assert (np.ptp(quantiles, axis=-1) > 1).all()


def test_width_ratio_is_that_of_the_medians_and_the_largest_where_there_is_nothing():
    ratio = width_ratio(join([few(9, 0.3), few(9, 0.2, toolchain=1)]), join([few(5, 0.1), few(5, 0.4, toolchain=1)]), 3)
    np.testing.assert_allclose(ratio, [[3.0] * 6, [0.5] * 6, [3.0] * 6])


def held_out(delta: np.ndarray, error: np.ndarray, families: int = 10, output: int = 0) -> Predictions:
    """Designs of some families, a kernel each, whose `output` is off the base by `error`; `delta` [n, 3] is what the levels say
    of it."""
    n = len(error)
    names, zeros = np.array([f"f{number % families}" for number in range(n)]), np.zeros(n, np.int64)
    deltas, targets = np.zeros((n, 3, 7)), np.zeros((n, 7))
    deltas[:, :, output], targets[:, output] = delta, error
    return Predictions(
        kernel=names,
        suite=names,
        family=names,
        toolchain=zeros,
        outcome=zeros,
        size=zeros,
        prior=np.zeros((n, 6)),
        base=np.zeros((n, 7)),
        delta=deltas,
        gate=np.full((n, 3, 1), 1 / 3),
        width=np.ones((n, 6)),
        targets=targets,
        capacity=np.full((n, 5), np.nan),
    )


def test_gate_of_unknown_kernels_hears_a_level_that_is_right_in_every_family():
    rng = np.random.default_rng(0)
    said = rng.normal(size=(1000, 3))
    weights = best_weights(held_out(said, 0.5 * said[:, 1]), 0)
    np.testing.assert_allclose(weights, [0, 0.5, 0], atol=0.051)


def test_gate_of_unknown_kernels_leaves_out_what_only_one_family_gains_by():
    rng = np.random.default_rng(0)
    said, error = rng.normal(size=(1000, 3)), rng.normal(size=1000)
    one = np.arange(1000) % 10 == 0
    error[one] = said[one, 1]
    np.testing.assert_allclose(best_weights(held_out(said, error), 0), [0, 0, 0])


def test_gate_of_unknown_kernels_hears_no_level_that_turns_the_order_of_designs_round():
    """Closer to the truth in every family, and slow for fast: of no use to who compares designs."""
    slope = np.random.default_rng(0).uniform(-0.2, 0.2, 1000)
    said, error = np.zeros((1000, 3)), 2 + slope
    said[:, 2] = 2 - slope
    np.testing.assert_allclose(best_weights(held_out(said, error), LATENCY), [0, 0, 0])
    # Of what is not compared it is heard.
    np.testing.assert_allclose(best_weights(held_out(said, error, output=DSP), DSP), [0, 0, 1])


@pytest.mark.parametrize("output", [LATENCY, DSP])
def test_gate_of_unknown_kernels_hears_no_level_for_the_sake_of_a_few_large_errors(output: int):
    """A shift that makes one error in ten smaller by a tenth and the others, which were 0, larger: the mean square falls."""
    said, error = np.zeros((1000, 3)), np.where(np.arange(1000) % 100 < 10, 10.0, 0.0)
    said[:, 1] = 1.0
    assert np.mean((error - said[:, 1]) ** 2) < np.mean(error**2)
    np.testing.assert_allclose(best_weights(held_out(said, error, output=output), output), [0, 0, 0])


def test_latency_asks_for_more_certainty_than_resources():
    """A level that is right in seven families and wrong in three gains by more than one standard error, and less than three."""
    rng = np.random.default_rng(0)
    said = np.zeros((1000, 3))
    said[:, 1] = rng.normal(size=1000)
    error = np.where(np.arange(1000) % 10 < 7, 1.0, -0.4) * said[:, 1]
    np.testing.assert_allclose(best_weights(held_out(said, error), LATENCY), [0, 0, 0])
    assert best_weights(held_out(said, error, output=DSP), DSP)[1] > 0


def test_what_is_fitted_for_a_fold_knows_nothing_of_it(tmp_path):
    """Gate and intervals of unknown kernels are tested on families that they were not fitted on."""
    (tmp_path / "run.json").write_text(json.dumps({"config": asdict(TrainConfig())}))
    rng = np.random.default_rng(0)
    for fold in range(FOLDS):
        said = rng.normal(size=(200, 3))
        (tmp_path / f"family-{fold}").mkdir()
        held_out(said, 0.5 * said[:, 1] + 0.1 * rng.normal(size=200)).save(tmp_path / f"family-{fold}" / "test.npz")
    before = unseen(tmp_path, toolchains=1)
    path = tmp_path / "family-3" / "test.npz"
    other = load(path)
    replace(other, targets=100 - 30 * other.targets).save(path)
    after = unseen(tmp_path, toolchains=1)
    fold = np.repeat(np.arange(FOLDS), 200) == 3
    ours, theirs = (result.models[MODEL] for result in (before, after))
    np.testing.assert_array_equal(ours[fold], theirs[fold])
    np.testing.assert_array_equal(before.quantiles[fold], after.quantiles[fold])
    assert (ours[~fold] != theirs[~fold]).any() and (before.quantiles[~fold] != after.quantiles[~fold]).any()


@pytest.mark.parametrize("better_in", [10, 2])
def test_a_difference_is_as_sure_as_families_agree_on_it(better_in):
    """Half of the error of each design is gone, in all families or in two."""
    error = np.where(np.arange(300) // 10 % 2, 1.0, -1.0)
    test = held_out(np.zeros((300, 3)), error)
    predicted = np.zeros((300, 7))
    predicted[:, LATENCY] = 0.5 * error * np.isin(test.family, [f"f{family}" for family in range(better_in)])
    found = error_of_difference(Result(test, {TERMS: np.zeros((300, 7)), MODEL: predicted}, np.zeros((300, 6, 2))))
    rmse = np.sqrt(np.mean((predicted[:, LATENCY] - error) ** 2))
    assert (found["rmse"] < 1e-9) == (better_in == 10) and (1 - rmse > 2 * found["rmse"]) == (better_in == 10)
