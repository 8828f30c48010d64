"""The tables of the model card, from what evaluation measured with each seed: `measure` of evaluate.py per protocol, and few-shot
adaptation."""

import math
import re
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from model.contract import QUANTITIES

ALL = "all suites"
# The suite on which the seed paper's sum of MSEs is measured.
PAPER_SUITE = "merlin-v21"
TERMS, MODEL = "analytic terms", "model"
TITLES = {
    "unseen": "Unseen kernels: whole families held out, 7 folds, in all suites at once",
    "unseen kernel": "Unseen kernels with siblings: a kernel held out in all suites, its family in training, 7 folds",
    "seen": "Seen kernels: random designs held out, designs with identical results together",
}
GOAL_SUITES = (ALL, "hlsyn-vitis", "hgnn")
# What was to be reached: protocol, measure, the value that is to be at most (-1) or at least (1), without one the terms', and the
# suites it is asked of.
GOALS = (
    ("seen", "rmse", -1, 0.20, GOAL_SUITES),
    ("seen", "median_ape", -1, 0.02, GOAL_SUITES),
    ("seen", "rmse_dsp", -1, 0.5, GOAL_SUITES),
    ("unseen kernel", "rmse", -1, 0.35, GOAL_SUITES),
    ("unseen", "rmse", -1, None, GOAL_SUITES),
    ("unseen", "rmse", -1, 0.08, ("hgnn",)),
    ("unseen", "median_ape", -1, None, GOAL_SUITES),
    ("unseen", "spearman", 1, None, GOAL_SUITES),
    ("unseen", "rmse_dsp", -1, 1.0, GOAL_SUITES),
    ("unseen", "auc", 1, 0.93, GOAL_SUITES),
)
COVERAGE_GOAL = (0.87, 0.93)
KSHOT_GOAL = ("20 all weights", 0.30)
# Heading and whether less (-1) or more (1) is better.
MEASURES = {
    "rmse": ("RMSE log2 of latency", -1),
    "median_ape": ("median error", -1),
    "mean_ape": ("mean error", -1),
    "spearman": ("Spearman in kernel", 1),
    "kendall": ("Kendall in kernel", 1),
    "regret": ("regret of top 10", -1),
    "adrs": ("ADRS of top 10", -1),
    **{f"rmse_{quantity}": (f"{quantity} RMSE log2", -1) for quantity in QUANTITIES[1:]},
    "auc": ("validity AUC in kernel", 1),
    "sum_of_mses": ("sum of MSEs", -1),
}


def text(numbers: list[dict], kshot: list[dict]) -> str:
    """Of one seed or more: means ± standard deviations."""
    measured, adapted = over_seeds(numbers), over_seeds(kshot)
    tables = ["### What was to be reached", goals_table(measured, adapted), *protocol_tables(measured)]
    if adapted:
        tables += ["### Few designs of an unseen kernel synthesised", kshot_table(adapted)]
    tables += ["### Where it is worse than the analytic terms", verdict(measured), worse_table(measured)]
    return "\n\n".join(tables)


def over_seeds(runs: list[dict]) -> dict:
    """The same nested dicts with a list of what was measured, by seed, at each place."""
    merged: dict = {}
    for key in runs[0] if runs else ():
        found = [run[key] for run in runs if key in run]
        merged[key] = over_seeds(found) if isinstance(found[0], dict) else found
    return merged


def measured_of(values: Iterable[float | None]) -> list[float]:
    """Without those that could not be measured."""
    return [value for value in values if value is not None and not math.isnan(value)]


def mean(values: Iterable[float | None]) -> float:
    """NaN of nothing."""
    found = measured_of(values)
    return sum(found) / len(found) if found else math.nan


def spread(values: Iterable[float | None], form: str = ".3f") -> str:
    """Mean ± standard deviation; empty without a value, no deviation where all are the same."""
    found = measured_of(values)
    if not found:
        return ""
    deviation = f" ± {statistics.stdev(found):{form}}" if len(set(found)) > 1 else ""
    return f"{mean(found):{form}}{deviation}"


