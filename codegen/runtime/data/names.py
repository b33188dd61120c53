"""Names: wire names from Python names, what a wrong name was meant to be, and what the annotations of a class say.

Generated attributes carry an alias only where `to_wire` does not lead back to the wire name, so the table below is
part of every generated package's meaning.
"""

from __future__ import annotations

import atexit
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import SimpleNamespace, UnionType
from typing import Any, ParamSpec, TypeVar, get_args, get_origin

P = ParamSpec("P")
T = TypeVar("T")

# The words that are written in capitals in most of the column names that have them, by frequency over a whole instance. Frozen:
# a change would give other wire names to packages that were generated before it.
ACRONYMS = frozenset("""
    ab abc abt ag ap api aprg aps ar arrg avs baq bcc boe bol bom bt cc cccscid cgc
    cm cn co coa cod crm csc csv cy db dba de dea dmr dn dum ec ecc eco edi eft eli
    ers eu fa ff ffid fifo fob fs fsa fsm gl glc gst gt gui guid hcm hd hh html hts
    iban ic id im ingstr ip iso ium jc jp kb lc loq lpc mes mf mrp msrp mx mxe my na
    nafta odc ot otmf ots pa pb pci pcid pdf pdm pe pi pl pmuid pn po ponum pp pr ps
    pum qs ra rd re rfq rma sa sc se sn so sql sr ssrs tb tch te tf tgl th tin tla
    tle tlr tp tw ud ui uid um uom ups url us vat wbs wf wh wht wi wip xml ytd
    """.split())


@lru_cache(maxsize=65_536)
def to_wire(name: str) -> str:
    """Return the wire name that a Python name leads back to: `cust_id` → `CustID`, `loyalty_c` → `Loyalty_c`.

    One with capitals is a wire name already: `OrderHed_OrderNum`, `From_`.
    """
    bare = name.removesuffix("_")
    if name != name.lower():
        return bare
    words = bare.split("_")
    user_defined = len(words) > 1 and words[-1] == "c"
    if user_defined:
        words.pop()
    return "".join(map(_capitalised, words)) + ("_c" if user_defined else "")


@lru_cache(maxsize=16_384)
def to_parameter(name: str) -> str:
    """Return the name of a method's parameter that a Python name leads back to: `more_pages` → `morePages`."""
    first, *rest = name.removesuffix("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _capitalised(word: str) -> str:
    """Return a word as the wire has it; the empty word between two underscores stands for one of the wire's own."""
    if word in ACRONYMS:
        return word.upper()
    return word[:1].upper() + word[1:] or "_"


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: `: did you mean …?`, or nothing if none is near.

    A name in another spelling comes first: `CustNum` is meant to be `cust_num`, and `getByID` `get_by_id`.
    """
    from difflib import get_close_matches  # needed by mistakes alone

    known = list(names)
    spelt = {_folded(own): own for own in reversed(known)}
    near = spelt.get(_folded(name))
    if near is None:
        found = get_close_matches(name, known, 1)
        alike = found or get_close_matches(_folded(name), spelt, 1)
        near = next((spelt.get(own, own) for own in alike), None)
    return f": did you mean `{near}`?" if near else ""


def misplaced(value: object, name: str, query: type, before: str) -> AttributeError:
    """Return the error for a name that a value does not have; it says what to do if the query has it that the value was made of.

    What gives a query can be called before; what reads cannot, since there would be nothing left to call `before` on.
    """
    what = f"{type(value).__name__} has no `{name}`"
    method = None if name.startswith("_") else getattr(query, name, None)
    if method is None:
        return AttributeError(what)
    gives = str(getattr(method, "__annotations__", {}).get("return", ""))
    if gives == "Self" or gives.startswith(query.__name__):
        return AttributeError(f"{what}: the query has it, so call it before {before}()")
    return AttributeError(
        f"{what}: read it in a loop; for the first ones call top() before {before}()"
    )


def refused(method: str, takes: str, given: object, hint: str = "") -> TypeError:
    """Return the error for an argument that a method does not take; of a list it says how to give what is in it."""
    if isinstance(given, list | tuple | set | frozenset):
        name = type(given).__name__
        return TypeError(
            f"{method}() takes {takes}, not a {name}: give each by itself, or put a star before the {name}"
        )
    return TypeError(f"{method}() takes {takes}, not {given!r:.60}{hint}")


def _folded(name: str) -> str:
    """Return a name without what tells Epicor's spelling from Python's: capitals and underscores."""
    return name.replace("_", "").casefold()


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Return the function with its latest results kept: what a class's annotations say does not change.

    The function keeps its own signature, which `lru_cache` would hide.
    """
    cached = lru_cache(maxsize=4_096)(function)
    # Classes that are kept until the interpreter is torn down keep their modules' rows with them, and pydantic-core does not
    # free those that late.
    atexit.register(cached.cache_clear)
    kept: Callable[P, T] = cached  # type: ignore[assignment]  # it takes what the function takes
    return kept


@remembered
def annotation_of(owner: type, name: str) -> Any:
    """Return the annotation of `owner.name`, with names in quotes looked up in its module; None if there is none.

    One annotation is read at a time: a class of 758 columns is never read whole.
    """
    for base in owner.__mro__:
        declared = declared_by(base)
        if name in declared:
            return _resolved(declared[name], base.__module__)
    return None


def declared_by(owner: type) -> dict[str, Any]:
    """Return the annotations of the class's own body, unresolved."""
    found: dict[str, Any] = owner.__dict__.get("__annotations__", {})
    return found


def _resolved(annotation: Any, module: str) -> Any:
    if isinstance(annotation, type):
        return annotation
    carrier = SimpleNamespace(__annotations__={"value": annotation})
    # Names of its own, though none: without, `typing` takes what the same name in quotes meant in another module.
    return typing.get_type_hints(carrier, vars(sys.modules[module]), {})["value"]


def names_of(owner: type) -> list[str]:
    """Return the names that the class and its bases annotate, sorted, those with an underscore before them left out."""
    names = {name for base in owner.__mro__ for name in declared_by(base)}
    return sorted(name for name in names if not name.startswith("_"))


def bare(annotation: Any) -> Any:
    """Return the annotation without `| None`."""
    if get_origin(annotation) in (typing.Union, UnionType):
        members = [a for a in get_args(annotation) if a is not type(None)]
        return bare(members[0]) if len(members) == 1 else Any
    return annotation


@remembered
def docstrings_of(owner: type) -> Mapping[str, str]:
    """Return what stands below the attributes of the class and its bases in their source, by attribute."""
    found: dict[str, str] = {}
    for base in reversed(owner.__mro__):
        found |= _docstrings(base.__module__).get(base.__qualname__, {})
    return found


@remembered
def _docstrings(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of attributes in a module, by the name of their class; none if there is no source."""
    import ast  # needed by those who read descriptions alone
    from inspect import getsource

    try:
        tree = ast.parse(getsource(sys.modules[module]))
    except (OSError, TypeError, SyntaxError, KeyError):
        return {}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name: dict(_below_attributes(node.body)) for node in classes}


def _below_attributes(body: list[Any]) -> Iterator[tuple[str, str]]:
    import ast
    from inspect import cleandoc

    for inside in (part.body for part in body if isinstance(part, ast.If)):
        yield from _below_attributes(inside)
    for statement, below in pairwise(body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name))
                | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=text)),
            ):
                yield name, cleandoc(str(text))
