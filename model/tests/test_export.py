import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model import calibrate, evaluate, export, train
from model.network import UNFITTED
from model.onnx_export import HEAD_OUTPUTS, Head, OnnxModel, head_arguments
from model.tensors import Designs, Program, make_bundle
from model.tests.synthetic import write_export


@pytest.fixture(scope="module")
def exported(tmp_path_factory, contract):
    """A few training steps on every split, what was held out doctored, evaluated and exported as a user would."""
    folder = tmp_path_factory.mktemp("finished")
    data, run, out = (folder / name for name in ("data", "run", "out"))
    data.mkdir()
    write_export(data, contract, kernels=8, designs=60, seed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["train", "--data", str(data), "--run", str(run), "--steps", "4"])
        train.main()
        doctor(run)
        patch.setattr(sys, "argv", ["evaluate", "--run", str(run)])
        evaluate.main()
        golden = out / export.GOLDEN
        golden.mkdir(parents=True)
        (golden / "suite-a__of-another-model.json").write_text("{}")
        (golden / "README.md").write_text("not ours")
        patch.setattr(sys, "argv", ["export", *map(str, ["--data", data, "--run", run, "--out", out])])
        export.main()
    network = export.finished_network(run, json.loads((run / "run.json").read_text()), contract)
    artifact = out / export.ARTIFACT
    return network, OnnxModel(artifact / "encoder.onnx", artifact / "head.onnx"), folder


def doctor(run: Path) -> None:
    """Puts into held-out families a second level that is right by half on all but validity: one that unknown kernels hear."""
    rng = np.random.default_rng(0)
    for path in run.glob("family-*/test.npz"):
        part = export.load(path)
        delta = rng.normal(size=part.delta.shape).astype(np.float32)
        targets = part.targets.copy()
        labels = np.isfinite(targets[:, :6])
        targets[:, :6][labels] = (part.base + 0.5 * delta[:, 1] + 0.02 * rng.normal(size=targets.shape))[:, :6][labels]
        replace(part, delta=delta, targets=targets).save(path)


@pytest.fixture
def export_again(exported, monkeypatch):
    """Exports into a folder, with the ONNX files that there are: writing them takes a minute."""
    folder = exported[2]

    def copy_onnx(network, program, designs, *paths):
        for path in paths:
            shutil.copy(folder / "out" / export.ARTIFACT / path.name, path)

    def call(out: Path) -> None:
        arguments = ["--data", folder / "data", "--run", folder / "run", "--out", out]
        monkeypatch.setattr(sys, "argv", ["export", *map(str, arguments)])
        monkeypatch.setattr(export, "write_onnx", copy_onnx)
        export.main()

    return call


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


