"""Descriptions and optional parameters: what a client has a use for, inline or in `Annotations Target` (CSDL section 14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.documents.csdl.element import Element, Tags
from codegen.documents.csdl.names import Names

Children = list[tuple[str, Element]]
"""The children of an element with their local names."""

Target = tuple[str, str]
"""The qualified name that annotations speak of, with the parameter types in parentheses for one overload, and what comes after
it in the path: the name of a member or a parameter, or `""`."""

_CORE = "Org.OData.Core.V1.Description"
_OPTIONAL = frozenset({"Org.OData.Core.V1.OptionalParameter", "Core.OptionalParameter"})
"""The term, also under the vocabulary's own alias if the document does not declare it."""
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


def target(names: Names, text: str) -> Target:
    """`Self.Pick(Self.Part,Edm.Int32)/count` as (`NS.Pick(NS.Part,Edm.Int32)`, `count`)."""
    name, opened, rest = text.partition("(")
    if not opened:
        name, _, member = text.partition("/")
        return names.qualified(name), member
    types, _, member = rest.rpartition(")")
    resolved = ",".join(names.spelled(type_) for type_ in types.split(","))
    return f"{names.qualified(name)}({resolved})", member.lstrip("/")


def inner_text(annotation: Element, tags: Tags) -> str:
    """The string that an annotation gives, as an attribute, as an element or as its text."""
    text = annotation.get("String")
    if text is None:
        strings = (c.text for c in annotation if tags[c.tag] == "String")
        text = next(strings, None) or annotation.text
    return (text or "").strip()


class Optionals:
    """The parameters that calls may leave out, with what the service takes then."""

    def __init__(self, names: Names, tags: Tags) -> None:
        self._names = names
        self._tags = tags
        self._targets: dict[Target, str] = {}

    def of(self, children: Children, owner: str, parameter: str) -> str | None:
        """The default of a parameter, `""` if the document does not say it; None if the parameter must be given."""
        inline = self._default(children)
        return self._targets.get((owner, parameter)) if inline is None else inline

    def note(self, target: Target, annotations: Children) -> None:
        """Note what stands apart from the parameter it speaks of."""
        default = self._default(annotations)
        if default is not None:
            self._targets.setdefault(target, default)

    def _default(self, children: Children) -> str | None:
        for name, child in children:
            term = child.get("Term") or "" if name == "Annotation" else ""
            if term and self._names.qualified(term) in _OPTIONAL:
                return next(self._values(child), "")
        return None

    def _values(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.get("Property") == "DefaultValue":
                given = (text for name, text in child.items() if name != "Property")
                yield next(given, None) or next((c.text or "" for c in child), "")
            elif self._tags[child.tag] == "Record":
                yield from self._values(child)


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

    def note(self, target: Target, annotations: Children) -> None:
        """Note what stands apart from what it describes."""
        owner, member = target
        rank, text = self._best(child for _, child in annotations)
        if text:
            members = self._targets.setdefault(owner, {})
            members[member] = min(members.get(member, (_NONE, "")), (rank, text))

    def _best(self, annotations: Iterable[Element]) -> tuple[int, str]:
        best = (_NONE, "")
        for annotation in annotations:
            rank = self._ranks[annotation.get("Term") or ""]
            # A qualified annotation holds under a condition that nobody states here.
            rank += 3 if rank < _NONE and annotation.get("Qualifier") else 0
            if rank < best[0] and (text := inner_text(annotation, self._tags)):
                best = (rank, text)
        return best
