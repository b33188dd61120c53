"""How far long work is, on a terminal."""

from __future__ import annotations

import io

import pytest

from codegen.source.progress import Bars


def drawn(name: str) -> str:
    """The last line of a bar that is half done, for a terminal of 80 columns."""
    stream = io.StringIO()
    bars = Bars(stream, color=False)
    with bars.bar:
        bars.stage("fetching 3,994 documents", 2)
        bars.step(name)
    return stream.getvalue().rstrip("\n").rpartition("\n")[2]


def test_the_bar_keeps_its_length_whatever_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    short, long = drawn("Erp.BO.PartSvc"), drawn("Erp.BO." + "ActualCost" * 20)
    assert "1/2 Erp.BO.PartSvc" in short
    assert len(long) <= 80 and long.endswith("…")
    assert short.partition("1/2")[0] == long.partition("1/2")[0]
