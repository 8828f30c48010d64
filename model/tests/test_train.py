import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import model.train as module
from model import plots
from model.batches import BatchConfig, Sampler
from model.calibrate import fit_base, fit_standardisation
from model.losses import batch_loss
from model.network import Network
from model.predictions import load, predict
from model.runs import read_log
from model.splits import TEST, TRAIN, VALIDATION, check_splits, make_split
from model.train import TrainConfig, main, of_variant, set_learning_rate, train, train_split, validation_error


@pytest.fixture
def config() -> TrainConfig:
    return TrainConfig(steps=120, checkpoint_seconds=1e9)


def test_learns_what_a_loop_adds_to_the_analytic_terms(config, contract, kernels, tmp_path):
    split = make_split(kernels, "seen", 0)
    network = train(config, contract, kernels, split, tmp_path)
    test = predict(network, kernels, split, TEST)
    labelled = np.isfinite(test.targets[:, 0])
    analytic = np.sqrt(np.mean((test.prior - test.targets[:, :6])[labelled, 0] ** 2))
    assert test.rmse("latency") < 0.5 * analytic
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log[-1]["step"] == 120
    assert load(tmp_path / "test.npz").rmse("latency") == pytest.approx(test.rmse("latency"))


@pytest.fixture(scope="module")
def few_steps(contract, kernels, tmp_path_factory):
    """Four steps with a small limit on gradients, and which of them were joint."""
    joint, real = [], module.batch_loss

    def recorded(*arguments, **options):
        joint.append(options["joint"])
        return real(*arguments, **options)

    config = TrainConfig(steps=4, second_stage=0.5, clip=1e-3, batch=BatchConfig(kernels=2, designs=16, unlabelled=4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "batch_loss", recorded)
        folder = tmp_path_factory.mktemp("few")
        return train(config, contract, kernels, make_split(kernels, "seen", 0), folder), joint


def test_gradients_of_each_level_are_clipped(few_steps):
    # Those of the last step are still there.
    for level in few_steps[0].members:
        norm = torch.stack([parameter.grad.square().sum() for parameter in level.parameters()]).sum().sqrt()
        assert norm.item() == pytest.approx(1e-3, rel=0.01)


def test_the_gate_joins_in_the_second_stage(few_steps):
    assert few_steps[1] == [False, False, True, True]


def test_training_starts_from_what_is_fitted(few_steps, network, kernels):
    split = make_split(kernels, "seen", 0)
    fit_standardisation(network, kernels, split)
    fit_base(network, kernels, split)
    for name, value in network.named_buffers():
        assert torch.equal(value, few_steps[0].get_buffer(name)), name
    # Counts are twice what the terms say.
    np.testing.assert_allclose(network.bias[:2, 1:].numpy(), 1.0, atol=0.05)


def test_columns_are_standardised_over_training_designs_and_kernels_count_alike(network, kernels):
    split = make_split(kernels, "seen", 0)
    kernels = [*kernels[1:], replace(kernels[0], rows=kernels[0].rows[:30])]
    split[kernels[-1].name] = split[kernels[-1].name][:30]
    fit_standardisation(network, kernels, split)
    moments = {"node": [], "block": [], "array": [], "design": []}
    for kernel in kernels:
        designs = kernel.designs(np.flatnonzero(split[kernel.name] == TRAIN))
        parts = (kernel.program.encoder_inputs[1], designs.block_x, designs.array_x, designs.design_x)
        for (name, found), part in zip(moments.items(), parts, strict=True):
            scale = network.get_submodule(f"{name}_scale")
            # Without its limits.
            columns = ((part - scale.mean) / scale.spread).reshape(-1, part.shape[-1])
            if len(columns):
                found.append(torch.stack([columns.mean(0), columns.square().mean(0)]))
    for name, found in moments.items():
        mean, square = torch.stack(found).mean(0)
        np.testing.assert_allclose(mean, 0.0, atol=1e-4, err_msg=name)
        np.testing.assert_allclose(square, 1.0, atol=1e-3, err_msg=name)


def test_the_learning_rate_warms_up_and_falls_to_nothing(config):
    config, rates = replace(config, steps=1000), []
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))])
    for step in range(config.steps):
        set_learning_rate(optimiser, config, step)
        rates.append(optimiser.param_groups[0]["lr"] / config.learning_rate)
    assert rates[0] == pytest.approx(1 / 50) and rates[49] == max(rates) == pytest.approx(1, rel=0.01)
    assert rates[500] == pytest.approx(0.5) and rates[-1] < 1e-4 and (np.diff(rates[49:]) < 0).all()


def test_folds_train_for_their_share_of_the_steps(config, contract, kernels, tmp_path, monkeypatch):
    steps = {}

    def record(chosen, contract, kernels, split, folder, later):
        steps[folder.name] = chosen.steps

    monkeypatch.setattr(module, "train", record)
    for name in ("seen", "all", "family:0", "kernel:1"):
        train_split(replace(config, fold_share=0.25), contract, kernels, name, tmp_path)
    assert steps == {"seen": 120, "all": 120, "family-0": 30, "kernel-1": 30}


