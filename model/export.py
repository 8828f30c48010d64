"""Turns a finished run into what ships: `python -m model.export --data DIR --run DIR` writes model/artifact (encoder.onnx,
head.onnx, model.json), golden cases that TypeScript must reproduce to 1e-3, and the interval of the analytic terms where there is
no model: into this repository, or with `--out` to the same places of another folder. Nothing is written before all of it is made
and checked."""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch

from model.calibrate import analytic_interval, fit_quantiles, fit_unknown_gate, unknown, width_ratio
from model.contract import QUANTITIES, Contract, load_contract
from model.dataset import ENCODER_INPUTS, Kernel, data_hash, load_kernels
from model.designs import exported
from model.evaluate import folds
from model.network import Network
from model.onnx_export import ENCODER_OUTPUTS, HEAD_INPUTS, HEAD_OUTPUTS, Head, OnnxModel, head_arguments, write_onnx
from model.predictions import Predictions, join, load
from model.runs import read_checkpoint, read_json, read_run
from model.splits import FOLDS
from model.tensors import Designs, Program
from model.train import read_config
from model.variants import name_of

ROOT = Path(__file__).parent.parent
# Where what ships lies in the repository.
ARTIFACT = Path("model/artifact")
GOLDEN = Path("test/golden")
ANALYTIC_INTERVAL = Path("server/src/predict/data/analytic-interval.json")
LARGEST_BYTES = 8_000_000
HLSYN = {
    "data": "HLSyn and its designs through Vitis HLS (suites hlsyn-vitis, merlin-v18, merlin-v20)",
    "licence": "CC BY-SA 4.0",
}
HGNN = {"data": "hierarchical-gnn-for-hls (suites hgnn, hgnn-loops)", "licence": "Apache-2.0"}
HARP = {"data": "HARP dse_database (suite merlin-v21)", "licence": "BSD-3-Clause"}
LICENCES = {
    "hlsyn-vitis": HLSYN,
    "merlin-v18": HLSYN,
    "merlin-v20": HLSYN,
    "hgnn": HGNN,
    "hgnn-loops": HGNN,
    "merlin-v21": HARP,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m model.export", description="Export a finished run.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT, help="folder to write into instead of this repository")
    args = parser.parse_args()
    contract = load_contract()
    facts = read_run(args.run)
    if facts["contract"] != contract.hash:
        raise SystemExit(f"{args.run} was trained under contract {facts['contract'][:12]}, not {contract.hash[:12]}")
    data = exported(args.data, args.run)
    if facts["data_hash"] != data_hash(data):
        raise SystemExit(f"{args.run} was trained on other data than {args.data}")
    if not (args.run / "metrics.json").exists():
        raise SystemExit(f"{args.run} has no metrics.json: run model.evaluate first")
    kernels = load_kernels(data, contract, tuple(facts["config"]["suites"]))
    network = finished_network(args.run, facts, contract)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        artifact = made / ARTIFACT
        artifact.mkdir(parents=True)
        paths = artifact / "encoder.onnx", artifact / "head.onnx"
        write_onnx(network, *example(kernels), *paths)
        model = OnnxModel(*paths)
        for kernel in kernels:
            check_parity(network, model, kernel)
        if (size := sum(path.stat().st_size for path in paths)) > LARGEST_BYTES:
            raise SystemExit(f"the ONNX files take {size} bytes, more than {LARGEST_BYTES}")
        manifest = make_manifest(args.run, facts, network, kernels, paths)
        (artifact / "model.json").write_text(json.dumps(manifest, indent=1, allow_nan=False) + "\n")
        write_golden(made / GOLDEN, network, kernels)
        interval = json.dumps(analytic_interval(join(folds(args.run)), vitis(contract)), indent=2) + "\n"
        (made / ANALYTIC_INTERVAL).parent.mkdir(parents=True)
        (made / ANALYTIC_INTERVAL).write_text(interval)
        # Cases of another model must not stay behind.
        for case in (args.out / GOLDEN).glob("*__*.json"):
            case.unlink()
        shutil.copytree(made, args.out, dirs_exist_ok=True)


def vitis(contract: Contract) -> list[int]:
    return [number for number, toolchain in enumerate(contract.toolchains) if toolchain.startswith("vitis")]


