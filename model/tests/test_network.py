from dataclasses import replace

import numpy as np
import torch

from model.layers import compose
from model.network import SMALLEST_CORRECTION, firm
from model.tensors import Bundle, Designs, Program, make_bundle
from model.tests.synthetic import plain_compose


def run(network, program: Program, designs: Designs, known: float = 1.0, toolchain: int = 0):
    with torch.no_grad():
        bundle = make_bundle([network.encode(*program.encoder_inputs)], [program], [designs])
        return answer_to(network, bundle, program.comp_levels, known, toolchain)


def answer_to(network, bundle: Bundle, rounds: int, known: float = 1.0, toolchain: int = 0):
    """Prediction [D, 7] of the first kernel of a bundle, and the answer behind it."""
    with torch.no_grad():
        answer = network.levels(bundle, rounds)
        index, known = torch.full((len(bundle.prior),), toolchain), torch.full((len(bundle.prior),), known)
        return network.predict(answer, bundle.prior, index, known)[0], answer


def test_composition_is_the_plain_recursion(kernels):
    rng = np.random.default_rng(0)
    for kernel in kernels:
        comp = kernel.designs(np.arange(20)).comp
        correction = rng.normal(size=comp.shape[:2]).astype(np.float32)
        parent = kernel.program.comp_parent
        expected = [plain_compose(c, parent.tolist(), k) for c, k in zip(comp.numpy(), correction, strict=True)]
        for rounds in (kernel.program.comp_levels, 16, None):
            value = compose(torch.from_numpy(correction)[None], comp[None], parent[None], rounds)[0, :, 0]
            np.testing.assert_allclose(value.numpy(), expected, rtol=1e-5)


def test_untrained_network_is_the_analytic_terms(network, kernels):
    for kernel in kernels:
        designs = kernel.designs(np.arange(50))
        for known in (0.0, 1.0):
            predicted, answer = run(network, kernel.program, designs, known)
            np.testing.assert_allclose(2 ** predicted[:, 0], designs.prior[:, 0], rtol=1e-5)
            np.testing.assert_allclose(2 ** predicted[:, 1:6] - 1, designs.prior[:, 1:6], rtol=1e-4)
            assert not answer.delta.any()


def test_order_of_nodes_edges_blocks_and_arrays_does_not_matter(stirred, kernels):
    kernel = next(k for k in kernels if k.shapes["arrays"] > 1)
    program, designs = kernel.program, kernel.designs(np.arange(8))
    expected, _ = run(stirred, program, designs)
    assert (expected[:, 0] - torch.log2(designs.prior[:, 0])).abs().min() > 1e-4, "the network must say something"
    shuffled, order = shuffle(program, seed=5)
    moved = replace(
        designs,
        block_x=designs.block_x[:, order["block"]],
        array_x=designs.array_x[:, order["array"]],
        comp=designs.comp[:, order["comp"]],
    )
    actual, _ = run(stirred, shuffled, moved)
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-4)


def shuffle(program: Program, seed: int):
    """The same program with nodes, edges, blocks, arrays and composition nodes (but the root) in another order."""
    generator = torch.Generator().manual_seed(seed)
    kind, x, node_block, src, dst, edge_kind, position, block_node, array_node = program.encoder_inputs
    order = {
        name: torch.randperm(len(t), generator=generator)
        for name, t in (("node", kind), ("edge", src), ("block", block_node), ("array", array_node))
    }
    order["comp"] = torch.cat(
        [torch.tensor([0]), 1 + torch.randperm(len(program.comp_parent) - 1, generator=generator)]
    )
    node, block, comp = (torch.argsort(order[name]) for name in ("node", "block", "comp"))
    inputs = (
        kind[order["node"]],
        x[order["node"]],
        block[node_block[order["node"]]],
        node[src[order["edge"]]],
        node[dst[order["edge"]]],
        edge_kind[order["edge"]],
        position[order["edge"]],
        node[block_node[order["block"]]],
        node[array_node[order["array"]]],
    )
    parent = program.comp_parent[order["comp"]]
    parent = torch.where(parent < 0, parent, comp[parent.clamp(min=0)])
    return Program(inputs, parent, block[program.comp_block[order["comp"]]], program.comp_levels), order


