"""Few-shot adaptation: `python -m model.adapt --data DIR --run DIR`. How much do K synthesised designs of an unseen kernel help?

Each network of a fold of families is adapted to every kernel of its fold, by itself: the K designs are drawn at random, the rest is
predicted. Writes DIR/kshot.json.
"""

import argparse
import copy
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from model import metrics
from model.batches import answer_and_goal
from model.calibrate import fit_unknown_gate, unknown
from model.card import kshot_table, over_seeds
from model.contract import Contract, load_contract
from model.dataset import OK, Kernel, data_hash, load_kernels
from model.designs import exported
from model.network import Network
from model.predictions import Predictions, join, load, predict_designs
from model.runs import read_checkpoint, read_run, write_whole
from model.splits import FOLDS, TEST, make_split
from model.train import TrainConfig, read_config

SHOTS = (5, 20, 50)
ZERO_SHOT = "zero-shot"


@dataclass(frozen=True)
class AdaptConfig:
    """`tested` to `largest` designs are left to predict. Tuning takes `steps` at `learning_rate`, with weights pulled back to where
    they were by `pull` x the sum of squared changes."""

    shots: tuple[int, ...] = SHOTS
    tested: int = 20
    largest: int = 400
    steps: int = 60
    learning_rate: float = 1e-3
    pull: float = 1e-2

    @property
    def needed(self) -> int:
        """Designs that a kernel must have."""
        return max(self.shots) + self.tested


