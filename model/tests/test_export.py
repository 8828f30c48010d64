import json
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from model import evaluate, export, train
from model.onnx_export import HEAD_OUTPUTS, Head, OnnxModel, head_arguments
from model.tensors import Designs, Program
from model.tests.synthetic import write_export


@pytest.fixture(scope="module")
def exported(tmp_path_factory, contract):
    """A few training steps on every split, evaluated and exported as a user would."""
    folder = tmp_path_factory.mktemp("finished")
    data, run, out, golden = (folder / name for name in ("data", "run", "out", "golden"))
    data.mkdir()
    write_export(data, contract, kernels=8, designs=60, seed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["train", "--data", str(data), "--run", str(run), "--steps", "4"])
        train.main()
        patch.setattr(sys, "argv", ["evaluate", "--run", str(run)])
        evaluate.main()
        patch.setattr(
            sys, "argv", ["export", "--data", str(data), "--run", str(run), "--out", str(out), "--golden", str(golden)]
        )
        export.main()
    network = export.finished_network(run, json.loads((run / "run.json").read_text()), contract)
    return network, OnnxModel(out / "encoder.onnx", out / "head.onnx"), folder


def assert_parity(exported, program: Program, designs: Designs, toolchain: int = 1, known: float = 0.0):
    network, onnx, _ = exported
    with torch.no_grad():
        expected = Head(network)(
            *network.encode(*program.encoder_inputs), *head_arguments(program, designs, toolchain, known)
        )
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
    designs = replace(designs, block_x=designs.block_x[:, :1], array_x=designs.array_x[:, :0], comp=designs.comp[:, :1])
    assert_parity(exported, program, designs)


def test_intervals_hold_their_value_and_nothing_is_negative(exported, kernels):
    _, onnx, _ = exported
    outputs = onnx.predict(kernels[0].program, kernels[0].designs(np.arange(20)), 0, 0.0)
    for name in ("latency", "dsp", "bram", "uram", "lut", "ff"):
        low, value, high = (outputs[name + end] for end in ("_low", "", "_high"))
        assert (low <= value).all() and (value <= high).all() and (low >= 0).all()
    assert ((outputs["p_valid"] > 0) & (outputs["p_valid"] < 1)).all()


def test_manifest_has_what_the_server_needs(exported, contract):
    _, onnx, folder = exported
    manifest = json.loads((folder / "out" / "model.json").read_text())
    assert manifest["contract"] == contract.hash
    assert manifest["known_kernels"] == sorted(f"print-k{number}" for number in range(8))
    distribution = manifest["distribution"]
    kernels = export.load_kernels(folder / "data", contract)
    width = onnx.encode(kernels[0].program)[2].shape[1]
    assert len(distribution["mean"]) == len(distribution["inverse_variance"]) == width
    assert distribution["toolchains"] == list(contract.toolchains[:2])
    assert distribution["stand_ins"] in ({"vitis": name} for name in contract.toolchains[:2])
    assert manifest["metrics"]["unseen"]["all suites"]["models"]["analytic terms"]["rmse"] > 0


def test_golden_cases_are_what_onnx_says(exported, contract):
    _, onnx, folder = exported
    kernels = {kernel.name: kernel for kernel in export.load_kernels(folder / "data", contract)}
    cases = [json.loads(path.read_text()) for path in (folder / "golden").iterdir()]
    assert len(cases) == 2
    for case in cases:
        kernel = kernels[case["name"]]
        index = np.linspace(0, len(kernel) - 1, case["designs"]).astype(int)
        expected = onnx.predict(kernel.program, kernel.designs(index), kernel.toolchain, 0.0)
        for name, values in case["outputs"]["unknown"].items():
            np.testing.assert_allclose(values, expected[name], rtol=1e-5)


def test_the_run_folder_says_what_was_trained_and_how_it_went(exported):
    run = exported[2] / "run"
    facts = json.loads((run / "run.json").read_text())
    assert facts["data_hash"] and facts["config"]["steps"] == 4
    assert (run / "curves.png").stat().st_size > 10_000 and (run / "metrics.json").exists()


def test_a_run_under_another_contract_is_not_exported(exported, monkeypatch):
    folder = exported[2]
    path = folder / "run" / "run.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps({**facts, "contract": "f" * 64}))
    monkeypatch.setattr(sys, "argv", ["export", "--data", str(folder / "data"), "--run", str(folder / "run")])
    with pytest.raises(SystemExit, match="trained under contract ffffffffffff"):
        export.main()
    path.write_text(json.dumps(facts))


def test_a_run_that_is_not_finished_is_not_exported(exported, contract):
    run = exported[2] / "run"
    facts = json.loads((run / "run.json").read_text())
    checkpoint = run / "all" / "checkpoint.pt"
    whole = checkpoint.read_bytes()
    torch.save({**torch.load(checkpoint, weights_only=True), "step": 3}, checkpoint)
    with pytest.raises(SystemExit, match="all is trained for 3 of 4 steps"):
        export.finished_network(run, facts, contract)
    checkpoint.unlink()
    with pytest.raises(SystemExit, match="all is trained for 0 of 4 steps"):
        export.finished_network(run, facts, contract)
    checkpoint.write_bytes(whole)


def test_a_run_that_is_not_finished_is_not_evaluated(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["evaluate", "--run", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"let model\.train finish the split seen"):
        evaluate.main()
