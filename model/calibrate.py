"""What is fitted, not learnt by gradient: standardisation, the base of each toolchain, and from predictions on held-out families
the shrunken gate of unknown kernels and the intervals."""

from functools import cache
from itertools import product

import numpy as np
import torch

from model.contract import OUTPUTS, QUANTITIES
from model.dataset import OK, Kernel
from model.layers import Standardise
from model.metrics import auc_within, spearman_within
from model.network import UNFITTED, Network
from model.predictions import Predictions, log2_terms
from model.splits import TRAIN, Split

FEWEST_FOR_FIT = 50
FEWEST_FAMILIES = 3
# By which a bias has to be better than none, and the best weights better than smaller ones. The terms are strongest in latency:
# with two, levels were heard on unseen families where they made it worse (model/README.md).
STANDARD_ERRORS, STANDARD_ERRORS_OF_LATENCY = 1.0, 3.0
LARGEST_SAMPLE = 256
# A larger program does not synthesise sooner, whatever a few kernels say (those of merlin-v21 did).
SMALLEST_FALL = -0.02


def fit_standardisation(network: Network, kernels: list[Kernel], split: Split) -> None:
    """Mean and spread of every input column over training designs, each kernel with the same weight."""
    columns: dict[Standardise, list[np.ndarray]] = {
        network.node_scale: [],
        network.block_scale: [],
        network.array_scale: [],
        network.design_scale: [],
    }
    for kernel in kernels:
        chosen = np.flatnonzero(split[kernel.name] == TRAIN)
        if not len(chosen):
            continue
        designs = kernel.designs(chosen[:: max(1, len(chosen) // LARGEST_SAMPLE)])
        parts = (kernel.program.encoder_inputs[1], designs.block_x, designs.array_x, designs.design_x)
        for rows, part in zip(columns.values(), parts, strict=True):
            flat = part.flatten(0, -2).numpy()
            if len(flat):
                rows.append(np.stack([flat.mean(0), (flat**2).mean(0)]))
    for scale, rows in columns.items():
        if rows:
            mean, square = np.mean(rows, axis=0)
            spread = np.sqrt(np.maximum(square - mean**2, 0.0))
            scale.mean.copy_(torch.from_numpy(mean))
            # A column that is constant in training (but for rounding) says nothing: so large a spread leaves it near 0.
            scale.spread.copy_(torch.from_numpy(np.where(spread > 1e-3, spread, 1e3)))


def fit_base(network: Network, kernels: list[Kernel], split: Split) -> None:
    """Per toolchain: bias of the analytic terms (`sure_bias`), and validity as a logistic function of size (`fit_validity`). Where
    terms aren't the base, the bias is all there is: the median over kernels of their medians, and the share of valid designs."""
    terms = network.config.terms == "base"
    for toolchain in range(len(network.contract.toolchains)):
        errors, families, sizes, valid = [], [], [], []
        for kernel in kernels:
            chosen = split[kernel.name] == TRAIN
            if kernel.toolchain != toolchain or not chosen.any():
                continue
            prior = kernel.column("prior", "labels")[chosen].astype(np.float64)
            if not terms:
                # log2(max(0, 1)) and log2(1 + 0) are 0: what is left to fit is a constant.
                prior = np.zeros_like(prior)
            errors.append(kernel.targets[chosen, :6] - log2_terms(prior))
            families.append(kernel.family)
            sizes.append(np.log2(1 + prior[:, 6]))
            valid.append(kernel.targets[chosen, 6])
        if errors:
            for output, quantity in enumerate(QUANTITIES):
                columns = [error[np.isfinite(error[:, output]), output] for error in errors]
                known = [(column, family) for column, family in zip(columns, families, strict=True) if len(column)]
                if known:
                    bias = sure_bias(known, standard_errors(quantity)) if terms else bias_of(known)
                    network.bias[toolchain, output] = bias
            network.size_logit[toolchain] = torch.tensor(fit_validity(sizes, valid))


def bias_of(errors: list[tuple[np.ndarray, str]]) -> float:
    """The median over kernels of their median error; each comes with its family."""
    return float(np.median([np.median(error) for error, _ in errors]))


def sure_bias(errors: list[tuple[np.ndarray, str]], needed: float) -> float:
    """`bias_of`, or 0 unless the bias of the other families makes the squared and the absolute error of a family smaller, by more
    than `needed` standard errors of the mean over families."""
    gains = []
    families = sorted({family for _, family in errors})
    for family in families:
        others = [entry for entry in errors if entry[1] != family]
        if not others:
            return 0.0
        bias = bias_of(others)
        own = [error for error, name in errors if name == family]
        squared = np.mean([np.mean(error**2) - np.mean((error - bias) ** 2) for error in own])
        absolute = np.mean([np.mean(np.abs(error)) - np.mean(np.abs(error - bias)) for error in own])
        gains.append((squared, absolute))
    if len(gains) < FEWEST_FAMILIES:
        return 0.0
    mean, spread = np.mean(gains, axis=0), np.std(gains, axis=0, ddof=1)
    return bias_of(errors) if (mean > needed * spread / np.sqrt(len(gains))).all() else 0.0


def standard_errors(output: str) -> float:
    return STANDARD_ERRORS_OF_LATENCY if output == "latency" else STANDARD_ERRORS


def fit_validity(sizes: list[np.ndarray], valid: list[np.ndarray]) -> tuple[float, float]:
    """Logit a + b x of validity over log2 sizes x, a list entry per kernel: how it falls within kernels, and never rises. Where all
    sizes are one it says nothing of them."""
    weight = np.concatenate([np.full(len(size), 1 / np.sqrt(len(size))) for size in sizes])
    within = np.concatenate([size - size.mean() for size in sizes])
    a, b = fit_logistic(within, np.concatenate(valid), weight)
    if b > SMALLEST_FALL:
        a, b = (
            fit_logistic(np.zeros_like(within), np.concatenate(valid), weight)[0],
            SMALLEST_FALL * float(within.any()),
        )
    return a - b * float(np.average(np.concatenate(sizes), weights=weight)), b


def fit_logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, steps: int = 30) -> tuple[float, float]:
    """Newton's method for P(y) = 1 / (1 + exp(-(a + b x))), with a slight ridge. On x as it comes (far from 0) it diverges, so x is
    centred and scaled first.

    The ridge (1e-4) keeps the equations solvable where all x or all y are one; logits are cut at ±30 so that exp doesn't overflow,
    and steps at ±2, as they overshoot where p is near 0 or 1. These numbers and that of the steps are chosen, not tuned."""
    weight = weight / weight.sum()
    mean = (weight * x).sum()
    spread = max(float(np.sqrt((weight * (x - mean) ** 2).sum())), 1e-6)
    inputs = np.stack([np.ones_like(x), (x - mean) / spread], axis=1)
    solution = np.zeros(2)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(inputs @ solution, -30, 30)))
        gradient = inputs.T @ (weight * (p - y)) + 1e-4 * solution
        hessian = (inputs * (weight * p * (1 - p))[:, None]).T @ inputs + 1e-4 * np.eye(2)
        solution = solution - np.clip(np.linalg.solve(hessian, gradient), -2, 2)
    slope = float(solution[1]) / spread
    return float(solution[0] - slope * mean), slope


