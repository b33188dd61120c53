"""What is fuzzed: one function a stage, from any bytes to an AssertionError where a property does not hold.

The first byte decides whether the rest is taken for the document itself, or for the choices by which a strategy makes
one. `run.py` drives them, and the tests drive them again over what was found once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "malice"))

import stages  # noqa: E402
import strategies  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from codegen.ir import names  # noqa: E402

Target = Callable[[bytes, bool], object]
"""Takes the bytes, and whether black is to be asked about what is made of them."""


def _either(strategy: st.SearchStrategy[bytes], check: Target) -> Target:
    """The check of the bytes themselves, or of what the strategy makes of them."""

    @settings(deadline=None, database=None)
    @given(strategy)
    def made(data: bytes) -> None:
        check(data, len(data) % 16 == 0)

    make: Callable[[bytes], object] = made.hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # hypothesis adds it

    def target(data: bytes, laid_out: bool) -> None:
        if data[:1] == b"\x01":
            make(data[1:])
        else:
            check(data, laid_out)

    return target


def _edmx(data: bytes, laid_out: bool) -> None:
    for rule in names.RULES:
        _survives(stages.service_modules, rule, data, laid_out)


def _openapi(data: bytes, laid_out: bool) -> None:
    for modules in (
        stages.methods_modules,
        stages.library_modules,
        stages.lookup_modules,
    ):
        for rule in names.RULES:
            _survives(modules, rule, data, laid_out)


def _survives(
    modules: Callable[[bytes, str], stages.Modules],
    rule: str,
    data: bytes,
    laid_out: bool,
) -> None:
    stages.survives(lambda d: modules(d, rule), data, laid_out=laid_out)


def _names(data: bytes, laid_out: bool) -> None:
    """Any text as a name, as prose and as a literal, and beside its neighbours."""
    text = data.decode("utf-8", "surrogateescape")
    stages.check_name(text)
    stages.check_text(text, len(data) % 3 * 4)
    wires = list(dict.fromkeys(text.split("\n")))
    stages.check_distinct(wires)
    stages.check(stages.client_modules(wires[:40]), laid_out=laid_out)


TARGETS: Mapping[str, Target] = {
    "edmx": _either(strategies.metadata(), _edmx),
    "openapi": _either(
        strategies.openapi() | strategies.libraries() | strategies.lookups(), _openapi
    ),
    "names": _names,
}
