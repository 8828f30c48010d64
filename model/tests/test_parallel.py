from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import distributed, multiprocessing

from model.batches import Sampler
from model.contract import load_contract
from model.dataset import load_kernels
from model.levels import NetworkConfig
from model.losses import LossConfig
from model.predictions import load
from model.splits import make_split
from model.train import TrainConfig, train

# Without what isn't a mean over the kernels of a batch: dropout, balance of experts, scale, shrinkage over padded nodes.
EXACT = TrainConfig(
    network=NetworkConfig(dropout=0.0), loss=LossConfig(alpha=0.0, beta=0.0, scale=0.0, shrink=0.0), steps=8
)


def of_kernels(count: int) -> TrainConfig:
    return replace(EXACT, batch=replace(EXACT.batch, kernels=count, designs=24))


def one_process(number: int, data: Path, folder: Path) -> None:
    """Runs in a process of its own."""
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", f"file://{folder}/meet", rank=number, world_size=2)
    contract = load_contract()
    kernels = load_kernels(data, contract)
    train(of_kernels(2), contract, kernels, make_split(kernels, "seen", 0), folder / "two")
    distributed.destroy_process_group()


def test_two_processes_are_one_with_twice_the_batch(export_folder, contract, tmp_path):
    kernels = load_kernels(export_folder, contract)
    multiprocessing.spawn(one_process, (export_folder, tmp_path), nprocs=2)
    split = make_split(kernels, "seen", 0)
    networks = {"one": train(of_kernels(4), contract, kernels, split, tmp_path / "one")}
    networks["half"] = train(of_kernels(2), contract, kernels, split, tmp_path / "half")
    saved = {name: load(tmp_path / name / "test.npz").delta for name in ("one", "two", "half")}
    assert np.abs(saved["one"]).max() > 1e-3, "nothing was learnt"
    np.testing.assert_allclose(saved["two"], saved["one"], atol=1e-5)
    assert np.abs(saved["half"] - saved["one"]).max() > 1e-4
    log = (tmp_path / "two" / "log.jsonl").read_text().splitlines()
    assert len(log) == 1, "only the first process writes"


def test_processes_share_a_batch_out(kernels):
    sampler = Sampler(EXACT.batch, kernels, make_split(kernels, "seen", 0), 0)
    larger = Sampler(replace(EXACT.batch, kernels=16), kernels, make_split(kernels, "seen", 0), 0).draw(3)
    shares = [sampler.draw(3, process, 2) for process in (0, 1)]
    assert [kernel.name for share in shares for kernel in share.kernels] == [kernel.name for kernel in larger.kernels]
    np.testing.assert_array_equal(np.concatenate([share.index for share in shares]), larger.index)
    torch.testing.assert_close(torch.cat([share.weight for share in shares]), larger.weight)
