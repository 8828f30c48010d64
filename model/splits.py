"""Which designs train, validate and test. A split maps a kernel's name to an array over its designs: TRAIN, VALIDATION, TEST or
LEFT_OUT."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from model.dataset import Kernel, source_of

TRAIN, VALIDATION, TEST, LEFT_OUT = 0, 1, 2, 3
Split = dict[str, np.ndarray]


def random_grouped(kernels: list[Kernel], seed: int, validation: float = 0.1, test: float = 0.15) -> Split:
    """Designs of every kernel at random; designs with identical results stay together, and one that is to the network what a
    training design is neither validates nor tests. For "seen" kernels."""
    split: Split = {}
    for number, kernel in enumerate(kernels):
        rng = np.random.default_rng([seed, number])
        draw = rng.random(kernel.groups.max(initial=0) + 1)[kernel.groups]
        parts = np.select([draw < test, draw < test + validation], [TEST, VALIDATION], TRAIN)
        is_known = np.isin(kernel.twins, kernel.twins[parts == TRAIN])
        split[kernel.name] = np.where(is_known & (parts != TRAIN), LEFT_OUT, parts)
    return split


def held_out(kernels: list[Kernel], fold: int, folds: int, key: Callable[[Kernel], str], seed: int) -> Split:
    """Test: all designs, in every suite, of the families (or kernels) of one fold. Validation: some designs of the others."""
    group_of = grouped(kernels, key)
    fold_of = assign_folds(kernels, folds, group_of)
    split = random_grouped(kernels, seed, validation=0.05, test=0.0)
    for kernel in kernels:
        if fold_of[group_of[kernel.name]] == fold:
            split[kernel.name] = np.full(len(kernel), TEST)
    return split


def grouped(kernels: list[Kernel], key: Callable[[Kernel], str]) -> dict[str, str]:
    """Kernel's name -> what it is held out with: its key, or the first of the keys that have a program in common (the same source
    under another name would be no unseen kernel)."""
    leader = {key(kernel): key(kernel) for kernel in kernels}

    def first(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    holder: dict[str, str] = {}
    for kernel in kernels:
        names = first(key(kernel)), first(holder.setdefault(kernel.fingerprint, key(kernel)))
        leader[max(names)] = min(names)
    return {kernel.name: first(key(kernel)) for kernel in kernels}


def assign_folds(kernels: list[Kernel], folds: int, group_of: dict[str, str]) -> dict[str, int]:
    """Group -> fold, largest first into the emptiest fold, so that folds have about equally many labelled designs."""
    sizes: Counter[str] = Counter()
    for kernel in kernels:
        sizes[group_of[kernel.name]] += 1 + int(np.isfinite(kernel.targets[:, 0]).sum())
    load = [0] * folds
    result = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        result[name] = int(np.argmin(load))
        load[result[name]] += size
    return result


def by_family(kernel: Kernel) -> str:
    return kernel.family


def by_kernel(kernel: Kernel) -> str:
    """The kernel whatever the suite; nests and versions of one source are one kernel."""
    return source_of(kernel.kernel)


def make_split(kernels: list[Kernel], name: str, seed: int) -> Split:
    """One of `SPLITS`; `all` is 5 % validation, no test."""
    if name == "seen":
        return random_grouped(kernels, seed)
    if name == "all":
        return random_grouped(kernels, seed, validation=0.05, test=0.0)
    kind, _, fold = name.partition(":")
    return held_out(kernels, int(fold), FOLDS, KINDS[kind], seed)


def check_splits(kernels: list[Kernel], names: list[str], seed: int) -> None:
    """Exits where a split would test or validate no design, before hours are spent on it."""
    for name in names:
        split = make_split(kernels, name, seed)
        found = {side for parts in split.values() for side in np.unique(parts).tolist()}
        if TRAIN in found and VALIDATION in found and (TEST in found or name == "all"):
            continue
        kind, _, fold = name.partition(":")
        groups = len(set(grouped(kernels, KINDS[kind]).values())) if fold else FOLDS
        if groups >= FOLDS:
            raise SystemExit(
                f"too few designs: at random, none trains, none validates or none tests in the split `{name}`"
            )
        raise SystemExit(
            f"the split `{name}` has too few designs: holding out in {FOLDS} folds needs as many of what is held out, and there is "
            f"{groups} (a program under two names counts once). Add the designs of other kernels; `--split seen` alone tells how "
            "well designs of these are learnt"
        )


KINDS = {"family": by_family, "kernel": by_kernel}
FOLDS = 7
SPLITS = ("seen", "all", *(f"{kind}:{fold}" for kind in KINDS for fold in range(FOLDS)))
