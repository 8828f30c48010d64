"""What the training loss is made of: each part has the weight that it is said to have."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from model.batches import Batch, Goal, Sampler, answer_and_goal, toolchains
from model.layers import importance_loss
from model.losses import LossConfig, batch_loss, output_loss, scale_loss
from model.network import Answer
from model.splits import make_split
from model.train import TrainConfig, of_variant

DEFAULT = LossConfig()


@pytest.fixture
def batch(kernels) -> Batch:
    config = replace(TrainConfig().batch, kernels=3, designs=24, unlabelled=8)
    return Sampler(config, kernels, make_split(kernels, "seen", 0), 0).draw(0)


@pytest.fixture
def answered(stirred, batch) -> tuple[Answer, Goal, torch.Tensor]:
    """What the network says of the batch, what it should say, and what it says as blended for known kernels."""
    with torch.no_grad():
        encoded = stirred.encode_all([kernel.program for kernel in batch.kernels])
        answer, goal = answer_and_goal(stirred, batch.kernels, encoded, batch.index)
        return answer, goal, stirred.blend(answer, toolchains(stirred, batch.kernels), torch.ones(len(batch.kernels)))


def part_of(network, batch, name: str, joint: bool = True) -> float:
    """What the part of the loss that has this weight adds to it, with a weight of 1."""
    with torch.no_grad():
        configs = (replace(DEFAULT, **{name: weight}) for weight in (1.0, 0.0))
        whole, without = (batch_loss(config, network, batch, joint).item() for config in configs)
    return whole - without


def uneven(mean_gate: torch.Tensor) -> float:
    """Squared coefficient of variation."""
    return float(np.var(mean_gate.numpy()) / np.mean(mean_gate.numpy()) ** 2)


def test_every_part_has_a_weight():
    assert min(asdict(DEFAULT).values()) > 0


def test_experts_used_alike_cost_nothing_and_one_used_alone_all():
    assert importance_loss(torch.full((4,), 0.25)) == 0
    assert importance_loss(torch.tensor([1.0, 0, 0, 0])) == pytest.approx(3.0)
    # It is of their shares alone.
    gate = torch.tensor([0.4, 0.3, 0.2, 0.1])
    assert importance_loss(gate) == pytest.approx(importance_loss(0.5 * gate).item()) == pytest.approx(0.2)


def test_uneven_use_of_experts_costs_something(stirred, batch, answered):
    answer, _, _ = answered
    expected = sum(uneven(gate) for gate in answer.low_gates)
    assert len(answer.low_gates) == 3 and expected > 1e-3
    for joint in (False, True):
        assert part_of(stirred, batch, "alpha", joint) == pytest.approx(expected, rel=0.01)


def test_uneven_use_of_levels_costs_something_once_the_gate_joins(stirred, batch, answered):
    mean_gate = answered[0].high_gate.mean((0, 1))
    expected = np.mean([uneven(mean_gate[:, output]) for output in range(7)])
    assert expected > 1e-3
    assert part_of(stirred, batch, "beta") == pytest.approx(expected, rel=0.01)
    assert part_of(stirred, batch, "beta", joint=False) == 0


def test_corrections_cost_something_where_the_base_is_good(stirred, batch, answered):
    answer = answered[0]
    expected = ((answer.correction**2).mean() + (answer.delta[..., :6] ** 2).mean()).item()
    assert expected > 1e-3
    for joint in (False, True):
        assert part_of(stirred, batch, "shrink", joint) == pytest.approx(expected, rel=0.01)
    assert of_variant("graph", TrainConfig()).loss.shrink == DEFAULT.shrink
    assert of_variant("no-base", TrainConfig()).loss.shrink == 0


def test_the_expected_error_costs_something_once_the_gate_joins(stirred, batch, answered):
    answer, goal, blended = answered
    error, log_scale = (blended[..., :6] - goal.error).abs(), answer.log_scale
    expected = torch.nanmean(error / torch.exp(log_scale) + log_scale).item()
    assert part_of(stirred, batch, "scale") == pytest.approx(expected, rel=1e-3)
    assert part_of(stirred, batch, "scale", joint=False) == 0


def test_the_scale_that_costs_least_is_the_error():
    goal = Goal(torch.full((1, 4, 6), 0.5), torch.ones(1, 4), torch.zeros(1, 4, 7))
    goal.error[0, 0] = torch.nan
    blended = torch.zeros(1, 4, 7, requires_grad=True)
    costs = []
    for scale in (0.4, 0.5, 0.6):
        log_scale = torch.full((1, 4, 6), scale).log().requires_grad_()
        answer = Answer(*4 * [torch.zeros(1)], log_scale, ())
        costs.append(scale_loss(answer, blended, goal))
    assert costs[1] < costs[0] and costs[1] < costs[2]
    # It is for the scale alone: the prediction is not moved by it.
    costs[1].backward()
    assert blended.grad is None


@pytest.mark.parametrize("name", ["absolute", "resources", "validity"])
def test_labels_weigh_as_configured(stirred, batch, answered, name):
    """Of each level, and of all of them blended."""
    answer, goal, blended = answered
    said = [*answer.delta.unbind(2), blended]
    whole, without = (replace(DEFAULT, **{name: weight}) for weight in (1.0, 0.0))
    expected = [
        output_loss(whole, one, goal, batch.weight) - output_loss(without, one, goal, batch.weight) for one in said
    ]
    assert min(expected) > 1e-3
    assert part_of(stirred, batch, name) == pytest.approx(sum(expected).item(), rel=1e-3)
    assert part_of(stirred, batch, name, joint=False) == pytest.approx(sum(expected[:3]).item(), rel=1e-3)


def test_the_loss_of_labels_is_that_of_the_plain_formula():
    """Two kernels of two designs; latency is known of three, validity of all, and nothing else."""
    error = torch.full((2, 2, 6), torch.nan)
    error[:, :, 0] = torch.tensor([[0.5, 3.0], [0.02, torch.nan]])
    valid, base = torch.tensor([[1.0, 1.0], [1.0, 0.0]]), torch.zeros(2, 2, 7)
    base[..., 6] = torch.tensor([[0.0, 1.0], [2.0, 1.0]])
    weight = torch.tensor([[1.0, 2.0], [1.0, 0.0]])
    huber = [0.5 * 0.5**2, 3.0 - 0.5, 0.5 * 0.02**2]
    absolute = [0.5 - 0.015, 3.0 - 0.015, 0.5 * 0.02**2 / 0.03]
    latency = [h + DEFAULT.absolute * a for h, a in zip(huber, absolute, strict=True)]
    chance = 1 / (1 + np.exp(-np.array([0.0, 1.0, 2.0])))
    # The one that weighs nothing says nothing.
    cross_entropy = -(np.log(chance) @ [1.0, 2.0, 1.0]) / 4
    expected = (sum(latency[:2]) / 2 + latency[2]) / 2 + DEFAULT.validity * cross_entropy
    assert output_loss(DEFAULT, torch.zeros(2, 2, 7), Goal(error, valid, base), weight) == pytest.approx(
        expected, rel=1e-5
    )
