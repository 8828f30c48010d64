from dataclasses import replace

import numpy as np
import pytest
import torch

from model.network import Designs, Program
from model.onnx_export import HEAD_OUTPUTS, Head, OnnxModel, head_arguments, write_onnx


@pytest.fixture(scope="module")
def exported(tmp_path_factory, contract, kernels):
    from model.network import Network, NetworkConfig

    torch.manual_seed(0)
    network = Network(NetworkConfig(), contract).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.05 * torch.randn(parameter.shape))
        network.unknown_gate.copy_(torch.rand(network.unknown_gate.shape) / 3)
    folder = tmp_path_factory.mktemp("onnx")
    example = next(k for k in kernels if k.shapes["arrays"] > 1)
    paths = folder / "encoder.onnx", folder / "head.onnx"
    write_onnx(network, example.program, example.designs(np.arange(5)), *paths)
    return network, OnnxModel(*paths), paths


def assert_parity(exported, program: Program, designs: Designs, toolchain: int = 1, known: float = 0.0):
    network, onnx, _ = exported
    with torch.no_grad():
        expected = Head(network)(*network.encode(*program.encoder_inputs), *head_arguments(program, designs, toolchain, known))
    actual = onnx.predict(program, designs, toolchain, known)
    for name, values in zip(HEAD_OUTPUTS, expected, strict=True):
        np.testing.assert_allclose(actual[name], values.numpy(), rtol=1e-3, atol=1e-4, err_msg=name)
        assert actual[name].shape == (len(designs.prior),)


def test_onnx_is_torch_for_other_sizes(exported, kernels):
    for kernel in kernels:
        for count in (1, 17):
            for known in (0.0, 1.0):
                assert_parity(exported, kernel.program, kernel.designs(np.arange(count)), known=known)


def test_a_program_of_one_node_without_edges_or_arrays(exported, kernels):
    kernel = kernels[0]
    node = tuple(t[:1] for t in kernel.program.encoder_inputs[:2])
    none, first = torch.zeros(0, dtype=torch.int64), torch.zeros(1, dtype=torch.int64)
    program = Program((*node, first, none, none, none, none, first, none), torch.tensor([-1]), first, 1)
    designs = kernel.designs(np.arange(3))
    designs = replace(
        designs, block_x=designs.block_x[:, :1], array_x=designs.array_x[:, :0], comp=designs.comp[:, :1]
    )
    assert_parity(exported, program, designs)


def test_intervals_hold_their_value_and_nothing_is_negative(exported, kernels):
    _, onnx, _ = exported
    outputs = onnx.predict(kernels[0].program, kernels[0].designs(np.arange(20)), 0, 0.0)
    for name in ("latency", "dsp", "bram", "uram", "lut", "ff"):
        low, value, high = (outputs[name + end] for end in ("_low", "", "_high"))
        assert (low <= value).all() and (value <= high).all() and (low >= 0).all()
    assert ((outputs["p_valid"] > 0) & (outputs["p_valid"] < 1)).all()


def test_files_are_small(exported):
    assert sum(path.stat().st_size for path in exported[2]) < 8_000_000
