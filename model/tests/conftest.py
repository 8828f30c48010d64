from pathlib import Path

import pytest
import torch

from model.contract import Contract, load_contract
from model.dataset import Kernel, load_kernels
from model.levels import NetworkConfig
from model.network import Network
from model.tests.synthetic import write_export

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract()


@pytest.fixture(scope="session")
def export_folder(tmp_path_factory, contract: Contract) -> Path:
    folder = tmp_path_factory.mktemp("export")
    write_export(folder, contract)
    return folder


@pytest.fixture(scope="session")
def kernels(export_folder: Path, contract: Contract) -> list[Kernel]:
    return load_kernels(export_folder, contract)


@pytest.fixture
def network(contract: Contract) -> Network:
    """Untrained, at the analytic terms."""
    torch.manual_seed(0)
    return Network(NetworkConfig(), contract).eval()


@pytest.fixture
def stirred(network: Network) -> Network:
    """With all weights random: nothing is 0 by construction any more."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
        network.unknown_gate.copy_(torch.rand(network.unknown_gate.shape, generator=generator) / 3)
        network.bias.copy_(0.1 * torch.randn(network.bias.shape, generator=generator))
    return network
