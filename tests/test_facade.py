"""The facade for threads is the one for tasks in other words."""

from __future__ import annotations

import ast
import re

from codegen.facade import RUNTIME, threads

TASKS = (RUNTIME / "tasks.py").read_text("utf-8")
THREADS = (RUNTIME / "threads.py").read_text("utf-8")


def test_what_is_checked_in_is_what_the_script_makes() -> None:
    assert THREADS == threads(TASKS), "run `python -m codegen.facade`"


def test_nothing_of_tasks_is_left() -> None:
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert not [n for n in ast.walk(ast.parse(THREADS)) if isinstance(n, kinds)]
    words = ["sync", "await", "task", "loop"]
    text = THREADS.replace("`tasks.py`", "")
    assert not [word for word in words if word in text.lower()]


def test_both_have_the_same_classes_with_the_same_members() -> None:
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

    assert members(TASKS) == members(THREADS)