@cache
def grid(members: int) -> np.ndarray:
    """Weights tried for unknown kernels [n, members]: all in steps of 0.05 (0.1 for more than three) with a sum of at most 1."""
    step = 0.05 if members <= 3 else 0.1
    return np.array([w for w in product(np.arange(0, 1.01, step), repeat=members) if sum(w) <= 1.0001])


def fit_unknown_gate(held_out: Predictions, toolchains: int) -> np.ndarray:
    """[T, M, 7]: per toolchain and output the weights of the members (none negative, sum at most 1, what is missing to 1 goes to
    the base), fitted on designs of held-out families. 0 where there is nothing to fit on."""
    gate = np.zeros((toolchains, held_out.delta.shape[1], len(OUTPUTS)), np.float32)
    for toolchain in range(toolchains):
        part = held_out.where(held_out.toolchain == toolchain)
        for output in range(len(OUTPUTS)):
            if np.isfinite(part.targets[:, output]).sum() >= FEWEST_FOR_FIT:
                gate[toolchain, :, output] = best_weights(part, output)
    return gate


def best_weights(part: Predictions, output: int) -> np.ndarray:
    """Of the weights on the grid that are worse than the best by no more than one standard error of that difference over
    families (three for latency), those with the smallest sum (then the smallest loss); and none unless they lower the absolute
    error as surely (there is none of validity), and latency and validity order the designs of a kernel no worse. So the levels are
    heard where families agree, and not for the sake of a few large errors."""
    known = np.isfinite(part.targets[:, output])
    part = part.where(known)
    loss_of = logit_losses if OUTPUTS[output] == "valid" else squared_losses
    families, counts = np.unique(part.family, return_counts=True)
    # Families count by the square root of their designs.
    share = np.sqrt(counts) / np.sqrt(counts).sum()
    losses = np.stack([loss_of(part.where(part.family == family), output) for family in families])
    total = share @ losses
    worse = losses - losses[:, [np.argmin(total)]]
    difference = share @ worse
    error = np.sqrt(np.square(share) @ np.square(worse - difference))
    allowed = np.flatnonzero(difference <= standard_errors(OUTPUTS[output]) * error + 1e-12)
    weights = grid(part.delta.shape[1])
    chosen = weights[allowed[np.lexsort((total[allowed], weights[allowed].sum(1).round(6)))[0]]]
    base, target, said = part.base[:, output], part.targets[:, output], part.weighed(chosen[:, None])[:, output]
    order = {"latency": spearman_within, "valid": auc_within}.get(OUTPUTS[output])
    if order and order(said, target, part.kernel) < order(base, target, part.kernel):
        return np.zeros_like(chosen)
    if OUTPUTS[output] == "valid":
        return chosen
    gain = np.abs(target - base) - np.abs(target - said)
    gains = np.array([gain[part.family == family].mean() for family in families])
    mean = share @ gains
    sure = mean > standard_errors(OUTPUTS[output]) * np.sqrt(np.square(share) @ np.square(gains - mean))
    return chosen if sure else np.zeros_like(chosen)


