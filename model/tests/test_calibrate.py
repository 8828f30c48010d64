"""What is fitted on families: a bias only where it carries over to families that it was not fitted on."""

import numpy as np
import pytest

from model.calibrate import bias_of, sure_bias


def kernels(medians: list[float], spread: float = 0.1) -> list[tuple[np.ndarray, str]]:
    rng = np.random.default_rng(0)
    return [(median + spread * rng.standard_normal(50), f"family {i}") for i, median in enumerate(medians)]


def test_a_bias_that_all_families_share_is_kept():
    errors = kernels([0.9, 1.0, 1.1, 1.0, 1.05])
    assert sure_bias(errors, needed=2.0) == pytest.approx(1.0, abs=0.1) == bias_of(errors)


@pytest.mark.parametrize(
    "medians",
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        # The median is far from 0, but families don't agree: for some it would make things much worse.
        [3.0, 0.6, 0.5, -2.0, -1.5, 0.7],
        # Too few families to tell.
        [1.0, 1.0],
    ],
)
def test_a_bias_that_does_not_carry_over_is_none(medians: list[float]):
    assert sure_bias(kernels(medians), needed=2.0) == 0.0


def test_kernels_of_one_family_are_one_witness():
    errors = [(error, "one family") for error, _ in kernels([1.0] * 6)]
    assert sure_bias(errors, needed=1.0) == 0.0


def test_more_certainty_can_be_asked_for():
    errors = kernels([0.5, 0.9, 0.3, 0.8, 0.1, 0.6])
    assert sure_bias(errors, needed=0.5) > 0
    assert sure_bias(errors, needed=20.0) == 0.0
