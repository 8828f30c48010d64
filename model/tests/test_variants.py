import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from model.batches import Sampler
from model.calibrate import fit_base, fit_standardisation, fit_unknown_gate
from model.layers import gate_weights, tree_weights
from model.levels import NetworkConfig
from model.losses import batch_loss
from model.network import Network
from model.predictions import predict
from model.splits import TEST, make_split
from model.tensors import make_bundle
from model.train import TrainConfig, claim, of_variant, read_config
from model.variants import HIERARCHICAL, VARIANTS, main, name_of, parameters


def built(name: str, contract, kernels, split) -> Network:
    torch.manual_seed(0)
    network = Network(VARIANTS[name].network, contract)
    fit_standardisation(network, kernels, split)
    fit_base(network, kernels, split)
    return network


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_starts_at_its_base_and_learns_in_both_stages(name, contract, kernels):
    split = make_split(kernels, "seen", 0)
    network = built(name, contract, kernels, split)
    test = predict(network, kernels, split, TEST)
    np.testing.assert_allclose(test.known(), test.base, atol=1e-5)
    assert (test.gate.sum(1) < 1.0001).all() and (test.gate.sum(1) > 0).all()
    config = of_variant(name, TrainConfig())
    optimiser = torch.optim.Adam(network.parameters(), 2e-3)
    batch = Sampler(config.batch, kernels, split, 0).draw(0)
    network.eval()
    for joint in (False, True):
        losses = []
        for _ in range(6):
            loss = batch_loss(config.loss, network, batch, joint)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        assert losses[-1] < losses[0]
    silent = [n for n, p in network.named_parameters() if p.grad is None]
    assert not silent, "parameters that nothing reads"
    gate = fit_unknown_gate(predict(network, kernels, split, TEST), len(contract.toolchains))
    assert gate.shape == tuple(network.unknown_gate.shape)


def test_the_default_is_the_hierarchy_and_baselines_are_as_large(contract):
    assert VARIANTS[HIERARCHICAL].network == NetworkConfig()
    assert of_variant(HIERARCHICAL, TrainConfig()) == TrainConfig()
    whole = parameters(NetworkConfig(), contract)
    for name in ("three-levels-wide", "wide-single", "three-singles"):
        assert parameters(VARIANTS[name].network, contract) == pytest.approx(whole, rel=0.03), name


def test_without_terms_nothing_analytic_is_seen(contract, kernels):
    split = make_split(kernels, "seen", 0)
    networks = {name: built(name, contract, kernels, split).eval() for name in ("no-terms", "no-base", HIERARCHICAL)}
    designs = kernels[0].designs(np.arange(6))
    column = contract.block_columns.index("log2_latency")
    block_x, design_x = designs.block_x.clone(), designs.design_x.clone()
    block_x[..., column] += 3
    design_x[..., contract.design_columns.index("log2_lut")] += 3
    other = replace(designs, block_x=block_x, design_x=design_x, comp=designs.comp * 2, prior=designs.prior * 2)
    moved = {}
    for name, network in networks.items():
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.add_(0.05 * torch.randn(parameter.shape))
        moved[name] = (predicted(network, kernels[0], designs) - predicted(network, kernels[0], other)).abs().max()
    assert moved["no-terms"] == 0
    assert moved["no-base"] > 1e-3 and moved[HIERARCHICAL] > 0.9


@torch.no_grad()
def predicted(network: Network, kernel, designs) -> torch.Tensor:
    encoded = network.encode(*kernel.program.encoder_inputs)
    answer = network.levels(make_bundle([encoded], [kernel.program], [designs]), kernel.program.comp_levels)
    toolchain = torch.tensor([kernel.toolchain])
    return network.predict(answer, designs.prior[None], toolchain, torch.ones(1))


def test_the_base_without_terms_is_the_median_of_a_toolchain(contract, kernels):
    split = make_split(kernels, "all", 0)
    network = built("no-base", contract, kernels, split)
    for toolchain in (0, 1):
        medians = []
        for kernel in kernels:
            if kernel.toolchain == toolchain:
                target = kernel.targets[split[kernel.name] == 0, 0]
                medians.append(np.median(target[np.isfinite(target)]))
        assert network.bias[toolchain, 0] == pytest.approx(np.median(medians), rel=1e-5)


def test_gates_of_each_kind_are_weights():
    logits = torch.randn(500, 4, generator=torch.Generator().manual_seed(0))
    for kind, part in (("softmax", logits), ("top-k", logits), ("tree", logits[:, :3]), ("softmax", logits[:, :0])):
        torch.testing.assert_close(gate_weights(part, kind).sum(-1), torch.ones(500))
    assert ((gate_weights(logits, "top-k") > 0).sum(-1) == 2).all()
    decided = tree_weights(torch.tensor([[-1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    torch.testing.assert_close(decided, torch.tensor([[0.0, 1.0, 0, 0], [0, 0, 0, 1.0], [0, 0, 0.5, 0.5]]))


def test_settings_that_make_no_sense_are_refused():
    for wrong in (
        {"levels": ("graph", "node")},
        {"gate_kind": "hard"},
        {"gate_kind": "tree", "experts": 3},
        {"weighs": "hidden"},
    ):
        with pytest.raises(ValueError):
            NetworkConfig(**wrong)


def test_a_run_goes_on_with_its_own_settings_alone(tmp_path):
    path = tmp_path / "run.json"
    facts = {"data_hash": "a", "config": json.loads(json.dumps(asdict(TrainConfig())))}
    claim(path, facts)
    claim(path, {"data_hash": "a", "config": asdict(TrainConfig())})
    assert read_config(facts["config"]) == TrainConfig()
    for other in ({**facts, "data_hash": "b"}, {**facts, "config": asdict(of_variant("mean", TrainConfig()))}):
        with pytest.raises(SystemExit, match="other data or settings"):
            claim(path, other)
    assert json.loads(path.read_text()) == facts


@pytest.mark.parametrize("part", [None, "network", "loss"])
def test_a_run_of_another_version_is_refused(tmp_path, part):
    path = tmp_path / "run.json"
    facts = {"data_hash": "a", "config": json.loads(json.dumps(asdict(TrainConfig())))}
    for change in (lambda held: held.popitem(), lambda held: held.update(other=1)):
        held = json.loads(json.dumps(facts))
        change(held["config"][part] if part else held["config"])
        path.write_text(json.dumps(held))
        with pytest.raises(SystemExit, match="another version of model/"):
            claim(path, facts)


def test_a_network_knows_its_name():
    assert {name_of(variant.network): name for name, variant in VARIANTS.items()} == {name: name for name in VARIANTS}
    assert name_of(replace(VARIANTS[HIERARCHICAL].network, experts=3)) not in VARIANTS


def test_variants_are_listed_with_their_size(contract, capsys):
    main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(VARIANTS)
    for line, (name, variant) in zip(lines, VARIANTS.items(), strict=True):
        assert line.split(maxsplit=2) == [name, str(parameters(variant.network, contract)), variant.text]
