"""The facade for threads is the one for tasks in other words."""

from __future__ import annotations

import ast
import re

from pathlib import Path

import pytest

from codegen.facade import FOLDERS, threads

each = pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)


def texts(folder: Path) -> tuple[str, str]:
    one, other = folder / "tasks.py", folder / "threads.py"
    return one.read_text("utf-8"), other.read_text("utf-8")


@each
def test_what_is_checked_in_is_what_the_script_makes(folder: Path) -> None:
    tasks, made = texts(folder)
    assert made == threads(tasks), "run `python -m codegen.facade`"


@each
def test_nothing_of_tasks_is_left(folder: Path) -> None:
    _, made = texts(folder)
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert not [n for n in ast.walk(ast.parse(made)) if isinstance(n, kinds)]
    words = ["sync", "await", "task", "loop"]
    text = made.replace("`tasks.py`", "")
    assert not [word for word in words if word in text.lower()]


@each
def test_both_have_the_same_classes_with_the_same_members(folder: Path) -> None:
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

    tasks, made = texts(folder)
    assert members(tasks) == members(made)