def test_a_node_keeps_the_largest_of_what_it_was_in_any_round(stirred, kernels):
    backbone, states = stirred.members[0].backbone, []
    for part in (backbone.norm, *backbone.layers):
        part.register_forward_hook(lambda part, given, state: states.append(state))
    kind, x, _, *edges, _, _ = kernels[0].program.encoder_inputs
    with torch.no_grad():
        kept = backbone(kind, x, *edges)
    assert len(states) == 1 + stirred.config.rounds
    torch.testing.assert_close(kept, torch.stack(states).amax(0))
    # None of them is the largest everywhere.
    assert all((kept > state).any() for state in states)


def test_a_design_does_not_depend_on_its_batch(stirred, kernels):
    kernel = kernels[0]
    together, _ = run(stirred, kernel.program, kernel.designs(np.arange(10)))
    alone, _ = run(stirred, kernel.program, kernel.designs(np.array([7])))
    np.testing.assert_allclose(alone[0], together[7], rtol=1e-4, atol=1e-5)


def test_programs_encoded_together_are_those_encoded_alone(stirred, kernels):
    for kernel, together in zip(kernels, stirred.encode_all([k.program for k in kernels]), strict=True):
        for one, other in zip(stirred.encode(*kernel.program.encoder_inputs), together, strict=True):
            np.testing.assert_allclose(one.detach(), other.detach(), rtol=1e-4, atol=1e-5)


def test_padding_beside_larger_kernels_changes_nothing(stirred, kernels):
    programs, designs = [k.program for k in kernels], [k.designs(np.arange(6)) for k in kernels]
    levels = max(program.comp_levels for program in programs)
    for first in range(len(kernels)):
        order = [first, *(i for i in range(len(kernels)) if i != first)]
        with torch.no_grad():
            encoded = [stirred.encode(*programs[i].encoder_inputs) for i in order]
        bundle = make_bundle(encoded, [programs[i] for i in order], [designs[i] for i in order])
        together, _ = answer_to(stirred, bundle, levels)
        alone, _ = run(stirred, programs[first], designs[first])
        np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-4)


def test_gates_are_weights(stirred, kernels):
    _, answer = run(stirred, kernels[0].program, kernels[0].designs(np.arange(10)))
    for gate in answer.low_gates:
        np.testing.assert_allclose(gate.sum(), 1.0, rtol=1e-5)
    assert (answer.gate > 0).all() and (answer.gate.sum(2) < 1).all() and answer.gate.shape == (1, 10, 3, 7)
    assert answer.delta.shape == (1, 10, 3, 7)


def test_unknown_kernels_use_the_fitted_gate(stirred, kernels):
    designs = kernels[0].designs(np.arange(10))
    known, _ = run(stirred, kernels[0].program, designs, known=1.0)
    unknown, _ = run(stirred, kernels[0].program, designs, known=0.0)
    assert (known - unknown).abs().max() > 1e-3
    stirred.unknown_gate.zero_()
    base, _ = run(stirred, kernels[0].program, designs, known=0.0)
    np.testing.assert_allclose(base, stirred.base(designs.prior[None], torch.tensor([0]))[0], rtol=1e-6)


def test_small_corrections_of_latency_are_not_made_and_large_ones_whole():
    smallest = SMALLEST_CORRECTION
    corrections = np.linspace(-4 * smallest, 4 * smallest, 82)
    made = firm(corrections)
    size = np.abs(corrections)
    assert (made[size <= smallest] == 0).all()
    np.testing.assert_array_equal(made[size >= 2 * smallest], corrections[size >= 2 * smallest])
    assert (np.diff(made) >= 0).all() and np.diff(made).max() < 2.01 * np.diff(corrections).max()
    np.testing.assert_allclose(firm(torch.from_numpy(corrections)).numpy(), made)


def test_designs_that_the_levels_hardly_correct_keep_the_order_of_the_terms(stirred, kernels):
    designs = kernels[0].designs(np.arange(20))
    for level in stirred.members:
        for name, parameter in level.named_parameters():
            if name.startswith(("correction.", "delta.")):
                parameter.data *= 1e-3
    told, answer = run(stirred, kernels[0].program, designs)
    base = stirred.base(designs.prior[None], torch.tensor([0]))[0]
    blended = stirred.blend(answer, torch.tensor([0]), torch.ones(1))[0]
    assert (blended[:, 0] != 0).all()
    torch.testing.assert_close(told[:, 0], base[:, 0])
    torch.testing.assert_close(told[:, 1:], (base + blended)[:, 1:])