def goals_table(numbers: dict, kshot: dict) -> str:
    """Of what was measured; a goal that is not reached has no tick."""
    lines = [f"| | wanted | {' | '.join(GOAL_SUITES)} |", "|---|---|" + len(GOAL_SUITES) * "---|"]
    for protocol, key, better, goal, suites in GOALS:
        if protocol not in numbers:
            continue
        cells = []
        for suite in GOAL_SUITES:
            if suite not in suites:
                cells.append("")
                continue
            models = numbers[protocol].get(suite, {}).get("models", {})
            values, terms = (models.get(model, {}).get(key, []) for model in (MODEL, TERMS))
            wanted = mean(terms) if goal is None else goal
            cells.append(ticked(spread(values) + beside(terms), round(better * (mean(values) - wanted), 3) >= 0))
        said = "no worse than the terms" if goal is None else f"{'at most' if better < 0 else 'at least'} {goal}"
        lines.append(f"| {TITLES[protocol].split(':')[0]}: {MEASURES[key][0]} | {said} | {' | '.join(cells)} |")
    if "unseen" in numbers:
        low, high = COVERAGE_GOAL
        intervals = [numbers["unseen"].get(suite, {}).get("intervals", {}) for suite in GOAL_SUITES]
        for quantity in QUANTITIES:
            found = [one.get(quantity, {}).get("coverage", []) for one in intervals]
            cells = [ticked(spread(values), low <= round(mean(values), 3) <= high) for values in found]
            lines.append(
                f"| Unseen kernels: coverage of the 90 % interval of {quantity} | {low} to {high} | {' | '.join(cells)} |"
            )
    if kshot:
        row, goal = KSHOT_GOAL
        cells = []
        for suite in GOAL_SUITES:
            values, terms = (kshot.get(suite, {}).get(name, {}).get("rmse", []) for name in (row, f"0 {TERMS}"))
            cells.append(ticked(spread(values) + beside(terms), round(mean(values), 3) <= goal))
        lines.append(
            f"| 20 designs of an unseen kernel synthesised: {MEASURES['rmse'][0]} | at most {goal:.2f} | {' | '.join(cells)} |"
        )
    return "\n".join(lines)


def beside(terms: list[float]) -> str:
    return f" (terms {spread(terms)})" if measured_of(terms) else ""


def ticked(cell: str, is_reached: bool) -> str:
    return cell + (" ✓" if is_reached else "")


@dataclass
class Comparison:
    """A measure of the model less that of the terms, and its standard error: that over families (of unseen kernels) and that over
    seeds add up in square; NaN where families are too few to tell. `gain`: what of it is for the better."""

    suite: str
    key: str
    theirs: list[float]
    ours: list[float]
    difference: float
    error: float
    gain: float


def comparisons(suites: dict) -> Iterator[Comparison]:
    """Of one protocol, wherever both were measured."""
    for suite, found in suites.items():
        for key, (_, better) in MEASURES.items():
            ours, theirs = (found["models"][model].get(key, []) for model in (MODEL, TERMS))
            pairs = [a - b for a, b in zip(ours, theirs, strict=True) if None not in (a, b)]
            if pairs:
                error = math.hypot(standard_error(pairs), mean(found["error_of_difference"].get(key, [])))
                yield Comparison(suite, key, theirs, ours, mean(pairs), error, better * mean(pairs))


def verdict(numbers: dict) -> str:
    """How many measures are surely better and worse than the terms'."""
    said = []
    for protocol in (name for name in TITLES if name in numbers):
        found = list(comparisons(numbers[protocol]))
        sure = [one for one in found if abs(one.gain) > 2 * one.error]
        up = sum(one.gain > 0 for one in sure)
        said.append(f"{TITLES[protocol].split(':')[0]}: {up} better, {len(sure) - up} worse, of {len(found)}.")
    return (
        "Differences to the terms of more than twice their standard error. "
        + " ".join(said)
        + " The table has all whose mean is worse."
    )


def worse_table(numbers: dict) -> str:
    """All that three digits of the means show."""
    lines = ["| protocol | suite | measure | analytic terms | model | difference |", "|---|---|---|---|---|---|"]
    for protocol in (name for name in TITLES if name in numbers):
        for one in comparisons(numbers[protocol]):
            heading, better = MEASURES[one.key]
            if round(better * (round(mean(one.ours), 3) - round(mean(one.theirs), 3)), 3) < 0:
                # Too few families say nothing of the error.
                error = "" if math.isnan(one.error) else f" ± {one.error:.3f}"
                values = f"{spread(one.theirs)} | {spread(one.ours)} | {one.difference:+.3f}{error}"
                lines.append(f"| {TITLES[protocol].split(':')[0]} | {one.suite} | {heading} | {values} |")
    return "\n".join(lines)


