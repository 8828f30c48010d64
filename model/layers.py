"""Building blocks of the network: message passing over the program graph, mixtures of experts, the composition of latency.

Plain torch operations only, so that everything here exports to ONNX. N nodes, E edges, B blocks, A arrays, C composition
nodes of one kernel; D designs of it.
"""

import math

import torch
from torch import Tensor, nn
from torch._higher_order_ops.while_loop import while_loop
from torch.nn import functional as F

# Corrections are kept within 2^-8 .. 2^8 of the analytic term at each composition node.
LARGEST_CORRECTION = 8.0
# Where standardised inputs are clipped (in spreads), and the bound of attention scores (natural log). Chosen, not tuned.
LARGEST_INPUT, LARGEST_SCORE = 5.0, 5.0


class Linear(nn.Linear):
    """On [..., inputs], as one product of matrices with its bias: onnxruntime does both in one go for matrices alone."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.flatten(0, -2)).unflatten(0, x.shape[:-1]) if x.dim() > 2 else super().forward(x)


class Standardise(nn.Module):
    """(x - mean) / spread with the numbers of the training set, clipped so that an unusual kernel can't run away."""

    def __init__(self, columns: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(columns))
        self.register_buffer("spread", torch.ones(columns))

    def forward(self, x: Tensor) -> Tensor:
        return ((x - self.mean) / self.spread).clamp(-LARGEST_INPUT, LARGEST_INPUT)


class EdgeAttention(nn.Module):
    """One round of attention over typed edges (as TransformerConv): every node attends to the sources of its edges."""

    def __init__(self, hidden: int, heads: int, edge_kinds: int, positions: int):
        super().__init__()
        self.heads = heads
        self.query = Linear(hidden, hidden)
        self.key = Linear(hidden, hidden)
        self.value = Linear(hidden, hidden)
        self.kind = nn.Embedding(edge_kinds, hidden)
        self.position = nn.Embedding(positions, hidden)
        self.out = Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden)

    def forward(self, h: Tensor, src: Tensor, dst: Tensor, kind: Tensor, position: Tensor) -> Tensor:
        nodes, hidden = h.shape
        width = hidden // self.heads
        edge = self.kind(kind) + self.position(position)
        query = self.query(h).index_select(0, dst).reshape(-1, self.heads, width)
        key = (self.key(h).index_select(0, src) + edge).reshape(-1, self.heads, width)
        value = (self.value(h).index_select(0, src) + edge).reshape(-1, self.heads, width)
        score = (query * key).sum(-1) / math.sqrt(width)
        weight = bounded_exp(score)
        total = h.new_zeros(nodes, self.heads).index_add(0, dst, weight)
        message = h.new_zeros(nodes, self.heads, width).index_add(0, dst, weight.unsqueeze(-1) * value)
        message = (message / (total.unsqueeze(-1) + 1e-6)).reshape(nodes, hidden)
        return self.norm(h + F.relu(self.out(message)))