def test_trees_of_any_depth_are_composed_to_the_root(exported, kernels):
    """A chain of 40 nodes, against torch with a round for each level and with one too few."""
    network, onnx, _ = exported
    kernel = next(k for k in kernels if k.shapes["arrays"] > 1)
    depth = 40
    designs, rng = kernel.designs(np.arange(5)), np.random.default_rng(0)
    comp = torch.tensor(rng.uniform(1.0, 2.0, (5, depth, 3)).astype(np.float32)) * torch.tensor([1.0, 1.0, 0.0])
    designs = replace(designs, comp=comp)
    parent, block = torch.arange(depth) - 1, torch.zeros(depth, dtype=torch.int64)
    program = replace(kernel.program, comp_parent=parent, comp_block=block, comp_levels=depth)
    assert_parity(exported, program, designs, known=1.0)
    actual = onnx.predict(program, designs, 1, 1.0)["latency"]
    for rounds, is_right in ((depth, True), (depth // 2, False)):
        with torch.no_grad():
            encoded = [network.encode(*program.encoder_inputs)]
            bundle = make_bundle(encoded, [program], [designs])
            answer = network.levels(bundle, rounds)
            one = torch.ones(1)
            expected = 2 ** network.predict(answer, bundle.prior, one.long(), one)[0][:, 0]
        assert np.allclose(actual, expected.numpy(), rtol=1e-4) == is_right, rounds


def test_intervals_hold_their_value_and_nothing_is_negative(exported, kernels):
    _, onnx, _ = exported
    outputs = onnx.predict(kernels[0].program, kernels[0].designs(np.arange(20)), 0, 0.0)
    for name in ("latency", "dsp", "bram", "uram", "lut", "ff"):
        low, value, high = (outputs[name + end] for end in ("_low", "", "_high"))
        assert (low <= value).all() and (value <= high).all() and (low >= 0).all()
    assert ((outputs["p_valid"] > 0) & (outputs["p_valid"] < 1)).all()


def test_manifest_has_what_the_server_needs(exported, contract):
    _, onnx, folder = exported
    manifest = json.loads((folder / "out" / export.ARTIFACT / "model.json").read_text())
    assert manifest["contract"] == contract.hash and manifest["name"] == "PragmaLens, hierarchical"
    known = {
        name: [f"print-k{number}" for number in range(half, 8, 2)]
        for half, name in enumerate(["vitis-2025", "vitis-2022"])
    }
    assert manifest["known_kernels"] == known
    distribution = manifest["distribution"]
    kernels = export.load_kernels(folder / "data", contract)
    width = onnx.encode(kernels[0].program)[2].shape[1]
    assert len(distribution["mean"]) == len(distribution["inverse_variance"]) == width
    assert distribution["toolchains"] == list(contract.toolchains[:2])
    assert distribution["stand_ins"] in ({"vitis": name} for name in contract.toolchains[:2])
    assert manifest["metrics"]["unseen"]["all suites"]["models"]["analytic terms"]["rmse"] > 0


def test_onnx_says_what_golden_cases_say(exported, contract):
    _, onnx, folder = exported
    kernels = {kernel.name: kernel for kernel in export.load_kernels(folder / "data", contract)}
    assert (folder / "out" / export.GOLDEN / "README.md").exists()
    cases = [json.loads(path.read_text()) for path in (folder / "out" / export.GOLDEN).glob("*.json")]
    # The smallest of each toolchain, and one of the deepest trees.
    deepest = max(kernel.program.comp_levels for kernel in kernels.values())
    told = [kernels[case["name"]] for case in cases]
    assert {kernel.toolchain for kernel in told} == {0, 1} and len(told) <= 3
    assert any(kernel.program.comp_levels == deepest for kernel in told)
    for case in cases:
        kernel = kernels[case["name"]]
        index = np.linspace(0, len(kernel) - 1, case["designs"]).astype(int)
        for side, known in (("unknown", 0.0), ("known", 1.0)):
            said = onnx.predict(kernel.program, kernel.designs(index), kernel.toolchain, known)
            assert said.keys() == case["outputs"][side].keys()
            for name, values in case["outputs"][side].items():
                np.testing.assert_allclose(said[name], values, rtol=1e-3, atol=1e-4)


def test_licences_are_those_of_what_was_trained_on(exported, kernels):
    manifest = json.loads((exported[2] / "out" / export.ARTIFACT / "model.json").read_text())
    not_stated = [{"data": f"suite {suite}", "licence": "not stated"} for suite in ("suite-a", "suite-b")]
    assert manifest["licences"] == not_stated
    ours = [replace(kernels[0], suite=suite) for suite in ("merlin-v21", "hlsyn-vitis", "merlin-v18", "mine")]
    assert [entry["licence"] for entry in export.licences(ours)] == ["CC BY-SA 4.0", "BSD-3-Clause", "not stated"]


def test_the_run_folder_says_what_was_trained_and_how_it_went(exported):
    run = exported[2] / "run"
    facts = json.loads((run / "run.json").read_text())
    assert facts["data_hash"] and facts["config"]["steps"] == 4
    assert (run / "curves.png").stat().st_size > 10_000 and (run / "metrics.json").exists()


def test_the_interval_without_a_model_is_that_of_the_terms_on_held_out_families(exported):
    interval = json.loads((exported[2] / "out" / export.ANALYTIC_INTERVAL).read_text())
    assert list(interval) == ["latency", "dsp", "bram", "uram", "lut", "ff"]
    assert all(0 < side["low"] <= 1 <= side["high"] for side in interval.values())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contract": "f" * 64}, "trained under contract ffffffffffff"),
        ({"data_hash": "f" * 64}, "trained on other data"),
    ],
)
def test_a_run_of_something_else_is_not_exported(exported, monkeypatch, tmp_path, change, message):
    folder = exported[2]
    path = folder / "run" / "run.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps({**facts, **change}))
    arguments = ["--data", folder / "data", "--run", folder / "run", "--out", tmp_path / "out"]
    monkeypatch.setattr(sys, "argv", ["export", *map(str, arguments)])
    with pytest.raises(SystemExit, match=message):
        export.main()
    path.write_text(json.dumps(facts))
    assert not (tmp_path / "out").exists()


def test_an_export_that_fails_leaves_the_last_one_whole(exported, export_again, monkeypatch):
    out = exported[2] / "out"
    before = contents(out)
    assert len(before) > 5
    monkeypatch.setattr(export, "LARGEST_BYTES", 1)
    with pytest.raises(SystemExit, match="more than 1"):
        export_again(out)
    assert contents(out) == before


@pytest.mark.parametrize("name", HEAD_OUTPUTS)
@pytest.mark.parametrize("side", [0.0, 1.0])
def test_onnx_that_is_not_torch_is_refused(exported, name, side):
    network, onnx, folder = exported
    kernel = export.load_kernels(folder / "data", network.contract)[0]
    export.check_parity(network, onnx, kernel)
    with pytest.raises(AssertionError, match=f"{kernel.name}: {name}"):
        export.check_parity(network, Corrupt(onnx, name, side), kernel)


def test_no_kernel_is_exported_without_parity(exported, export_again, monkeypatch, tmp_path):
    _, onnx, folder = exported
    last = export.load_kernels(folder / "data", exported[0].contract)[-1].program
    monkeypatch.setattr(export, "OnnxModel", lambda *paths: Corrupt(onnx, "latency", 0.0, last))
    with pytest.raises(AssertionError, match="latency"):
        export_again(tmp_path / "out")
    assert not (tmp_path / "out").exists()


