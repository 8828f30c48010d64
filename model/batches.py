"""Draws training batches."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.dataset import Kernel
from model.network import Answer, Network
from model.splits import TRAIN, Split


class Sampler:
    """Batches of a few kernels, some designs of each: a program is encoded once per batch. Kernels with more labelled designs
    come more often, by the square root."""

    def __init__(
        self, kernels: list[Kernel], split: Split, seed: int, kernels_per_step: int, labelled: int, others: int
    ):
        self.seed, self.kernels_per_step, self.labelled, self.others = seed, kernels_per_step, labelled, others
        self.entries = []
        for kernel in kernels:
            chosen = np.flatnonzero(split[kernel.name] == TRAIN)
            has_label = np.isfinite(kernel.targets[chosen, :6]).any(1)
            if len(chosen):
                self.entries.append((kernel, chosen[has_label], chosen[~has_label]))
        weight = np.sqrt([1.0 + len(labelled) for _, labelled, _ in self.entries])
        self.probability = weight / weight.sum()

    def draw(self, step: int) -> list["Batch"]:
        """The parts of one step's batch, which depends on the seed and the step alone."""
        rng = np.random.default_rng([self.seed, step])
        batches = []
        for number in rng.choice(len(self.entries), self.kernels_per_step, p=self.probability):
            kernel, labelled, others = self.entries[number]
            a = rng.choice(labelled, min(len(labelled), self.labelled), replace=False)
            b = rng.choice(others, min(len(others), self.others), replace=False)
            # A design drawn stands for as many as there are of its sort: validity is learnt at its true rate.
            weight = np.repeat([len(labelled) / max(len(a), 1), len(others) / max(len(b), 1)], [len(a), len(b)])
            weight = torch.from_numpy((weight / weight.mean()).astype(np.float32))
            batches.append(Batch(kernel, np.concatenate([a, b]), weight))
        return batches


@dataclass
class Batch:
    """Designs of one kernel; `weight` [D] is for validity alone."""

    kernel: Kernel
    index: np.ndarray
    weight: Tensor


@dataclass
class Goal:
    """What the network's deltas should come to: error [D, 6] = target - base (NaN: no label); valid [D] is 1 or 0 and logit
    [D] the base to which the delta for validity adds."""

    error: Tensor
    valid: Tensor
    logit: Tensor


Encoded = tuple[Tensor, Tensor, Tensor]


def answer_and_goal(network: Network, kernel: Kernel, encoded: Encoded, index: np.ndarray) -> tuple[Answer, Goal]:
    program, designs = kernel.program, kernel.designs(index)
    answer = network.levels(encoded, program.comp_parent, program.comp_block, designs, program.comp_levels)
    base = network.base(designs.prior, torch.tensor([kernel.toolchain]))
    targets = torch.from_numpy(kernel.targets[index])
    return answer, Goal(targets[:, :6] - base[:, :6], targets[:, 6], base[:, 6])
