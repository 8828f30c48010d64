import numpy as np
import pytest

from model import metrics
from model.calibrate import SMALLEST_FALL, fit_logistic, fit_validity, weighted_quantiles

KERNEL = np.repeat(["a", "b"], 30)


def test_perfect_and_reversed_ranking():
    true = np.concatenate([np.arange(30.0), np.arange(30.0) + 7])
    assert metrics.spearman_within(true * 3, true, KERNEL) == pytest.approx(1)
    assert metrics.spearman_within(-true, true, KERNEL) == pytest.approx(-1)
    assert metrics.regret(true, true, KERNEL) == 1
    assert metrics.regret(-true, true, KERNEL) == 2.0**20
    assert 1 < metrics.random_regret(true, KERNEL) < 2.0**20


def test_kendall_counts_pairs_and_ties():
    assert metrics.kendall(np.array([1, 2, 3, 4.0]), np.array([1, 2, 4, 3.0])) == pytest.approx((5 - 1) / 6)
    # tau-b of 1 tie: 2 pairs right of 3, one tied on the left.
    assert metrics.kendall(np.array([1, 1, 2.0]), np.array([1, 2, 3.0])) == pytest.approx(2 / np.sqrt(2 * 3))
    for measure in (metrics.kendall, metrics.spearman):
        # Who says the same of all designs orders none; designs that are all alike have no order.
        assert measure(np.ones(3), np.arange(3.0)) == 0
        assert np.isnan(measure(np.arange(3.0), np.ones(3)))
    true = np.concatenate([np.arange(30.0), np.arange(30.0) + 7])
    assert metrics.kendall_within(-true, true, KERNEL) == pytest.approx(-1)


def test_ties_are_worth_what_they_are_worth_on_average():
    rng = np.random.default_rng(0)
    predicted, cost = rng.integers(0, 4, 24).astype(float), 1 + rng.random(24)
    for top in (1, 5, 10, 24):
        drawn = []
        for _ in range(4000):
            order = rng.permutation(24)
            drawn.append(cost[order][np.argsort(predicted[order], kind="stable")[:top]].min())
        assert metrics.best_of_top(predicted, cost, top) == pytest.approx(np.mean(drawn), abs=0.01)
    assert metrics.best_of_top(np.zeros(24), cost, 24) == pytest.approx(cost.min())
    # A constant prediction is a random pick, in whatever order the designs are.
    true, kernel = np.sort(rng.random(60)), np.repeat("a", 60)
    assert metrics.regret(np.zeros(60), true, kernel) == pytest.approx(metrics.random_regret(true, kernel), rel=0.02)
    both = quantities(2.0**true, rng.integers(1, 9, 60))
    assert metrics.adrs(np.zeros((60, 6)), both, kernel, draws=200) == pytest.approx(
        metrics.random_adrs(both, kernel, draws=200), rel=0.2
    )


def quantities(cycles: np.ndarray, dsp: np.ndarray) -> np.ndarray:
    """[n, 6] in log2, nothing but cycles and DSP."""
    log2 = np.zeros((len(cycles), 6))
    log2[:, 0], log2[:, 1] = np.log2(cycles), np.log2(1 + dsp)
    return log2


def test_adrs_is_0_for_who_finds_the_front_and_an_excess_for_who_does_not():
    # Cycles x DSP is constant along the front of 5; the others lose in both.
    cycles = np.array([1, 2, 4, 8, 16, *np.linspace(20, 40, 25)])
    dsp = np.array([16, 8, 4, 2, 1, *np.linspace(20, 40, 25)])
    true, kernel = quantities(cycles, dsp), np.repeat("a", 30)
    assert metrics.pareto(2.0 ** true[:, :2]).tolist() == [0, 1, 2, 3, 4]
    assert metrics.adrs(true, true, kernel) == 0
    reversed_ = quantities(cycles.max() + 1 - cycles, dsp.max() + 1 - dsp)
    assert metrics.adrs(reversed_, true, kernel) > metrics.random_adrs(true, kernel) > 0
    # One of two points of the front is found, the other one has twice the area for a quarter of the cycles.
    points = np.array([[1.0, 2.0], [4.0, 1.0], [5.0, 5.0]])
    assert metrics.distance_from_front(points, np.array([1])) == pytest.approx((3 + 0) / 2)


