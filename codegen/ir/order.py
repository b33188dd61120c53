"""The order in which classes are written: bases first, then what a class points to, as far as no circle forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.documents.edm import StructuredType


def written_order(taken: Sequence[StructuredType]) -> list[StructuredType]:
    """The types in an order in which every base comes before what derives from it.

    A class comes after the ones its columns name, so that few annotations need quotes; only types without a base are
    drawn forward for that, because a type with one could be drawn before its base.
    """
    members = {t.qualified: t for t in taken}
    done: dict[str, StructuredType] = {}
    for start in taken:
        stack = [(start, iter(_needs(start, members)))]
        open_ = {start.qualified}
        while stack:
            type_, needs = stack[-1]
            if type_.qualified in done:
                stack.pop()
                continue
            following = next(
                (n for n in needs if n not in done and n not in open_), None
            )
            if following is None:
                done[type_.qualified] = type_
                stack.pop()
            else:
                open_.add(following)
                needed = members[following]
                stack.append((needed, iter(_needs(needed, members))))
    return list(done.values())


def _needs(type_: StructuredType, members: dict[str, StructuredType]) -> Iterator[str]:
    if type_.base in members:
        yield type_.base
    for member in type_.members:
        target = members.get(member.type.name)
        if target is not None and not target.base:
            yield target.qualified
