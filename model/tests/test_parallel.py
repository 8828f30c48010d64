import os
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import distributed, multiprocessing

import model.train as module
from model.batches import Sampler
from model.contract import load_contract
from model.dataset import load_kernels
from model.levels import NetworkConfig
from model.losses import LossConfig
from model.parallel import join_processes, processes, wait_for_others
from model.predictions import load
from model.splits import make_split
from model.train import TrainConfig, train

# Without what isn't a mean over the kernels of a batch: dropout, balance of experts, scale, shrinkage over padded nodes.
EXACT = TrainConfig(
    network=NetworkConfig(dropout=0.0), loss=LossConfig(alpha=0.0, beta=0.0, scale=0.0, shrink=0.0), steps=8
)


def of_kernels(count: int) -> TrainConfig:
    return replace(EXACT, batch=replace(EXACT.batch, kernels=count, designs=24))


def one_process(number: int, port: int, data: Path, folder: Path) -> None:
    """Runs in a process of its own, with what torchrun tells each. It is cut off halfway, and goes on."""
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "RANK": str(number), "WORLD_SIZE": "2"}
    join_processes()
    assert processes() == (number, 2)
    contract = load_contract()
    kernels = load_kernels(data, contract)
    split, config = make_split(kernels, "seen", 0), replace(of_kernels(2), checkpoint_seconds=0.0)
    real, count = module.batch_loss, iter(range(EXACT.steps))

    def cut_off(*arguments, **options):
        if next(count) == EXACT.steps // 2:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    module.batch_loss = cut_off
    with pytest.raises(KeyboardInterrupt):
        train(config, contract, kernels, split, folder / "two")
    assert not (folder / "two" / "test.npz").exists()
    # The first process writes its checkpoint a little later than the other is cut off.
    wait_for_others()
    module.batch_loss = real
    train(config, contract, kernels, split, folder / "two")
    distributed.destroy_process_group()


def test_two_processes_are_one_with_twice_the_batch_even_if_cut_off(export_folder, contract, tmp_path):
    kernels = load_kernels(export_folder, contract)
    multiprocessing.spawn(one_process, (free_port(), export_folder, tmp_path), nprocs=2)
    split = make_split(kernels, "seen", 0)
    networks = {"one": train(of_kernels(4), contract, kernels, split, tmp_path / "one")}
    networks["half"] = train(of_kernels(2), contract, kernels, split, tmp_path / "half")
    saved = {name: load(tmp_path / name / "test.npz").delta for name in ("one", "two", "half")}
    assert np.abs(saved["one"]).max() > 1e-3, "nothing was learnt"
    np.testing.assert_allclose(saved["two"], saved["one"], atol=1e-5)
    assert np.abs(saved["half"] - saved["one"]).max() > 1e-4
    log = (tmp_path / "two" / "log.jsonl").read_text().splitlines()
    assert len(log) == 1, "only the first process writes"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_process_that_torchrun_did_not_start_is_alone():
    join_processes()
    wait_for_others()
    assert processes() == (0, 1) and not distributed.is_initialized()


def test_processes_share_a_batch_out(kernels):
    sampler = Sampler(EXACT.batch, kernels, make_split(kernels, "seen", 0), 0)
    larger = Sampler(replace(EXACT.batch, kernels=16), kernels, make_split(kernels, "seen", 0), 0).draw(3)
    shares = [sampler.draw(3, process, 2) for process in (0, 1)]
    assert [kernel.name for share in shares for kernel in share.kernels] == [kernel.name for kernel in larger.kernels]
    np.testing.assert_array_equal(np.concatenate([share.index for share in shares]), larger.index)
    torch.testing.assert_close(torch.cat([share.weight for share in shares]), larger.weight)
