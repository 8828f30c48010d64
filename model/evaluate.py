"""Tables and numbers from a finished run: `python -m model.evaluate --run DIR`. Writes DIR/metrics.json and, with `--card`, the
tables between the markers of model/README.md. Of several runs, which differ in their seed alone, the tables have means and
standard deviations."""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model import card, metrics
from model.calibrate import fit_quantiles, fit_unknown_gate, unknown
from model.card import ALL, PAPER_SUITE
from model.contract import QUANTITIES, load_contract
from model.dataset import OK
from model.network import member_names
from model.plots import draw_coverage, draw_latency
from model.predictions import Predictions, fit, join, load
from model.runs import read_json, read_run, write_whole
from model.splits import FOLDS
from model.train import read_config

CARD = Path(__file__).parent / "README.md"
# Groups of families that are left out in turn, to learn how much a difference depends on which kernels there are.
GROUPS = 10
KNOWN_GATE = f"{card.MODEL}, gate of known kernels"


@dataclass
class Result:
    """Predictions on test designs of one protocol, per model what it predicts [n, 7], and quantiles [n, 6, 2] of the intervals of
    the last of them."""

    test: Predictions
    models: dict[str, np.ndarray]
    quantiles: np.ndarray

    def where(self, mask: np.ndarray) -> "Result":
        models = {name: predicted[mask] for name, predicted in self.models.items()}
        return Result(self.test.where(mask), models, self.quantiles[mask])

    def of_suite(self, suite: str) -> "Result":
        """Of one suite, or of all."""
        return self if suite == ALL else self.where(self.test.suite == suite)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m model.evaluate", description="Evaluate a finished run.")
    parser.add_argument("--run", type=Path, nargs="+", required=True, help="or several that differ in their seed")
    parser.add_argument("--card", action="store_true", help="write the tables into model/README.md")
    args = parser.parse_args()
    check_seeds(args.run)
    first = results_of(args.run[0])
    numbers = [measure_run(run, results_of(run) if number else first) for number, run in enumerate(args.run)]
    adapted = [read_json(path) for run in args.run if (path := run / "kshot.json").exists()]
    text = card.text(numbers, adapted)
    print(text)
    if args.card:
        card.write_between(CARD, "tables", text)
        draw_pictures(first, CARD.parent)


def draw_pictures(results: dict[str, Result], folder: Path) -> None:
    """latency.png and, where families were held out, coverage.png."""
    draw_latency({name: latency_pairs(result) for name, result in results.items()}, folder / "latency.png")
    if "unseen" in results:
        draw_coverage(coverage_by_family(results["unseen"]), folder / "coverage.png")


def check_seeds(runs: list[Path]) -> None:
    """Exits unless the runs have all but the seed in common, tested folds and few-shot adaptation too."""
    facts = [read_run(run) for run in runs]
    seeds = [read_config(one["config"]).seed for one in facts]
    parts = [{*run.glob("*-*/test.npz"), *run.glob("kshot.json")} for run in runs]
    for run, one, found in zip(runs, facts, parts, strict=True):
        if {**one, "config": {**one["config"], "seed": seeds[0]}} != facts[0]:
            raise SystemExit(f"{run} and {runs[0]} differ in more than their seed (see run.json)")
        if other := {path.relative_to(run) for path in found} ^ {path.relative_to(runs[0]) for path in parts[0]}:
            raise SystemExit(f"not both {run} and {runs[0]} have {', '.join(sorted(map(str, other)))}")
    if len(set(seeds)) < len(seeds):
        raise SystemExit(f"of {', '.join(map(str, runs))}, two have the same seed")


def results_of(run: Path) -> dict[str, Result]:
    """Per protocol, of those that the run was asked for."""
    toolchains = len(load_contract().toolchains)
    found = {"seen": seen(run, toolchains)}
    # Folds are all there, or were not asked for: a table of some is none.
    for protocol, kind in (("unseen", "family"), ("unseen kernel", "kernel")):
        if any(run.glob(f"{kind}-*")):
            found[protocol] = unseen(run, toolchains, kind)
    return found


def measure_run(run: Path, found: dict[str, Result]) -> dict:
    """Per protocol `measure` of the results that were found; also written to metrics.json of the run."""
    numbers = {protocol: measure(result) for protocol, result in found.items()}
    for protocol, result in found.items():
        for suite, held in numbers[protocol].items():
            held["error_of_difference"] = error_of_difference(result.of_suite(suite))
    numbers = without_nan(numbers)
    text = json.dumps(numbers, indent=1, allow_nan=False)
    write_whole(run / "metrics.json", lambda part: part.write_text(text))
    return numbers


