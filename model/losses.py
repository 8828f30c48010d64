"""The training loss: Huber in log2 units on what labels there are, cross entropy on validity, shrinkage, balance of experts."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from model.batches import Batch, Goal, answer_and_goal, toolchains
from model.layers import importance_loss
from model.network import Answer, Network

# Below this error (log2; 2 %) the absolute loss is smoothed.
SMALL = 0.03


@dataclass(frozen=True)
class LossConfig:
    """`huber`: the error (log2) from which the squared loss turns linear; `absolute`: weight of the absolute error beside it, which
    keeps small errors worth mending. The others weigh parts, against 1 for latency: `shrink` pulls corrections to 0; `alpha` and
    `beta` ask for equal use of the low-level experts and of the levels. The first two were chosen on designs of seen kernels
    (README.md); the others are chosen, not tuned."""

    huber: float = 1.0
    absolute: float = 0.15
    resources: float = 0.2
    validity: float = 0.3
    scale: float = 0.05
    shrink: float = 1e-3
    alpha: float = 5e-3
    beta: float = 5e-3


def batch_loss(config: LossConfig, network: Network, batch: Batch, joint: bool) -> Tensor:
    """Loss of one step. First stage: each level against the labels (they share no parameter, so the sum of their losses trains
    each alone). Second (`joint`): also the levels as the high-level gate blends them."""
    encoded = network.encode_all([kernel.program for kernel in batch.kernels])
    answer, goal = answer_and_goal(network, batch.kernels, encoded, batch.index)
    own = answer.delta.unbind(2)[: len(network.members)]
    weight = batch.weight.to(network.device)
    loss = torch.stack([output_loss(config, delta, goal, weight) for delta in own]).sum()
    loss = loss + config.shrink * (answer.correction.square().mean() + answer.delta[..., :6].square().mean())
    loss = loss + config.alpha * torch.stack([importance_loss(gate) for gate in answer.low_gates]).sum()
    if not joint:
        return loss
    known = torch.ones(len(batch.kernels), device=network.device)
    blended = network.blend(answer, toolchains(network, batch.kernels), known)
    loss = loss + output_loss(config, blended, goal, weight)
    loss = (
        loss
        + config.beta * torch.stack([importance_loss(gate) for gate in answer.high_gate.mean((0, 1)).unbind(-1)]).mean()
    )
    return loss + config.scale * scale_loss(answer, blended, goal)


def output_loss(config: LossConfig, delta: Tensor, goal: Goal, weight: Tensor) -> Tensor:
    """delta [G, D, 7] against the goal; every kernel counts alike."""
    known = torch.isfinite(goal.error)
    error = torch.where(known, delta[..., :6] - goal.error, 0.0)
    zero = torch.zeros_like(error)
    loss = F.huber_loss(error, zero, reduction="none", delta=config.huber)
    loss = loss + config.absolute * F.smooth_l1_loss(error, zero, reduction="none", beta=SMALL)
    importance = loss.new_tensor([1.0] + 5 * [config.resources])
    per_kernel = loss.sum(1) / known.sum(1).clamp(min=1)
    cross_entropy = F.binary_cross_entropy_with_logits(goal.base[..., 6] + delta[..., 6], goal.valid, weight)
    return (importance * per_kernel).sum(-1).mean() + config.validity * cross_entropy


def scale_loss(answer: Answer, blended: Tensor, goal: Goal) -> Tensor:
    """Laplace likelihood of the absolute error, for the scale alone."""
    known = torch.isfinite(goal.error)
    error = torch.where(known, blended[..., :6] - goal.error, 0.0).detach().abs()
    likelihood = torch.where(known, error * torch.exp(-answer.log_scale) + answer.log_scale, 0.0)
    return likelihood.sum() / known.sum().clamp(min=1)