def squared_losses(part: Predictions, output: int) -> np.ndarray:
    """Mean squared error for each row of the grid."""
    error, delta = (part.targets - part.base)[:, output], part.delta[:, :, output]
    weights = grid(delta.shape[1])
    moment, against = delta.T @ delta / len(part), delta.T @ error / len(part)
    return np.einsum("gi,ij,gj->g", weights, moment, weights) - 2 * weights @ against + np.mean(error**2)


def logit_losses(part: Predictions, output: int) -> np.ndarray:
    """Mean cross entropy for each row of the grid, on a sample of the designs."""
    part = part.where(np.random.default_rng(0).permutation(len(part))[:LARGEST_SAMPLE])
    sign = 1 - 2 * part.targets[:, output]
    logit = part.base[:, [output]] + part.delta[:, :, output] @ grid(part.delta.shape[1]).T
    return np.logaddexp(0, sign[:, None] * logit).mean(0)


def unknown(predictions: Predictions, gate: np.ndarray) -> np.ndarray:
    """Predictions [n, 7] as for kernels never seen, with a gate [T, M, 7]."""
    return predictions.weighed(gate[predictions.toolchain])


def fit_quantiles(predictions: Predictions, predicted: np.ndarray, toolchains: int) -> np.ndarray:
    """[T, 6, 2]: the quantiles of (truth - prediction) / width that hold 90 % on one more family (`outer_quantiles`), the families
    of each suite counting alike. Where a toolchain has too few labels (or is `other`) the widest of the rest; `UNFITTED` where all
    have too few."""
    quantiles = np.full((toolchains, len(QUANTITIES), 2), np.nan, np.float32)
    score = (predictions.targets[:, :6] - predicted[:, :6]) / predictions.width
    usable = np.isfinite(score) & (predictions.outcome == OK)[:, None]
    for toolchain in range(toolchains):
        for output in range(len(QUANTITIES)):
            rows = usable[:, output] & (predictions.toolchain == toolchain)
            if rows.sum() >= FEWEST_FOR_FIT:
                groups = np.char.add(predictions.suite[rows].astype(str), predictions.family[rows].astype(str))
                quantiles[toolchain, output] = outer_quantiles(score[rows, output], predictions.family[rows], groups)
    lowest, highest = np.nan_to_num(quantiles[..., 0], nan=np.inf), np.nan_to_num(quantiles[..., 1], nan=-np.inf)
    widest = np.stack([lowest.min(0), highest.max(0)], axis=-1)
    return np.where(np.isnan(quantiles), np.where(np.isinf(widest), UNFITTED, widest), quantiles)