def test_best_designs_are_taken_front_by_front():
    points = np.array([[3, 3], [1, 2], [2, 1], [9, 9], [2, 3.0]])
    assert sorted(metrics.best_by_fronts(points, 3)) == [1, 2, 4]
    assert len(metrics.best_by_fronts(points, 10)) == 5
    along = np.stack([np.arange(9.0), 8 - np.arange(9.0)], axis=1)
    assert metrics.best_by_fronts(along, 3).tolist() == [0, 4, 8]


def test_sum_of_mses_is_that_of_the_paper():
    true = quantities(np.array([1e5, 1e5]), np.array([684, 684]))
    guess = quantities(np.array([4e5, 4e5]), np.array([0, 0]))
    assert metrics.sum_of_mses(true, true) == 0
    assert metrics.sum_of_mses(guess, true) == pytest.approx(1 + 0.1**2)
    true[:, 2] = np.nan
    guess[:, 2] = np.log2(1 + 432)
    assert metrics.sum_of_mses(guess, true) == pytest.approx(1 + 0.1**2 + 0.1**2)


def test_errors_in_log2():
    error = np.array([0.0, 0.0, 1.0])
    assert metrics.rmse(error) == pytest.approx((1 / 3) ** 0.5)
    assert metrics.median_ape(error) == 0
    assert metrics.mean_ape(error) == pytest.approx(1 / 3)


def test_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(0).normal(size=12)
    without = np.array([np.delete(values, number).mean() for number in range(12)])
    assert metrics.jackknife(without) == pytest.approx(values.std(ddof=1) / np.sqrt(12))


def test_auc_counts_pairs():
    assert metrics.auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])) == pytest.approx(0.75)
    assert np.isnan(metrics.auc(np.array([0.1, 0.4]), np.array([1, 1])))


def test_logistic_finds_the_slope_and_survives_one_class():
    x = np.linspace(-3, 3, 2001)
    y = (np.random.default_rng(0).random(2001) < 1 / (1 + np.exp(-(0.5 - 2 * x)))).astype(float)
    a, b = fit_logistic(x, y, np.ones_like(x))
    assert a == pytest.approx(0.5, abs=0.2) and b == pytest.approx(-2, abs=0.3)
    assert np.isfinite(fit_logistic(x, np.ones_like(x), np.ones_like(x))).all()


def test_logistic_on_sizes_far_from_zero():
    x = np.linspace(3, 23, 2001)
    y = (np.random.default_rng(0).random(2001) < 1 / (1 + np.exp(x - 13))).astype(float)
    a, b = fit_logistic(x, y, np.ones_like(x))
    assert b == pytest.approx(-1, abs=0.2) and -a / b == pytest.approx(13, abs=0.5)


def test_validity_falls_within_kernels_whatever_the_kernels_are():
    # The larger kernel is the easier one; in each the larger designs fail.
    size = np.linspace(0, 4, 401)
    sizes, valid = [5 + size, 15 + size], [(size < 1).astype(float), (size < 3).astype(float)]
    a, b = fit_validity(sizes, valid)
    assert b < -1
    assert fit_logistic(np.concatenate(sizes), np.concatenate(valid), np.ones(802))[1] > 0
    # Where the larger designs do better, order is by size still, and the share of valid designs is right.
    a, b = fit_validity([size], [(size > 1).astype(float)])
    assert b == SMALLEST_FALL and 1 / (1 + np.exp(-(a + 2 * b))) == pytest.approx(0.75, abs=0.15)


def test_quantiles_follow_the_weights():
    values = np.array([1.0, 2.0, 100.0])
    low, high = weighted_quantiles(values, np.array([0.49, 0.49, 0.02]), (0.05, 0.9))
    assert low == 1.0 and high < 100
