"""Measures of how good predictions are. Arrays have one entry per design; errors are log2(predicted / true)."""

from collections.abc import Callable, Iterator
from math import comb

import numpy as np

from model.contract import QUANTITIES


def rmse(error: np.ndarray) -> float:
    """Root mean square of the errors, in log2; NaN of none."""
    return float(np.sqrt(np.mean(error**2)))


def jackknife(values: np.ndarray) -> float:
    """Standard error of a statistic, from its values with each group of the data left out in turn."""
    return float(np.sqrt((len(values) - 1) * np.var(values)))


def median_ape(error: np.ndarray) -> float:
    """Median of |predicted - true| / true."""
    return float(np.median(np.abs(2.0**error - 1)))


def mean_ape(error: np.ndarray) -> float:
    """Mean of |predicted - true| / true."""
    return float(np.mean(np.abs(2.0**error - 1)))


def spearman(predicted: np.ndarray, true: np.ndarray) -> float:
    """Rank correlation; 0 if the prediction is constant, NaN if the truth is."""
    a, b = ranks(predicted), ranks(true)
    if a.std() == 0 or b.std() == 0:
        return float("nan") if b.std() == 0 else 0.0
    return float(np.corrcoef(a, b)[0, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, ties at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts + 1) / 2)[inverse]


def kendall(predicted: np.ndarray, true: np.ndarray) -> float:
    """Kendall's tau-b: pairs in the right order less pairs in the wrong one; 0 if the prediction is constant, NaN if the
    truth is."""
    a, b = ranks(predicted), ranks(true)
    agree = ties_a = ties_b = 0
    for number in range(1, len(a)):
        above, below = np.sign(a[number] - a[:number]), np.sign(b[number] - b[:number])
        agree += above @ below
        ties_a += (above == 0).sum()
        ties_b += (below == 0).sum()
    pairs = len(a) * (len(a) - 1) / 2
    if ties_b == pairs:
        return float("nan")
    scale = np.sqrt((pairs - ties_a) * (pairs - ties_b))
    return float(agree / scale) if scale > 0 else 0.0


def spearman_within(predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, fewest: int = 10) -> float:
    """Mean over kernels with `fewest` designs or more."""
    return rank_within(spearman, predicted, true, kernel, fewest)


def kendall_within(predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, fewest: int = 10) -> float:
    """Mean over kernels with `fewest` designs or more."""
    return rank_within(kendall, predicted, true, kernel, fewest)


def rank_within(measure: Callable, predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, fewest: int) -> float:
    values = [measure(predicted[rows], true[rows]) for rows in by_kernel(kernel, fewest)]
    return float(np.nanmean(values)) if values and not np.isnan(values).all() else float("nan")


def regret(predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, top: int = 10) -> float:
    """How many times slower than the kernel's best design is the best of the `top` designs predicted fastest? Mean over kernels
    with twice as many designs; 1 is perfect. `predicted` and `true` in log2."""
    values = [
        best_of_top(predicted[rows], 2.0 ** (true[rows] - true[rows].min()), top) for rows in by_kernel(kernel, 2 * top)
    ]
    return float(np.mean(values)) if values else float("nan")


def best_of_top(predicted: np.ndarray, cost: np.ndarray, top: int) -> float:
    """Least cost among the `top` designs of smallest prediction; expected value where designs tie for the last places."""
    last = np.sort(predicted)[top - 1]
    sure = predicted < last
    tied, places = np.sort(cost[predicted == last]), top - int(sure.sum())
    # The i-th best of the tied is the best of those drawn if it is drawn and none before it is.
    count = len(tied)
    chance = np.array([comb(count - 1 - i, places - 1) / comb(count, places) for i in range(count)])
    return float(chance @ np.minimum(tied, cost[sure].min(initial=np.inf)))


def random_regret(true: np.ndarray, kernel: np.ndarray, top: int = 10, draws: int = 200, seed: int = 0) -> float:
    """`regret` of `top` designs drawn at random, mean over draws."""
    rng = np.random.default_rng(seed)
    return float(np.mean([regret(rng.random(len(true)), true, kernel, top) for _ in range(draws)]))