def example(kernels: list[Kernel]) -> tuple[Program, Designs]:
    """Two designs of a small program with two arrays or more: shapes of 1 would be taken for constants."""
    able = [kernel for kernel in kernels if kernel.shapes["arrays"] > 1 and len(kernel) > 1]
    if not able:
        raise SystemExit("exporting needs a kernel with two arrays or more and two designs or more")
    kernel = min(able, key=lambda kernel: kernel.shapes["nodes"])
    return kernel.program, kernel.designs(np.arange(2))


def finished_network(run: Path, facts: dict, contract: Contract) -> Network:
    """The network trained on all kernels, with the gate of unknown kernels and the intervals that the folds ask for. Exits where
    its training is not finished."""
    config = read_config(facts["config"])
    checkpoint = run / "all" / "checkpoint.pt"
    saved = read_checkpoint(checkpoint) if checkpoint.exists() else {"step": 0}
    if saved["step"] < config.steps:
        raise SystemExit(
            f"{run / 'all'} is trained for {saved['step']} of {config.steps} steps: let model.train finish it"
        )
    network = Network(config.network, contract)
    network.load_state_dict(saved["network"])
    toolchains = len(contract.toolchains)
    held_out = join(folds(run))
    gate = fit_unknown_gate(held_out, toolchains)
    network.unknown_gate.copy_(torch.from_numpy(gate))
    network.quantiles[:, 0] = torch.from_numpy(
        fit_quantiles(held_out, unknown(held_out, gate), toolchains) * unit_ratio(run, toolchains)[..., None]
    )
    seen = join([load(run / "seen" / f"{part}.npz") for part in ("validation", "test")])
    network.quantiles[:, 1] = torch.from_numpy(fit_quantiles(seen, seen.known(), toolchains))
    return network.eval()


def unit_ratio(run: Path, toolchains: int) -> np.ndarray:
    """[T, 6]: by how much smaller the unit of intervals is in the network that ships than in those of the folds, on designs of
    training kernels that neither trained on: it trains for longer and takes itself to be more exact."""
    ours = run / "all" / "validation.npz"
    theirs = [path for fold in range(FOLDS) if (path := run / f"family-{fold}" / "validation.npz").exists()]
    if not (ours.exists() and theirs):
        return np.ones((toolchains, len(QUANTITIES)))
    return width_ratio(join([load(path) for path in theirs]), load(ours), toolchains)


def torch_outputs(network: Network, kernel: Kernel, designs: Designs, known: float) -> dict[str, np.ndarray]:
    """What the ONNX model must reproduce."""
    arguments = head_arguments(kernel.program, designs, kernel.toolchain, known)
    with torch.no_grad():
        outputs = Head(network)(*network.encode(*kernel.program.encoder_inputs), *arguments)
    return {name: output.numpy() for name, output in zip(HEAD_OUTPUTS, outputs, strict=True)}


def check_parity(network: Network, model: OnnxModel, kernel: Kernel) -> None:
    designs = kernel.designs(np.arange(min(4, len(kernel))))
    for known in (0.0, 1.0):
        expected = torch_outputs(network, kernel, designs, known)
        for name, got in model.predict(kernel.program, designs, kernel.toolchain, known).items():
            np.testing.assert_allclose(got, expected[name], rtol=1e-3, atol=1e-3, err_msg=f"{kernel.name}: {name}")


def make_manifest(run: Path, facts: dict, network: Network, kernels: list[Kernel], paths: tuple[Path, Path]) -> dict:
    """What the server needs (schema.ts, `Manifest`), and for people where the model comes from and how good it is."""
    contract = network.contract
    held_out = join(folds(run))
    gates = {
        toolchain: {
            name: round(float(network.unknown_gate[t, number, 0]), 3)
            for number, name in enumerate(network.member_names)
        }
        for t, toolchain in enumerate(contract.toolchains)
    }
    ratio = unit_ratio(run, len(contract.toolchains))
    return {
        "name": f"PragmaLens, {name_of(network.config)}",
        "contract": contract.hash,
        "known_kernels": known_kernels(kernels, contract),
        "distribution": {**distribution(network, kernels), "stand_ins": stand_ins(network, held_out, ratio)},
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths},
        "data_hash": facts["data_hash"],
        "config": facts["config"],
        "latency_gate_of_unknown_kernels": gates,
        "metrics": read_json(run / "metrics.json"),
        "licences": licences(kernels),
    }


