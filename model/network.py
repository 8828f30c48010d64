"""Hierarchical mixture of experts for the quality of results of an HLS design (after arXiv 2410.19225).

Three levels, each with its own backbone over the program graph and its own mixture of 4 experts:
- node:  experts act on operations; their outputs are pooled by block once per program, and the gate adds what the design says
         of the block to the pooled gate logits (a low-rank gate: a design never touches single operations, so it stays cheap).
- block: experts act on the state of each loop under the design.
- graph: experts act on the whole design.
Node and block levels correct every node of the composition tree that TypeScript writes, and latency is composed from the
corrected terms; the graph level corrects the total. Whatever a level says is a log2 difference ("delta") to the base = analytic
terms + bias of the toolchain, and it starts at 0. A high-level gate weighs the three levels and the base: from the design for a
kernel that was trained on, from a small shrunken table per toolchain (fitted on families held out, see calibrate.py) for others.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from model.contract import OUTPUTS, QUANTITIES, Contract
from model.layers import Backbone, Experts, Mixture, Standardise, bounded_exp, compose, mean_by, mix

LEVELS = ("node", "block", "graph")
TERM_COLUMNS = 6
# Floor of the unit of intervals, log2: 3.5 %.
SMALLEST_WIDTH = 0.05


@dataclass(frozen=True)
class NetworkConfig:
    """Widths of the network. `dropout` acts on what is known of the program alone, so that kernels aren't learnt by heart."""

    hidden: int = 32
    heads: int = 4
    rounds: int = 3
    state: int = 48
    experts: int = 4
    expert: int = 32
    node_expert: int = 16
    composition_rounds: int = 16
    dropout: float = 0.1


@dataclass
class Program:
    """Tensors of one kernel as the contract's `encoderInputs`, and the shape of its composition tree."""

    encoder_inputs: tuple[Tensor, ...]
    comp_parent: Tensor
    comp_block: Tensor
    comp_levels: int


@dataclass
class Designs:
    """D designs of one kernel: block_x [D, B, BF], array_x [D, A, AF], design_x [D, DF], comp [D, C, 3], prior [D, PF]."""

    block_x: Tensor
    array_x: Tensor
    design_x: Tensor
    comp: Tensor
    prior: Tensor


@dataclass
class Bundle:
    """D designs each of G encoded kernels, padded to the same C and A; what is of a block stands at its composition nodes.

    block_h [G, C, H], array_h [G, A, H], graph_h [G, 1, H], parent [G, C] (-1 for the root and for padding), node_mask [G, C],
    array_mask [G, A]; block_x [G, D, C, BF], array_x [G, D, A, AF], design_x [G, D, DF], comp [G, D, C, 3], prior [G, D, PF].
    """

    block_h: Tensor
    array_h: Tensor
    graph_h: Tensor
    parent: Tensor
    node_mask: Tensor
    array_mask: Tensor
    block_x: Tensor
    array_x: Tensor
    design_x: Tensor
    comp: Tensor
    prior: Tensor


@dataclass
class Answer:
    """What the levels say: delta [G, D, 3, 7] to the base, corrections [G, D, 2, C] behind the latency of node and block, the
    high-level gate for known kernels [G, D, 3] (the rest to 1 is the base's), log of the expected error [G, D, 6], mean low-level
    gates, each [K]."""

    delta: Tensor
    correction: Tensor
    gate: Tensor
    log_scale: Tensor
    low_gates: tuple[Tensor, ...]


