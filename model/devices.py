"""What the parts have, from the table of the code that serves."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np

from model.contract import QUANTITIES

TABLE = Path(__file__).parents[1] / "server" / "src" / "predict" / "data" / "devices.json"


@cache
def capacity_of(part: str) -> tuple[float, ...]:
    """DSP, BRAM_18K, URAM, LUT, FF of a part, named with or without package and speed grade; NaN where the table
    does not have it."""
    name = part.strip().lower()
    for row in json.loads(TABLE.read_text())["parts"]:
        if any(re.match(f"{known}(?![0-9])", name) for known in (row["part"], *row["aliases"])):
            return tuple(float(row[resource]) for resource in QUANTITIES[1:])
    return (np.nan,) * len(QUANTITIES[1:])
