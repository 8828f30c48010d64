"""Draws training batches: a few kernels, the same number of designs of each."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.dataset import Kernel
from model.network import Answer, Network
from model.splits import TRAIN, Split
from model.tensors import Encoded, make_bundle


@dataclass(frozen=True)
class BatchConfig:
    """Of the designs drawn of a kernel, those without labels (no result; they teach validity alone) are at most `unlabelled`.
    All three are chosen, not tuned."""

    kernels: int = 8
    designs: int = 64
    unlabelled: int = 16


@dataclass
class Batch:
    """Designs of several kernels: index [G, D] into each kernel's designs; weight [G, D] is for validity alone."""

    kernels: list[Kernel]
    index: np.ndarray
    weight: Tensor


@dataclass
class Goal:
    """What the network's deltas should come to: error [G, D, 6] = target - base (NaN: no label); valid [G, D] is 1 or 0, and
    base [G, D, 7] is what deltas add to."""

    error: Tensor
    valid: Tensor
    base: Tensor


class Sampler:
    """Kernels with more labelled designs come more often, by the square root."""

    def __init__(self, config: BatchConfig, kernels: list[Kernel], split: Split, seed: int):
        self.config, self.seed = config, seed
        self.entries = []
        for kernel in kernels:
            chosen = np.flatnonzero(split[kernel.name] == TRAIN)
            has_label = np.isfinite(kernel.targets[chosen, :6]).any(1)
            if len(chosen):
                self.entries.append((kernel, chosen[has_label], chosen[~has_label]))
        weight = np.sqrt([1.0 + len(labelled) for _, labelled, _ in self.entries])
        self.probability = weight / weight.sum()

    def draw(self, step: int, process: int = 0, processes: int = 1) -> Batch:
        """The batch of one step, which depends on the seed and the step alone; of several processes each gets its share of a batch
        that is larger by their number."""
        rng = np.random.default_rng([self.seed, step])
        numbers = rng.choice(len(self.entries), self.config.kernels * processes, p=self.probability)
        drawn = [self.draw_designs(rng, *self.entries[number][1:]) for number in numbers]
        share = slice(process * self.config.kernels, (process + 1) * self.config.kernels)
        numbers, drawn = numbers[share], drawn[share]
        return Batch(
            [self.entries[number][0] for number in numbers],
            np.stack([index for index, _ in drawn]),
            torch.from_numpy(np.stack([weight for _, weight in drawn]).astype(np.float32)),
        )

    def draw_designs(
        self, rng: np.random.Generator, labelled: np.ndarray, others: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draws from the indices of a kernel's designs with labels and without -> indices [D], weights for validity [D], whose mean
        is 1. A design comes again only where there are fewer than are drawn."""
        count = self.config.designs
        unlabelled = min(len(others), self.config.unlabelled) if len(labelled) else count
        parts = [(labelled, count - unlabelled), (others, unlabelled)]
        index = [rng.choice(rows, size, replace=len(rows) < size) for rows, size in parts if size]
        # A design drawn stands for as many as there are of its sort: validity is learnt at its true rate.
        weight = np.concatenate([np.full(size, len(rows) / size) for rows, size in parts if size])
        return np.concatenate(index), weight / weight.mean()


def toolchains(network: Network, kernels: list[Kernel]) -> Tensor:
    """[G], where the network is."""
    return torch.tensor([kernel.toolchain for kernel in kernels], device=network.device)


def answer_and_goal(
    network: Network, kernels: list[Kernel], encoded: list[Encoded], index: np.ndarray
) -> tuple[Answer, Goal]:
    """What the network says of designs index [G, D] of encoded kernels, and what it should say."""
    programs = [kernel.program for kernel in kernels]
    designs = [kernel.designs(rows) for kernel, rows in zip(kernels, index, strict=True)]
    bundle = make_bundle(encoded, programs, designs).to(network.device)
    answer = network.levels(bundle, max(program.comp_levels for program in programs))
    base = network.base(bundle.prior, toolchains(network, kernels))
    targets = torch.from_numpy(np.stack([kernel.targets[rows] for kernel, rows in zip(kernels, index, strict=True)]))
    targets = targets.to(network.device)
    return answer, Goal(targets[..., :6] - base[..., :6], targets[..., 6], base)
