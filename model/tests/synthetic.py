"""A training export of invented kernels, in the format of server/src/graph/schema.ts, for the tests.

The true latency of a kernel is its composed analytic latency with the terms of pipelined loops a fixed factor too low: something
that a correction per loop can learn and a constant can't.
"""

import json
from pathlib import Path

import numpy as np

from model.contract import Contract

PIPELINED_ERROR = 1.6


def write_export(folder: Path, contract: Contract, kernels: int = 6, designs: int = 120, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    entries = []
    for number in range(kernels):
        suite, toolchain = [("suite-a", 0), ("suite-b", 1)][number % 2]
        name = f"{suite}__k{number}"
        raw, rows = one_kernel(rng, contract, suite, f"k{number}", toolchain, designs)
        (folder / f"{name}.json").write_text(json.dumps(raw))
        rows.astype("<f4").tofile(folder / f"{name}.f32")
        entries.append({"name": name, "suite": suite, "kernel": f"k{number}", "designs": designs})
    (folder / "index.json").write_text(json.dumps({"contract": contract.hash, "kernels": entries}))


def one_kernel(rng, contract: Contract, suite: str, kernel: str, toolchain: int, designs: int):
    blocks, arrays = int(rng.integers(2, 6)), int(rng.integers(0, 4))
    operations, edges = int(rng.integers(6, 20)), 40
    nodes = blocks + arrays + operations
    comp_parent = [-1, *(int(rng.integers(0, c)) for c in range(1, blocks))]
    program = {
        "node_kind": rng.integers(0, len(contract.node_kinds), nodes).tolist(),
        "node_x": rng.random(nodes * len(contract.node_columns)).round(3).tolist(),
        "node_block": rng.integers(0, blocks, nodes).tolist(),
        "edge_src": rng.integers(0, nodes, edges).tolist(),
        "edge_dst": rng.integers(0, nodes, edges).tolist(),
        "edge_kind": rng.integers(0, len(contract.edge_kinds), edges).tolist(),
        "edge_position": rng.integers(0, 8, edges).tolist(),
        "block_node": list(range(blocks)),
        "array_node": list(range(blocks, blocks + arrays)),
        "comp_parent": comp_parent,
        "comp_block": list(range(blocks)),
    }
    pipelined = (rng.random((designs, blocks)) < 0.5).astype(float)
    block_x = rng.random((designs, blocks, len(contract.block_columns)))
    block_x[:, :, contract.block_columns.index("pipelined")] = pipelined
    array_x = rng.random((designs, arrays, len(contract.array_columns)))
    design_x = rng.random((designs, len(contract.design_columns)))
    multiplier = np.where(rng.random((designs, blocks)) < 0.2, 0.0, rng.integers(1, 60, (designs, blocks)))
    addend = rng.integers(1, 40, (designs, blocks))
    is_max = np.tile(rng.random(blocks) < 0.3, (designs, 1)).astype(float)
    comp = np.stack([multiplier, addend, is_max], axis=-1)
    correction = np.log2(PIPELINED_ERROR) * pipelined
    latency = np.array([plain_compose(row, comp_parent) for row in comp])
    truth = np.array([plain_compose(r, comp_parent, c) for r, c in zip(comp, correction, strict=True)])
    counts = rng.integers(1, 500, (designs, 5))
    size = rng.integers(1, 5000, designs)
    prior = np.column_stack([latency, counts, size])
    outcome = np.where(size > 3000, 2, rng.integers(0, 2, designs))
    labels = np.column_stack([outcome, truth, counts * 2, np.full((designs, 2), np.nan)]).astype(float)
    labels[outcome == 2, 1:] = np.nan
    parts = [block_x, array_x, design_x, comp, prior, labels]
    flat = [part.reshape(designs, -1) for part in parts]
    begins = np.cumsum([0, *(part.shape[1] for part in flat)])
    names = ("block_x", "array_x", "design_x", "comp", "prior", "labels")
    raw = {
        "contract": contract.hash,
        "suite": suite,
        "kernel": kernel,
        "top": kernel,
        "tool": "invented",
        "part": "none",
        "clock_ns": 4,
        "toolchain": toolchain,
        "fingerprint": f"print-{kernel}",
        "counts": {
            "nodes": nodes,
            "edges": edges,
            "blocks": blocks,
            "arrays": arrays,
            "comps": blocks,
            "designs": designs,
        },
        "row_length": int(begins[-1]),
        "offsets": dict(zip(names, begins[:-1].tolist(), strict=True)),
        "block_names": [f"b{b}" for b in range(blocks)],
        "array_names": [f"a{a}" for a in range(arrays)],
        "program": program,
    }
    return raw, np.concatenate(flat, axis=1)


def plain_compose(comp: np.ndarray, parent: list[int], correction: np.ndarray | None = None) -> float:
    """Reference for layers.compose: recursion over one design's tree, comp [C, 3]."""

    def value(node: int) -> float:
        children = [value(c) for c, up in enumerate(parent) if up == node]
        multiplier, addend, is_max = comp[node]
        combined = (max(children) if is_max else sum(children)) if children else 0.0
        factor = 1.0 if correction is None else 2.0 ** correction[node]
        return factor * (multiplier * combined + addend)

    return value(0)
