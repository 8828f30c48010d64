import numpy as np
import pytest

from model import metrics
from model.calibrate import best_weights, fit_logistic, weighted_quantiles
from model.predictions import Predictions

KERNEL = np.repeat(["a", "b"], 30)


def test_perfect_and_reversed_ranking():
    true = np.concatenate([np.arange(30.0), np.arange(30.0) + 7])
    assert metrics.spearman_within(true * 3, true, KERNEL) == pytest.approx(1)
    assert metrics.spearman_within(-true, true, KERNEL) == pytest.approx(-1)
    assert metrics.regret(true, true, KERNEL) == 1
    assert metrics.regret(-true, true, KERNEL) == 2.0**20
    assert 1 < metrics.random_regret(true, KERNEL) < 2.0**20


def test_errors_in_log2():
    error = np.array([0.0, 0.0, 1.0])
    assert metrics.rmse(error) == pytest.approx((1 / 3) ** 0.5)
    assert metrics.median_ape(error) == 0
    assert metrics.mean_ape(error) == pytest.approx(1 / 3)


def test_auc_counts_pairs():
    assert metrics.auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])) == pytest.approx(0.75)
    assert np.isnan(metrics.auc(np.array([0.1, 0.4]), np.array([1, 1])))


def test_logistic_finds_the_slope_and_survives_one_class():
    x = np.linspace(-3, 3, 2001)
    y = (np.random.default_rng(0).random(2001) < 1 / (1 + np.exp(-(0.5 - 2 * x)))).astype(float)
    a, b = fit_logistic(x, y, np.ones_like(x))
    assert a == pytest.approx(0.5, abs=0.2) and b == pytest.approx(-2, abs=0.3)
    assert np.isfinite(fit_logistic(x, np.ones_like(x), np.ones_like(x))).all()


def test_quantiles_follow_the_weights():
    values = np.array([1.0, 2.0, 100.0])
    low, high = weighted_quantiles(values, np.array([0.49, 0.49, 0.02]), (0.05, 0.9))
    assert low == 1.0 and high < 100


def test_gate_of_unknown_kernels_shrinks_what_does_not_help():
    rng = np.random.default_rng(0)
    error = rng.normal(size=500)
    delta = np.zeros((500, 3, 7))
    delta[:, 0, 0], delta[:, 1, 0] = rng.normal(size=500), error
    targets = np.zeros((500, 7))
    targets[:, 0] = 0.5 * error
    names, zeros = np.repeat("k", 500), np.zeros(500)
    held_out = Predictions(
        kernel=names,
        suite=names,
        family=names,
        toolchain=zeros,
        outcome=zeros,
        prior=np.zeros((500, 6)),
        base=np.zeros((500, 7)),
        delta=delta,
        gate=np.zeros((500, 3)),
        width=np.ones((500, 6)),
        targets=targets,
    )
    np.testing.assert_allclose(best_weights(held_out, 0), [0, 0.5, 0], atol=0.051)