def objectives(log2: np.ndarray, true: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Cycles and area [n, 2] of log2 quantities [n, 6]. Area adds up DSP, BRAM, URAM, LUT and FF as shares of the kernel's largest
    true count, so that no part has to be known; no label counts as none (Merlin rounds a little to 0). Area is 0.01 or more."""
    counts, truths = (np.nan_to_num(2.0 ** q[:, 1:6] - 1, nan=0.0).clip(min=0) for q in (log2, true))
    area = np.zeros(len(log2))
    for rows in by_kernel(kernel, 1):
        largest = truths[rows].max(0)
        area[rows] = (counts[rows] / np.where(largest > 0, largest, np.inf)).sum(1)
    return np.stack([2.0 ** log2[:, 0], np.maximum(area, 0.01)], axis=1)


def pareto(points: np.ndarray) -> np.ndarray:
    """Indices of the points [n, 2] that no other beats in one objective without losing in the other, by the first objective."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    best = np.concatenate([[np.inf], np.minimum.accumulate(points[order, 1])[:-1]])
    return order[points[order, 1] < best]


def best_by_fronts(points: np.ndarray, top: int) -> np.ndarray:
    """Up to `top` indices: front after front; of a front that is too large, points evenly along it."""
    left, chosen = np.arange(len(points)), []
    while len(left) and len(chosen) < top:
        front = pareto(points[left])
        room = min(top - len(chosen), len(front))
        chosen += left[front[np.linspace(0, len(front) - 1, room).round().astype(int)]].tolist()
        left = np.delete(left, front)
    return np.array(chosen)


def distance_from_front(true: np.ndarray, chosen: np.ndarray) -> float:
    """Average distance of the true Pareto front from the chosen designs (ADRS): of each point of the front, how much worse (the
    larger of the two relative excesses) is the nearest chosen design? 0 is perfect."""
    front = true[pareto(true)]
    excess = (true[chosen][None] - front[:, None]) / front[:, None]
    return float(excess.max(-1).clip(min=0).min(1).mean())


def adrs(
    predicted: np.ndarray, true: np.ndarray, kernel: np.ndarray, top: int = 10, draws: int = 20, seed: int = 0
) -> float:
    """ADRS of the `top` designs that are predicted best in latency and area; quantities [n, 6] in log2. Mean over kernels with
    twice as many designs, and over random orders of each kernel's designs: which of those that tie are taken must not hang on the
    order of the data."""
    rng = np.random.default_rng(seed)
    guess, truth = objectives(predicted, true, kernel), objectives(true, true, kernel)
    values = []
    for rows in by_kernel(kernel, 2 * top):
        orders = [rng.permutation(rows) for _ in range(draws)]
        values.append(np.mean([distance_from_front(truth[o], best_by_fronts(guess[o], top)) for o in orders]))
    return float(np.mean(values)) if values else float("nan")


def random_adrs(true: np.ndarray, kernel: np.ndarray, top: int = 10, draws: int = 50, seed: int = 0) -> float:
    """`adrs` of `top` designs drawn at random, mean over draws."""
    rng = np.random.default_rng(seed)
    truth = objectives(true, true, kernel)
    values = [
        np.mean([distance_from_front(truth[rows], rng.permutation(len(rows))[:top]) for _ in range(draws)])
        for rows in by_kernel(kernel, 2 * top)
    ]
    return float(np.mean(values)) if values else float("nan")


# Alveo U200, the part of the designs that papers compare on (server/src/predict/data/devices.json).
U200 = {"dsp": 6840, "bram": 4320, "lut": 1182240, "ff": 2364480}


def sum_of_mses(predicted: np.ndarray, true: np.ndarray) -> float:
    """The measure of arXiv 2410.19225: mean squared errors of log2(1e7 / cycles) / 2 and of the shares of a U200 of DSP, BRAM, LUT
    and FF, added up. Quantities [n, 6] in log2; a count without label is one that was rounded to 0."""
    total = np.mean(((predicted - true)[:, 0] / 2) ** 2)
    for name, available in U200.items():
        column = QUANTITIES.index(name)
        guess, truth = (np.nan_to_num(2.0 ** q[:, column] - 1, nan=0.0) / available for q in (predicted, true))
        total += np.mean((guess - truth) ** 2)
    return float(total)


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
    """Indices of the designs of each kernel that has `fewest` or more, by name."""
    for name in np.unique(kernel):
        rows = np.flatnonzero(kernel == name)
        if len(rows) >= fewest:
            yield rows
