"""The two ONNX files: encoder (a program) and head (designs of it, physical units), and running them with onnxruntime."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxscript import opset18
from torch import Tensor, nn

from model.contract import QUANTITIES
from model.dataset import ENCODER_INPUTS
from model.network import Network
from model.tensors import Bundle, Designs, Program

OPSET = 18
ENCODER_OUTPUTS = ("block_h", "array_h", "graph_h")
HEAD_INPUTS = (
    *ENCODER_OUTPUTS,
    "comp_parent",
    "comp_block",
    "block_x",
    "array_x",
    "design_x",
    "comp",
    "prior",
    "toolchain",
    "known",
)
HEAD_OUTPUTS = (*(f"{name}{end}" for name in QUANTITIES for end in ("", "_low", "_high")), "p_valid")
# Dimensions that differ from program to program, by input.
SIZES = {
    "node_kind": "N",
    "node_x": "N",
    "node_block": "N",
    "edge_src": "E",
    "edge_dst": "E",
    "edge_kind": "E",
    "edge_position": "E",
    "block_node": "B",
    "array_node": "A",
    "block_h": "B",
    "array_h": "A",
    "comp_parent": "C",
    "comp_block": "C",
    "block_x": "DB",
    "array_x": "DA",
    "design_x": "D",
    "comp": "DC",
    "prior": "D",
}


class Encoder(nn.Module):
    """Inputs and outputs as the contract's `encoderInputs` and `encoderOutputs`: what all designs of a program share."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.network.encode(*inputs)


class Head(nn.Module):
    """Inputs and outputs as the contract's `headInputs` and `headOutputs`: cycles, counts, probability."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(
        self,
        block_h,
        array_h,
        graph_h,
        comp_parent,
        comp_block,
        block_x,
        array_x,
        design_x,
        comp,
        prior,
        toolchain,
        known,
    ) -> tuple[Tensor, ...]:
        network = self.network
        designs = (block_x[:, comp_block], array_x, design_x, comp, prior)
        bundle = Bundle(
            block_h[comp_block].unsqueeze(0),
            array_h.unsqueeze(0),
            graph_h.unsqueeze(0),
            comp_parent.unsqueeze(0),
            torch.ones_like(comp_parent, dtype=comp.dtype).unsqueeze(0),
            torch.ones_like(array_h[:, 0]).unsqueeze(0),
            *(tensor.unsqueeze(0) for tensor in designs),
        )
        answer = network.levels(bundle, rounds=None)
        added = network.added(answer, toolchain, known).squeeze(0)
        factors = network.bias[toolchain] + added[:, : len(QUANTITIES)]
        ends = factors.unsqueeze(-1) + network.interval(answer, toolchain, known).squeeze(0)
        # Factors of the terms, as the power of a sum of logarithms makes cycles equal that differ by a few in millions.
        terms = network.terms(prior)
        physical = terms.unsqueeze(-1) * torch.exp2(torch.cat([factors.unsqueeze(-1), ends], dim=-1))
        # Of counts, the terms are of one more.
        latency, counts = physical[:, 0], (physical[:, 1:] - 1.0).clamp(min=0.0)
        outputs = (*latency.unbind(1), *counts.flatten(1).unbind(1))
        logit = network.base(bundle.prior, toolchain).squeeze(0)[:, -1] + added[:, -1]
        return (*outputs, torch.sigmoid(logit))


def write_onnx(network: Network, program: Program, designs: Designs, encoder: Path, head: Path) -> None:
    """Exports with the shapes of an example, which must have 2 or more of everything."""
    network.eval()
    with torch.no_grad():
        encoded = network.encode(*program.encoder_inputs)
    export(Encoder(network), program.encoder_inputs, ENCODER_INPUTS, ENCODER_OUTPUTS, encoder)
    arguments = (*encoded, *head_arguments(program, designs, toolchain=0, known=0.0))
    export(Head(network), arguments, HEAD_INPUTS, HEAD_OUTPUTS, head)


def head_arguments(program: Program, designs: Designs, toolchain: int, known: float) -> tuple[Tensor, ...]:
    """Inputs of the head behind those that the encoder makes. toolchain: index into the contract's; known: 1 or 0."""
    parts = (designs.block_x, designs.array_x, designs.design_x, designs.comp, designs.prior)
    return (program.comp_parent, program.comp_block, *parts, torch.tensor([toolchain]), torch.tensor([known]))


def stride(tensor, dim: int):
    """In ONNX: elements between neighbours in a dimension of a tensor; torch takes sizes from it. Tensors are contiguous there."""
    return opset18.ReduceProd(opset18.Shape(tensor, start=dim + 1), keepdims=0)


def export(
    module: nn.Module, arguments: tuple[Tensor, ...], inputs: tuple[str, ...], outputs: tuple[str, ...], path: Path
):
    """Writes a module as one ONNX file, with dimensions of any size where `SIZES` names them. arguments: an example."""
    dynamic = torch.export.Dim.DYNAMIC
    shapes = tuple(dict.fromkeys(range(len(SIZES.get(name, ""))), dynamic) for name in inputs)
    program = torch.onnx.export(
        module.eval(),
        arguments,
        dynamo=True,
        opset_version=OPSET,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=(shapes,) if isinstance(module, Encoder) else shapes,
        verbose=False,
        external_data=False,
        custom_translation_table={torch.ops.aten.sym_stride.int: stride},
    )
    program.save(path, external_data=False)
    onnx.checker.check_model(str(path))


class OnnxModel:
    """The exported files, as the server runs them: one thread."""

    def __init__(self, encoder: Path, head: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder, self.head = (
            onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            for path in (encoder, head)
        )

    def encode(self, program: Program) -> list[np.ndarray]:
        """`ENCODER_OUTPUTS` of a program."""
        return self.encoder.run(
            None, {n: t.numpy() for n, t in zip(ENCODER_INPUTS, program.encoder_inputs, strict=True)}
        )

    def predict(self, program: Program, designs: Designs, toolchain: int, known: float) -> dict[str, np.ndarray]:
        """`HEAD_OUTPUTS` of designs [D], each [D], in cycles, counts and probabilities; the program is encoded anew."""
        arguments = [*self.encode(program), *(t.numpy() for t in head_arguments(program, designs, toolchain, known))]
        return dict(zip(HEAD_OUTPUTS, self.head.run(None, dict(zip(HEAD_INPUTS, arguments, strict=True))), strict=True))
