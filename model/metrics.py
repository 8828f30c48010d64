"""Measures of how good predictions are. Arrays have one entry per design; errors are log2(predicted / true)."""

from collections.abc import Iterator

import numpy as np


def rmse(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))


def median_ape(error: np.ndarray) -> float:
    """Median of |predicted - true| / true."""
    return float(np.median(np.abs(2.0**error - 1)))


def mean_ape(error: np.ndarray) -> float:
    return float(np.mean(np.abs(2.0**error - 1)))


def spearman(predicted: np.ndarray, true: np.ndarray) -> float:
    """Rank correlation; NaN if either is constant."""
    a, b = ranks(predicted), ranks(true)
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, ties at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts + 1) / 2)[inverse]


def spearman_within(predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, fewest: int = 10) -> float:
    """Mean over kernels with `fewest` designs or more."""
    values = [spearman(predicted[rows], true[rows]) for rows in by_kernel(kernel, fewest)]
    return float(np.nanmean(values)) if values else float("nan")


def regret(predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, top: int = 10) -> float:
    """How many times slower than the kernel's best design is the best of the `top` designs predicted fastest? Mean over kernels
    with twice as many designs; 1 is perfect. `predicted` and `true` in log2."""
    values = [
        2.0 ** (true[rows][np.argsort(predicted[rows], kind="stable")[:top]].min() - true[rows].min())
        for rows in by_kernel(kernel, 2 * top)
    ]
    return float(np.mean(values)) if values else float("nan")


def random_regret(true: np.ndarray, kernel: np.ndarray, top: int = 10, draws: int = 200, seed: int = 0) -> float:
    """`regret` of `top` designs drawn at random, mean over draws."""
    rng = np.random.default_rng(seed)
    return float(np.mean([regret(rng.random(len(true)), true, kernel, top) for _ in range(draws)]))


def auc(score: np.ndarray, valid: np.ndarray) -> float:
    """Area under the ROC curve; NaN if there is only one class."""
    positive = valid > 0.5
    n, m = positive.sum(), (~positive).sum()
    if not n or not m:
        return float("nan")
    return float((ranks(score)[positive].sum() - n * (n - 1) / 2) / (n * m))


def auc_within(score: np.ndarray, valid: np.ndarray, kernel: np.ndarray, fewest: int = 10) -> float:
    """Mean over kernels that have both classes."""
    values = [auc(score[rows], valid[rows]) for rows in by_kernel(kernel, fewest)]
    return float(np.nanmean(values)) if values and not np.isnan(values).all() else float("nan")


def by_kernel(kernel: np.ndarray, fewest: int) -> Iterator[np.ndarray]:
    for name in np.unique(kernel):
        rows = np.flatnonzero(kernel == name)
        if len(rows) >= fewest:
            yield rows
