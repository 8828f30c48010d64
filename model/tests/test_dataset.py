import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from model import train
from model.contract import CONTRACT_PATH, QUANTITIES, Contract
from model.dataset import (
    ENCODER_INPUTS,
    NO_RESULT,
    OK,
    OVER_BUDGET,
    data_hash,
    family_of,
    load_kernels,
    read_targets,
    same_inputs,
    same_results,
)
from model.onnx_export import ENCODER_OUTPUTS, HEAD_INPUTS, HEAD_OUTPUTS
from model.splits import (
    LEFT_OUT,
    SPLITS,
    TEST,
    TRAIN,
    VALIDATION,
    by_family,
    by_kernel,
    grouped,
    held_out,
    make_split,
    random_grouped,
)


def test_loads_shapes_of_the_contract(kernels, contract: Contract):
    for kernel in kernels:
        designs = kernel.designs(np.array([0, 3, 5]))
        blocks, arrays = kernel.shapes["blocks"], kernel.shapes["arrays"]
        assert designs.block_x.shape == (3, blocks, len(contract.block_columns))
        assert designs.array_x.shape == (3, arrays, len(contract.array_columns))
        assert designs.design_x.shape == (3, len(contract.design_columns))
        assert designs.comp.shape == (3, kernel.shapes["comps"], 3)
        assert designs.prior.shape == (3, len(QUANTITIES) + 1)
    assert any(kernel.shapes["arrays"] == 0 for kernel in kernels), "a kernel without arrays must be among the examples"


def test_rows_stay_on_disk_until_they_are_drawn(kernels):
    for kernel in kernels:
        assert isinstance(kernel.data, np.memmap)
        held = sum(part.nbytes for part in (kernel.rows, kernel.outcome, kernel.targets, kernel.groups, kernel.twins))
        assert held <= 72 * len(kernel)


def test_another_contract_is_refused(tmp_path, export_folder, contract: Contract):
    for path in export_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    index = json.loads((tmp_path / "index.json").read_text())
    (tmp_path / "index.json").write_text(json.dumps({**index, "contract": "0" * 64}))
    with pytest.raises(SystemExit, match="exported under contract 000000000000"):
        load_kernels(tmp_path, contract)


def test_data_that_is_no_export_is_told(tmp_path, export_folder, contract: Contract):
    with pytest.raises(SystemExit, match="no export"):
        load_kernels(tmp_path, contract)
    for path in export_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    whole = data_hash(tmp_path)
    assert load_kernels(tmp_path, contract) and whole == data_hash(export_folder)
    with pytest.raises(SystemExit, match="has no suite suite-c: it has suite-a, suite-b"):
        load_kernels(tmp_path, contract, ("suite-a", "suite-c"))
    # What the index does not list is not trained on.
    (tmp_path / "suite-a__old.f32").write_bytes(b"")
    assert data_hash(tmp_path) == whole
    rows = tmp_path / "suite-a__k0.f32"
    rows.write_bytes(rows.read_bytes()[:-4])
    assert data_hash(tmp_path) != whole
    with pytest.raises(SystemExit, match=r"suite-a__k0\.f32 has .* bytes instead of"):
        load_kernels(tmp_path, contract)
    rows.unlink()
    with pytest.raises(SystemExit, match=r"suite-a__k0\.f32 is missing"):
        load_kernels(tmp_path, contract)


def test_siblings_share_a_family_in_every_suite():
    assert {family_of(k) for k in ("2mm", "3mm", "k2mm", "k2mm_lp3")} == {"mm"}
    assert {family_of(k) for k in ("gemm", "gemm_lp5", "gemm-p", "gemm-blocked", "gemm-ncubed", "gemm-p-large")} == {
        "gemm"
    }
    assert family_of("syrk") != family_of("syr2k")
    assert family_of("a-kernel-of-yours") == "a-kernel-of-yours"
    assert family_of("yours.2") == family_of("yours") != family_of("yours2")


NO_LABELS = [2] + 8 * [np.nan]
PRIOR = np.full((1, 7), 10.0)


def targets(suite: str, kernel: str, label: list[float], prior: np.ndarray = PRIOR):
    outcome, values = read_targets(suite, kernel, prior, np.array([label], np.float32))
    return outcome[0], values[0]


def test_labels_are_cleaned():
    over_budget = [1, 1000, 4, 0, 0, 50, 60, np.nan, np.nan]
    outcome, values = targets("hlsyn-vitis", "mvt", over_budget)
    assert outcome == 1
    assert values[0] == pytest.approx(np.log2(1000))
    assert values[2] == 0.0 and values[6] == 0.0
    assert np.isnan(targets("merlin-v18", "mvt", over_budget)[1][2]), "0 of Merlin is a rounded utilisation"
    assert np.isnan(targets("hlsyn-vitis", "mvt", over_budget, np.zeros((1, 7)))[1][0]), (
        "no analytic latency to correct"
    )
    assert np.isnan(targets("hlsyn-vitis", "mvt", NO_LABELS)[1][:6]).all()
    assert targets("hlsyn-vitis", "adi", [0, 9259, 4, 0, 0, 50, 60, np.nan, np.nan])[0] == -1
    assert targets("hlsyn-vitis", "aes", over_budget)[0] == -1
    assert targets("merlin-v20", "spmv-crs", over_budget)[0] == -1
    assert targets("hlsyn-vitis", "spmv-crs", over_budget)[0] == 1