@dataclass
class Adapted:
    """One kernel: true log2 cycles [n] of the designs predicted, and log2 cycles [n] by shots and method."""

    suite: str
    kernel: str
    true: np.ndarray
    predicted: dict[tuple[int, str], np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m model.adapt", description="Few-shot adaptation of a run's folds.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    contract = load_contract()
    facts = read_run(args.run)
    data = exported(args.data, args.run)
    if (facts["data_hash"], facts["contract"]) != (data_hash(data), contract.hash):
        raise SystemExit(f"{args.run} was trained on other data")
    config = read_config(facts["config"])
    kernels = load_kernels(data, contract, config.suites)
    results = adapt_folds(args.run, config, contract, kernels, list(range(FOLDS)))
    if not results:
        raise SystemExit(f"no kernel of {args.data} has {AdaptConfig().needed} designs with a latency")
    numbers = measure(results)
    write_whole(args.run / "kshot.json", lambda part: part.write_text(json.dumps(numbers, indent=1)))
    print(kshot_table(over_seeds([numbers])))


def adapt_folds(
    run: Path,
    train: TrainConfig,
    contract: Contract,
    kernels: list[Kernel],
    folds: list[int],
    config: AdaptConfig | None = None,
) -> list[Adapted]:
    """Adapts the network of each fold; the gate of unknown kernels, from which it starts, is fitted on the other folds."""
    config = config or AdaptConfig()
    held_out = {fold: load(run / f"family-{fold}" / "test.npz") for fold in folds}
    results = []
    for fold in folds:
        others = [part for other, part in held_out.items() if other != fold]
        network = Network(train.network, contract)
        network.load_state_dict(read_checkpoint(run / f"family-{fold}" / "checkpoint.pt")["network"])
        gate = fit_unknown_gate(join(others), len(contract.toolchains)) if others else network.unknown_gate.numpy()
        split = make_split(kernels, f"family:{fold}", train.seed)
        for number, kernel in enumerate(kernels):
            usable = (kernel.outcome == OK) & np.isfinite(kernel.targets[:, 0])
            rows = np.flatnonzero(usable & (split[kernel.name] == TEST))
            if len(rows) < config.needed:
                continue
            rows = np.random.default_rng([train.seed, number]).permutation(rows)
            results.append(adapt(config, network.eval(), gate, kernel, rows))
            print(f"fold {fold}: {kernel.name}", flush=True)
    return results


def adapt(config: AdaptConfig, network: Network, gate: np.ndarray, kernel: Kernel, rows: np.ndarray) -> Adapted:
    """Shots are the first of `rows`; what is left after the most shots is predicted, so that all K are judged alike."""
    most = max(config.shots)
    rows = rows[: most + config.largest]
    before = told(network, kernel, rows)
    base, start, true = before.base[:, 0], unknown(before, gate)[:, 0], before.targets[:, 0].astype(np.float64)
    features = design_features(network, kernel, rows)
    predicted = {(0, "analytic terms"): before.prior[:, 0], (0, "base"): base, (0, ZERO_SHOT): start}
    for shots in config.shots:
        tuned = told(tune(config, network, kernel, rows[:shots]), kernel, rows).known()[:, 0]
        for name, guess, correct in (
            ("offset", start, offset),
            ("base + ridge", base, ridge),
            ("zero-shot + ridge", start, ridge),
            ("all weights", tuned, None),
            ("all weights + ridge", tuned, ridge),
        ):
            more = correct(features, (true - guess)[:shots]) if correct else 0.0
            predicted[shots, name] = guess + more
    name = f"{kernel.suite}/{kernel.kernel}"
    return Adapted(kernel.suite, name, true[most:], {key: guess[most:] for key, guess in predicted.items()})


@torch.no_grad()
def told(network: Network, kernel: Kernel, rows: np.ndarray) -> Predictions:
    """What a network says of designs `rows` [n] of a kernel."""
    return predict_designs(network, kernel, network.encode(*kernel.program.encoder_inputs), rows)


def tune(config: AdaptConfig, network: Network, kernel: Kernel, rows: np.ndarray) -> Network:
    """A copy of the network with all weights tuned to the latency of some designs of one kernel."""
    tuned = copy.deepcopy(network).eval()
    start = [parameter.detach().clone() for parameter in tuned.parameters()]
    optimiser = torch.optim.Adam(tuned.parameters(), config.learning_rate)
    toolchain, known = torch.tensor([kernel.toolchain]), torch.ones(1)
    for _ in range(config.steps):
        answer, goal = answer_and_goal(tuned, [kernel], [tuned.encode(*kernel.program.encoder_inputs)], rows[None])
        loss = F.huber_loss(tuned.blend(answer, toolchain, known)[..., 0], goal.error[..., 0])
        changes = [(now - then).square().sum() for now, then in zip(tuned.parameters(), start, strict=True)]
        loss = loss + config.pull * torch.stack(changes).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return tuned


def design_features(network: Network, kernel: Kernel, rows: np.ndarray) -> np.ndarray:
    """State of every loop and array and of the design [n, P], standardised over the kernel's designs (no label needed); what is
    the same in all is left out."""
    designs = kernel.designs(rows)
    parts = (
        network.block_scale(designs.block_x),
        network.array_scale(designs.array_x),
        network.design_scale(designs.design_x),
    )
    features = torch.cat([part.flatten(1) for part in parts], dim=1).numpy().astype(np.float64)
    spread = features.std(0)
    # What varies by less (of the spread in training) is taken for rounding. Chosen, not tuned.
    varying = spread > 1e-4
    return (features - features.mean(0))[:, varying] / spread[varying]


def offset(features: np.ndarray, error: np.ndarray) -> np.ndarray:
    """The mean of the errors (log2) of the shots, for each row of features [n, P]."""
    return np.full(len(features), error.mean())


def ridge(features: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Ridge regression on the first len(error) rows, evaluated on all [n]. Its strength has the least error with one row left out;
    the strongest is an offset alone."""
    shots = len(error)
    if not features.shape[1]:
        return offset(features, error)
    inputs = features - features[:shots].mean(0)
    kernel = inputs @ inputs[:shots].T / features.shape[1]
    values, vectors = np.linalg.eigh(kernel[:shots])
    values, residual = values.clip(min=0), error - error.mean()
    best, solution = np.inf, np.zeros(shots)
    for strength in [*10.0 ** np.arange(-3, 2.1, 0.5) * max(values.mean(), 1e-9), np.inf]:
        inverse = (vectors / (values + strength)) @ vectors.T
        shares = (vectors * (values / (values + strength))) @ vectors.T
        # A fit that goes through a row says nothing of it: no division by 0 there. The bound is chosen, not tuned.
        left_out = (residual - shares @ residual) / (1 - 1 / shots - np.diag(shares)).clip(min=1e-3)
        if (loss := np.mean(left_out**2)) < best:
            best, solution = loss, inverse @ residual
    return error.mean() + kernel @ solution


def measure(results: list[Adapted]) -> dict:
    """Per shots, suite and method: RMSE (log2, all designs), median error, rank correlations, regret, and the share of kernels that
    became worse than zero-shot by more than 0.05."""
    numbers: dict = {}
    suites = {
        "all suites": results,
        **{s: [r for r in results if r.suite == s] for s in sorted({r.suite for r in results})},
    }
    for suite, chosen in suites.items():
        kernel = np.concatenate([np.repeat(r.kernel, len(r.true)) for r in chosen])
        true = np.concatenate([r.true for r in chosen])
        found = numbers[suite] = {
            "kernels": len(chosen),
            "random pick": {"regret": metrics.random_regret(true, kernel)},
        }
        for shots, method in chosen[0].predicted:
            guess = np.concatenate([r.predicted[shots, method] for r in chosen])
            before, after = (rmses(chosen, key) for key in ((0, ZERO_SHOT), (shots, method)))
            found[f"{shots} {method}"] = {
                "rmse": metrics.rmse(guess - true),
                "median_ape": metrics.median_ape(guess - true),
                "spearman": metrics.spearman_within(guess, true, kernel),
                "kendall": metrics.kendall_within(guess, true, kernel),
                "regret": metrics.regret(guess, true, kernel),
                "worse": float(np.mean(after > before + 0.05)),
            }
    return numbers


def rmses(results: list[Adapted], key: tuple[int, str]) -> np.ndarray:
    """RMSE (log2 cycles) of each kernel with a number of shots and a method."""
    return np.array([metrics.rmse(r.predicted[key] - r.true) for r in results])


if __name__ == "__main__":
    main()
