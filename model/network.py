"""Hierarchical mixture of experts for the quality of results of an HLS design (after arXiv 2410.19225).

Three levels, each with its own backbone over the program graph and its own mixture of 4 experts:
- node:  experts act on operations; their outputs are pooled by block once per program, and the gate adds what the design says
         of the block to the pooled gate logits (a low-rank gate: a design never touches single operations, so it stays cheap).
- block: experts act on the state of each loop under the design.
- graph: experts act on the whole design.
Node and block levels correct every node of the composition tree that TypeScript writes, and latency is composed from the
corrected terms; the graph level corrects the total. Whatever a level says is a log2 difference ("delta") to the base = analytic
terms + bias of the toolchain, and it starts at 0. A high-level gate weighs the three levels and the base, for each output by
itself: from the design for a kernel that was trained on, from a small shrunken table per toolchain (fitted on families held out,
see calibrate.py) for others. A correction of latency that is as small as the network's own noise is not made (`firm`).
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.contract import OUTPUTS, QUANTITIES, Contract
from model.layers import Linear, Standardise, compose
from model.levels import LEVEL_OF, Level, NetworkConfig, Tree, composition_tree, without_terms, zero_linear
from model.tensors import Bundle, Program

# Columns that hold what the analytic terms say (not the state a tool brings a design into).
TERMS_OF_BLOCKS = (
    "log2_ii",
    "log2_recurrence_ii",
    "log2_port_ii",
    "log2_depth",
    "log2_latency",
    "latency_share",
    "limit_recurrence",
    "limit_ports",
)
TERMS_OF_DESIGNS = (
    "log2_latency",
    "log2_interval",
    "log2_dsp",
    "log2_bram",
    "log2_uram",
    "log2_lut",
    "log2_ff",
    "log2_size",
)

# 5 % and 95 % quantiles of (truth - prediction) / width before they are fitted.
UNFITTED = (-2.0, 2.0)

# Floor of the unit of intervals, log2: 3.5 %.
SMALLEST_WIDTH = 0.05

# Corrections of latency that are smaller than this are not made, log2: 2 %.
SMALLEST_CORRECTION = 0.03


Numbers = TypeVar("Numbers", Tensor, np.ndarray)


def firm(correction: Numbers) -> Numbers:
    """Firm shrinkage of corrections of latency: 0 up to `SMALLEST_CORRECTION`, themselves from twice that on, linear between.

    Where the analytic terms are exact, a network's small errors would reorder designs that differ by as little; larger corrections
    keep their size, which a mere subtraction (soft shrinkage) would not leave them.
    """
    return correction * (2.0 - 2.0 * SMALLEST_CORRECTION / abs(correction).clip(min=SMALLEST_CORRECTION)).clip(max=1.0)


@dataclass
class Answer:
    """What the levels say. M members are the L levels, and one more where the gate weighs hidden states: delta [G, D, M, 7] to the
    base, corrections [G, D, levels that compose, C] behind the latency, the weights of members for known kernels [G, D, M, 7] (the
    rest to 1 is the base's), those that the high-level gate gives the levels [G, D, L, 7], log of the expected error [G, D, 6],
    mean low-level gates, each [K]. In place of 7 stands 1 where all outputs share their weights."""

    delta: Tensor
    correction: Tensor
    gate: Tensor
    high_gate: Tensor
    log_scale: Tensor
    low_gates: tuple[Tensor, ...]


class Network(nn.Module):
    """See the module's text. `encode` runs once a program, `levels` on designs, `base` and `blend` make predictions."""

    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__()
        self.config, self.contract = config, contract
        self.node_scale = Standardise(len(contract.node_columns))
        self.block_scale = Standardise(len(contract.block_columns))
        self.array_scale = Standardise(len(contract.array_columns))
        self.design_scale = Standardise(len(contract.design_columns))
        self.member_names = member_names(config.levels)
        for name, kind in zip(self.member_names, config.levels, strict=True):
            self.add_module(name, LEVEL_OF[kind](config, contract))
        pooled = len(config.levels) * config.state
        rich = len(contract.design_columns) + len(contract.block_columns)
        # One row more: weight that goes to the analytic terms.
        if config.high_gate != "mean":
            logits = (len(config.levels) + 1) * self.gates
            self.gate = Linear(pooled if config.high_gate == "hidden" else rich, logits)
        # Starts at an expected error of exp(-1.5) = 0.22 in log2 (17 %): chosen, not tuned.
        self.log_scale = zero_linear(pooled, len(QUANTITIES), bias=-1.5)
        if config.weighs == "hidden":
            self.joint = zero_linear(config.state, len(OUTPUTS))
        members = len(config.levels) + (config.weighs == "hidden")
        toolchains = len(contract.toolchains)
        # Fitted, not learnt by gradient: see calibrate.py. Validity's base is a + b x log2(1 + size).
        self.register_buffer("bias", torch.zeros(toolchains, len(QUANTITIES)))
        self.register_buffer("size_logit", torch.tensor([0.0, 0.0]).repeat(toolchains, 1))
        self.register_buffer("unknown_gate", torch.zeros(toolchains, members, len(OUTPUTS)))
        # 5 % and 95 % quantiles of (truth - prediction) / width, for unknown (0) and known (1) kernels.
        self.register_buffer("quantiles", torch.tensor(UNFITTED).repeat(toolchains, 2, len(QUANTITIES), 1))

    @property
    def members(self) -> list[Level]:
        """The levels; they share no parameter."""
        return [self.get_submodule(name) for name in self.member_names]

    @property
    def gates(self) -> int:
        """Gates over the levels: one for each output, or one for all."""
        return len(OUTPUTS) if self.config.gates == "each" else 1

    @property
    def device(self) -> torch.device:
        return self.bias.device

    def encode(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The contract's `encoderInputs` -> block_h, array_h, graph_h: those of the levels side by side."""
        kind, x, node_block, *edges, block_node, array_node = inputs
        x = self.node_scale(x)
        return side_by_side(
            [level.read(level.backbone(kind, x, *edges), node_block, block_node, array_node) for level in self.members]
        )

    def encode_all(self, programs: list[Program]) -> list[tuple[Tensor, Tensor, Tensor]]:
        """`encode` of several programs, their message passing done together: many small programs cost little more than one."""
        inputs = [program.encoder_inputs for program in programs]
        sizes = [len(tensors[0]) for tensors in inputs]
        first = [sum(sizes[:number]) for number in range(len(sizes))]
        shift = torch.repeat_interleave(torch.tensor(first), torch.tensor([len(tensors[3]) for tensors in inputs]))
        shift = shift.to(self.device)
        inputs = [tuple(tensor.to(self.device) for tensor in tensors) for tensors in inputs]
        kind, x, _, src, dst, edge_kind, position = (torch.cat(parts) for parts in list(zip(*inputs, strict=True))[:7])
        x = self.node_scale(x)
        per_level = []
        for level in self.members:
            states = level.backbone(kind, x, src + shift, dst + shift, edge_kind, position).split(sizes)
            per_level.append([level.read(h, t[2], t[7], t[8]) for h, t in zip(states, inputs, strict=True)])
        return [side_by_side(list(parts)) for parts in zip(*per_level, strict=True)]

    def levels(self, bundle: Bundle, rounds: int | None) -> Answer:
        """What the levels say of a bundle; `rounds` as in `compose`."""
        hidden = self.config.hidden
        block_hs = bundle.block_h.split([level.program.in_features for level in self.members], dim=-1)
        array_hs, graph_hs = bundle.array_h.split(hidden, dim=-1), bundle.graph_h.split(hidden, dim=-1)
        scaled = replace(
            bundle,
            block_x=self.block_scale(bundle.block_x),
            array_x=self.array_scale(bundle.array_x),
            design_x=self.design_scale(bundle.design_x),
        )
        tree = composition_tree(bundle, rounds)
        root = tree.root
        if self.config.terms == "none":
            tree = without_terms(tree)
            scaled = replace(
                scaled,
                block_x=scaled.block_x * kept(self.contract.block_columns, TERMS_OF_BLOCKS).to(self.device),
                design_x=scaled.design_x * kept(self.contract.design_columns, TERMS_OF_DESIGNS).to(self.device),
            )
        said = [
            level(replace(scaled, block_h=b, array_h=a, graph_h=g), tree)
            for level, b, a, g in zip(self.members, block_hs, array_hs, graph_hs, strict=True)
        ]
        # Levels that compose come first.
        composing = [s for s in said if s.correction is not None]
        deltas = [s.delta for s in said[len(composing) :]]
        correction = torch.zeros_like(bundle.prior[..., :1]).unsqueeze(-1)
        parts = [torch.stack(deltas, dim=2)] if deltas else []
        if composing:
            correction = torch.stack([s.correction for s in composing], dim=2)
            total = compose(correction, bundle.comp.unsqueeze(2), bundle.parent, rounds)[..., 0]
            latency = torch.log2(total.clamp(min=1.0)) - torch.log2(root.clamp(min=1.0)).unsqueeze(2)
            others = torch.stack([s.delta for s in composing], dim=2)
            parts.insert(0, torch.cat([latency.unsqueeze(-1), others], dim=-1))
        pooled = torch.cat([s.pooled for s in said], dim=-1)
        high_gate = self.weights(pooled, scaled, tree)
        gate = high_gate
        if self.config.weighs == "hidden":
            hidden_state = (high_gate * torch.stack([s.pooled for s in said], dim=2)).sum(2)
            parts.append(self.joint(hidden_state).unsqueeze(2))
            gate = torch.cat([torch.zeros_like(high_gate), torch.ones_like(high_gate[:, :, :1])], dim=2)
        return Answer(
            torch.cat(parts, dim=2),
            correction,
            gate,
            high_gate,
            self.log_scale(pooled.detach()),
            tuple(s.gate for s in said),
        )

    def weights(self, pooled: Tensor, scaled: Bundle, tree: Tree) -> Tensor:
        """What the high-level gate gives the levels [G, D, L, 7 or 1]."""
        levels = len(self.config.levels)
        if self.config.high_gate == "mean":
            return torch.full_like(pooled[..., :levels], 1.0 / levels).unsqueeze(-1)
        if self.config.high_gate == "rich":
            by_share = tree.means[:, :, 1:] @ scaled.block_x
            pooled = torch.cat([scaled.design_x, by_share.squeeze(2)], dim=-1)
        return F.softmax(self.gate(pooled).unflatten(-1, (levels + 1, -1)), dim=2)[:, :, :levels]

    def terms(self, prior: Tensor) -> Tensor:
        """Cycles and 1 + counts of the analytic terms [..., 6] of prior [..., 7]; 1 where the terms are not the base."""
        terms = torch.cat([prior[..., :1].clamp(min=1.0), 1.0 + prior[..., 1:6].clamp(min=0.0)], dim=-1)
        return terms if self.config.terms == "base" else torch.ones_like(terms)

    def base(self, prior: Tensor, toolchain: Tensor) -> Tensor:
        """Analytic terms (if config wants them) + bias of the toolchain [G, D, 7]: log2 of cycles, log2(1 + count), logit.
        toolchain [G]."""
        biased = torch.log2(self.terms(prior)) + self.bias[toolchain].unsqueeze(1)
        size = torch.log2(1.0 + prior[..., 6:7].clamp(min=0.0))
        logit = self.size_logit[toolchain].unsqueeze(1)
        return torch.cat([biased, logit[..., :1] + logit[..., 1:] * size], dim=-1)

    def blend(self, answer: Answer, toolchain: Tensor, known: Tensor) -> Tensor:
        """What to add to the base [G, D, 7]: the levels weighed by the gate of known kernels, or by the shrunken table of others.
        toolchain [G]; known [G], 1 or 0."""
        known = known[:, None, None, None]
        weight = known * answer.gate + (1.0 - known) * self.unknown_gate[toolchain].unsqueeze(1)
        return (weight * answer.delta).sum(2)

    def added(self, answer: Answer, toolchain: Tensor, known: Tensor) -> Tensor:
        """What the levels add to the base, where that is no noise [G, D, 7]."""
        added = self.blend(answer, toolchain, known)
        return torch.cat([firm(added[..., :1]), added[..., 1:]], dim=-1)

    def predict(self, answer: Answer, prior: Tensor, toolchain: Tensor, known: Tensor) -> Tensor:
        """Base and what the levels add to it [G, D, 7]."""
        return self.base(prior, toolchain) + self.added(answer, toolchain, known)

    def interval(self, answer: Answer, toolchain: Tensor, known: Tensor) -> Tensor:
        """What to add to the prediction for the ends of its 90 % interval [G, D, 6, 2], in log2."""
        known = known[:, None, None, None]
        quantiles = self.quantiles[toolchain].unsqueeze(1)
        return width(answer).unsqueeze(-1) * (known * quantiles[:, :, 1] + (1.0 - known) * quantiles[:, :, 0])


def width(answer: Answer) -> Tensor:
    """Unit of the intervals [G, D, 6]: disagreement of the levels + expected error + a floor, in log2."""
    # Sums of a few members: onnxruntime is slow to reduce so short a dimension.
    members = answer.delta[..., : len(QUANTITIES)].unbind(2)
    mean = sum(members) / len(members)
    spread = (sum((member - mean).square() for member in members) / len(members)).sqrt()
    return SMALLEST_WIDTH + spread + torch.exp(answer.log_scale)


def member_names(levels: tuple[str, ...]) -> list[str]:
    """`node`, `block`, `graph`; a kind that comes again is `block2`, `block3` ..."""
    names: list[str] = []
    for number, kind in enumerate(levels):
        before = levels[:number].count(kind)
        names.append(f"{kind}{before + 1}" if before else kind)
    return names


def kept(columns: tuple[str, ...], terms: tuple[str, ...]) -> Tensor:
    """1 for each column that is no analytic term, else 0."""
    return torch.tensor([float(column not in terms) for column in columns])


def side_by_side(per_level: list[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    return tuple(torch.cat(parts, dim=-1) for parts in zip(*per_level, strict=True))
