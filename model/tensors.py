"""What goes through the network: tensors of one program, of designs of it, and of several kernels side by side.

N nodes, E edges, B blocks, A arrays, C composition nodes, D designs, G kernels; columns as in the contract.
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

# block_h [B, ...], array_h [A, ...], graph_h [1, ...] of one program.
Encoded = tuple[Tensor, Tensor, Tensor]


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

    def to(self, device: torch.device) -> "Bundle":
        return Bundle(*(getattr(self, field.name).to(device) for field in fields(self)))


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
