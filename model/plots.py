"""Pictures, which need matplotlib as nothing else does. `python -m model.plots --run DIR` draws DIR/curves.png from the logs of its
splits; training does so at its end. Those of the model card are drawn by evaluate.py."""

import argparse
from pathlib import Path

from model.runs import read_log, read_run, write_whole


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m model.plots", description="Draw the training curves of a run.")
    parser.add_argument("--run", type=Path, required=True)
    draw_curves(parser.parse_args().run)


def draw_curves(run: Path) -> None:
    """Loss and error on validation designs over the share of the steps done, a line for each split."""
    second_stage = read_run(run)["config"]["second_stage"]
    figure = new_figure(10, 4)
    panels = figure.subplots(1, 2)
    colours: dict[str, str] = {}
    for path in sorted(run.glob("*/log.jsonl"), key=lambda path: ("-" not in path.parent.name, path.parent.name)):
        entries = read_log(path)
        # Folds of one sort look alike: one of them is named for all.
        kind, _, fold = path.parent.name.partition("-")
        style = {"linewidth": 1 if fold else 2, "marker": ".", "alpha": 0.6 if fold else 1.0}
        name = f"{kind} held out" if fold else kind
        label = name if kind not in colours else None
        colour = colours.setdefault(kind, f"C{len(colours)}")
        for panel, key in zip(panels, ("loss", "validation_rmse_log2_latency"), strict=True):
            points = [(entry["step"] / entries[-1]["step"], entry[key]) for entry in entries if key in entry]
            panel.plot(*zip(*points, strict=True), **style, label=label, color=colour)
    for panel, title in zip(panels, ("training loss", "RMSE of log2 latency on validation designs"), strict=True):
        panel.set(title=title, xlabel="share of the steps", xlim=(0, 1))
        panel.axvline(second_stage, color="grey", linestyle=":")
        panel.grid(alpha=0.3)
    panels[0].annotate(
        "the gate joins", (second_stage, 1), (3, -12), xycoords=("data", "axes fraction"), textcoords="offset points"
    )
    panels[1].legend(fontsize="small")
    write_whole(run / "curves.png", lambda part: figure.savefig(part, dpi=120, format="png"))


def new_figure(width: float, height: float):
    """matplotlib is imported where it is used, so that one can train without it. Sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def draw_latency(protocols: dict[str, dict], path: Path) -> None:
    """Predicted over measured cycles, a row for each protocol and a column for each suite; `protocols` as `latency_pairs` says."""
    suites = sorted({suite for pairs in protocols.values() for suite in pairs})
    figure = new_figure(2.2 * len(suites), 2.3 * len(protocols))
    grid = figure.subplots(len(protocols), len(suites), squeeze=False)
    for row, (protocol, pairs) in zip(grid, protocols.items(), strict=True):
        for panel, suite in zip(row, suites, strict=True):
            for (name, (label, predicted)), colour in zip(pairs.get(suite, {}).items(), ("C1", "C0"), strict=False):
                panel.scatter(
                    2**label, 2**predicted, s=2, alpha=0.3, linewidths=0, color=colour, label=name, rasterized=True
                )
            panel.set(xscale="log", yscale="log", title=suite if panel in grid[0] else "")
            ends = min(panel.get_xlim()[0], panel.get_ylim()[0]), max(panel.get_xlim()[1], panel.get_ylim()[1])
            panel.plot(ends, ends, color="black", linewidth=0.5)
            panel.set(xlim=ends, ylim=ends)
            panel.set_box_aspect(1)
            panel.tick_params(labelsize="x-small")
        row[0].set_ylabel(f"{protocol}\npredicted cycles")
    for panel in grid[-1]:
        panel.set_xlabel("cycles")
    grid[0][0].legend(fontsize="x-small", markerscale=4, loc="upper left")
    figure.savefig(path, dpi=100)


def draw_coverage(suites: dict[str, dict[str, float]], path: Path) -> None:
    """Share of designs in their interval, a point for each suite and family."""
    families = sorted({family for shares in suites.values() for family in shares})
    figure = new_figure(10, 3.5)
    panel = figure.subplots()
    for number, (suite, shares) in enumerate(suites.items()):
        places = [families.index(family) + 0.1 * (number - (len(suites) - 1) / 2) for family in shares]
        panel.plot(places, list(shares.values()), "o", markersize=4, label=suite)
    panel.axhline(0.9, color="black", linewidth=0.5)
    panel.set(ylabel="share of latencies in the interval", ylim=(0, 1.02))
    panel.set_xticks(range(len(families)), families, rotation=40, ha="right", fontsize="small")
    panel.grid(axis="y", alpha=0.3)
    panel.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(path, dpi=100)


if __name__ == "__main__":
    main()
