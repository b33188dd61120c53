"""How many steps a backtracking matcher takes with a pattern and a text, and the texts that attack one.

Python's own matcher does not say. This one goes the same ways, in the same order, over the same parsed pattern, and counts
each character that it looks at.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]  # private, and the only parser there is
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Node = tuple[Any, Any]
_MOST = 200_000
_SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
"""What matches one character."""
_WORD = re.compile(r"\w")


class TooMany(Exception):
    """More steps than anyone would wait for."""


class Matcher:
    """One pattern, and the steps that it has taken."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        source = pattern.pattern
        self.steps = 0
        self.nodes: list[Node] = parser.parse(source, pattern.flags & ~re.DEBUG).data
        self.flags = pattern.flags
        self._one: dict[tuple[int, str], bool] = {}

    def run(self, text: str, how: str) -> int:
        """The steps of `match`, `fullmatch`, or of finding every match."""
        self.steps = 0
        if how in ("match", "fullmatch"):
            self._first(text, 0, whole=how == "fullmatch")
            return self.steps
        at = 0
        while at <= len(text):
            end = self._first(text, at, whole=False)
            at = at + 1 if end is None or end == at else end
        return self.steps

    def _first(self, text: str, at: int, *, whole: bool) -> int | None:
        for end in self._seq(self.nodes, 0, text, at):
            if not whole or end == len(text):
                return end
        return None

    def _tick(self) -> None:
        self.steps += 1
        if self.steps > _MOST:
            raise TooMany

    def _seq(self, nodes: list[Node], index: int, text: str, at: int) -> Iterator[int]:
        while index < len(nodes) and nodes[index][0] in _SINGLE:
            if not self._fits(nodes[index], text, at):
                return
            index, at = index + 1, at + 1
        if index == len(nodes):
            yield at
            return
        for end in self._node(nodes[index], text, at):
            yield from self._seq(nodes, index + 1, text, end)

    def _node(self, node: Node, text: str, at: int) -> Iterator[int]:
        kind, value = node
        if kind is sre.SUBPATTERN:
            yield from self._seq(value[-1].data, 0, text, at)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from self._seq(branch.data, 0, text, at)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield from self._repeat(kind, value, text, at)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from self._look(kind, value, text, at)
        elif kind is sre.AT:
            self._tick()
            if self._at(value, text, at):
                yield at
        else:
            raise NotImplementedError(kind)

    def _repeat(self, kind: Any, value: Any, text: str, at: int) -> Iterator[int]:
        low, high, body = value
        body = body.data
        most = len(text) + 1 if high is sre.MAXREPEAT else int(high)
        if len(body) == 1 and body[0][0] in _SINGLE:
            yield from self._run(kind, low, most, body[0], text, at)
        else:
            yield from self._again(kind, low, most, body, text, at, 0)

    def _run(
        self, kind: Any, low: int, most: int, one: Node, text: str, at: int
    ) -> Iterator[int]:
        if kind is sre.MAX_REPEAT:
            end = at
            while end - at < most and self._fits(one, text, end):
                end += 1
            while end - at >= low:
                self._tick()
                yield end
                end -= 1
            return
        end = at
        while True:
            if end - at >= low:
                yield end
            if end - at >= most or not self._fits(one, text, end):
                return
            end += 1

    def _again(
        self,
        kind: Any,
        low: int,
        most: int,
        body: list[Node],
        text: str,
        at: int,
        count: int,
    ) -> Iterator[int]:
        self._tick()
        lazy = kind is sre.MIN_REPEAT
        if lazy and count >= low:
            yield at
        if count < most:
            for end in self._seq(body, 0, text, at):
                # An empty turn ends a repeat.
                if end > at or count < low:
                    yield from self._again(kind, low, most, body, text, end, count + 1)
        if not lazy and count >= low:
            yield at

    def _look(self, kind: Any, value: Any, text: str, at: int) -> Iterator[int]:
        direction, body = value
        start = at if direction > 0 else at - body.getwidth()[0]
        found = start >= 0 and any(
            direction > 0 or end == at for end in self._seq(body.data, 0, text, start)
        )
        if found == (kind is sre.ASSERT):
            yield at

    def _at(self, where: Any, text: str, at: int) -> bool:
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return at == 0
        if where in (sre.AT_END, sre.AT_END_STRING):
            return at == len(text) or text[at:] == "\n"
        before = bool(at and _WORD.match(text[at - 1]))
        after = bool(at < len(text) and _WORD.match(text[at]))
        return (before != after) == (where is sre.AT_BOUNDARY)

    def _fits(self, node: Node, text: str, at: int) -> bool:
        self._tick()
        if at >= len(text):
            return False
        key = (id(node), text[at])
        found = self._one.get(key)
        if found is None:
            found = self._one[key] = _is(node, text[at], self.flags)
        return found


