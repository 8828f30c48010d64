"""The contract between program graph and model, written by `pragma-lens export-contract` from server/src/graph/schema.ts."""

import json
from dataclasses import dataclass
from pathlib import Path

CONTRACT_PATH = Path(__file__).parent / "contract.json"

# Outputs of the network, by index. The first six are log2 quantities, the last is the logit of "synthesises and fits".
OUTPUTS = ("latency", "dsp", "bram", "uram", "lut", "ff", "valid")
QUANTITIES = OUTPUTS[:6]


@dataclass(frozen=True)
class Contract:
    """Names of kinds and columns, in the order of the tensors. `hash` is over all of the contract: data and runs name it."""

    hash: str
    node_kinds: tuple[str, ...]
    edge_kinds: tuple[str, ...]
    node_columns: tuple[str, ...]
    block_columns: tuple[str, ...]
    array_columns: tuple[str, ...]
    design_columns: tuple[str, ...]
    comp_columns: tuple[str, ...]
    toolchains: tuple[str, ...]


def load_contract(path: Path = CONTRACT_PATH) -> Contract:
    """From contract.json, whose hash is taken as it stands there. KeyError where it lacks something."""
    raw = json.loads(path.read_text())
    return Contract(
        hash=raw["hash"],
        node_kinds=tuple(raw["nodeKinds"]),
        edge_kinds=tuple(raw["edgeKinds"]),
        node_columns=tuple(raw["nodeColumns"]),
        block_columns=tuple(raw["blockColumns"]),
        array_columns=tuple(raw["arrayColumns"]),
        design_columns=tuple(raw["designColumns"]),
        comp_columns=tuple(raw["compColumns"]),
        toolchains=tuple(raw["toolchains"]),
    )