def test_identical_results_are_one_group():
    labels = np.full((4, 9), np.nan)
    labels[:2, [1, 2, 5]] = 100, 3, 7
    groups = same_results(labels)
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


def test_no_family_is_on_both_sides(kernels):
    tested = []
    for fold in range(3):
        split = held_out(kernels, fold, 3, by_family, seed=0)
        sides = {
            side: {k.family for k in kernels if (split[k.name] == side).any()} for side in (TRAIN, VALIDATION, TEST)
        }
        assert sides[TEST], "a fold without a test is no fold"
        assert not sides[TEST] & (sides[TRAIN] | sides[VALIDATION])
        tested += sides[TEST]
    assert sorted(tested) == sorted({k.family for k in kernels})


def test_random_split_keeps_groups_together(kernels):
    kernels = [replace(kernels[0], groups=np.arange(len(kernels[0])) // 4), *kernels[1:]]
    side = random_grouped(kernels, seed=3)[kernels[0].name].reshape(-1, 4)
    assert (side == side[:, :1]).all()
    assert len(set(side[:, 0])) == 3


def test_what_the_network_was_trained_on_is_not_tested(kernels):
    kernel = kernels[0]
    inputs = np.repeat(np.arange(len(kernel) // 4)[:, None], 4, axis=0).astype(np.float32)
    twins = same_inputs(inputs)
    assert (twins == np.arange(len(kernel)) // 4).all()
    parts = random_grouped([replace(kernel, twins=twins)], seed=3)[kernel.name].reshape(-1, 4)
    plain = random_grouped([replace(kernel, twins=np.arange(len(kernel)))], seed=3)[kernel.name].reshape(-1, 4)
    trained = (plain == TRAIN).any(axis=1)
    assert ((parts == TRAIN) == (plain == TRAIN)).all()
    assert (parts[trained] != TRAIN).any() and np.isin(parts[trained], (TRAIN, LEFT_OUT)).all()
    assert (parts[~trained] == plain[~trained]).all()


def test_splits_are_the_same_each_time(kernels):
    for name in ("seen", "all", "family:2", "kernel:1"):
        first, second = make_split(kernels, name, 0), make_split(kernels, name, 0)
        assert all((first[k.name] == second[k.name]).all() for k in kernels)


def test_one_program_under_two_names_is_held_out_together(kernels):
    twins = [replace(kernel, fingerprint="same") if kernel.kernel in ("k1", "k4") else kernel for kernel in kernels]
    for key in (by_family, by_kernel):
        group_of = grouped(twins, key)
        assert [group_of[kernel.name] for kernel in twins] == ["k0", "k1", "k2", "k3", "k1", "k5"]
        for fold in range(5):
            split = held_out(twins, fold, 5, key, seed=0)
            assert (split[twins[1].name] == TEST).all() == (split[twins[4].name] == TEST).all()
    # By way of a third.
    chain = [replace(kernels[number], fingerprint=f"{number // 2}") for number in range(4)]
    chain.append(replace(kernels[1], name="other", fingerprint="1"))
    assert set(grouped(chain, by_kernel).values()) == {"k0"}


def test_every_named_split_can_be_made_and_no_other_is_taken(kernels, monkeypatch, capsys):
    for name in SPLITS:
        assert set(make_split(kernels, name, 0)) == {kernel.name for kernel in kernels}
    for wrong in ("family", "family:7", "kernel:x", "unseen"):
        monkeypatch.setattr(sys, "argv", ["train", "--data", "nowhere", "--run", "nowhere", "--split", wrong])
        with pytest.raises(SystemExit):
            train.main()
        said = capsys.readouterr().err
        assert f"invalid choice: '{wrong}'" in said and "'family:6'" in said


def test_latencies_of_one_data_set_that_are_not_real_say_nothing_of_another():
    labels = np.full((2, 9), np.nan, np.float32)
    labels[:, 0], labels[:, 1] = (0, np.nan), 1000
    prior = np.full((2, 7), 10.0, np.float32)
    assert read_targets("hlsyn-vitis", "aes", prior, labels)[0].tolist() == [-1, -1]
    # A row without an outcome is dropped whatever the suite.
    assert read_targets("mine", "aes", prior, labels)[0].tolist() == [0, -1]


def test_what_python_names_is_what_the_contract_names(contract: Contract):
    raw = json.loads(CONTRACT_PATH.read_text())
    assert tuple(raw["encoderInputs"]) == ENCODER_INPUTS and tuple(raw["encoderOutputs"]) == ENCODER_OUTPUTS
    assert tuple(raw["headInputs"]) == HEAD_INPUTS and tuple(raw["headOutputs"]) == HEAD_OUTPUTS
    assert [raw["outcomes"][code] for code in (OK, OVER_BUDGET, NO_RESULT)] == ["ok", "over_budget", "no_result"]
    # Labels, terms and what composes latency are read by their place.
    assert raw["labelColumns"][:7] == ["outcome", *QUANTITIES] and raw["priorColumns"] == [*QUANTITIES, "size"]
    assert contract.comp_columns == ("multiplier", "addend", "is_max")
