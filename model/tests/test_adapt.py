import copy
import json
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from model import adapt
from model.adapt import AdaptConfig, adapt_folds, measure, ridge, tune
from model.card import kshot_table, over_seeds
from model.dataset import data_hash
from model.splits import make_split
from model.train import TrainConfig, train

FAST = AdaptConfig(shots=(4, 10), tested=5, steps=25)


@pytest.fixture(scope="module")
def run(tmp_path_factory, contract, kernels):
    """Two folds, trained too little to know what the test kernels add to the analytic terms."""
    folder = tmp_path_factory.mktemp("folds")
    config = TrainConfig(steps=4)
    for fold in (0, 1):
        train(config, contract, kernels, make_split(kernels, f"family:{fold}", 0), folder / f"family-{fold}")
    return folder, config


def test_designs_of_a_kernel_mend_its_predictions(run, contract, kernels):
    numbers = measure(adapt_folds(*run, contract, kernels, [0, 1], FAST))["all suites"]
    assert numbers["kernels"] == 2
    for method in ("base + ridge", "all weights", "all weights + ridge"):
        assert numbers[f"10 {method}"]["rmse"] < 0.95 * numbers["0 zero-shot"]["rmse"], method
    assert numbers["random pick"].keys() == {"regret"} and "0 analytic terms" in numbers
    table = kshot_table(over_seeds([{"all suites": numbers}])).splitlines()
    assert table[0] == "| suite | kernels | method | K = 0 | K = 4 | K = 10 |"
    assert f"| all suites | 2 | analytic terms | {numbers['0 analytic terms']['rmse']:.3f} |  |  |" in table
    assert any(line.startswith("| all suites | 2 | all weights + ridge |  | ") for line in table)


def test_adapting_to_one_kernel_leaves_the_network_as_it_was(stirred, kernels):
    before = copy.deepcopy(stirred.state_dict())
    rows = np.flatnonzero(np.isfinite(kernels[0].targets[:, 0]))[:4]
    tuned = tune(replace(FAST, steps=2), stirred, kernels[0], rows)
    for name, value in stirred.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert any((now != then).any() for now, then in zip(tuned.parameters(), stirred.parameters(), strict=True))


def test_ridge_finds_what_is_linear_and_leaves_noise_alone():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 5))
    linear = features @ [1.0, -1, 0, 0, 0.5] + 2
    np.testing.assert_allclose(ridge(features, linear[:50]), linear, atol=0.1)
    noise = rng.normal(size=200)
    off = ridge(features, noise[:50])[50:] - noise[50:]
    assert np.sqrt(np.mean(off**2)) < 1.1 * noise[50:].std()
    np.testing.assert_allclose(ridge(features[:, :0], linear[:50]), linear[:50].mean())


@pytest.mark.parametrize("other", ["data_hash", "contract"])
def test_other_data_is_refused(run, export_folder, contract, monkeypatch, other):
    folder, config = run
    facts = {"data_hash": data_hash(export_folder), "contract": contract.hash, "config": asdict(config), other: "0"}
    (folder / "run.json").write_text(json.dumps(facts))
    monkeypatch.setattr(sys, "argv", ["adapt", "--data", str(export_folder), "--run", str(folder)])
    with pytest.raises(SystemExit, match="other data"):
        adapt.main()
