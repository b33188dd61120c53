"""What operations are called with: checked as columns check what they are assigned, and rows named by their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import get_annotations
from types import MethodType
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from .data.declared import UNSET, Col
from .data.names import remembered
from .data.keys import Reference, check_reference

_IDS: Final[Mapping[str, str]] = {"4.0": "@odata.id"}
"""Version of OData → what names a row; later ones leave the prefix out."""


def checked(
    call: MethodType, name: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call as they are sent; `name` is what messages call it.

    Raises pydantic's ValidationError naming the argument of another type, TypeError for a row of another client.
    """
    given = {n: value for n, value in arguments.items() if value is not UNSET}
    found: dict[str, Any] = _adapter(call.__func__, name).validate_python(given)
    return {n: _placed(call.__self__, n, value) for n, value in found.items()}


@remembered
def _adapter(function: Callable[..., Any], name: str) -> TypeAdapter[Any]:
    kinds = get_annotations(function, eval_str=True)
    fields = {
        n: Col[_with_references(kind)]  # type: ignore[misc]  # known at run time alone
        for n, kind in kinds.items()
        if n != "return"
    }
    # Its name is the title of the errors, as that of the class is for a row.
    made: Any = TypedDict(name, fields, total=False)  # type: ignore[misc]  # known at run time alone
    return TypeAdapter(made)


class _OrReference:
    """Says of a class of rows that the place of one may stand for it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any, of_row: Callable[[Any], Any]) -> Any:
            if not isinstance(value, Reference):
                return of_row(value)
            try:
                check_reference(value, source, "this argument")
            except TypeError as error:
                raise ValueError(str(error)) from None
            return value

        return core_schema.no_info_wrap_validator_function(check, handler(source))


def _with_references(kind: Any) -> Any:
    """Return an annotation with the rows marked that references may stand for: `Book | Reference[Book]`."""
    inner = get_args(kind)
    if get_origin(kind) is Sequence:
        return list[_with_references(inner[0])]  # type: ignore[misc]  # known at run time alone
    for row in inner:
        if get_origin(row) is Reference:
            named: Any = Annotated[get_args(row)[0], _OrReference()]
            return named | None if type(None) in inner else named
    return kind


def _placed(owner: Any, name: str, value: Any) -> Any:
    """Return a value with the entity reference of each row that is given by its place (OData JSON Format 4.0, section 13; 4.01, section 14)."""
    if isinstance(value, list):
        return [_placed(owner, name, item) for item in value]
    if not isinstance(value, Reference):
        return value
    if value._session_of() is not owner._session:
        raise TypeError(f"`{name}`: {value!r:.80} is a row of another client")
    return {_IDS.get(owner._odata, "@id"): value._address()}
