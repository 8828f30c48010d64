#!/bin/bash
# A virtual environment with the pins of model/pyproject.toml: scripts/model-env.sh [DIR], by default .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-.venv}
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or later is needed' >&2; exit 1; }
python3 -m venv "$folder"
pip=("$folder/bin/python" -m pip install --quiet --disable-pip-version-check)
# torch by itself first: its pin then takes a CPU build where the index has one.
"$folder/bin/python" -c '
import tomllib
project = tomllib.load(open("model/pyproject.toml", "rb"))["project"]
pins = project["dependencies"] + project["optional-dependencies"]["dev"]
print("\n".join(sorted(pins, key=lambda pin: not pin.startswith("torch="))))' >"$folder/pins.txt"
"${pip[@]}" "$(head -1 "$folder/pins.txt")"
"${pip[@]}" -r "$folder/pins.txt"
