"""What the server calls out of distribution: the distance of a program from those that were trained on."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from model.export import distribution, stand_ins
from model.predictions import join
from model.tests.test_calibrate import few

# Those of k0 and k3 are of one family, and so are those of k1 and k4.
FAMILIES = ["a", "b", "c", "a", "b", "d"]


@torch.no_grad()
def states_of(network, kernels) -> np.ndarray:
    return np.array([network.encode(*kernel.program.encoder_inputs)[2][0].tolist() for kernel in kernels])


def inverse_variance(states: np.ndarray) -> np.ndarray:
    variance = [np.mean((column - column.mean()) ** 2) for column in states.T]
    return 1 / np.array([max(one, np.mean(variance) / 10 + 1e-9) for one in variance])


def test_the_threshold_holds_95_percent_of_kernels_that_their_own_family_says_nothing_of(stirred, kernels):
    kernels = [replace(kernel, family=family) for kernel, family in zip(kernels, FAMILIES, strict=True)]
    states = states_of(stirred, kernels)
    distances = []
    for number, family in enumerate(FAMILIES):
        others = states[[other for other, name in enumerate(FAMILIES) if name != family]]
        distances.append(sum(inverse_variance(others) * (states[number] - others.mean(0)) ** 2))
    found = distribution(stirred, kernels)
    assert found["threshold"] == pytest.approx(np.quantile(distances, 0.95), rel=1e-6)
    np.testing.assert_allclose(found["mean"], states.mean(0), atol=1e-5)
    np.testing.assert_allclose(found["inverse_variance"], inverse_variance(states), rtol=1e-4, atol=1e-5)
    assert found["toolchains"] == list(stirred.contract.toolchains[:2])


def test_the_toolchain_of_a_dialect_with_the_widest_intervals_stands_in_for_others(network):
    names, ratio = network.contract.toolchains, np.ones((len(network.contract.toolchains), 6))
    held_out = join([few(9, width, toolchain) for toolchain, width in enumerate((0.1, 0.2, 0.3))])
    assert stand_ins(network, held_out, ratio) == {"vitis": names[1], "merlin": names[2]}
    network.quantiles[0, 0, 0] *= 3
    assert stand_ins(network, held_out, ratio)["vitis"] == names[0]
    # Put into the unit of what ships, which the widths are not in.
    ratio[0] = 3
    assert stand_ins(network, held_out, ratio)["vitis"] == names[1]
