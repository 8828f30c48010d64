import numpy as np
import pytest

from model.batches import BatchConfig, Sampler
from model.splits import TRAIN, make_split


@pytest.fixture
def sampler(kernels) -> Sampler:
    return Sampler(BatchConfig(kernels=20, designs=24, unlabelled=6), kernels, make_split(kernels, "seen", 0), 0)


@pytest.mark.parametrize(
    ("labelled", "others", "without"), [(100, 60, 6), (100, 3, 3), (10, 60, 6), (100, 0, 0), (0, 60, 24)]
)
def test_designs_with_and_without_labels_weigh_as_they_are_many(sampler, labelled, others, without):
    rows = np.arange(labelled + others)
    index, weight = sampler.draw_designs(np.random.default_rng(0), rows[:labelled], rows[labelled:])
    assert len(index) == len(weight) == 24 and (index >= labelled).sum() == without
    assert weight.mean() == pytest.approx(1)
    assert weight[index >= labelled].sum() / weight.sum() == pytest.approx(others / (labelled + others))


def test_a_batch_has_the_weights_of_its_designs(sampler, kernels):
    split, batch = make_split(kernels, "seen", 0), sampler.draw(0)
    for kernel, index, weight in zip(batch.kernels, batch.index, batch.weight.numpy(), strict=True):
        has_label = np.isfinite(kernel.targets[:, :6]).any(1)
        expected = np.mean(~has_label[split[kernel.name] == TRAIN])
        assert 0.2 < expected < 0.6 and weight[~has_label[index]].sum() / 24 == pytest.approx(expected, rel=1e-5)
        assert (split[kernel.name][index] == TRAIN).all()


def test_kernels_come_by_the_square_root_of_their_labelled_designs(sampler, kernels):
    split = make_split(kernels, "seen", 0)
    labelled = [np.isfinite(kernel.targets[split[kernel.name] == TRAIN, :6]).any(1).sum() for kernel in kernels]
    wanted = np.sqrt(1.0 + np.array(labelled))
    np.testing.assert_allclose(sampler.probability, wanted / wanted.sum())
    sampler.probability = np.eye(len(kernels))[2]
    assert {kernel.name for kernel in sampler.draw(0).kernels} == {kernels[2].name}