def known_kernels(kernels: list[Kernel], contract: Contract) -> dict[str, list[str]]:
    """Fingerprints of the programs that were trained on, by the name of the toolchain."""
    used = {kernel.toolchain: set() for kernel in sorted(kernels, key=lambda kernel: kernel.toolchain)}
    for kernel in kernels:
        used[kernel.toolchain].add(kernel.fingerprint)
    return {contract.toolchains[toolchain]: sorted(prints) for toolchain, prints in used.items()}


def licences(kernels: list[Kernel]) -> list[dict[str, str]]:
    """Of the data that was trained on; what is not ours to state is said to be so."""
    held = []
    for suite in sorted({kernel.suite for kernel in kernels}):
        licence = LICENCES.get(suite, {"data": f"suite {suite}", "licence": "not stated"})
        if licence not in held:
            held.append(licence)
    return held


def distribution(network: Network, kernels: list[Kernel]) -> dict:
    """Diagonal Gaussian over graph_h of the training programs. The threshold is the distance within which 95 % of the kernels
    lie when their own family is left out of the fit."""
    with torch.no_grad():
        states = np.stack([network.encode(*k.program.encoder_inputs)[2][0].numpy() for k in kernels]).astype(np.float64)
    families = np.array([kernel.family for kernel in kernels])
    distances = []
    for family in np.unique(families):
        mean, inverse = gaussian(states[families != family])
        distances += (inverse * (states[families == family] - mean) ** 2).sum(1).tolist()
    mean, inverse = gaussian(states)
    used = sorted({kernel.toolchain for kernel in kernels})
    return {
        "mean": [round(float(x), 6) for x in mean],
        "inverse_variance": [round(float(x), 6) for x in inverse],
        "threshold": float(np.quantile(distances, 0.95)),
        "toolchains": [network.contract.toolchains[t] for t in used],
    }


def stand_ins(network: Network, held_out: Predictions, ratio: np.ndarray) -> dict[str, str]:
    """For each dialect the toolchain in training whose latency intervals are widest on unseen kernels: what others are told by.
    ratio as `unit_ratio`: the widths of `held_out` are of the networks of folds."""
    quantiles = network.quantiles[:, 0, 0].numpy() / ratio[:, :1]
    spread = {
        int(toolchain): np.median(held_out.width[held_out.toolchain == toolchain, 0]) * np.ptp(quantiles[toolchain])
        for toolchain in np.unique(held_out.toolchain)
    }
    names = [network.contract.toolchains[toolchain] for toolchain in sorted(spread, key=spread.__getitem__)]
    return {name.split("-")[0]: name for name in names if "-" in name}


def gaussian(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and inverse variance; directions with almost no spread count with a tenth of the mean variance at least."""
    variance = states.var(0)
    return states.mean(0), 1 / np.maximum(variance, 0.1 * variance.mean() + 1e-9)


def write_golden(folder: Path, network: Network, kernels: list[Kernel], designs: int = 3) -> None:
    """Tensors in, torch's numbers out, for the smallest kernel of each toolchain and the smallest of those with the deepest
    composition tree: numbers only, no source."""
    folder.mkdir(parents=True)
    by_size = sorted(kernels, key=lambda kernel: (kernel.shapes["nodes"], kernel.name))
    smallest = {kernel.toolchain: kernel for kernel in reversed(by_size)}
    deepest = max(by_size, key=lambda kernel: kernel.program.comp_levels)
    for kernel in {kernel.name: kernel for kernel in (*smallest.values(), deepest)}.values():
        index = np.linspace(0, len(kernel) - 1, designs).astype(int)
        chosen: Designs = kernel.designs(index)
        inputs = {n: t.flatten().tolist() for n, t in zip(ENCODER_INPUTS, kernel.program.encoder_inputs, strict=True)}
        head = head_arguments(kernel.program, chosen, kernel.toolchain, 0.0)
        names = HEAD_INPUTS[len(ENCODER_OUTPUTS) :]
        inputs |= {name: tensor.flatten().tolist() for name, tensor in zip(names, head, strict=True)}
        case = {
            "name": kernel.name,
            "designs": designs,
            "inputs": {k: shorten(v) for k, v in inputs.items()},
            "outputs": {},
        }
        for known in (0, 1):
            outputs = torch_outputs(network, kernel, chosen, float(known))
            case["outputs"]["known" if known else "unknown"] = {k: shorten(v.tolist()) for k, v in outputs.items()}
        (folder / f"{kernel.name}.json").write_text(json.dumps(case) + "\n")


def shorten(values: list) -> list:
    return [float(f"{v:.8g}") if isinstance(v, float) else v for v in values]


if __name__ == "__main__":
    main()
