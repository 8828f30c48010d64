"""Predictions on the designs of a split, kept as arrays: what evaluation and calibration work on."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch

from model.batches import answer_and_goal
from model.contract import OUTPUTS, QUANTITIES
from model.dataset import Kernel
from model.devices import capacity_of
from model.network import SMALLEST_WIDTH, Network, firm, width
from model.runs import read_whole, write_whole
from model.splits import Split
from model.tensors import Encoded

CHUNK = 1024

# log2(1 + count) of half a unit.
FIRST_UNIT = np.log2(1.5)

# Room beyond which a resource surely fits, or surely doesn't, in distances to the end of its interval.
LARGEST_ROOM = 10.0


@dataclass
class Predictions:
    """n designs. size in log2 (see `priorColumns`), prior [n, 6] analytic terms in log2, base [n, 7] with the toolchain's bias,
    delta [n, M, 7] of the members (see Answer), gate [n, M, 7 or 1] of known kernels, width [n, 6], targets [n, 7], capacity [n, 5]
    of the parts (see devices.py); names per design."""

    kernel: np.ndarray
    suite: np.ndarray
    family: np.ndarray
    toolchain: np.ndarray
    outcome: np.ndarray
    size: np.ndarray
    prior: np.ndarray
    base: np.ndarray
    delta: np.ndarray
    gate: np.ndarray
    width: np.ndarray
    targets: np.ndarray
    capacity: np.ndarray

    def __len__(self) -> int:
        return len(self.kernel)

    def save(self, path: Path) -> None:
        """As a compressed npz with an array for each field; a write that is cut off leaves none."""

        def write(part: Path) -> None:
            # By a file, as numpy adds an extension to names.
            with part.open("wb") as file:
                np.savez_compressed(file, **{field.name: getattr(self, field.name) for field in fields(self)})

        write_whole(path, write)

    def where(self, mask: np.ndarray) -> "Predictions":
        """Those of the designs that a mask [n] (or indices) takes."""
        return Predictions(*(getattr(self, field.name)[mask] for field in fields(self)))

    def known(self) -> np.ndarray:
        """Predictions [n, 7] as for a kernel that was trained on."""
        return self.weighed(self.gate)

    def weighed(self, gate: np.ndarray) -> np.ndarray:
        """Predictions [n, 7] with the members weighed by a gate [n, M, 7 or 1]."""
        added = (gate * self.delta).sum(1)
        return self.base + np.concatenate([firm(added[:, :1]), added[:, 1:]], axis=1)

    def rmse(self, output: str) -> float:
        """Root mean square error in log2 of the known-kernel prediction; NaN without labels."""
        column = OUTPUTS.index(output)
        error = (self.known() - self.targets)[:, column]
        error = error[np.isfinite(error)]
        return float(np.sqrt(np.mean(error**2))) if len(error) else float("nan")


def load(path: Path) -> Predictions:
    """What training on a split left in its folder. Exits where it has not finished."""
    if not path.exists():
        raise SystemExit(f"{path} is missing: let model.train finish the split {path.parent.name.replace('-', ':')}")

    def read(path: Path) -> dict[str, np.ndarray]:
        with np.load(path) as file:
            return dict(file)

    held = read_whole(path, read)
    if lacking := [field.name for field in fields(Predictions) if field.name not in held]:
        raise SystemExit(f"{path} is of another version of model/ (without {', '.join(lacking)}): train anew")
    return Predictions(*(held[field.name] for field in fields(Predictions)))


def join(parts: list[Predictions]) -> Predictions:
    """One after the other; at least one part."""
    return Predictions(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Predictions)))


@torch.no_grad()
def predict(network: Network, kernels: list[Kernel], split: Split, part: int) -> Predictions:
    """Predictions on one part (TRAIN, VALIDATION or TEST) of a split, which must not be empty."""
    network.eval()
    results = []
    for kernel in kernels:
        [encoded] = network.encode_all([kernel.program])
        chosen = np.flatnonzero(split[kernel.name] == part)
        for begin in range(0, len(chosen), CHUNK):
            results.append(predict_designs(network, kernel, encoded, chosen[begin : begin + CHUNK]))
    return join(results)


def fit(predicted: np.ndarray, high: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Probability that a design fits into its part [n], of the resource of which that is least likely. Each is taken to be of a
    logistic distribution of log2(1 + count), with 95 % of it below the end of the interval. predicted [n, 7], high [n, 6] the
    distance of the upper ends in log2, capacity [n, 5]. What is not taken fits, and what the part has no count for.
    server/src/predict/fit.ts does the same."""
    room = np.log2(1 + capacity) - predicted[:, 1:6]
    ends = np.clip(room / np.maximum(high[:, 1:6], SMALLEST_WIDTH), -LARGEST_ROOM, LARGEST_ROOM)
    each = np.where((predicted[:, 1:6] < FIRST_UNIT) | np.isnan(ends), 1.0, 1 / (1 + 19.0**-ends))
    return each.min(1)


def log2_terms(prior: np.ndarray) -> np.ndarray:
    """Analytic terms [n, 6] of `priorColumns`, as targets are: log2 of cycles and of 1 + counts."""
    return np.concatenate([np.log2(np.maximum(prior[:, :1], 1)), np.log2(1 + prior[:, 1:6])], axis=1)


def predict_designs(network: Network, kernel: Kernel, encoded: Encoded, index: np.ndarray) -> Predictions:
    """Predictions for the designs `index` [n] of a kernel whose program is encoded."""
    answer, goal = answer_and_goal(network, [kernel], [encoded], index[None])
    prior = kernel.column("prior", "labels")[index].astype(np.float64)
    base = goal.base[0].double().cpu().numpy()
    if network.config.terms == "base":
        # In double precision: in single, terms that differ by a few cycles in millions would be equal.
        base[:, : len(QUANTITIES)] = log2_terms(prior) + network.bias[kernel.toolchain].double().cpu().numpy()
    return Predictions(
        kernel=np.repeat(f"{kernel.suite}/{kernel.kernel}", len(index)),
        suite=np.repeat(kernel.suite, len(index)),
        family=np.repeat(kernel.family, len(index)),
        toolchain=np.repeat(kernel.toolchain, len(index)),
        outcome=kernel.outcome[index],
        size=np.log2(1 + prior[:, 6]),
        prior=log2_terms(prior),
        base=base,
        delta=answer.delta[0].cpu().numpy(),
        gate=answer.gate[0].cpu().numpy(),
        width=width(answer)[0].cpu().numpy(),
        targets=kernel.targets[index],
        capacity=np.tile(capacity_of(kernel.part), (len(index), 1)),
    )
