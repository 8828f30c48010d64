"""Named configurations for the ablation: `python -m model.train --variant NAME`. `python -m model.variants` lists them with their
number of parameters.

All but those without terms have the same analytic terms, bias, shrinkage and gate of unknown kernels, fitted alike. The baselines
are as wide as it takes to have as many parameters as the hierarchy.
"""

from dataclasses import dataclass, replace

from model.contract import Contract, load_contract
from model.levels import NetworkConfig
from model.network import Network

HIERARCHICAL = "hierarchical"
DEFAULT = NetworkConfig()


@dataclass(frozen=True)
class Variant:
    """`shrunken`: corrections are pulled back to 0, as they should be where the base is good."""

    text: str
    network: NetworkConfig
    shrunken: bool = True


def variant(text: str, shrunken: bool = True, **changes) -> Variant:
    return Variant(text, replace(DEFAULT, **changes), shrunken)


VARIANTS = {
    HIERARCHICAL: variant("three levels, 4 experts each, a gate for each output on hidden states; what ships"),
    # The gate over levels.
    "one-gate": variant("one gate over levels for all outputs", gates="all"),
    "mean": variant("plain mean of the levels", high_gate="mean"),
    "rich-gate": variant("gate over levels on features of the design", high_gate="rich"),
    "weighted-hidden": variant("gate weighs hidden states, gate on hidden states", weighs="hidden", gates="all"),
    "weighted-hidden-rich": variant(
        "gate weighs hidden states, gate on features", weighs="hidden", high_gate="rich", gates="all"
    ),
    # The gate over experts.
    "top-k": variant("2 of 4 experts", gate_kind="top-k"),
    "tree": variant("experts are leaves of a soft decision tree", gate_kind="tree"),
    # Single levels, with experts and without.
    **{
        f"{level}{end}": variant(f"{level} level alone{text}", levels=(level,), experts=experts)
        for level in DEFAULT.levels
        for end, text, experts in (("", "", DEFAULT.experts), ("-no-moe", ", one expert", 1))
    },
    # One expert a level; and baselines with as many parameters, or as many members.
    "no-moe": variant("three levels, one expert each", experts=1),
    "three-levels-wide": variant(
        "three levels, one expert each, four times as wide",
        experts=1,
        expert=128,
        node_expert=64,
    ),
    "wide-single": variant(
        "one wide block level, one expert",
        levels=("block",),
        experts=1,
        hidden=64,
        state=122,
        expert=128,
    ),
    "three-singles": variant("three block levels, one expert each", levels=3 * ("block",), experts=1, expert=136),
    # Without the analytic terms.
    "no-base": variant("constant per toolchain for a base; terms are features", shrunken=False, terms="features"),
    "no-terms": variant("constant per toolchain for a base; no terms at all", shrunken=False, terms="none"),
    "no-terms-no-moe": variant("the same, one expert", shrunken=False, terms="none", experts=1),
}


def name_of(network: NetworkConfig) -> str:
    """Name of the variant with this network."""
    return next((name for name, entry in VARIANTS.items() if entry.network == network), "of its own configuration")


def parameters(config: NetworkConfig, contract: Contract) -> int:
    """How many numbers are learnt by gradient; what calibrate.py fits is not counted."""
    return sum(parameter.numel() for parameter in Network(config, contract).parameters())


def main() -> None:
    contract = load_contract()
    for name, entry in VARIANTS.items():
        print(f"{name:22}{parameters(entry.network, contract):9}  {entry.text}")


if __name__ == "__main__":
    main()
