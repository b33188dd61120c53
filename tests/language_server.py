"""basedpyright's language server, as an editor drives it: the Language Server Protocol over pipes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import unquote, urlsplit

_PATIENCE = 300.0
"""Seconds after which a server that has not ended is ended, so that no test waits for it."""
_SETTINGS = {"analysis": {"logLevel": "Trace"}}
"""Has the server say which files it reads."""
_PARSED = re.compile(r"\[FG\]\s+parsing: (file:\S+)")
_START = "from basedpyright.langserver import main; main()"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a document, from 0, as the protocol counts."""

    line: int
    character: int


@dataclass(slots=True)
class Editor:
    """One document, `main.py`, that an editor shows, and the server that answers for it."""

    server: subprocess.Popen[bytes]
    folder: Path
    read: list[Path] = field(default_factory=list)
    """The files that the server has parsed, in that order."""
    _asked: int = 0
    _version: int = 0

    def start(self) -> None:
        workspace = {"uri": self.folder.as_uri(), "name": self.folder.name}
        able = {
            "textDocument": {
                "hover": {"contentFormat": ["plaintext"]},
                "completion": {
                    "completionItem": {"documentationFormat": ["plaintext"]}
                },
            },
            "workspace": {"configuration": True},
        }
        root = {
            "processId": None,
            "capabilities": able,
            "workspaceFolders": [workspace],
        }
        self._request("initialize", root)
        self._tell("initialized", {})

    def show(self, text: str) -> Position:
        """Open the document with this text, or replace its text; returns the end of it."""
        uri = self._document["uri"]
        self._version += 1
        if self._version == 1:
            opened = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            self._tell("textDocument/didOpen", {"textDocument": opened})
        else:
            changed = {"uri": uri, "version": self._version}
            self._tell(
                "textDocument/didChange",
                {"textDocument": changed, "contentChanges": [{"text": text}]},
            )
        lines = text.split("\n")
        return Position(len(lines) - 1, len(lines[-1]))

    def completions(self, at: Position) -> list[dict[str, Any]]:
        found = self._at("textDocument/completion", at)
        items: list[dict[str, Any]] = found["items"] if found else []
        return items

    def labels(self, text: str) -> set[str]:
        """What is proposed at the end of a program."""
        return {item["label"] for item in self.completions(self.show(text))}

    def hover(self, at: Position) -> str:
        """What is shown at a place, "" for nothing."""
        found = self._at("textDocument/hover", at)
        return str(found["contents"]["value"]) if found else ""

    def signature(self, at: Position) -> list[dict[str, Any]]:
        found = self._at("textDocument/signatureHelp", at)
        signatures: list[dict[str, Any]] = found["signatures"] if found else []
        return signatures

    def definitions(self, at: Position) -> list[tuple[Path, int]]:
        """The files and lines, from 1, that what stands at a place is declared in."""
        found = self._at("textDocument/definition", at) or []
        return [
            (_path(place["uri"]), place["range"]["start"]["line"] + 1)
            for place in found
        ]

    @property
    def _document(self) -> dict[str, str]:
        return {"uri": (self.folder / "main.py").as_uri()}

    def _at(self, method: str, at: Position) -> Any:
        where = {"line": at.line, "character": at.character}
        return self._request(
            method, {"textDocument": self._document, "position": where}
        )

    def _request(self, method: str, params: object) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while message := self._read():
            if "method" in message:
                self._answer(message)
            elif message.get("id") == self._asked:
                assert "error" not in message, message
                return message["result"]
        raise RuntimeError(f"the language server has ended before it answered {method}")

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _answer(self, message: Mapping[str, Any]) -> None:
        """Answer what the server asks an editor, and note what it says it reads."""
        given = message.get("params")
        if message["method"] == "window/logMessage":
            if parsed := _PARSED.match(given["message"]):
                self.read.append(_path(parsed[1]))
        elif "id" in message:
            result = [
                _SETTINGS if asked.get("section") == "basedpyright" else {}
                for asked in (given or {}).get("items", ())
            ]
            self._send({"id": message["id"], "result": result or None})

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self.server.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.server.stdin.flush()

    def _read(self) -> Any:
        assert self.server.stdout
        size = 0
        while (head := self.server.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = head.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        return json.loads(self.server.stdout.read(size)) if size else None


def _path(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


@contextmanager
def editing(folder: Path, *, path: tuple[Path, ...] = ()) -> Iterator[Editor]:
    """Yield an editor whose workspace is the folder, with these places on the program's path.

    The server has no longer than `_PATIENCE`; its settings are written into the folder.
    """
    settings = {
        "extraPaths": [str(place) for place in path],
        "pythonVersion": "3.11",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", _START, "--stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        patience = Timer(_PATIENCE, _end, [server])
        patience.start()
        try:
            editor = Editor(server, folder)
            editor.start()
            yield editor
        finally:
            patience.cancel()
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server, and the node process that it is made of."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
