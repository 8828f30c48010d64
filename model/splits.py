"""Which designs train, validate and test. A split maps a kernel's name to an array over its designs: TRAIN, VALIDATION or TEST."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from model.dataset import Kernel

TRAIN, VALIDATION, TEST = 0, 1, 2
Split = dict[str, np.ndarray]


def random_grouped(kernels: list[Kernel], seed: int, validation: float = 0.1, test: float = 0.15) -> Split:
    """Designs of every kernel at random; designs with identical results stay together. For "seen" kernels."""
    split: Split = {}
    for number, kernel in enumerate(kernels):
        rng = np.random.default_rng([seed, number])
        draw = rng.random(kernel.groups.max(initial=0) + 1)[kernel.groups]
        split[kernel.name] = np.select([draw < test, draw < test + validation], [TEST, VALIDATION], TRAIN)
    return split


def held_out(kernels: list[Kernel], fold: int, folds: int, key: Callable[[Kernel], str], seed: int) -> Split:
    """Test: all designs, in every suite, of the families (or kernels) of one fold. Validation: some designs of the others."""
    fold_of = assign_folds(kernels, folds, key)
    split = random_grouped(kernels, seed, validation=0.05, test=0.0)
    for kernel in kernels:
        if fold_of[key(kernel)] == fold:
            split[kernel.name] = np.full(len(kernel), TEST)
    return split


def assign_folds(kernels: list[Kernel], folds: int, key: Callable[[Kernel], str]) -> dict[str, int]:
    """Family (or kernel) -> fold, largest first into the emptiest fold, so that folds have about equally many labelled designs."""
    sizes: Counter[str] = Counter()
    for kernel in kernels:
        sizes[key(kernel)] += 1 + int(np.isfinite(kernel.targets[:, 0]).sum())
    load = [0] * folds
    result = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        result[name] = int(np.argmin(load))
        load[result[name]] += size
    return result


def by_family(kernel: Kernel) -> str:
    return kernel.family


def by_kernel(kernel: Kernel) -> str:
    """The kernel whatever the suite; nests of one source are one kernel."""
    return kernel.kernel.split("_lp")[0]


def make_split(kernels: list[Kernel], name: str, seed: int) -> Split:
    """`seen`, `all` (5 % validation, no test), `family:<i>` or `kernel:<i>` with i in 0..6."""
    if name == "seen":
        return random_grouped(kernels, seed)
    if name == "all":
        return random_grouped(kernels, seed, validation=0.05, test=0.0)
    kind, _, fold = name.partition(":")
    return held_out(kernels, int(fold), FOLDS, {"family": by_family, "kernel": by_kernel}[kind], seed)


FOLDS = 7
