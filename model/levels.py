"""The three levels of the hierarchy, each with its own backbone and experts. See network.py."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.contract import OUTPUTS, Contract
from model.layers import (
    Backbone,
    Experts,
    Linear,
    Mixture,
    bounded_exp,
    compose,
    gate_logits,
    gate_weights,
    mean_by,
    weighed,
)
from model.tensors import Bundle

LEVELS = ("node", "block", "graph")
TERM_COLUMNS = 6
# Unit of the log2 terms at composition nodes, which are not standardised as other columns are. Chosen, not tuned.
LOG2_UNIT = 8.0


@dataclass(frozen=True)
class NetworkConfig:
    """Widths and parts of the network. `dropout` acts on what composition nodes see of the program: kernels aren't to be learnt by
    heart. The experts of the graph level see the whole program without it. `state` and `dropout` were chosen on designs of seen
    kernels (README.md); the other numbers are chosen, not tuned.

    What follows it is for the ablation (variants.py). `levels`: their kinds in order, graph levels last; a kind may come again.
    `gate_kind` of the experts: `softmax`, `top-k` (2 of them) or `tree`. `high_gate`: what the gate over levels sees, their
    `hidden` states, `rich` features of the design, or nothing (`mean`). `gates`: one for `each` output, or one for `all`. `weighs`:
    what it weighs, the levels' `output`s or their `hidden` states, from which one more layer makes the output. `terms`: analytic
    terms are the `base` that is corrected, or only `features` (the base is a constant per toolchain and latency isn't composed), or
    `none` at all.
    """

    hidden: int = 32
    heads: int = 4
    rounds: int = 3
    state: int = 64
    experts: int = 4
    expert: int = 32
    node_expert: int = 16
    dropout: float = 0.05
    levels: tuple[str, ...] = LEVELS
    gate_kind: str = "softmax"
    high_gate: str = "hidden"
    gates: str = "each"
    weighs: str = "output"
    terms: str = "base"

    def __post_init__(self) -> None:
        # A list where the configuration was read from JSON.
        object.__setattr__(self, "levels", tuple(self.levels))
        for value, allowed in (
            (self.gate_kind, ("softmax", "top-k", "tree")),
            (self.high_gate, ("hidden", "rich", "mean")),
            (self.gates, ("each", "all")),
            (self.weighs, ("output", "hidden")),
            (self.terms, ("base", "features", "none")),
            *((level, LEVELS) for level in self.levels),
        ):
            if value not in allowed:
                raise ValueError(f"{value}: not one of {', '.join(allowed)}")
        if list(self.levels) != sorted(self.levels, key=lambda level: level == "graph"):
            raise ValueError("graph levels come last")
        if self.gate_kind == "tree" and self.experts & (self.experts - 1):
            raise ValueError("a tree has 2, 4, 8 ... leaves")
        if self.weighs == "hidden" and (self.high_gate == "mean" or self.gates == "each"):
            raise ValueError("hidden states are weighed by a gate, and by one for all outputs")


class Level(nn.Module):
    """What the three levels share: a backbone, and the state of each composition node under a design."""

    def __init__(self, config: NetworkConfig, contract: Contract, static: int):
        super().__init__()
        hidden, state = config.hidden, config.state
        kinds, columns, edges = len(contract.node_kinds), len(contract.node_columns), len(contract.edge_kinds)
        self.backbone = Backbone(hidden, config.heads, config.rounds, kinds, columns, edges)
        self.readout = Linear(hidden, 1)
        self.dropout = nn.Dropout(config.dropout)
        self.program = Linear(static, state)
        self.whole = Linear(hidden, state)
        self.design = Linear(len(contract.design_columns), state)
        self.query = Linear(static, hidden)
        self.key = Linear(hidden, hidden)
        columns = len(contract.block_columns) + TERM_COLUMNS + len(contract.array_columns) + 1
        self.own = Linear(columns, state, bias=False)
        self.near = Linear(3 * state, state)
        self.pool = Linear(3 * state, state)

    def read(
        self, h: Tensor, node_block: Tensor, block_node: Tensor, array_node: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Node states [N, hidden] of one program -> block_h [B, static], array_h [A, hidden], graph_h [1, hidden]."""
        weight = F.softmax(self.readout(h), dim=0)
        return self.blocks(h, node_block, block_node), h[array_node], (weight * h).sum(0, keepdim=True)

    def blocks(self, h: Tensor, node_block: Tensor, block_node: Tensor) -> Tensor:
        return h[block_node] + mean_by(h, node_block, block_node.shape[0])

    def states(self, bundle: Bundle, tree: "Tree") -> Tensor:
        """State of each composition node [G, D, C, state]: its block and arrays under the design, its parent and children."""
        block_h, array_h, graph_h = (self.dropout(h) for h in (bundle.block_h, bundle.array_h, bundle.graph_h))
        score = self.query(block_h) @ self.key(array_h).transpose(1, 2) / array_h.shape[-1] ** 0.5
        attention = bounded_exp(score) * bundle.array_mask.unsqueeze(1)
        attention = (attention / (1.0 + attention.sum(-1, keepdim=True))).unsqueeze(1)
        # The column of ones gives the sum of the attention: how much there is to attend to. One array more, of nothing:
        # onnxruntime multiplies matrices of inner size 0 wrongly.
        array_x = F.pad(F.pad(bundle.array_x, (0, 1), value=1.0), (0, 0, 0, 1))
        arrays = F.pad(attention, (0, 1)) @ array_x
        condition = (self.program(block_h) + self.whole(graph_h)).unsqueeze(1) + self.design(bundle.design_x).unsqueeze(
            2
        )
        own = self.own(torch.cat([bundle.block_x, tree.terms, arrays], dim=-1))
        return F.relu(self.near((tree.near @ F.relu(condition + own)).unflatten(2, (-1, 3)).flatten(3)))

    def pooled(self, state: Tensor, tree: "Tree") -> Tensor:
        """State of the whole design [G, D, state]: mean, maximum and the mean weighted by share of the latency."""
        means = (tree.means @ state).flatten(2)
        return F.relu(self.pool(torch.cat([means, (state * tree.mask.unsqueeze(-1)).amax(2)], dim=-1)))


@dataclass
class Said:
    """What one level says: delta [G, D, 7] of all outputs, or with a correction [G, D, C] of the composition tree's nodes the delta
    [G, D, 6] of all but latency; pooled state [G, D, state]; mean gate [K]."""

    correction: Tensor | None
    delta: Tensor
    pooled: Tensor
    gate: Tensor


class ComposedLevel(Level):
    """A level that corrects the terms of the composition tree; resources and validity are read from the pooled state (so is latency
    where there are no terms to correct)."""

    def __init__(self, config: NetworkConfig, contract: Contract, static: int):
        super().__init__(config, contract, static)
        composes = config.terms == "base"
        self.correction = zero_linear(config.state, 1) if composes else None
        self.others = zero_linear(config.state, len(OUTPUTS) - composes)

    def forward(self, bundle: Bundle, tree: "Tree") -> Said:
        state, gate = self.experts(bundle, self.states(bundle, tree))
        pooled = self.pooled(state, tree)
        correction = None if self.correction is None else self.correction(state).squeeze(-1) * tree.mask
        weight = tree.mask.unsqueeze(-1).expand_as(gate)
        mean_gate = (gate * weight).sum((0, 1, 2)) / weight.sum((0, 1, 2))
        return Said(correction, self.others(pooled), pooled, mean_gate)


class BlockLevel(ComposedLevel):
    """Experts act on the state of each composition node: its loop (or function body) under the design."""

    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__(config, contract, config.hidden)
        self.mixture = Mixture(config.state, config.expert, config.experts, config.gate_kind)
        self.join = Linear(config.experts * config.expert, config.state)

    def experts(self, bundle: Bundle, state: Tensor) -> tuple[Tensor, Tensor]:
        """State of each composition node [G, D, C, state] -> the same with what the experts add, and their gate [G, D, C, K]."""
        mixed, gate = self.mixture(state)
        return F.relu(state + self.join(mixed)), gate


class NodeLevel(ComposedLevel):
    """Experts act on single operations, once a program; block_h holds their outputs and gate logits, pooled by block. What the
    design says of the block is added to the logits."""

    def __init__(self, config: NetworkConfig, contract: Contract):
        outputs = config.experts * config.node_expert
        logits = {"softmax": config.experts, "top-k": config.experts, "tree": config.experts - 1}[config.gate_kind]
        super().__init__(config, contract, outputs + (logits if config.experts > 1 else 0))
        self.kind, self.sizes = config.gate_kind, (config.experts, config.node_expert)
        self.node_experts = Experts(config.hidden, config.node_expert, config.experts)
        self.node_gate = gate_logits(config.hidden, config.experts, config.gate_kind)
        self.design_gate = gate_logits(config.state, config.experts, config.gate_kind)
        self.join = Linear(config.experts * config.node_expert, config.state)

    def blocks(self, h: Tensor, node_block: Tensor, block_node: Tensor) -> Tensor:
        """Per block [B, K x outputs + logits]: mean output of each expert over the block's operations, and mean gate logits."""
        per_node = torch.cat([self.node_experts(h).flatten(1), self.node_gate(h)], dim=-1)
        return mean_by(per_node, node_block, block_node.shape[0])

    def experts(self, bundle: Bundle, state: Tensor) -> tuple[Tensor, Tensor]:
        """As `BlockLevel.experts`, with the outputs of the operations' experts in `bundle.block_h`."""
        experts, width = self.sizes
        block_h = bundle.block_h.unsqueeze(1)
        outputs = block_h[..., : experts * width].unflatten(-1, (experts, -1))
        gate = gate_weights(block_h[..., experts * width :] + self.design_gate(state), self.kind)
        return F.relu(state + self.join(weighed(outputs, gate))), gate


class GraphLevel(Level):
    """Experts act on the whole design; its total is corrected, and not the nodes of the composition tree."""

    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__(config, contract, config.hidden)
        self.mixture = Mixture(2 * config.state, config.expert, config.experts, config.gate_kind)
        self.join = Linear(config.experts * config.expert, config.state)
        self.delta = zero_linear(config.state, len(OUTPUTS))

    def forward(self, bundle: Bundle, tree: "Tree") -> Said:
        pooled = self.pooled(self.states(bundle, tree), tree)
        condition = F.relu(self.whole(bundle.graph_h) + self.design(bundle.design_x))
        mixed, gate = self.mixture(torch.cat([pooled, condition], dim=-1))
        pooled = F.relu(pooled + self.join(mixed))
        return Said(None, self.delta(pooled), pooled, gate.mean((0, 1)))


LEVEL_OF = {"node": NodeLevel, "block": BlockLevel, "graph": GraphLevel}


@dataclass
class Tree:
    """The composition tree and what the analytic terms alone say at its nodes. near [G, 1, 3 C, C]: three rows per node, which take
    the node itself, its parent, and the mean of its children; terms [G, D, C, 6] features of each node; means [G, D, 2, C]: weights
    of the plain mean over nodes, and of that by share of the total latency; root [G, D] analytic cycles; mask [G, 1, C] is 0 for
    padding."""

    near: Tensor
    terms: Tensor
    means: Tensor
    root: Tensor
    mask: Tensor


def composition_tree(bundle: Bundle, rounds: int | None) -> Tree:
    """The tree of a bundle, whose terms are in cycles; `rounds` as in `compose`."""
    comp, parent, mask = bundle.comp, bundle.parent, bundle.node_mask.unsqueeze(1)
    nodes = torch.arange(parent.shape[1], device=parent.device)
    from_parent = (parent.unsqueeze(-1) == nodes).to(comp.dtype)
    from_children = from_parent.transpose(1, 2) / from_parent.sum(1).clamp(min=1.0).unsqueeze(-1)
    itself = (nodes.unsqueeze(-1) == nodes).to(comp.dtype).expand_as(from_parent)
    near = torch.stack([itself, from_parent, from_children], dim=2).flatten(1, 2).unsqueeze(1)
    value = compose(torch.zeros_like(comp[..., 0]), comp, parent, rounds)
    root = value[..., 0]
    share = (value / root.clamp(min=1.0).unsqueeze(-1)).clamp(max=1.0)
    is_root = ((parent < 0) * bundle.node_mask).unsqueeze(1).expand_as(share)
    log_terms = torch.log2(1.0 + comp[..., :2].clamp(min=0.0)) / LOG2_UNIT
    log_value = torch.log2(1.0 + value) / LOG2_UNIT
    terms = torch.stack([log_terms[..., 0], log_terms[..., 1], comp[..., 2], log_value, share, is_root], dim=-1)
    return Tree(near, terms, mean_weights(share, mask), root, mask)


def mean_weights(share: Tensor, mask: Tensor) -> Tensor:
    """`means` of a tree."""
    plain = (mask / mask.sum(-1, keepdim=True)).expand_as(share)
    return torch.stack([plain, share / (share.sum(-1, keepdim=True) + 1e-6)], dim=2)


def without_terms(tree: Tree) -> Tree:
    """The tree's shape alone: nothing of what the analytic terms say at its nodes."""
    shape_only = torch.cat([torch.zeros_like(tree.terms[..., :-1]), tree.terms[..., -1:]], dim=-1)
    share = tree.mask.expand(tree.terms.shape[:-1])
    return replace(tree, terms=shape_only, means=mean_weights(share, tree.mask))


def zero_linear(inputs: int, outputs: int, bias: float = 0.0) -> Linear:
    """A last layer that starts at a constant, so that the network starts at the analytic terms."""
    layer = Linear(inputs, outputs)
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, bias)
    return layer