def test_designs_too_few_to_validate_are_no_failure(network, kernels):
    split = {name: np.zeros_like(parts) for name, parts in make_split(kernels, "all", 0).items()}
    assert validation_error(network, kernels, split) is None


def test_what_a_split_lacks_is_told_before_training(kernels, tmp_path, monkeypatch):
    eight = [
        replace(kernels[number % 2], name=f"k{number}", family=f"f{number}", fingerprint=str(number))
        for number in range(8)
    ]
    # The program of the sixth is there under another name, so there is one family less to hold out.
    twice = [*eight[:6], replace(eight[6], fingerprint="5")]
    tiny = [replace(kernel, groups=np.zeros(len(kernel), np.int64)) for kernel in kernels[:1]]
    for given, splits, message in (
        (twice, ["seen", "family:6"], "`family:6` has too few designs: .* there is 6"),
        (kernels, ["kernel:6"], "`kernel:6` has too few designs"),
        (tiny, ["seen"], "too few designs: at random"),
    ):
        monkeypatch.setattr("model.train.load_kernels", lambda *_, given=given: given)
        arguments = ["--data", str(tmp_path), "--run", str(tmp_path / "run"), "--split", *splits]
        monkeypatch.setattr("sys.argv", ["train", *arguments])
        with pytest.raises(SystemExit, match=message):
            main()
        assert not (tmp_path / "run").exists()
    check_splits(eight, ["seen", "all", "family:6"], 0)
    # Enough to hold out, and by chance no design to validate on.
    parts = [np.where(part == VALIDATION, TRAIN, part) for part in make_split(eight, "family:6", 0).values()]
    monkeypatch.setattr("model.splits.make_split", lambda *_: dict(enumerate(parts)))
    with pytest.raises(SystemExit, match="at random, none trains, none validates"):
        check_splits(eight, ["family:6"], 0)


def test_a_cut_while_predictions_are_written_leaves_none(config, contract, kernels, tmp_path, monkeypatch):
    short, split = replace(config, steps=2), make_split(kernels, "seen", 0)
    real = np.savez_compressed

    def cut_off(file, **arrays):
        file.write(b"half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train(short, contract, kernels, split, tmp_path)
    monkeypatch.setattr(np, "savez_compressed", real)
    train(short, contract, kernels, split, tmp_path)
    assert len(load(tmp_path / "test.npz")) and len(load(tmp_path / "validation.npz"))


def test_a_resumed_run_is_the_run_that_was_cut_off(config, contract, kernels, tmp_path, monkeypatch):
    short = replace(config, steps=12, checkpoint_seconds=0.0)
    split = make_split(kernels, "all", 0)
    whole = train(short, contract, kernels, split, tmp_path / "whole")

    real, count = module.batch_loss, iter(range(100))

    def cut_off(*arguments, **options):
        if next(count) == 6:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(module, "batch_loss", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train(short, contract, kernels, split, tmp_path / "cut")
    monkeypatch.setattr(module, "batch_loss", real)
    resumed = train(short, contract, kernels, split, tmp_path / "cut")
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


class OneDevice(TorchDispatchMode):
    """Refuses operations on tensors of two devices, as a GPU does and torch's device without data does not. Single numbers and
    indices may be on the processor."""

    INDEXING = (torch.ops.aten.index, torch.ops.aten.index_put, torch.ops.aten.index_put_)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor) and leaf.dim()]
        if func.overloadpacket not in self.INDEXING:
            assert len({tensor.device for tensor in given}) < 2, f"{func} of tensors on two devices"
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("name", ["hierarchical", "rich-gate", "weighted-hidden", "tree", "no-terms"])
def test_a_step_runs_where_the_network_is(name, contract, kernels):
    """On torch's device without data, as there may be no GPU."""
    config = of_variant(name, TrainConfig())
    batch = Sampler(config.batch, kernels, make_split(kernels, "seen", 0), 0).draw(0)
    network = Network(config.network, contract).to("meta")
    with OneDevice():
        loss = batch_loss(config.loss, network, batch, joint=True)
        loss.backward()
    assert loss.device.type == "meta"
    assert all(parameter.grad is not None for parameter in network.gate.parameters())


def test_curves_take_the_last_word_on_a_step(tmp_path, monkeypatch):
    lines = [{"step": 100, "loss": 2.0}, {"step": 200, "loss": 9.0}, {"step": 200, "loss": 1.0}]
    lines.append({"step": 300, "loss": 0.5, "validation_rmse_log2_latency": 0.4})
    for split in ("seen", "family-0"):
        (tmp_path / split).mkdir()
        (tmp_path / split / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [entry["loss"] for entry in read_log(tmp_path / "seen" / "log.jsonl")] == [2.0, 1.0, 0.5]
    (tmp_path / "run.json").write_text(json.dumps({"config": {"second_stage": 0.5}}))
    monkeypatch.setattr("sys.argv", ["plots", "--run", str(tmp_path)])
    plots.main()
    png = (tmp_path / "curves.png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 10_000