def width_ratio(fitted_on: Predictions, used_by: Predictions, toolchains: int) -> np.ndarray:
    """[T, 6]: by how much wider the unit of intervals is, in the median, in the networks that quantiles were fitted on than in the
    one that uses them. Of both, predictions on validation designs. The largest of the rest for a toolchain without designs."""
    ratio = np.full((toolchains, len(QUANTITIES)), np.nan)
    for toolchain in range(toolchains):
        theirs, ours = (part.width[part.toolchain == toolchain] for part in (fitted_on, used_by))
        if len(theirs) and len(ours):
            ratio[toolchain] = np.median(theirs, axis=0) / np.median(ours, axis=0)
    rest = np.nanmax(ratio, axis=0) if np.isfinite(ratio).any() else np.ones(len(QUANTITIES))
    return np.where(np.isnan(ratio), rest, ratio)


def analytic_interval(predictions: Predictions, toolchains: list[int]) -> dict[str, dict[str, float]]:
    """Per quantity the factors on 1 + analytic value that hold 90 % of the truths of some toolchains (`outer_quantiles`)."""
    intervals = {}
    for output, name in enumerate(QUANTITIES):
        error = (predictions.targets[:, :6] - predictions.prior)[:, output]
        rows = np.isfinite(error) & (predictions.outcome == OK) & np.isin(predictions.toolchain, toolchains)
        if rows.sum() >= FEWEST_FOR_FIT:
            families = predictions.family[rows]
            low, high = outer_quantiles(error[rows], families, families)
            intervals[name] = {"low": round(float(2**low), 3), "high": round(float(2**high), 3)}
    return intervals


def outer_quantiles(values: np.ndarray, family: np.ndarray, group: np.ndarray) -> tuple[float, float]:
    """5 % and 95 % of values, not beyond 0, for a family that is not among theirs: groups count alike, and of m families the tails
    are cut to (m - 1) / m, as the next one may lie beyond them all."""
    families = len(np.unique(family))
    tail = 0.05 * (families - 1) / families
    low, high = weighted_quantiles(values, equal(group), (tail, 1 - tail))
    return min(float(low), 0.0), max(float(high), 0.0)


def equal(names: np.ndarray) -> np.ndarray:
    """Weights by which every name counts alike; sum 1."""
    _, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    return 1 / (counts[inverse] * len(counts))


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    """Quantiles, at levels from 0 to 1, of values [n] with weights [n] whose sum is 1. A value stands in the middle of its weight;
    between values it is linear, and beyond them constant."""
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(levels, cumulative, values[order])
