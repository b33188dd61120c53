"""The facade for threads is the one for tasks in other words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from codegen.facade import MADE, RUNTIME, threads


def text_of(name: str) -> str:
    return (RUNTIME / name).read_text("utf-8")


@pytest.mark.parametrize("tasks", MADE)
def test_what_is_checked_in_is_what_the_script_makes(tasks: str) -> None:
    assert text_of(MADE[tasks]) == threads(tasks), "run `python -m codegen.facade`"


@pytest.mark.parametrize("tasks", MADE)
def test_nothing_of_tasks_is_left(tasks: str) -> None:
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    made = text_of(MADE[tasks])
    assert not [n for n in ast.walk(ast.parse(made)) if isinstance(n, kinds)]
    words = ["sync", "await", "task", "loop"]
    text = made.replace(f"`{Path(tasks).name}`", "")
    assert not [word for word in words if word in text.lower()]


@pytest.mark.parametrize("tasks", MADE)
def test_both_have_the_same_classes_with_the_same_members(tasks: str) -> None:
    def members(text: str) -> dict[str, set[str]]:
        return {
            node.name.removeprefix("Async"): {
                re.sub(r"^(__)?a(?=iter|enter|exit|send|throw|close)", r"\1", part.name)
                for part in node.body
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            for node in ast.parse(text).body
            if isinstance(node, ast.ClassDef)
        }

    assert members(text_of(tasks)) == members(text_of(MADE[tasks]))
