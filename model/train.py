"""Trains the network: `python -m model.train --data DIR --run DIR`.

Runs, one after the other, every split that evaluation and export need: `seen`, `family:0` .. `family:6`, `all`. Each has its
folder under the run with config, log, checkpoint and the predictions on its test designs. A run that was cut off goes on from
its last checkpoint; one that is done is skipped.
"""

import argparse
import importlib.util
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from model.batches import BatchConfig, Sampler
from model.calibrate import fit_base, fit_standardisation
from model.contract import Contract, load_contract
from model.dataset import Kernel, data_hash, load_kernels
from model.designs import exported
from model.levels import NetworkConfig
from model.losses import LossConfig, batch_loss
from model.network import Network
from model.parallel import average_gradients, join_processes, processes, wait_for_others
from model.plots import draw_curves
from model.predictions import predict
from model.runs import UNNAMED, at_least, read_checkpoint, read_run, write_whole
from model.splits import FOLDS, SPLITS, TEST, VALIDATION, Split, check_splits, make_split
from model.variants import HIERARCHICAL, VARIANTS, parameters

# Steps of the warm-up, and after how many lines of the log designs are validated, which takes longer. Chosen, not tuned.
WARM_UP = 50
VALIDATE_EVERY = 5


@dataclass(frozen=True)
class TrainConfig:
    """`steps`, of which those from the share `second_stage` on are the second stage: first each level on its own loss, then the
    gate over them as well. Folds train for `fold_share` of the steps: there are many of them, and what they have learnt is heard
    less."""

    network: NetworkConfig = field(default_factory=NetworkConfig)
    suites: tuple[str, ...] = ()
    seed: int = 0
    steps: int = 7200
    second_stage: float = 0.5
    fold_share: float = 1 / 3
    batch: BatchConfig = field(default_factory=BatchConfig)
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    clip: float = 1.0
    loss: LossConfig = field(default_factory=LossConfig)
    checkpoint_seconds: float = 30.0


def main() -> None:
    defaults = TrainConfig()
    parser = argparse.ArgumentParser(prog="python -m model.train", description="Train the model on exported designs.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of designs, or written by `pragma-lens export-graphs`"
    )
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints, logs and predictions")
    every = ["seen", *(f"family:{fold}" for fold in range(FOLDS)), "all"]
    parser.add_argument("--split", nargs="*", choices=SPLITS, default=every)
    parser.add_argument("--suite", nargs="*", default=[], help="only these suites")
    parser.add_argument("--seed", type=at_least(0), default=defaults.seed)
    parser.add_argument("--steps", type=at_least(1), default=defaults.steps)
    parser.add_argument("--variant", choices=VARIANTS, default=HIERARCHICAL, help="see model/variants.py")
    parser.add_argument("--threads", type=at_least(1), default=1)
    args = parser.parse_args()
    if (args.run / "ablation.json").exists():
        raise SystemExit(f"{args.run} holds an ablation: choose another folder")
    torch.set_num_threads(args.threads)
    join_processes()
    config = of_variant(args.variant, replace(defaults, suites=tuple(args.suite), seed=args.seed, steps=args.steps))
    contract = load_contract()
    data = exported(args.data, args.run)
    kernels = load_kernels(data, contract, config.suites)
    check_splits(kernels, args.split, config.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    # Only the first process writes.
    process, count = processes()
    first = process == 0
    facts = {"data_hash": data_hash(data), "contract": contract.hash, "torch": torch.__version__}
    if first:
        claim(args.run / "run.json", {**facts, "processes": count, "config": asdict(config)})
    size = parameters(config.network, contract)
    print(f"{len(kernels)} kernels, {sum(map(len, kernels))} designs, {size} parameters", flush=True)
    for number, split in enumerate(args.split):
        train_split(config, contract, kernels, split, args.run, args.split[number + 1 :])
    if first and importlib.util.find_spec("matplotlib"):
        draw_curves(args.run)
    elif first:
        print(f"{args.run / 'curves.png'} was not drawn: matplotlib is not installed", flush=True)


def of_variant(name: str, config: TrainConfig) -> TrainConfig:
    """`config` with the network of a variant (KeyError if there is none of that name), and without shrinkage where it is not
    `shrunken`."""
    variant = VARIANTS[name]
    return replace(
        config, network=variant.network, loss=replace(config.loss, shrink=config.loss.shrink * variant.shrunken)
    )


def read_config(raw: dict) -> TrainConfig:
    """From the JSON of `run.json`. Exits where its settings are not those of this version: their defaults may have been others."""
    parts = {"network": NetworkConfig, "batch": BatchConfig, "loss": LossConfig}
    for kind, held in [(TrainConfig, raw), *((kind, raw.get(name, {})) for name, kind in parts.items())]:
        if other := {one.name for one in fields(kind)} ^ held.keys():
            raise SystemExit(
                f"the run is of another version of model/ (which differs in: {', '.join(sorted(other))}): train anew, "
                "in another folder, or use that version"
            )
    made = {name: kind(**raw[name]) for name, kind in parts.items()}
    return TrainConfig(**{**raw, **made, "suites": tuple(raw["suites"])})


def claim(path: Path, facts: dict) -> None:
    """Writes what a run is of to run.json, or refuses to go on with a run of other data or settings (SystemExit, with their names).
    How many processes trained it is one of them: the size of a batch and all random draws hang on it."""
    if not path.exists():
        write_whole(path, lambda part: part.write_text(json.dumps(facts, indent=1)))
        return
    held = read_run(path.parent)
    ours, theirs = ({**UNNAMED, **part, "config": read_config(part["config"])} for part in (facts, held))
    if other := sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)):
        raise SystemExit(
            f"{path.parent} holds a run of other data or settings ({', '.join(other)}): choose another folder or remove it"
        )