def standard_error(values: list[float]) -> float:
    """Of the mean; 0 of a single value, whose error is not known."""
    return statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0


def protocol_tables(numbers: dict) -> list[str]:
    tables = []
    for protocol in (name for name in TITLES if name in numbers):
        suites, title = numbers[protocol], TITLES[protocol]
        tables.append(f"### {title}")
        lines = [
            "| suite | model | designs | RMSE log2 | median error | mean error | Spearman in kernel | Kendall in kernel "
            "| regret of top 10 | ADRS of top 10 |",
            "|---|---|" + 8 * "---|",
        ]
        for suite, found in suites.items():
            for model, n in found["models"].items():
                errors = f"{spread(n['rmse'])} | {spread(n['median_ape'], '.1%')} | {spread(n['mean_ape'], '.1%')}"
                ranking = " | ".join(spread(n[key]) for key in ("spearman", "kendall", "regret", "adrs"))
                lines.append(f"| {suite} | {model} | {mean(n['designs']):.0f} | {errors} | {ranking} |")
            random = found["random pick"]
            lines.append(
                f"| {suite} | random pick | | | | | | | {spread(random['regret'])} | {spread(random['adrs'])} |"
            )
        tables.append("\n".join(lines))
        lines = [
            "| suite | model | " + " | ".join(f"{q} RMSE log2" for q in QUANTITIES[1:]) + " | validity AUC in kernel |"
        ]
        lines.append("|---|---|" + 6 * "---|")
        for suite, found in suites.items():
            for model in (TERMS, MODEL):
                n = found["models"][model]
                cells = [spread(n.get(f"rmse_{quantity}", [])) for quantity in QUANTITIES[1:]]
                lines.append(f"| {suite} | {model} | {' | '.join(cells)} | {spread(n['auc'])} |")
        tables.append("\n".join(lines))
        lines = [
            "| suite | quantity | coverage of the 90 % interval | mean over families | median width (high / low) |"
        ]
        lines.append("|---|---|---|---|---|")
        for suite, found in suites.items():
            for quantity, n in found["intervals"].items():
                shares = " | ".join(spread(n[key], ".1%") for key in ("coverage", "coverage_family_mean"))
                lines.append(f"| {suite} | {quantity} | {shares} | {spread(n['median_factor'], '.2f')} |")
        tables.append("\n".join(lines))
        if PAPER_SUITE in suites:
            lines = [
                f"| {PAPER_SUITE} | sum of MSEs (perf and shares of the part, as in arXiv 2410.19225) |",
                "|---|---|",
            ]
            for model, n in suites[PAPER_SUITE]["models"].items():
                lines.append(f"| {model} | {spread(n['sum_of_mses'], '.4f')} |")
            tables.append("\n".join(lines))
    return tables


def kshot_table(numbers: dict) -> str:
    """RMSE of log2 latency by shots, and in brackets the share of kernels that got worse by it."""
    shots = sorted({int(row.split(" ")[0]) for row in numbers[ALL] if row[0].isdigit()})
    lines = [
        f"| suite | kernels | method | {' | '.join(f'K = {k}' for k in shots)} |",
        "|---|---|---|" + len(shots) * "---|",
    ]
    for suite, found in numbers.items():
        methods = dict.fromkeys(row.split(" ", 1)[1] for row in found if row[0].isdigit())
        for method in methods:
            rows = [found.get(f"{k} {method}") for k in shots]
            cells = [
                spread(n["rmse"]) + (f" ({mean(n['worse']):.0%})" if k else "") if n else ""
                for k, n in zip(shots, rows, strict=True)
            ]
            lines.append(f"| {suite} | {mean(found['kernels']):.0f} | {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_between(path: Path, marker: str, text: str) -> None:
    """Replaces what stands between `<!-- marker -->` and `<!-- /marker -->`."""
    pattern = re.compile(f"(<!-- {marker} -->\n).*?(\n<!-- /{marker} -->)", re.DOTALL)
    old = path.read_text()
    if not pattern.search(old):
        raise ValueError(f"{path}: no <!-- {marker} --> ... <!-- /{marker} -->")
    path.write_text(pattern.sub(lambda match: match[1] + text + match[2], old))
