"""Names that some file system takes for one: each has a module of its own, and none stops the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

from support import ROOT, SETTINGS, environment
from test_odd_names import EDMX, library

from codegen.sandbox import running
from codegen.source.layout import path_for, stem
from codegen.surfaces import Kind

GROUPS = [
    ["Straße", "Strasse", "STRASSE"],
    ["zA", "za", "ZA"],
    ["é", "e\u0301"],
    ["İ", "i", "I"],
    ["ﬁx", "fix"],
    ["ς", "Σ", "σ"],
    ["\u212a", "K", "k"],
    ["Ａ", "A"],
    ["ſ", "s"],
]
PROGRAM = """
import importlib, pkgutil, acme
for found in pkgutil.walk_packages(acme.__path__, "acme."):
    importlib.import_module(found.name)
kinetic = acme.Kinetic.from_env()
for name in {names!r}:
    assert next(iter(getattr(kinetic.baq, name)())) is not None
"""


def folded(path: Path) -> str:
    return unicodedata.normalize("NFKC", path.as_posix().casefold())


def snapshot(folder: Path, names: list[str]) -> Path:
    """A snapshot with a BAQ, a library, a service and an area of each name, and one of each that is not odd."""

    def put(kind: Kind, name: str, text: str) -> None:
        file = folder / path_for(kind, stem(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    for name in [*names, "Plain"]:
        put("baq", name, EDMX)
        put("baq-columns", name, '{"returnObj": []}')
        put("baq-parameters", name, '{"returnObj": {"ExecutionParameter": []}}')
        put("functions", name, json.dumps(library(name)))
        put("service", f"Erp.BO.{name}Svc", EDMX)
        put("service", f"Erp.{name}.AreaSvc", EDMX)
    return folder


def test_each_is_fetched_generated_and_called(tmp_path: Path) -> None:
    names = [name for group in GROUPS for name in group]
    there = snapshot(tmp_path / "instance" / "metadata", names)

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", *command],
            cwd=tmp_path,
            env=told | {"PYTHONPATH": os.pathsep.join((str(ROOT), "."))},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    with running(there, settings=SETTINGS) as url:
        told = environment(url) | {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{url}"\ncompany = "EPIC06"\n[package]\nname = "acme"\n'
            f'[include]\nservices = {json.dumps(services(names))}\nbaqs = ["*"]\nfunctions = ["*"]\nmethods = false\n',
            "utf-8",
        )
        run("-m", "codegen", "fetch", "--strict")
        run("-m", "codegen", "generate", "--strict")
        baqs = modules(tmp_path / "acme/baq")
        (tmp_path / "program.py").write_text(PROGRAM.format(names=baqs), "utf-8")
        run("program.py")
    files = [p.relative_to(tmp_path) for p in (tmp_path / "acme").rglob("*.py")]
    assert len({folded(path) for path in files}) == len(files)
    number = len(names) + 1
    assert len(baqs) == len(modules(tmp_path / "acme/efx")) == number
    assert len(modules(tmp_path / "acme/erp/bo")) == number
    assert sum(p.stem.startswith("area") for p in files if "erp" in p.parts) == number


def services(names: list[str]) -> list[str]:
    """Their names, spelt out: no help page lists those of an area of its own."""
    return [
        f"Erp.{part}"
        for n in [*names, "Plain"]
        for part in (f"BO.{n}Svc", f"{n}.AreaSvc")
    ]


def modules(folder: Path) -> list[str]:
    return sorted(p.stem for p in folder.glob("*.py") if p.stem != "__init__")