def _is(node: Node, char: str, flags: int) -> bool:
    kind, value = node
    both = {char, char.lower(), char.upper()} if flags & re.IGNORECASE else {char}
    if kind is sre.LITERAL:
        return any(ord(c) == value for c in both if len(c) == 1)
    if kind is sre.NOT_LITERAL:
        return ord(char) != value
    if kind is sre.ANY:
        return bool(flags & re.DOTALL) or char != "\n"
    negated = bool(value) and value[0][0] is sre.NEGATE
    found = any(_in(item, c) for item in value for c in both if len(c) == 1)
    return found != negated


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _in(item: Node, char: str) -> bool:
    kind, value = item
    if kind is sre.LITERAL:
        return bool(ord(char) == value)
    if kind is sre.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if kind is sre.CATEGORY:
        return re.match(_CATEGORIES[value], char) is not None
    return False


def attacks(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of about that size that a slow pattern is slow with.

    Beginnings of what it matches, again and again; the same with one part drawn out; runs of what a repeat takes; each with an
    end that nothing matches, and without.
    """
    nodes = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    flat = list(_flat(nodes))
    samples = [_sample(node) for node in flat]
    heads = {"".join(samples[:n]) for n in range(len(samples) + 1)}
    pumps = {p for node in _all(nodes) for p in _pumps(node)} | heads
    for pump in sorted(filter(None, pumps)):
        run = pump * max(size // len(pump), 1)
        for head in sorted(heads):
            for tail in ("", "\x00"):
                yield head + run + tail


def _flat(nodes: list[Node]) -> Iterator[Node]:
    for kind, value in nodes:
        if kind is sre.SUBPATTERN:
            yield from _flat(list(value[-1]))
        else:
            yield kind, value


def _all(nodes: list[Node]) -> Iterator[Node]:
    for kind, value in nodes:
        yield kind, value
        if kind is sre.SUBPATTERN:
            yield from _all(list(value[-1]))
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _all(list(branch))
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield from _all(list(value[2]))


def _pumps(node: Node) -> Iterator[str]:
    kind, value = node
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        yield "".join(map(_sample, value[2]))
        yield from (c for c in " a0Z_-.<[(:\"'\\&%/!" if _all_fit(value[2], c))
    elif kind is sre.BRANCH:
        yield from ("".join(map(_sample, branch)) for branch in value[1])


def _all_fit(body: Any, char: str) -> bool:
    return len(body) == 1 and body[0][0] in _SINGLE and _is(body[0], char, 0)


def _sample(node: Node) -> str:
    """A text that the node matches."""
    kind, value = node
    if kind is sre.SUBPATTERN:
        return "".join(map(_sample, value[-1]))
    if kind is sre.BRANCH:
        return "".join(map(_sample, value[1][0]))
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return "".join(map(_sample, value[2])) * max(int(value[0]), 1)
    if kind in _SINGLE:
        letters = [*"a0 Z_-.<>[](){}:\"'\\&%/!=,;", *map(chr, range(0x20, 0x7F))]
        letters += [chr(value)] if kind is sre.LITERAL else []
        letters += [chr(0), chr(0xD800), "\n"]
        return next(c for c in letters if _is(node, c, 0))
    return ""


def growth(
    pattern: re.Pattern[Any], how: str, size: int, *, enough: float = 99.0
) -> tuple[float, str]:
    """How many times as many steps the worst attack takes where it is twice as long, and its beginning.

    An attack that takes more than `enough` times as many ends the search.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    matcher = Matcher(pattern)
    worst = (0.0, "")
    for once, twice in zip(attacks(pattern, size), attacks(pattern, 2 * size)):
        try:
            after = matcher.run(twice, how)
            if after <= 14 * len(twice):
                continue
            before = matcher.run(once, how)
        except TooMany:
            return 99.0, once[:60]
        longer = max(len(twice) / max(len(once), 1), 1.0)
        worst = max(worst, (after / max(before, 1) / longer * 2, once[:60]))
        if worst[0] > enough:
            break
    return worst


def steps(read: Callable[[str], object], text: str) -> int:
    """The lines and calls of Python that are run; what C does goes through the text once (see the table of patterns)."""
    count = 0

    def begin(frame: Any, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return begin

    before = sys.gettrace()
    # What a collection finds to end is not work of the reader's.
    gc.disable()
    sys.settrace(begin)
    try:
        read(text)
    finally:
        sys.settrace(before)
        gc.enable()
    return count
