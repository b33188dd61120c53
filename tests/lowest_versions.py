"""The suite's smoke part and the demo with the lowest versions that `pyproject.toml` allows.

Run it as a script: `python tests/lowest_versions.py [FOLDER]`. It makes an environment in the folder (a temporary one unless
given), with each requirement at its lower bound, and what these need as pip chooses it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("negotiate", "sandbox", "usages")
TOOLS = ("hypothesis", "pytest", "pytest-xdist", "hatchling", "oauthlib")
"""What the tests themselves need of the extra `dev`."""
SMOKE = (
    "tests/test_cases.py",
    "tests/test_generated_example.py",
    "tests/documents/test_edmx_model.py",
    "tests/documents/test_edmx_hostile.py",
    "tests/emit/test_layout_split.py",
    "tests/source/test_fetch_command.py",
    "tests/runtime_data/test_data_rows.py",
    "tests/runtime_data/test_data_queries.py",
    "tests/runtime_transport/test_session.py",
    "tests/runtime_transport/test_negotiate.py",
    "tests/sandbox/test_sandbox_queries.py",
    "tests/cli/test_command_line.py",
)


def lowest(requirement: str) -> str:
    """`pydantic>=2.14,<3` as `pydantic==2.14`; raises ValueError for one without a lower bound."""
    found = re.match(r"([\w.-]{1,100})>=([\w.]{1,50})", requirement)
    if found is None:
        raise ValueError(f"no lower bound: {requirement}")
    return f"{found[1]}=={found[2]}"


def requirements() -> Iterator[str]:
    """Every requirement at its lower bound: the program's, those of its extras, and the tests' tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    tools = [r for r in extras["dev"] if re.match(r"[\w.-]*", r)[0] in TOOLS]  # type: ignore[index]  # always matches
    wanted = [*project["dependencies"], *(r for e in EXTRAS for r in extras[e]), *tools]
    yield from map(lowest, wanted)


def run(command: Iterable[str | Path], folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KINETIC_")}
    environment |= {"PYTHONPATH": str(ROOT)}
    subprocess.run([*map(str, command)], cwd=folder, env=environment, check=True)


def main(folder: Path) -> None:
    venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    found = list(requirements())
    print(*found, sep="\n", flush=True)
    run([python, "-m", "pip", "install", "-q", *found], ROOT)
    run([python, "-m", "codegen", "demo"], folder)
    run([python, "-m", "pytest", "-q", *SMOKE], ROOT)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