class Backbone(nn.Module):
    """Node states [N, hidden] of a program: embedded kinds and features, then rounds of attention along and against the
    edges and to the node itself, and the maximum over rounds (jumping knowledge)."""

    POSITIONS = 8

    def __init__(self, hidden: int, heads: int, rounds: int, node_kinds: int, node_columns: int, edge_kinds: int):
        super().__init__()
        self.edge_kinds = edge_kinds
        self.kind = nn.Embedding(node_kinds, hidden)
        self.features = Linear(node_columns, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.layers = nn.ModuleList(
            EdgeAttention(hidden, heads, 2 * edge_kinds + 1, self.POSITIONS) for _ in range(rounds)
        )

    def forward(self, node_kind: Tensor, node_x: Tensor, src: Tensor, dst: Tensor, kind: Tensor, pos: Tensor) -> Tensor:
        # The edges to itself also see to it that there is an edge: onnxruntime can't scatter nothing.
        own = torch.arange(node_kind.shape[0], device=node_kind.device)
        sources, targets = torch.cat([src, dst, own]), torch.cat([dst, src, own])
        kinds = torch.cat([kind, kind + self.edge_kinds, torch.full_like(own, 2 * self.edge_kinds)])
        positions = torch.cat([pos, pos, torch.zeros_like(own)])
        h = self.norm(self.kind(node_kind) + self.features(node_x))
        largest = h
        for layer in self.layers:
            h = layer(h, sources, targets, kinds, positions)
            largest = torch.maximum(largest, h)
        return largest


class Experts(nn.Module):
    """K small experts on the same input, [..., inputs] -> [..., K, outputs]."""

    def __init__(self, inputs: int, outputs: int, experts: int):
        super().__init__()
        self.experts = experts
        self.weights = Linear(inputs, experts * outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.weights(x)).unflatten(-1, (self.experts, -1))


class NoLogits(nn.Module):
    """The gate of a single expert: nothing to choose."""

    def forward(self, x: Tensor) -> Tensor:
        return x[..., :0]


def gate_logits(inputs: int, experts: int, kind: str) -> nn.Module:
    """Logits of a gate over K experts: K of them, or for a `tree` one for each of its K - 1 decisions."""
    if experts == 1:
        return NoLogits()
    return Linear(inputs, experts - 1 if kind == "tree" else experts)


def gate_weights(logits: Tensor, kind: str) -> Tensor:
    """Weights of the experts [..., K], with a sum of 1: `softmax`; `top-k`, a softmax over the 2 largest; or `tree`."""
    if not logits.shape[-1]:
        return logits.new_ones((*logits.shape[:-1], 1))
    if kind == "tree":
        return tree_weights(logits)
    if kind == "top-k":
        logits = logits.masked_fill(logits < logits.topk(2).values[..., -1:], -torch.inf)
    return F.softmax(logits, dim=-1)


def tree_weights(logits: Tensor) -> Tensor:
    """Leaves of a soft decision tree (as in COMET, arXiv 2306.02824): its decisions [..., K - 1] from the root downwards, each a
    smooth step that is 0 below -1 and 1 above 1, so that leaves can be shut off."""
    bounded = logits.clamp(-1.0, 1.0)
    step = 0.5 + 0.75 * bounded - 0.25 * bounded**3
    weights, first = torch.ones_like(step[..., :1]), 0
    while first < step.shape[-1]:
        decision = step[..., first : 2 * first + 1]
        weights = torch.stack([weights * (1.0 - decision), weights * decision], dim=-1).flatten(-2)
        first = 2 * first + 1
    return weights


class Mixture(nn.Module):
    """Mixture of K experts with a gate on its input. Returns the weighed outputs [..., K x outputs] and the gate [..., K]."""

    def __init__(self, inputs: int, outputs: int, experts: int, kind: str = "softmax"):
        super().__init__()
        self.kind = kind
        self.experts = Experts(inputs, outputs, experts)
        self.gate = gate_logits(inputs, experts, kind)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        gate = gate_weights(self.gate(x), self.kind)
        return weighed(self.experts(x), gate), gate


def weighed(outputs: Tensor, gate: Tensor) -> Tensor:
    """Outputs of the experts times their weights, side by side: [..., K, outputs], [..., K] -> [..., K x outputs]. The linear layer
    that reads them is a second layer of each expert and the sum over experts in one."""
    return (outputs * gate.unsqueeze(-1)).flatten(-2)


def bounded_exp(score: Tensor) -> Tensor:
    """exp of a softly bounded score: a softmax built on it needs no maximum for numerical safety."""
    return torch.exp(LARGEST_SCORE * torch.tanh(score / LARGEST_SCORE))


def mean_by(values: Tensor, index: Tensor, groups: int) -> Tensor:
    """Mean of rows [N, ...] by group index [N] -> [groups, ...]; zero for an empty group."""
    total = values.new_zeros((groups, *values.shape[1:])).index_add(0, index, values)
    count = values.new_zeros(groups).index_add(0, index, torch.ones_like(index, dtype=values.dtype))
    return total / count.clamp(min=1.0).reshape(-1, *[1] * (values.dim() - 1))


def compose(correction: Tensor, comp: Tensor, parent: Tensor, rounds: int | None) -> Tensor:
    """Values [G, ..., C] of the composition tree: value = 2^correction x (multiplier x combine(children) + addend).

    correction [G, ..., C] in log2; comp [G, ..., C, 3] as the contract's `compColumns`; parent [G, C], -1 for the root. `rounds`
    must reach the number of levels of the tree; more rounds change nothing. None: as many as there are, in a loop that becomes one
    of ONNX.
    """
    multiplier, addend, is_max = comp.unbind(-1)
    nodes = correction.shape[-1]
    parents = torch.arange(nodes, device=parent.device)
    children = (parent.unsqueeze(-1) == parents).to(correction.dtype)
    # The root's value goes to one slot more, which is cut off.
    index = torch.where(parent < 0, nodes, parent).reshape(parent.shape[0], *[1] * (correction.dim() - 2), nodes)
    index = index.expand_as(correction)
    slots = torch.cat([correction, correction[..., :1]], dim=-1) * 0.0
    # A value counts for the maximum or for the sum of its parent; to the other it is 0.
    for_maximum = (slots + torch.cat([is_max, is_max[..., :1] * 0.0], dim=-1)).gather(-1, index)
    for_sum = 1.0 - for_maximum
    factor = torch.exp2(correction.clamp(-LARGEST_CORRECTION, LARGEST_CORRECTION))
    multiplier, addend = factor * multiplier, factor * addend

    def one_level_more(value: Tensor) -> Tensor:
        total = ((value * for_sum).flatten(1, -2) @ children).reshape(value.shape)
        largest = slots.scatter_reduce(-1, index, value * for_maximum, "amax")[..., :-1]
        return multiplier * (total + largest) + addend

    def step(value: Tensor, above: Tensor) -> tuple[Tensor, Tensor]:
        return one_level_more(value), torch.where(above < 0, above, parent.gather(-1, above.clamp(min=0)))

    if rounds is None:
        # Until no node has an ancestor so far above it.
        return while_loop(lambda _, above: (above >= 0).any(), step, (addend.clone(), parent.clone()))[0]
    value = addend
    for _ in range(rounds - 1):
        value = one_level_more(value)
    return value


def importance_loss(gate: Tensor) -> Tensor:
    """Squared coefficient of variation of the experts' mean weights [K]: 0 when all are used alike."""
    return gate.var(unbiased=False) / gate.mean().square()