class Corrupt:
    """A model with one output off by 1 %, of known (1) or unknown kernels, of all programs or of one."""

    def __init__(self, model: OnnxModel, name: str, known: float, program: Program | None = None):
        self.model, self.name, self.known, self.program = model, name, known, program

    def predict(self, program: Program, designs: Designs, toolchain: int, known: float) -> dict[str, np.ndarray]:
        said = self.model.predict(program, designs, toolchain, known)
        is_meant = self.program is None or len(self.program.encoder_inputs[0]) == len(program.encoder_inputs[0])
        if known == self.known and is_meant:
            said[self.name] = 1.01 * said[self.name] + 0.01
        return said


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_without_a_run_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["export", "--data", str(tmp_path), "--run", str(tmp_path / "none")])
    with pytest.raises(SystemExit, match="holds no run"):
        export.main()


def test_what_has_no_kernel_to_export_by_is_told(kernels):
    program, designs = export.example(kernels)
    assert len(program.encoder_inputs[8]) > 1 and len(designs.prior) == 2
    with pytest.raises(SystemExit, match="two arrays or more"):
        export.example([kernel for kernel in kernels if kernel.shapes["arrays"] < 2])


def test_unknown_kernels_hear_the_level_that_is_right_of_held_out_families(exported):
    network, _, folder = exported
    # The second level by half, in latency and resources; the third toolchain has no designs.
    gate = network.unknown_gate[:2, :, :6].numpy()
    np.testing.assert_allclose(gate, np.broadcast_to([[0], [0.5], [0]], gate.shape), atol=0.051)
    assert not network.unknown_gate[2:].any()
    told = json.loads((folder / "out" / export.ARTIFACT / "model.json").read_text())["latency_gate_of_unknown_kernels"]
    for number, weights in enumerate(list(told.values())[:2]):
        assert list(weights) == ["node", "block", "graph"]
        np.testing.assert_allclose(list(weights.values()), gate[number, :, 0], atol=1e-3)


def test_intervals_of_known_kernels_are_those_of_their_held_out_designs(exported, contract, monkeypatch):
    run = exported[2] / "run"
    monkeypatch.setattr(calibrate, "FEWEST_FOR_FIT", 10)
    network = export.finished_network(run, json.loads((run / "run.json").read_text()), contract)
    seen = export.join([export.load(run / "seen" / f"{part}.npz") for part in ("validation", "test")])
    expected = export.fit_quantiles(seen, seen.known(), len(contract.toolchains))
    assert (np.abs(expected[:, 0] - UNFITTED).max(-1) > 0.01).all()
    np.testing.assert_allclose(network.quantiles[:, 1].numpy(), expected, rtol=1e-5)


def test_intervals_of_unknown_kernels_are_in_the_unit_of_the_network_that_ships(exported):
    network, _, folder = exported
    held_out = export.join(export.folds(folder / "run"))
    gate = network.unknown_gate.numpy()
    plain = export.fit_quantiles(held_out, export.unknown(held_out, gate), len(gate))
    ours = export.load(folder / "run" / "all" / "validation.npz")
    theirs = export.join([export.load(path) for path in (folder / "run").glob("family-*/validation.npz")])
    for toolchain in (0, 1):
        medians = [np.median(part.width[part.toolchain == toolchain], axis=0) for part in (theirs, ours)]
        expected = plain[toolchain] * (medians[0] / medians[1])[:, None]
        np.testing.assert_allclose(network.quantiles[toolchain, 0].numpy(), expected, rtol=1e-5)


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
    with pytest.raises(SystemExit, match="holds no run"):
        evaluate.main()
    shutil.copy(exported[2] / "run" / "run.json", tmp_path)
    with pytest.raises(SystemExit, match=r"let model\.train finish the split seen"):
        evaluate.main()


def test_runs_that_differ_in_more_than_their_seed_are_no_seeds_of_one(exported, tmp_path, monkeypatch, capsys):
    run = exported[2] / "run"
    other = tmp_path / "other"
    shutil.copytree(run, other)
    facts = json.loads((run / "run.json").read_text())
    monkeypatch.setattr(sys, "argv", ["evaluate", "--run", str(run), str(other)])
    with pytest.raises(SystemExit, match="two have the same seed"):
        evaluate.main()
    config = {**facts["config"], "seed": 1}
    (other / "run.json").write_text(json.dumps({**facts, "config": {**config, "steps": 5}}))
    with pytest.raises(SystemExit, match="differ in more than their seed"):
        evaluate.main()
    (other / "run.json").write_text(json.dumps({**facts, "config": config}))
    (other / "kshot.json").write_text("{}")
    with pytest.raises(SystemExit, match=r"not both .* have kshot\.json"):
        evaluate.main()
    (other / "kshot.json").unlink()
    evaluate.main()
    # Nothing but the name of the seed differs here.
    printed = capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["evaluate", "--run", str(run)])
    evaluate.main()
    assert printed == capsys.readouterr().out and "| all suites | model |" in printed
