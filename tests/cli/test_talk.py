"""What is told of problems: the gravest first, one line each, and of very many only the first."""

from __future__ import annotations

import io

import pytest

from codegen.commands.talk import Talk
from codegen.errors import Level, Problem


def told(problems: list[Problem], *, verbose: bool = False) -> list[str]:
    stream = io.StringIO()
    Talk(stream, verbose=verbose).problems(problems)
    return stream.getvalue().splitlines()


def some(count: int, level: Level, hint: str = "") -> list[Problem]:
    return [Problem(f"{level}{n:03}", 0, "what", hint, level) for n in range(count)]


def test_the_gravest_come_first_and_a_hint_once() -> None:
    lines = told([*some(2, "note"), *some(2, "warning", "do it"), *some(1, "error")])
    assert lines == [
        "error: error000: what",
        "warning: warning000: what",
        "warning: warning001: what",
        "hint: do it",
        "note: note000: what",
        "note: note001: what",
    ]


@pytest.mark.parametrize(
    ("warnings", "notes", "last"),
    [
        (50, 0, "… and 10 more problems; `--verbose` shows all."),
        (50, 9, "… and 19 more problems; `--verbose` shows all."),
        (3, 44, "… and 39 more notes; `--verbose` shows all."),
        (38, 9, "… and 7 more notes; `--verbose` shows all."),
        (3, 5, "note: note004: what"),
    ],
)
def test_of_many_only_the_first_are_told(warnings: int, notes: int, last: str) -> None:
    problems = [*some(notes, "note"), *some(warnings, "warning")]
    lines = told(problems)
    assert lines[-1] == last
    assert len(lines) <= 41
    assert len(told(problems, verbose=True)) == warnings + notes
