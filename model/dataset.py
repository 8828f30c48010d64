"""Reads the training export (`pragma-lens export-graphs`): one Kernel per file pair, its rows mapped from disk, cleaned."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from model.contract import QUANTITIES, Contract
from model.runs import read_json
from model.tensors import Designs, Program

FAMILIES = json.loads((Path(__file__).parent / "families.json").read_text())
ENCODER_INPUTS = (
    "node_kind",
    "node_x",
    "node_block",
    "edge_src",
    "edge_dst",
    "edge_kind",
    "edge_position",
    "block_node",
    "array_node",
)
OK, OVER_BUDGET, NO_RESULT = 0, 1, 2


@dataclass
class Kernel:
    """One kernel of one suite. `targets` [n, 7]: log2 cycles, log2(1 + count), 1 or 0 for validity; NaN where there is no label
    to trust. `rows` lists the designs kept; the other arrays have one entry per kept design. Designs of equal results have
    one number in `groups`, designs that are the same to the network one in `twins`."""

    name: str
    suite: str
    kernel: str
    family: str
    toolchain: int
    part: str
    fingerprint: str
    program: Program
    offsets: dict[str, int]
    shapes: dict[str, int]
    data: np.memmap
    rows: np.ndarray
    outcome: np.ndarray
    targets: np.ndarray
    groups: np.ndarray
    twins: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def designs(self, index: np.ndarray) -> Designs:
        """Tensors of the kept designs at `index`."""
        rows = torch.from_numpy(np.ascontiguousarray(self.data[self.rows[index]]))
        at, shapes = self.offsets, self.shapes

        def part(begin: str, end: str, *shape: int) -> torch.Tensor:
            columns = rows[:, at[begin] : at[end]]
            return columns.reshape(len(index), *shape) if shape else columns

        return Designs(
            block_x=part("block_x", "array_x", shapes["blocks"], shapes["block_columns"]),
            array_x=part("array_x", "design_x", shapes["arrays"], shapes["array_columns"]),
            design_x=part("design_x", "comp"),
            comp=part("comp", "prior", shapes["comps"], shapes["comp_columns"]),
            prior=part("prior", "labels"),
        )

    def column(self, begin: str, end: str | None) -> np.ndarray:
        """Columns of the kept designs between two offsets, without reading the rest."""
        return np.array(self.data[:, self.offsets[begin] : self.offsets[end] if end else None])[self.rows]


def load_kernels(folder: Path, contract: Contract, suites: tuple[str, ...] = ()) -> list[Kernel]:
    """All kernels of an export, or those of some suites. Exits where the folder holds none, or one of another contract, or not all
    of what its index lists."""
    index = read_index(folder)
    check_contract(index["contract"], contract, folder)
    known = sorted({entry["suite"] for entry in index["kernels"]})
    if other := sorted(set(suites) - set(known)):
        raise SystemExit(f"{folder} has no suite {', '.join(other)}: it has {', '.join(known)}")
    chosen = [entry["name"] for entry in index["kernels"] if not suites or entry["suite"] in suites]
    return [kernel for name in chosen if len(kernel := load_kernel(folder, name, contract))]


def read_index(folder: Path) -> dict:
    """index.json of an export: `contract` (a hash) and `kernels`. Exits where there is none, and says how to make one."""
    path = folder / "index.json"
    if path.exists():
        return read_json(path)
    raise SystemExit(f"{folder} is no export: it has no index.json (`node dist/cli.js export-graphs` writes one)")


def load_kernel(folder: Path, name: str, contract: Contract) -> Kernel:
    """One kernel, of NAME.json and NAME.f32, without the designs that cleaning drops (it may be left with none). Exits where a file
    is missing or not of the size that the other says, or under another contract."""
    facts, path = folder / f"{name}.json", folder / f"{name}.f32"
    if missing := [file for file in (facts, path) if not file.exists()]:
        raise SystemExit(f"{missing[0]} is missing: export again")
    raw = read_json(facts)
    check_contract(raw["contract"], contract, facts)
    counts, offsets = raw["counts"], raw["offsets"]
    shape = (counts["designs"], raw["row_length"])
    if (size := path.stat().st_size) != 4 * shape[0] * shape[1]:
        raise SystemExit(f"{path} has {size} bytes instead of {4 * shape[0] * shape[1]}: export it again")
    data = np.memmap(path, "<f4", "r", shape=shape) if counts["designs"] else np.empty(shape, "<f4")
    prior = np.array(data[:, offsets["prior"] : offsets["labels"]])
    labels = np.array(data[:, offsets["labels"] :])
    outcome, targets = read_targets(raw["suite"], raw["kernel"], prior, labels)
    rows = np.flatnonzero(outcome >= 0)
    return Kernel(
        name=name,
        suite=raw["suite"],
        kernel=raw["kernel"],
        family=family_of(raw["kernel"]),
        toolchain=raw["toolchain"],
        part=raw["part"],
        fingerprint=raw["fingerprint"],
        program=read_program(raw["program"], len(contract.node_columns)),
        offsets=offsets,
        shapes={
            **counts,
            "block_columns": len(contract.block_columns),
            "array_columns": len(contract.array_columns),
            "comp_columns": len(contract.comp_columns),
        },
        data=data,
        rows=rows,
        outcome=outcome[rows],
        targets=targets[rows],
        groups=same_results(labels[rows]),
        twins=same_inputs(data[:, : offsets["labels"]][rows]),
    )


def check_contract(found: str, contract: Contract, where: Path) -> None:
    """Exits where the hash that an export names is not that of the contract here."""
    if found != contract.hash:
        raise SystemExit(
            f"{where}: exported under contract {found[:12]}, but model/contract.json is {contract.hash[:12]}; "
            "run `pragma-lens export-contract` and `pragma-lens export-graphs` of the same build"
        )


def source_of(kernel: str) -> str:
    """A nest `k2mm_lp3` belongs to `k2mm`, another version `scale.2` (as `import-reports` names them) to `scale`."""
    return re.sub(r"(_lp|\.)\d+$", "", kernel)


def family_of(kernel: str) -> str:
    """The family a kernel is held out with, in whatever suite: siblings share one."""
    return FAMILIES.get(source_of(kernel), source_of(kernel))


def read_program(raw: dict[str, list], node_columns: int) -> Program:
    """From the lists of an export: `ENCODER_INPUTS`, of which node_x [N, node_columns] is flat, comp_parent [C], comp_block [C]."""

    def tensor(name: str) -> torch.Tensor:
        if name == "node_x":
            return torch.tensor(raw[name], dtype=torch.float32).reshape(-1, node_columns)
        return torch.tensor(raw[name], dtype=torch.int64)

    parent = tensor("comp_parent")
    return Program(tuple(tensor(name) for name in ENCODER_INPUTS), parent, tensor("comp_block"), tree_levels(parent))


def tree_levels(parent: torch.Tensor) -> int:
    """Number of levels of a composition tree in topological order: 1 for a root alone."""
    depth: list[int] = []
    for up in parent.tolist():
        depth.append(1 if up < 0 else depth[up] + 1)
    return max(depth)


def read_targets(suite: str, kernel: str, prior: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outcome [n] (-1: drop the design) and targets [n, 7] from raw labels, cleaned as shared/data/README.md and study.md say."""
    # A row without an outcome is dropped.
    outcome = np.nan_to_num(labels[:, 0], nan=-1.0).astype(np.int64)
    targets = np.full((len(labels), len(QUANTITIES) + 1), np.nan, np.float32)
    labelled = outcome != NO_RESULT
    merlin = suite.startswith("merlin")
    with np.errstate(invalid="ignore", divide="ignore"):
        # An unknown analytic latency is 0: there is nothing to correct.
        good = labelled & (labels[:, 1] > 0) & (prior[:, 0] > 0)
        targets[good, 0] = np.log2(labels[good, 1])
        for column in range(1, 6):
            # Merlin's counts come from utilisations rounded to whole percents: 0 only says "little".
            good = labelled & (labels[:, column + 1] >= (1 if merlin else 0))
            targets[good, column] = np.log2(1 + labels[good, column + 1])
    targets[:, 6] = outcome == OK
    # Latencies that are not real: three distinct values in all of aes; about 8 cycles in spmv-crs of Merlin; 9,259 cycles
    # where comparable designs of adi take 6 million.
    if (kernel == "aes" and (merlin or suite == "hlsyn-vitis")) or (merlin and kernel == "spmv-crs"):
        outcome[:] = -1
    if suite == "hlsyn-vitis" and kernel == "adi":
        outcome[labels[:, 1] == 9259] = -1
    return outcome, targets


def same_results(labels: np.ndarray) -> np.ndarray:
    """Group number per design: designs of equal latency, DSP and LUT share one, so that a random split can't part them."""
    keys = np.nan_to_num(labels[:, [1, 2, 5]], nan=-1.0)
    _, groups = np.unique(keys, axis=0, return_inverse=True)
    alone = np.isnan(labels[:, 1])
    groups = groups.reshape(-1)
    groups[alone] = groups.max(initial=0) + 1 + np.arange(alone.sum())
    return groups


def same_inputs(inputs: np.ndarray) -> np.ndarray:
    """Group number per design: what the network can't tell apart, as it was synthesised twice or differs in what has no effect."""
    numbers: dict[bytes, int] = {}
    return np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in inputs], np.int64)


def data_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of the files of an export."""
    names = [entry["name"] for entry in read_index(folder)["kernels"]]
    digest = hashlib.sha256()
    for path in sorted(
        folder / file for file in ["index.json", *(f"{name}.{end}" for name in names for end in ("f32", "json"))]
    ):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