def train_split(
    config: TrainConfig, contract: Contract, kernels: list[Kernel], name: str, run: Path, later: Sequence[str] = ()
) -> None:
    """Trains on a named split in its folder of the run. The splits that come `later` count for the time left alone."""
    to_come = sum(steps_left(config, other, run) for other in later)
    chosen = replace(config, steps=steps_of(config, name))
    train(chosen, contract, kernels, make_split(kernels, name, config.seed), folder_of(run, name), to_come)


def folder_of(run: Path, split: str) -> Path:
    return run / split.replace(":", "-")


def steps_of(config: TrainConfig, split: str) -> int:
    """Folds train for a share of the steps."""
    return int(config.steps * config.fold_share) if ":" in split else config.steps


def steps_left(config: TrainConfig, split: str, run: Path) -> int:
    """What a split's checkpoint lacks; 0 where it is finished."""
    checkpoint = folder_of(run, split) / "checkpoint.pt"
    done = read_checkpoint(checkpoint)["step"] if checkpoint.exists() else 0
    return steps_of(config, split) - done


def train(
    config: TrainConfig, contract: Contract, kernels: list[Kernel], split: Split, folder: Path, to_come: int = 0
) -> Network:
    """Trains on the split's training designs, resuming `folder`'s checkpoint; writes test predictions there when done. `to_come`:
    steps that the same command takes afterwards, for the time left."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    torch.manual_seed(config.seed)
    # What is fitted before training is fitted on the processor.
    network = Network(config.network, contract)
    saved = None
    if checkpoint.exists():
        saved = read_checkpoint(checkpoint)
        network.load_state_dict(saved["network"])
    else:
        fit_standardisation(network, kernels, split)
        fit_base(network, kernels, split)
    network.to(device())
    optimiser = torch.optim.AdamW(
        network.parameters(), config.learning_rate, weight_decay=config.weight_decay, fused=True
    )
    if saved:
        optimiser.load_state_dict(saved["optimiser"])
    begin = saved["step"] if saved else 0
    process, count = processes()
    log = Progress(folder, begin, config.steps, to_come) if process == 0 else None
    sampler = Sampler(config.batch, kernels, split, config.seed)
    saved_at = time.monotonic()
    for step in range(begin, config.steps):
        set_learning_rate(optimiser, config, step)
        network.train()
        # Random numbers depend on the step (and process) alone, so that a resumed run is the run that was cut off.
        torch.manual_seed((config.seed * 1_000_003 + step) * count + process)
        loss = batch_loss(
            config.loss,
            network,
            sampler.draw(step, process, count),
            joint=step >= int(config.steps * config.second_stage),
        )
        optimiser.zero_grad()
        loss.backward()
        average_gradients(network)
        for level in network.members:
            torch.nn.utils.clip_grad_norm_(level.parameters(), config.clip)
        optimiser.step()
        if log is None:
            continue
        log.step(step, loss.item(), lambda: validation_error(network, kernels, split))
        if time.monotonic() - saved_at > config.checkpoint_seconds or step == config.steps - 1:
            save = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            write_whole(checkpoint, partial(torch.save, save))
            saved_at = time.monotonic()
    if log is None:
        wait_for_others()
        return network
    for name, part in (("test", TEST), ("validation", VALIDATION)):
        path = folder / f"{name}.npz"
        if not path.exists() and any((side == part).any() for side in split.values()):
            predict(network, kernels, split, part).save(path)
    wait_for_others()
    return network


def device() -> torch.device:
    """A GPU if there is one: of several, that of the process."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", processes()[0] % torch.cuda.device_count())


def validation_error(network: Network, kernels: list[Kernel], split: Split) -> float | None:
    """RMSE of log2 latency; None where so few designs were split that none validates."""
    if not any((part == VALIDATION).any() for part in split.values()):
        return None
    return round(predict(network, kernels, split, VALIDATION).rmse("latency"), 4)


def set_learning_rate(optimiser: torch.optim.Optimizer, config: TrainConfig, step: int) -> None:
    """Linear warm-up, then a cosine down to zero at the last step."""
    warm = min(1.0, (step + 1) / WARM_UP)
    rate = config.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * step / config.steps))
    for group in optimiser.param_groups:
        group["lr"] = rate


class Progress:
    """Prints and logs the loss with the time left (of this split and, at its pace, of the `to_come` steps of later ones), and now
    and then the error on validation designs."""

    def __init__(self, folder: Path, begin: int, steps: int, to_come: int = 0, every: int = 100):
        self.file = (folder / "log.jsonl").open("a")
        self.name, self.begin, self.steps, self.every = folder.name, begin, steps, every
        self.to_come = to_come
        self.start = time.monotonic()
        self.losses: list[float] = []

    def step(self, step: int, loss: float, validate: Callable[[], float | None]) -> None:
        self.losses.append(loss)
        if (step + 1) % self.every and step + 1 != self.steps:
            return
        spent = time.monotonic() - self.start
        left = spent / (step + 1 - self.begin) * (self.steps - step - 1 + self.to_come)
        entry = {"step": step + 1, "loss": round(float(np.mean(self.losses)), 4), "seconds": round(spent, 1)}
        if (step + 1) % (VALIDATE_EVERY * self.every) == 0 or step + 1 == self.steps:
            error = validate()
            if error is not None:
                entry["validation_rmse_log2_latency"] = error
        self.losses.clear()
        whose = " with later splits" if self.to_come else ""
        print(f"{self.name}: {json.dumps(entry)} of {self.steps}, {left:.0f} s left{whose}", flush=True)
        self.file.write(json.dumps(entry) + "\n")
        self.file.flush()


if __name__ == "__main__":
    main()