class Level(nn.Module):
    """What the three levels share: a backbone, and the state of each composition node under a design."""

    def __init__(self, config: NetworkConfig, contract: Contract, static: int):
        super().__init__()
        hidden, state = config.hidden, config.state
        kinds, columns, edges = len(contract.node_kinds), len(contract.node_columns), len(contract.edge_kinds)
        self.backbone = Backbone(hidden, config.heads, config.rounds, kinds, columns, edges)
        self.readout = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(config.dropout)
        self.program = nn.Linear(static, state)
        self.whole = nn.Linear(hidden, state)
        self.block = nn.Linear(len(contract.block_columns), state)
        self.design = nn.Linear(len(contract.design_columns), state)
        self.term = nn.Linear(TERM_COLUMNS, state)
        self.query = nn.Linear(static, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.array = nn.Linear(len(contract.array_columns), state)
        self.own = nn.Linear(state, state)
        self.up = nn.Linear(state, state, bias=False)
        self.down = nn.Linear(state, state, bias=False)
        self.pool = nn.Linear(3 * state, state)

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
        # One array more, of nothing: onnxruntime multiplies matrices of inner size 0 wrongly.
        arrays = F.pad(attention, (0, 1)) @ F.pad(self.array(bundle.array_x), (0, 0, 0, 1))
        condition = (self.program(block_h) + self.whole(graph_h)).unsqueeze(1) + self.design(bundle.design_x).unsqueeze(
            2
        )
        state = F.relu(condition + self.block(bundle.block_x) + arrays + self.term(tree.terms))
        return F.relu(self.own(state) + tree.from_parent @ self.up(state) + tree.from_children @ self.down(state))

    def pooled(self, state: Tensor, tree: "Tree") -> Tensor:
        """State of the whole design [G, D, state]: mean, maximum and the mean weighted by share of the latency."""
        weighted = (tree.share.unsqueeze(-1) * state).sum(2) / (tree.share.sum(2, keepdim=True) + 1e-6)
        state = state * tree.mask.unsqueeze(-1)
        mean = state.sum(2) / tree.mask.sum(2, keepdim=True)
        return F.relu(self.pool(torch.cat([mean, state.amax(2), weighted], dim=-1)))


class ComposedLevel(Level):
    """A level that corrects the terms of the composition tree; resources and validity are read from the pooled state."""

    def __init__(self, config: NetworkConfig, contract: Contract, static: int):
        super().__init__(config, contract, static)
        self.correction = zero_linear(config.state, 1)
        self.others = zero_linear(config.state, len(OUTPUTS) - 1)

    def forward(self, bundle: Bundle, tree: "Tree"):
        """-> correction [G, D, C], delta of all outputs but latency [G, D, 6], pooled state [G, D, state], mean gate [K]."""
        state, gate = self.experts(bundle, self.states(bundle, tree))
        pooled = self.pooled(state, tree)
        correction = self.correction(state).squeeze(-1) * tree.mask
        weight = tree.mask.unsqueeze(-1).expand_as(gate)
        return correction, self.others(pooled), pooled, (gate * weight).sum((0, 1, 2)) / weight.sum((0, 1, 2))


class BlockLevel(ComposedLevel):
    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__(config, contract, config.hidden)
        self.mixture = Mixture(config.state, config.expert, config.experts)
        self.join = nn.Linear(config.expert, config.state)

    def experts(self, bundle: Bundle, state: Tensor):
        mixed, gate = self.mixture(state)
        return F.relu(state + self.join(mixed)), gate


class NodeLevel(ComposedLevel):
    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__(config, contract, config.experts * (config.node_expert + 1))
        self.node_experts = Experts(config.hidden, config.node_expert, config.experts)
        self.node_gate = nn.Linear(config.hidden, config.experts)
        self.design_gate = nn.Linear(config.state, config.experts)
        self.join = nn.Linear(config.node_expert, config.state)

    def blocks(self, h: Tensor, node_block: Tensor, block_node: Tensor) -> Tensor:
        """Per block: mean output of each expert over the block's operations, and mean gate logits."""
        per_node = torch.cat([self.node_experts(h).flatten(1), self.node_gate(h)], dim=-1)
        return mean_by(per_node, node_block, block_node.shape[0])

    def experts(self, bundle: Bundle, state: Tensor):
        experts = self.design_gate.out_features
        block_h = bundle.block_h.unsqueeze(1)
        outputs = block_h[..., :-experts].unflatten(-1, (experts, -1))
        gate = F.softmax(block_h[..., -experts:] + self.design_gate(state), dim=-1)
        return F.relu(state + self.join(mix(outputs, gate))), gate


class GraphLevel(Level):
    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__(config, contract, config.hidden)
        self.mixture = Mixture(2 * config.state, config.expert, config.experts)
        self.join = nn.Linear(config.expert, config.state)
        self.delta = zero_linear(config.state, len(OUTPUTS))

    def forward(self, bundle: Bundle, tree: "Tree"):
        """-> delta [G, D, 7], pooled state [G, D, state], mean gate [K]."""
        pooled = self.pooled(self.states(bundle, tree), tree)
        condition = F.relu(self.whole(bundle.graph_h) + self.design(bundle.design_x))
        mixed, gate = self.mixture(torch.cat([pooled, condition], dim=-1))
        pooled = F.relu(pooled + self.join(mixed))
        return self.delta(pooled), pooled, gate.mean((0, 1))


@dataclass
class Tree:
    """The composition tree and what the analytic terms alone say at its nodes. from_parent, from_children [G, 1, C, C] average
    over neighbours; terms [G, D, C, 6] features of each node; share [G, D, C] of the total latency; root [G, D] analytic cycles;
    mask [G, 1, C] is 0 for padding."""

    from_parent: Tensor
    from_children: Tensor
    terms: Tensor
    share: Tensor
    root: Tensor
    mask: Tensor


def composition_tree(bundle: Bundle, rounds: int) -> Tree:
    comp, parent = bundle.comp, bundle.parent
    nodes = torch.arange(parent.shape[1], device=parent.device)
    from_parent = (parent.unsqueeze(-1) == nodes).to(comp.dtype).unsqueeze(1)
    from_children = from_parent.transpose(2, 3) / from_parent.sum(2).clamp(min=1.0).unsqueeze(-1)
    value = compose(torch.zeros_like(comp[..., 0]), comp, parent.unsqueeze(1), rounds)
    root = value[..., 0]
    share = (value / root.clamp(min=1.0).unsqueeze(-1)).clamp(max=1.0)
    is_root = ((parent < 0) * bundle.node_mask).unsqueeze(1).expand_as(share)
    log_terms = torch.log2(1.0 + comp[..., :2].clamp(min=0.0)) / 8.0
    log_value = torch.log2(1.0 + value) / 8.0
    terms = torch.stack([log_terms[..., 0], log_terms[..., 1], comp[..., 2], log_value, share, is_root], dim=-1)
    return Tree(from_parent, from_children, terms, share, root, bundle.node_mask.unsqueeze(1))


class Network(nn.Module):
    """See the module's text. `encode` runs once a program, `levels` on designs, `base` and `blend` make predictions."""

    def __init__(self, config: NetworkConfig, contract: Contract):
        super().__init__()
        self.config, self.contract = config, contract
        self.node_scale = Standardise(len(contract.node_columns))
        self.block_scale = Standardise(len(contract.block_columns))
        self.array_scale = Standardise(len(contract.array_columns))
        self.design_scale = Standardise(len(contract.design_columns))
        self.node, self.block, self.graph = (
            NodeLevel(config, contract),
            BlockLevel(config, contract),
            GraphLevel(config, contract),
        )
        # One logit more: weight that goes to the analytic terms.
        self.gate = nn.Linear(3 * config.state, len(LEVELS) + 1)
        self.log_scale = zero_linear(3 * config.state, len(QUANTITIES), bias=-1.5)
        toolchains = len(contract.toolchains)
        # Fitted, not learnt by gradient: see calibrate.py. Validity's base is a + b x log2(1 + size).
        self.register_buffer("bias", torch.zeros(toolchains, len(QUANTITIES)))
        self.register_buffer("size_logit", torch.tensor([0.0, 0.0]).repeat(toolchains, 1))
        self.register_buffer("unknown_gate", torch.zeros(toolchains, len(LEVELS), len(OUTPUTS)))
        # 5 % and 95 % quantiles of (truth - prediction) / width, for unknown (0) and known (1) kernels.
        self.register_buffer("quantiles", torch.tensor([-2.0, 2.0]).repeat(toolchains, 2, len(QUANTITIES), 1))

    def encode(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The contract's `encoderInputs` -> block_h, array_h, graph_h: those of the three levels side by side."""
        kind, x, node_block, *edges, block_node, array_node = inputs
        x = self.node_scale(x)
        return side_by_side(
            [
                level.read(level.backbone(kind, x, *edges), node_block, block_node, array_node)
                for level in (self.node, self.block, self.graph)
            ]
        )

    def encode_all(self, programs: list[Program]) -> list[tuple[Tensor, Tensor, Tensor]]:
        """`encode` of several programs, their message passing done together: many small programs cost little more than one."""
        inputs = [program.encoder_inputs for program in programs]
        sizes = [len(tensors[0]) for tensors in inputs]
        first = [sum(sizes[:number]) for number in range(len(sizes))]
        kind, x, _, src, dst, edge_kind, position = (torch.cat(parts) for parts in list(zip(*inputs, strict=True))[:7])
        shift = torch.repeat_interleave(torch.tensor(first), torch.tensor([len(tensors[3]) for tensors in inputs]))
        x = self.node_scale(x)
        per_level = []
        for level in (self.node, self.block, self.graph):
            states = level.backbone(kind, x, src + shift, dst + shift, edge_kind, position).split(sizes)
            per_level.append([level.read(h, t[2], t[7], t[8]) for h, t in zip(states, inputs, strict=True)])
        return [side_by_side(list(parts)) for parts in zip(*per_level, strict=True)]

    def levels(self, bundle: Bundle, rounds: int) -> Answer:
        """What the levels say of a bundle; `rounds` must reach the number of levels of its composition trees."""
        hidden = self.config.hidden
        block_hs = bundle.block_h.split([self.node.program.in_features, hidden, hidden], dim=-1)
        array_hs, graph_hs = bundle.array_h.split(hidden, dim=-1), bundle.graph_h.split(hidden, dim=-1)
        scaled = replace(
            bundle,
            block_x=self.block_scale(bundle.block_x),
            array_x=self.array_scale(bundle.array_x),
            design_x=self.design_scale(bundle.design_x),
        )
        node, block, graph = (
            replace(scaled, block_h=b, array_h=a, graph_h=g)
            for b, a, g in zip(block_hs, array_hs, graph_hs, strict=True)
        )
        tree = composition_tree(bundle, rounds)
        node_correction, node_others, node_pooled, node_gate = self.node(node, tree)
        block_correction, block_others, block_pooled, block_gate = self.block(block, tree)
        graph_delta, graph_pooled, graph_gate = self.graph(graph, tree)
        correction = torch.stack([node_correction, block_correction], dim=2)
        total = compose(correction, bundle.comp.unsqueeze(2), bundle.parent[:, None, None], rounds)[..., 0]
        latency = torch.log2(total.clamp(min=1.0)) - torch.log2(tree.root.clamp(min=1.0)).unsqueeze(2)
        composed = torch.cat([latency.unsqueeze(-1), torch.stack([node_others, block_others], dim=2)], dim=-1)
        pooled = torch.cat([node_pooled, block_pooled, graph_pooled], dim=-1)
        return Answer(
            torch.cat([composed, graph_delta.unsqueeze(2)], dim=2),
            correction,
            F.softmax(self.gate(pooled), dim=-1)[..., : len(LEVELS)],
            self.log_scale(pooled.detach()),
            (node_gate, block_gate, graph_gate),
        )

    def base(self, prior: Tensor, toolchain: Tensor) -> Tensor:
        """Analytic terms + bias of the toolchain [G, D, 7]: log2 of cycles, log2(1 + count), logit. toolchain [G]."""
        cycles = torch.log2(prior[..., :1].clamp(min=1.0))
        counts = torch.log2(1.0 + prior[..., 1:6].clamp(min=0.0))
        size = torch.log2(1.0 + prior[..., 6:7].clamp(min=0.0))
        logit = self.size_logit[toolchain].unsqueeze(1)
        biased = torch.cat([cycles, counts], dim=-1) + self.bias[toolchain].unsqueeze(1)
        return torch.cat([biased, logit[..., :1] + logit[..., 1:] * size], dim=-1)

    def blend(self, answer: Answer, toolchain: Tensor, known: Tensor) -> Tensor:
        """What to add to the base [G, D, 7]: the levels weighed by the gate of known kernels, or by the shrunken table of others.
        toolchain [G]; known [G], 1 or 0."""
        known = known[:, None, None, None]
        weight = known * answer.gate.unsqueeze(-1) + (1.0 - known) * self.unknown_gate[toolchain].unsqueeze(1)
        return (weight * answer.delta).sum(2)

    def interval(self, answer: Answer, toolchain: Tensor, known: Tensor) -> Tensor:
        """What to add to the prediction for the ends of its 90 % interval [G, D, 6, 2], in log2."""
        known = known[:, None, None, None]
        quantiles = self.quantiles[toolchain].unsqueeze(1)
        return width(answer).unsqueeze(-1) * (known * quantiles[:, :, 1] + (1.0 - known) * quantiles[:, :, 0])


def width(answer: Answer) -> Tensor:
    """Unit of the intervals [G, D, 6]: disagreement of the levels + expected error + a floor, in log2."""
    delta = answer.delta[..., : len(QUANTITIES)]
    spread = (delta - delta.mean(2, keepdim=True)).square().mean(2).sqrt()
    return SMALLEST_WIDTH + spread + torch.exp(answer.log_scale)


Encoded = tuple[Tensor, Tensor, Tensor]


def make_bundle(encoded: list[Encoded], programs: list[Program], designs: list[Designs]) -> Bundle:
    """Pads kernels with the same number of designs to one bundle."""
    at_nodes = [p.comp_block for p in programs]
    nodes = torch.tensor([len(block) for block in at_nodes])
    arrays = torch.tensor([d.array_x.shape[1] for d in designs])
    return Bundle(
        block_h=pad_sequence([e[0][block] for e, block in zip(encoded, at_nodes, strict=True)], True),
        array_h=pad_sequence([e[1] for e in encoded], True),
        graph_h=torch.stack([e[2] for e in encoded]),
        parent=pad_sequence([p.comp_parent for p in programs], True, -1),
        node_mask=(torch.arange(int(nodes.max())) < nodes.unsqueeze(1)).float(),
        array_mask=(torch.arange(int(arrays.max())) < arrays.unsqueeze(1)).float(),
        block_x=pad_second([d.block_x[:, block] for d, block in zip(designs, at_nodes, strict=True)]),
        array_x=pad_second([d.array_x for d in designs]),
        design_x=torch.stack([d.design_x for d in designs]),
        comp=pad_second([d.comp for d in designs]),
        prior=torch.stack([d.prior for d in designs]),
    )


def pad_second(tensors: list[Tensor]) -> Tensor:
    """[D, n_i, F] of different n_i -> [G, D, max n_i, F]."""
    return pad_sequence([t.transpose(0, 1) for t in tensors], True).transpose(1, 2)


def side_by_side(per_level: list[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    return tuple(torch.cat(parts, dim=-1) for parts in zip(*per_level, strict=True))


def zero_linear(inputs: int, outputs: int, bias: float = 0.0) -> nn.Linear:
    """A last layer that starts at a constant, so that the network starts at the analytic terms."""
    layer = nn.Linear(inputs, outputs)
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, bias)
    return layer
