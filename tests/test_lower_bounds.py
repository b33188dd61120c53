"""Every requirement says from which version on it will do; `lowest_versions.py` tries them."""

from __future__ import annotations

import tomllib

import pytest
from lowest_versions import SMOKE, lowest, requirements
from support import ROOT

from codegen.config import Config, Package
from codegen.emit.standalone import files


def test_each_requirement_has_a_lower_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = list(requirements())
    assert len(found) > len(project["dependencies"])
    assert all(one.count("==") == 1 for one in found)
    with pytest.raises(ValueError, match="no lower bound"):
        lowest("somewhat<3")


def test_what_is_tried_is_there() -> None:
    assert all((ROOT / path).is_file() for path in SMOKE)


def test_a_standalone_package_has_the_extras_of_this_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    made = tomllib.loads(files(Config(package=Package(name="acme")))["pyproject.toml"])
    assert made["project"]["optional-dependencies"] == {
        name: extras[name] for name in ("frames", "spark")
    }