def without_nan(value):
    """The same nested dicts with null for what could not be measured: NaN is no JSON."""
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value


def folds(run: Path, kind: str = "family", chosen: Sequence[int] = range(FOLDS)) -> list[Predictions]:
    """What the networks of folds by `family` or `kernel` predict on their test designs. Exits where a fold has not finished."""
    return [load(run / f"{kind}-{fold}" / "test.npz") for fold in chosen]


def unseen(
    run: Path, toolchains: int, kind: str = "family", chosen: Sequence[int] = range(FOLDS), shrunken: bool = True
) -> Result:
    """Families (or kernels) held out, in two folds or more. What is fitted on them (gate of unknown kernels, intervals) is fitted
    on the other folds. If not `shrunken`, the gate is that of known kernels."""
    parts = folds(run, kind, chosen)
    found, intervals = [], []
    for number, part in enumerate(parts):
        others = join([other for index, other in enumerate(parts) if index != number])
        gate = fit_unknown_gate(others, toolchains)
        predicted, fitted = ((unknown(p, gate) if shrunken else p.known()) for p in (part, others))
        quantiles = fit_quantiles(others, fitted, toolchains)[part.toolchain]
        found.append(with_fit(part, predicted, quantiles))
        intervals.append(quantiles)
    test = join(parts)
    models = {**baselines(test, levels_of(run)), KNOWN_GATE: test.known()}
    models[card.MODEL] = np.concatenate(found)
    return Result(test, models, np.concatenate(intervals))


def seen(run: Path, toolchains: int) -> Result:
    """Random designs of kernels in training; intervals are fitted on validation designs."""
    test, validation = load(run / "seen" / "test.npz"), load(run / "seen" / "validation.npz")
    quantiles = fit_quantiles(validation, validation.known(), toolchains)[test.toolchain]
    predicted = with_fit(test, test.known(), quantiles)
    return Result(test, {**baselines(test, levels_of(run)), card.MODEL: predicted}, quantiles)


def with_fit(part: Predictions, predicted: np.ndarray, quantiles: np.ndarray) -> np.ndarray:
    """Predictions [n, 7] whose validity (a logit) is that of the network times the probability that the design fits into its part.
    quantiles [n, 6, 2] of the intervals."""
    valid = 1 / (1 + np.exp(-predicted[:, 6])) * fit(predicted, part.width * quantiles[:, :, 1], part.capacity)
    valid = np.clip(valid, 1e-12, 1 - 1e-12)
    return np.concatenate([predicted[:, :6], np.log(valid / (1 - valid))[:, None]], axis=1)


def levels_of(run: Path) -> list[str]:
    return member_names(read_config(read_run(run)["config"]).network.levels)


def baselines(test: Predictions, levels: list[str]) -> dict[str, np.ndarray]:
    """Analytic terms (validity from the size alone), with the toolchain's bias, and each level alone."""
    analytic = np.concatenate([test.prior, -test.size[:, None]], axis=1)
    alone = {f"{level} level alone": test.base + test.delta[:, index] for index, level in enumerate(levels)}
    return {card.TERMS: analytic, "analytic terms + toolchain bias": test.base, **alone}


def measure(result: Result) -> dict:
    """Per suite and model: latency, resources, validity; coverage and width of the intervals of the last of them."""
    numbers: dict = {}
    for suite in [ALL, *np.unique(result.test.suite)]:
        part = result.of_suite(suite)
        numbers[suite] = {
            "models": {name: measure_model(part.test, predicted) for name, predicted in part.models.items()},
            "random pick": random_pick(part.test),
            "intervals": measure_intervals(part),
        }
    return numbers


def without_families(result: Result) -> Iterator[tuple[int, Result]]:
    """The result without each of some groups of families in turn."""
    families = result.test.family
    for group in range(GROUPS):
        kept = ~np.isin(families, np.unique(families)[group::GROUPS])
        if kept.any() and not kept.all():
            yield group, result.where(kept)


def error_of_difference(result: Result) -> dict[str, float]:
    """Standard error over families (a jackknife) of each measure of the last model less that of the analytic terms."""
    measured = [
        [measure_model(part.test, part.models[name]) for name in (card.MODEL, card.TERMS)]
        for _, part in without_families(result)
    ]
    keys = dict.fromkeys(key for ours, _ in measured for key in ours)
    pairs = {key: [(ours[key], terms[key]) for ours, terms in measured if key in ours] for key in keys}
    return {key: metrics.jackknife(np.subtract(*np.transpose(pair))) for key, pair in pairs.items()}


