"""What is fitted on families: a bias only where it carries over to families that it was not fitted on; intervals for one more."""

import numpy as np
import pytest

from model.calibrate import bias_of, fit_quantiles, outer_quantiles, sure_bias, width_ratio
from model.network import UNFITTED
from model.predictions import Predictions, join


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
