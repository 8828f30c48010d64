"""Training curves: `python -m model.plots --run DIR` draws DIR/curves.png from the logs of its splits; training does so at its end.
Needs matplotlib, which nothing else does."""

import argparse
from pathlib import Path

from model.runs import read_log, read_run, write_whole


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m model.plots", description="Draw the training curves of a run.")
    parser.add_argument("--run", type=Path, required=True)
    draw_curves(parser.parse_args().run)


def draw_curves(run: Path) -> None:
    """Loss and error on validation designs over the share of the steps done, a line for each split."""
    # matplotlib is imported where it is used, so that one can train without it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    second_stage = read_run(run)["config"]["second_stage"]
    figure = Figure(figsize=(10, 4), layout="constrained")
    FigureCanvasAgg(figure)
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


if __name__ == "__main__":
    main()