def random_pick(part: Predictions) -> dict[str, float]:
    """Regret (a factor) and ADRS of designs picked at random."""
    rows = synthesised(part)
    true, kernel = part.targets[rows], part.kernel[rows]
    return {"regret": metrics.random_regret(true[:, 0], kernel), "adrs": metrics.random_adrs(true[:, :6], kernel)}


def synthesised(part: Predictions) -> np.ndarray:
    """Designs that synthesised within budget, with a latency."""
    return (part.outcome == OK) & np.isfinite(part.targets[:, 0])


def latency_of(part: Predictions, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Predicted and true log2 cycles and kernel of the designs that synthesised within budget."""
    rows = synthesised(part)
    return predicted[rows, 0], part.targets[rows, 0], part.kernel[rows]


def measure_model(part: Predictions, predicted: np.ndarray) -> dict[str, float]:
    """Measures of metrics.py of predictions [n, 7]: of latency by the designs that synthesised within budget, `rmse_dsp` etc. by
    those with that label, `auc` of validity by all. `sum_of_mses` on the paper's suite alone."""
    guess, true, kernel = latency_of(part, predicted)
    numbers = {
        "designs": len(true),
        "rmse": metrics.rmse(guess - true),
        "median_ape": metrics.median_ape(guess - true),
        "mean_ape": metrics.mean_ape(guess - true),
        "spearman": metrics.spearman_within(guess, true, kernel),
        "kendall": metrics.kendall_within(guess, true, kernel),
        "regret": metrics.regret(guess, true, kernel),
        "adrs": metrics.adrs(*(q[synthesised(part), :6] for q in (predicted, part.targets)), kernel),
        "auc": metrics.auc_within(predicted[:, 6], part.targets[:, 6], part.kernel),
    }
    if set(part.suite) == {PAPER_SUITE}:
        numbers["sum_of_mses"] = metrics.sum_of_mses(*(q[synthesised(part), :6] for q in (predicted, part.targets)))
    for index, name in enumerate(QUANTITIES[1:], start=1):
        rows = (part.outcome == OK) & np.isfinite(part.targets[:, index])
        if rows.any():
            numbers[f"rmse_{name}"] = metrics.rmse((predicted - part.targets)[rows, index])
    return numbers


def latency_pairs(result: Result) -> dict[str, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Per suite and, of the analytic terms and the model, log2 cycles of the label and as predicted."""
    pairs: dict = {}
    for suite in np.unique(result.test.suite):
        part = result.of_suite(suite)
        for name in (card.TERMS, card.MODEL):
            predicted, label, _ = latency_of(part.test, part.models[name])
            pairs.setdefault(str(suite), {})[name] = label, predicted
    return pairs


def is_inside(result: Result, quantity: int) -> np.ndarray:
    """Whether the labels of designs are in the interval of the last model [n]; false without a label."""
    part, predicted = result.test, list(result.models.values())[-1]
    score = (part.targets[:, quantity] - predicted[:, quantity]) / part.width[:, quantity]
    return (score >= result.quantiles[:, quantity, 0]) & (score <= result.quantiles[:, quantity, 1])


def coverage_by_family(result: Result) -> dict[str, dict[str, float]]:
    """Per suite and family the share of designs whose latency is in its interval."""
    rows, inside = synthesised(result.test), is_inside(result, 0)
    found: dict = {}
    for suite, family in sorted(set(zip(result.test.suite[rows], result.test.family[rows], strict=True))):
        chosen = rows & (result.test.suite == suite) & (result.test.family == family)
        found.setdefault(str(suite), {})[str(family)] = float(inside[chosen].mean())
    return found


def measure_intervals(result: Result) -> dict[str, dict[str, float]]:
    """Per quantity: share of designs inside the interval of the last model, the mean of that over families, median width as a
    factor high / low."""
    part, quantiles = result.test, result.quantiles
    numbers = {}
    for index, name in enumerate(QUANTITIES):
        rows = (part.outcome == OK) & np.isfinite(part.targets[:, index])
        if not rows.any():
            continue
        inside = is_inside(result, index)[rows]
        families = part.family[rows]
        numbers[name] = {
            "coverage": float(inside.mean()),
            "coverage_family_mean": float(np.mean([inside[families == f].mean() for f in np.unique(families)])),
            "median_factor": float(2 ** np.median((part.width[rows, index]) * np.ptp(quantiles[rows, index], axis=1))),
        }
    return numbers


if __name__ == "__main__":
    main()
