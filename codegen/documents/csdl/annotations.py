"""Descriptions: the only annotations a client has a use for, inline or in `Annotations Target` (CSDL section 14)."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.documents.csdl.element import Element, Tags
from codegen.documents.csdl.names import Names

Children = list[tuple[str, Element]]
"""The children of an element with their local names."""

_CORE = "Org.OData.Core.V1.Description"
_NONE = 9


class Ranks(dict[str, int]):
    """Term → how good a description it is: 0 is `Core.V1.Description`, 9 is none at all."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, term: str) -> int:
        self[term] = rank = self._rank(self._names.qualified(term))
        return rank

    @staticmethod
    def _rank(term: str) -> int:
        if term == _CORE:
            return 0
        if "Description" not in term:
            return _NONE
        return 1 if term.endswith(".Description") else 2


class Descriptions:
    """The descriptions of one document."""

    def __init__(self, names: Names, tags: Tags) -> None:
        self._names = names
        self._tags = tags
        self._ranks = Ranks(names)
        self._targets: dict[str, dict[str, tuple[int, str]]] = {}

    def of(self, children: Children, owner: str, member: str = "") -> str:
        """The best description among an element's children and the annotations that target it, or ``""``.

        `owner` is a qualified name, with the parameter types in parentheses for one overload; `member` is what comes
        after it in the target's path.
        """
        rank, text = self._best(
            child for name, child in children if name == "Annotation"
        )
        if self._targets and rank:
            other = self._targets.get(owner, {}).get(member, (_NONE, ""))
            rank, text = min((rank, text), other)
        return text

    def target(self, element: Element) -> str:
        """Note what an `Annotations` element says; the qualified name it speaks of comes back."""
        owner, member = self._split(element.get("Target") or "")
        annotations = (c for c in element if self._tags[c.tag] == "Annotation")
        rank, text = self._best(annotations)
        if text:
            members = self._targets.setdefault(owner, {})
            members[member] = min(members.get(member, (_NONE, "")), (rank, text))
        return owner

    def _best(self, annotations: Iterable[Element]) -> tuple[int, str]:
        best = (_NONE, "")
        for annotation in annotations:
            rank = self._ranks[annotation.get("Term") or ""]
            # A qualified annotation holds under a condition that nobody states here.
            rank += 3 if rank < _NONE and annotation.get("Qualifier") else 0
            if rank < best[0] and (text := self._text(annotation)):
                best = (rank, text)
        return best

    def _text(self, annotation: Element) -> str:
        text = annotation.get("String")
        if text is None:
            strings = (c.text for c in annotation if self._tags[c.tag] == "String")
            text = next(strings, None) or annotation.text
        return (text or "").strip()

    def _split(self, target: str) -> tuple[str, str]:
        """`Self.Pick(Self.Part,Edm.Int32)/count` as (`NS.Pick(NS.Part,Edm.Int32)`, `count`)."""
        name, opened, rest = target.partition("(")
        if not opened:
            name, _, member = target.partition("/")
            return self._names.qualified(name), member
        types, _, member = rest.rpartition(")")
        resolved = (self._names.spelled(text) for text in types.split(","))
        return f"{self._names.qualified(name)}({','.join(resolved)})", member.lstrip(
            "/"
        )
