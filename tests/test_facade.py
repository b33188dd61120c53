"""The facade for threads is the one for tasks in other words."""

from __future__ import annotations

import ast
import re

import pytest

from codegen.facade import MODULES, TASKS, threads


def made(module: str) -> str:
    return (TASKS.parent / "threads" / module).read_text("utf-8")


@pytest.mark.parametrize("module", MODULES)
def test_what_is_checked_in_is_what_the_script_makes(module: str) -> None:
    assert made(module) == threads(module), "run `python -m codegen.facade`"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_of_tasks_is_left(module: str) -> None:
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    text = made(module)
    assert not [n for n in ast.walk(ast.parse(text)) if isinstance(n, kinds)]
    words = ["sync", "await", "task", "loop"]
    rest = text.replace(f"`../tasks/{module}`", "").lower()
    assert not [word for word in words if word in rest]


@pytest.mark.parametrize("module", MODULES)
def test_both_have_the_same_classes_with_the_same_members(module: str) -> None:
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

    assert members((TASKS / module).read_text("utf-8")) == members(made(module))
