import numpy as np
import pytest

from model import predictions
from model.devices import capacity_of
from model.predictions import fit


def taken(index: int, count: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and upper ends in log2 of a design that takes `count` of one resource."""
    predicted, ends = np.zeros((1, 7)), np.zeros((1, 6))
    predicted[0, index], ends[0, index] = np.log2(1 + count), np.log2((1 + high) / (1 + count))
    return predicted, ends


# The same figures as test/predict/fit.test.ts.
@pytest.mark.parametrize(
    ("count", "high", "expected"), [(255, 511, 361 / 362), (1023, 2047, 1 / 2), (4095, 8191, 1 / 362), (0, 4095, 1)]
)
def test_a_design_fits_by_the_room_that_is_left(count, high, expected):
    capacity = np.array([[1023.0, 0, 0, 1023, 1023]])
    assert fit(*taken(1, count, high), capacity) == pytest.approx([expected])


def test_the_least_likely_resource_counts_and_what_is_not_known_does_not():
    predicted, ends = (a + b for a, b in zip(taken(1, 1023, 2047), taken(4, 4095, 8191), strict=True))
    capacity = np.array([[1023.0, 0, 0, 1023, 1023]])
    assert fit(predicted, ends, capacity) == pytest.approx([1 / 362])
    assert fit(predicted, ends, np.where(capacity == 1023, [[1023.0, 0, 0, np.nan, 1023]], 0)) == pytest.approx([1 / 2])
    assert fit(predicted, ends, np.full((1, 5), np.nan)) == pytest.approx([1])


def test_a_part_is_found_by_its_name_with_package_and_speed_grade():
    assert capacity_of("xcu200-fsgd2104-2-e") == capacity_of("XCVU9P") == (6840, 4320, 960, 1182240, 2364480)
    assert capacity_of("xc7z020clg484-1")[0] == 220
    assert np.isnan(capacity_of("xc7z0200")).all() and np.isnan(capacity_of("none")).all()


def test_predictions_of_another_version_are_told(tmp_path):
    np.savez(tmp_path / "test.npz", kernel=np.array(["a"]))
    with pytest.raises(SystemExit, match=r"of another version of model/ .*capacity"):
        predictions.load(tmp_path / "test.npz")
