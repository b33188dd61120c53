"""Hazard.NamesNotNormalSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Fold(EdmEnum, edm_type="Hazard.Fold"):
    """Values of `Fold`."""

    İ = "İ"
    SS = "ß"
    U_02BC_N = "ŉ"
    FI = "ﬁ"


class FileKey(Key):
    """Key of `File`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class File(Row):
    """A row of `ﬁles` and
    `名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名`.
    """

    key = row_key(FileKey)
    id: Annotated[str, Field(alias="Id")] = KEY
    """Key."""
    é: Annotated[str | None, Field(alias="é")] = None
    i̇: Annotated[Fold | None, Field(alias="İ")] = None
    file: Annotated[str | None, Field(alias="ﬁle")] = None
    from_: Annotated[str | None, Field(alias="ｆｒｏｍ")] = None
    straße: Annotated[str | None, Field(alias="ſtraße")] = None
    名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名_x50a060a9: Annotated[
        str | None,
        Field(
            alias="名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名"
        ),
    ] = None
    abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_ab_x75d21719: Annotated[
        str | None,
        Field(
            alias="AbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbcAbc"
        ),
    ] = None


class FileFields(Fields):
    """Columns of `File`, for queries."""

    id: TextColumn
    é: TextColumn
    i̇: Column[Fold]
    file: TextColumn
    from_: TextColumn
    straße: TextColumn
    名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名_x50a060a9: (
        TextColumn
    )
    abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_abc_ab_x75d21719: (
        TextColumn
    )


class NamesNotNormalSvc(Service[S], name="Hazard.NamesNotNormalSvc"):
    """Hazard.NamesNotNormalSvc."""

    files = entity_set("ﬁles", File, FileFields, FileKey)
    """Key: id."""

    名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名_x50a060a9 = entity_set(
        "名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名名",
        File,
        FileFields,
        FileKey,
    )
    """Key: id."""
