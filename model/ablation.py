"""The ablation: `python -m model.ablation --data DIR --run DIR [--variants NAME ...] [--seeds 3]` trains each variant with each
seed on each split, adapts some of them to few designs, and writes DIR/ablation.md and DIR/ablation.json with mean and spread over
seeds.

It goes on where it was cut off; more variants and seeds can be asked for later. All variants of one seed come before the next seed,
and the tables are written after each, so that there is something to look at early.
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from model import adapt, evaluate
from model.card import spread
from model.contract import Contract, load_contract
from model.dataset import Kernel, data_hash, load_kernels
from model.designs import exported
from model.evaluate import ALL, KNOWN_GATE, PAPER_SUITE, Result
from model.metrics import jackknife, rmse
from model.runs import at_least, read_json, write_whole
from model.splits import FOLDS, SPLITS, check_splits
from model.train import TrainConfig, claim, of_variant, train_split
from model.variants import HIERARCHICAL, VARIANTS, parameters

TITLES = {
    "seen": "Seen kernels: random designs held out",
    "family": "Unseen kernels: families held out",
    "kernel": "Unseen kernels with siblings: kernels held out, their families in training",
}
# Heading of the column, suite, key, and whether less (-1) or more (1) is better; coverage ought to be 0.9.
COLUMNS = (
    ("RMSE log2", ALL, "rmse", -1),
    ("unshrunken", ALL, "rmse_known_gate", -1),
    ("median error", ALL, "median_ape", -1),
    ("Spearman", ALL, "spearman", 1),
    ("Kendall", ALL, "kendall", 1),
    ("regret of top 10", ALL, "regret", -1),
    ("ADRS of top 10", ALL, "adrs", -1),
    (f"sum of MSEs, {PAPER_SUITE}", PAPER_SUITE, "sum_of_mses", -1),
    ("DSP RMSE log2", ALL, "rmse_dsp", -1),
    ("validity AUC", ALL, "auc", 1),
    ("coverage of 90 %", ALL, "coverage", 0),
)
# Rows that are no variant: what the variants have to beat.
REFERENCES = ("analytic terms", "analytic terms + toolchain bias", "random pick")
Seeds = dict[str, float | None]
# protocol -> suite -> measure -> seed -> value
Numbers = dict[str, dict[str, dict[str, Seeds]]]


def main() -> None:
    every = ["seen", *(f"{kind}:{fold}" for kind in ("family", "kernel") for fold in range(FOLDS))]
    parser = argparse.ArgumentParser(prog="python -m model.ablation", description="Train and compare variants.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--variants", nargs="*", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--seeds", type=at_least(1), default=3)
    parser.add_argument(
        "--split", nargs="*", choices=SPLITS, default=every, help="`seen`; two or more each of `family:I`, `kernel:I`"
    )
    parser.add_argument(
        "--steps", type=at_least(1), default=TrainConfig().steps, help="of `seen`; folds take a third of them"
    )
    parser.add_argument("--suite", nargs="*", default=[])
    parser.add_argument(
        "--adapt",
        nargs="*",
        choices=VARIANTS,
        default=[HIERARCHICAL, "wide-single"],
        help="variants to adapt to few designs",
    )
    args = parser.parse_args()
    if (args.run / "run.json").exists():
        raise SystemExit(f"{args.run} holds a run of model.train: choose another folder")
    for kind in ("family", "kernel"):
        if len(folds_of(args.split, kind)) == 1:
            raise SystemExit(f"one fold by {kind} is too few: what is fitted on one is tested on another")
    torch.set_num_threads(1)
    contract = load_contract()
    data = exported(args.data, args.run)
    facts = {"data_hash": data_hash(data), "contract": contract.hash, "torch": torch.__version__}
    kernels = load_kernels(data, contract, tuple(args.suite))
    for seed in range(args.seeds):
        check_splits(kernels, args.split, seed)
        for name in args.variants:
            config = replace(TrainConfig(), suites=tuple(args.suite), seed=seed, steps=args.steps)
            folder = args.run / name / f"seed-{seed}"
            train_variant(of_variant(name, config), facts, contract, kernels, args.split, folder)
            measure_variant(folder, name, contract, args.split)
            if name in args.adapt:
                adapt_variant(folder, of_variant(name, config), contract, kernels, folds_of(args.split, "family"))
            write_tables(args.run, contract, args.split)


def folds_of(splits: list[str], kind: str) -> list[int]:
    return sorted(int(split.split(":")[1]) for split in splits if split.startswith(f"{kind}:"))


def train_variant(
    config: TrainConfig, facts: dict, contract: Contract, kernels: list[Kernel], splits: list[str], folder: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    claim(folder / "run.json", {**facts, "config": asdict(config)})
    for number, split in enumerate(splits):
        print(folder, split, flush=True)
        train_split(config, contract, kernels, split, folder, splits[number + 1 :])


def measure_variant(folder: Path, name: str, contract: Contract, splits: list[str]) -> None:
    """Puts into numbers.json what was measured on these splits, the variant's own and that of the references; what is there of
    other protocols stays."""
    path = folder / "numbers.json"
    held = read_json(path) if path.exists() else {"folds": {}, "rows": {}, "left_out": {}}
    toolchains, found = len(contract.toolchains), {}
    if "seen" in splits:
        found["seen"] = evaluate.seen(folder, toolchains)
    for kind in ("family", "kernel"):
        if folds := folds_of(splits, kind):
            found[kind] = evaluate.unseen(folder, toolchains, kind, folds, VARIANTS[name].shrunken)
    # Without terms the base is a constant: not the reference of that name.
    references = REFERENCES[: 2 if VARIANTS[name].network.terms == "base" else 1]
    for protocol, result in found.items():
        held["folds"][protocol] = folds_of(splits, protocol)
        for suite, numbers in evaluate.measure(result).items():
            own = own_numbers(result.of_suite(suite))
            of_references = [(row, numbers["models"][row]) for row in references]
            for row, measures in [(name, own), *of_references, (REFERENCES[2], numbers[REFERENCES[2]])]:
                held["rows"].setdefault(row, {}).setdefault(protocol, {})[suite] = measures
        held["left_out"][protocol] = {
            str(group): {suite: own_numbers(part.of_suite(suite)) for suite in (ALL, PAPER_SUITE)}
            for group, part in evaluate.without_families(result)
        }
    write_whole(path, lambda part: part.write_text(json.dumps(evaluate.without_nan(held), indent=1)))


def own_numbers(result: Result) -> dict[str, float]:
    """What `COLUMNS` show of the variant itself; nothing of no designs."""
    if not len(result.test):
        return {}
    *_, ours = result.models.values()
    coverage = evaluate.measure_intervals(result).get("latency", {}).get("coverage", float("nan"))
    numbers = {**evaluate.measure_model(result.test, ours), "coverage": coverage}
    if KNOWN_GATE in result.models:
        guess, true, _ = evaluate.latency_of(result.test, result.models[KNOWN_GATE])
        numbers["rmse_known_gate"] = rmse(guess - true)
    return numbers


def adapt_variant(
    folder: Path, config: TrainConfig, contract: Contract, kernels: list[Kernel], folds: list[int]
) -> None:
    path = folder / "adapted.json"
    if not folds or (path.exists() and read_json(path)["folds"] == folds):
        return
    if results := adapt.adapt_folds(folder, config, contract, kernels, folds):
        held = {"folds": folds, "numbers": evaluate.without_nan(adapt.measure(results))}
        write_whole(path, lambda part: part.write_text(json.dumps(held, indent=1)))


def write_tables(run: Path, contract: Contract, splits: list[str]) -> None:
    """Of all variants and seeds that the run holds; of a protocol, those that were tested on the folds asked for."""
    values: dict[str, Numbers] = {}
    left_out: dict[str, dict[str, Numbers]] = {}
    adapted: dict[str, dict[str, dict[str, Seeds]]] = {}
    # References differ by seed alone: the first variant of a seed that has them says them.
    said: set[tuple[str, str, str]] = set()
    for name in VARIANTS:
        for path in sorted((run / name).glob("seed-*/numbers.json")):
            seed, held = path.parent.name, read_json(path)
            for row, protocols in held["rows"].items():
                for protocol, numbers in protocols.items():
                    key = (seed, row, protocol)
                    if key not in said and held["folds"][protocol] == folds_of(splits, protocol):
                        said.add(key)
                        collect(values.setdefault(row, {}).setdefault(protocol, {}), numbers, seed)
                        if row == name:
                            groups = left_out.setdefault(row, {}).setdefault(protocol, {})
                            collect(groups, held["left_out"][protocol], seed)
        for path in sorted((run / name).glob("seed-*/adapted.json")):
            held = read_json(path)
            if held["folds"] == folds_of(splits, "family"):
                of_rows = {row: numbers for row, numbers in held["numbers"][ALL].items() if isinstance(numbers, dict)}
                collect(adapted.setdefault(name, {}), of_rows, path.parent.name)
    sizes = {name: parameters(VARIANTS[name].network, contract) for name in VARIANTS if name in values}
    numbers = {"parameters": sizes, "by_seed": values, "adapted_by_seed": adapted}
    write_whole(run / "ablation.json", lambda part: part.write_text(json.dumps(numbers, indent=1)))
    tables = [protocol_tables(protocol, values, left_out, sizes) for protocol in TITLES]
    text = "\n\n".join([*filter(None, tables), *adapted_tables(adapted)]) + "\n"
    write_whole(run / "ablation.md", lambda part: part.write_text(text))


def collect(into: dict, numbers: dict, seed: str) -> None:
    """Puts every number at the same place, under its seed."""
    for key, value in numbers.items():
        if isinstance(value, dict):
            collect(into.setdefault(key, {}), value, seed)
        else:
            into.setdefault(key, {})[seed] = value


def protocol_tables(
    protocol: str, values: dict[str, Numbers], left_out: dict[str, dict[str, Numbers]], sizes: dict[str, int]
) -> str:
    rows = [row for row in (*REFERENCES, *sizes) if protocol in values.get(row, {})]
    if not rows:
        return ""
    suites = [suite for suite in values[rows[0]][protocol] if suite != ALL]
    tables = [f"## {TITLES[protocol]}"]
    for columns in (COLUMNS, tuple((suite, suite, "rmse", -1) for suite in suites)):
        lines = [f"| variant | parameters | seeds | {' | '.join(heading for heading, *_ in columns)} |"]
        lines.append("|" + (len(columns) + 3) * "---|")
        for row in rows:
            cells = [spread(values[row][protocol].get(suite, {}).get(key, {}).values()) for _, suite, key, _ in columns]
            seeds = len(values[row][protocol][ALL]["regret"])
            lines.append(f"| {row} | {sizes.get(row, '')} | {seeds} | {' | '.join(cells)} |")
        tables.append("\n".join(lines))
    tables.insert(2, "RMSE of log2 latency by suite:")
    return "\n\n".join([*tables, *difference_table(values, left_out, sizes, protocol)])


def difference_table(
    values: dict[str, Numbers], left_out: dict[str, dict[str, Numbers]], sizes: dict[str, int], protocol: str
) -> list[str]:
    """What a variant has more than the hierarchy: designs are drawn anew with each seed, so seeds are compared one by one."""
    ours = values.get(HIERARCHICAL, {}).get(protocol)
    if ours is None:
        return []
    lines = [
        "| variant | seeds | " + " | ".join(heading for heading, *_ in COLUMNS) + " |",
        "|" + (len(COLUMNS) + 2) * "---|",
    ]
    for row in sizes:
        theirs = values[row].get(protocol)
        if row == HIERARCHICAL or theirs is None:
            continue
        cells = []
        for _, suite, key, better in COLUMNS:
            pair = (numbers.get(suite, {}).get(key, {}) for numbers in (theirs, ours))
            groups = [
                tuple(
                    left_out[name][protocol].get(group, {}).get(suite, {}).get(key, {}) for name in (row, HIERARCHICAL)
                )
                for group in left_out[HIERARCHICAL][protocol]
            ]
            cells.append(difference(*pair, groups, better))
        seeds = len(theirs[ALL]["rmse"].keys() & ours[ALL]["rmse"].keys())
        lines.append(f"| {row} | {seeds} | {' | '.join(cells)} |")
    note = (
        "Less the hierarchy's, seed by seed: mean ± standard error (over seeds, and by leaving out a tenth of the "
        "families in turn); where it is more than twice that and of two seeds or more, ▲ says that the hierarchy is better and "
        "▼ that it is worse:"
    )
    return [note, "\n".join(lines)] if len(lines) > 2 else []


def difference(theirs: Seeds, ours: Seeds, left_out: list[tuple[Seeds, Seeds]], better: int) -> str:
    """`left_out` has their like without each group of families. The errors over seeds and over families (a jackknife) add up in
    square. No mark by one seed, whose error knows of families alone. Empty without a seed that both have."""
    found = paired(theirs, ours)
    if not len(found):
        return ""
    over_seeds = found.var(ddof=1) / len(found) if len(found) > 1 else 0.0
    groups = np.array([mine.mean() for pair in left_out if len(mine := paired(*pair))])
    mean, error = found.mean(), np.hypot(np.sqrt(over_seeds), jackknife(groups) if len(groups) else 0.0)
    is_sure = len(found) > 1 and abs(mean) > 2 * error
    mark = "" if not (is_sure and better) else " ▲" if mean * better < 0 else " ▼"
    return f"{mean:+.3f} ± {error:.3f}{mark}"


def paired(theirs: Seeds, ours: Seeds) -> np.ndarray:
    """Differences of the seeds that both have."""
    both = [(theirs[seed], ours[seed]) for seed in sorted(theirs.keys() & ours.keys())]
    return np.array([a - b for a, b in both if a is not None and b is not None])


def adapted_tables(adapted: dict[str, dict[str, dict[str, Seeds]]]) -> list[str]:
    if not adapted:
        return []
    lines = [
        "| variant | K | method | RMSE log2 | Spearman | Kendall | regret of top 10 | kernels made worse |",
        "|" + 8 * "---|",
    ]
    for name, values in adapted.items():
        for row, found in values.items():
            shots, method = ("", row) if row == REFERENCES[2] else row.split(" ", 1)
            cells = [spread(found.get(key, {}).values()) for key in ("rmse", "spearman", "kendall", "regret", "worse")]
            lines.append(f"| {name} | {shots} | {method} | {' | '.join(cells)} |")
    return ["## K designs of an unseen kernel synthesised (all suites)", "\n".join(lines)]


if __name__ == "__main__":
    main()
