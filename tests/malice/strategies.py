"""hypothesis strategies that make whole hostile documents: sound in form, and every name and text in them an attack.

Names come from a small pool that is drawn first, so that a document refers to itself, twice to the same, and in circles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from attacks import JSON_NAMES, TEXTS, XML_NAMES
from hypothesis import strategies as st

Draw = st.DrawFn

_XML = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
"""What XML may carry, but for the few controls it may, too."""


def _mixed(
    whole: Sequence[str], alphabet: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """An attack, any text, or pieces of both behind each other."""
    attack = st.sampled_from(whole)
    pieces = st.lists(attack | st.text(alphabet, max_size=4), max_size=4)
    return attack | st.text(alphabet, max_size=30) | pieces.map("".join).map(_cut)


def _cut(text: str) -> str:
    return text[:600]


xml_names = _mixed(XML_NAMES, _XML)
json_names = _mixed(JSON_NAMES, st.characters())
_parts = ("Erp", "BO", "ErpBO", "Erp_BO", "erp", "Area", "ErpArea", "BOAreaSvc", "")
shallow_names = json_names.filter(lambda name: name.count(".") < 40)
dotted_names = st.lists(st.sampled_from(_parts), min_size=1, max_size=4).map(".".join)
"""Names of services that are one name where dots, underscores or case are lost."""
_long = st.sampled_from([text[:2_001] for text in TEXTS])
xml_texts = xml_names | _long
json_texts = json_names | _long

PRIMITIVES = (
    *("String", "Int32", "Int64", "Decimal", "Boolean", "Guid", "DateTimeOffset"),
    *("Date", "TimeOfDay", "Duration", "Binary", "Stream", "Untyped", "GeographyPoint"),
)


def element(kind: str, attributes: Mapping[str, str], *inside: str) -> str:
    # quoteattr leaves what a parser would fold into a blank.
    pairs = (f" {k}={quoteattr(v, _FOLDED)}" for k, v in attributes.items())
    return f"<{kind}{''.join(pairs)}>{''.join(inside)}</{kind}>"


_FOLDED = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class _Metadata:
    """Draws the parts of one `$metadata` document."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.names = st.sampled_from(draw(st.lists(xml_names, min_size=2, max_size=8)))
        self.namespaces = draw(
            st.lists(self.names, min_size=1, max_size=2, unique=True)
        )

    def name(self) -> str:
        return self.draw(self.names)

    def some(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def flag(self) -> str:
        return self.draw(st.sampled_from(["true", "false", "1", self.name()]))

    def type(self) -> str:
        primitive = st.sampled_from(PRIMITIVES).map("Edm.{}".format)
        own = st.tuples(st.sampled_from(self.namespaces), self.names).map(".".join)
        plain = self.draw(primitive | own)
        return self.draw(st.sampled_from([plain, plain, f"Collection({plain})"]))

    def entity(self) -> str:
        return f"{self.draw(st.sampled_from(self.namespaces))}.{self.name()}"

    def described(self) -> str:
        term = self.draw(
            st.sampled_from(["Org.OData.Core.V1.Description", "X.LongDescription"])
        )
        text = self.draw(xml_texts)
        if self.draw(st.booleans()):
            return element("Annotation", {"Term": term, "String": text})
        return element("Annotation", {"Term": term}, f"<String>{escape(text)}</String>")

    def property(self) -> str:
        attributes = {"Name": self.name(), "Type": self.type()}
        for more in self.draw(
            st.sets(st.sampled_from(["Nullable", "DefaultValue", "MaxLength"]))
        ):
            attributes[more] = self.flag()
        return element(
            "Property", attributes, *(self.described() for _ in self.some(1))
        )

    def navigation(self) -> str:
        target = self.entity()
        kind = self.draw(st.sampled_from([target, f"Collection({target})"]))
        attributes = {"Name": self.name(), "Type": kind, "Partner": self.name()}
        return element("NavigationProperty", attributes)

    def structured(self, kind: str) -> str:
        attributes = {"Name": self.name(), "Abstract": self.flag()}
        if self.draw(st.booleans()):
            attributes["BaseType"] = self.entity()
        key = ""
        if kind == "EntityType":
            parts = (
                (
                    element("PropertyRef", {"Name": self.name(), "Alias": self.name()})
                    if self.draw(st.booleans())
                    else element("PropertyRef", {"Name": self.name()})
                )
                for _ in self.some(3)
            )
            key = element("Key", {}, *parts)
        columns = [self.property() for _ in self.some(5)]
        children = [self.navigation() for _ in self.some(2)]
        return element(kind, attributes, key, *columns, *children, self.described())

    def enum(self) -> str:
        members = (
            element("Member", {"Name": self.name()}, self.described())
            for _ in self.some(4)
        )
        attributes = {"Name": self.name(), "IsFlags": self.flag()}
        return element("EnumType", attributes, *members, self.described())

    def definition(self) -> str:
        return element(
            "TypeDefinition", {"Name": self.name(), "UnderlyingType": self.type()}
        )

    def operation(self) -> str:
        kind = self.draw(st.sampled_from(["Action", "Function"]))
        parameters = (
            element(
                "Parameter",
                {"Name": self.name(), "Type": self.type()},
                self.described(),
            )
            for _ in self.some(3)
        )
        returned = (element("ReturnType", {"Type": self.type()}) for _ in self.some(1))
        attributes = {"Name": self.name(), "IsBound": self.flag()}
        return element(kind, attributes, *parameters, *returned, self.described())

    def annotations(self) -> str:
        target = f"{self.entity()}/{self.name()}"
        return element("Annotations", {"Target": target}, self.described())

    def container(self) -> str:
        sets = (
            element(
                "EntitySet",
                {"Name": self.name(), "EntityType": self.entity()},
                self.described(),
            )
            for _ in self.some(4)
        )
        ones = (
            element("Singleton", {"Name": self.name(), "Type": self.entity()})
            for _ in self.some(1)
        )
        imports = (
            element("ActionImport", {"Name": self.name(), "Action": self.entity()})
            for _ in self.some(2)
        )
        return element("EntityContainer", {"Name": self.name()}, *sets, *ones, *imports)

    def schema(self, namespace: str) -> str:
        parts = [
            *(self.structured("EntityType") for _ in self.some(3)),
            *(self.structured("ComplexType") for _ in self.some(2)),
            *(self.enum() for _ in self.some(2)),
            *(self.definition() for _ in self.some(1)),
            *(self.operation() for _ in self.some(2)),
            *(self.annotations() for _ in self.some(1)),
            self.container(),
        ]
        return element("Schema", {"Namespace": namespace, "Alias": self.name()}, *parts)


@st.composite
def metadata(draw: Draw) -> bytes:
    """The bytes of a `$metadata` document, well-formed but for characters that XML forbids."""
    made = _Metadata(draw)
    schemas = "".join(made.schema(namespace) for namespace in made.namespaces)
    return element("Edmx", {"Version": "4.0"}, schemas).encode("utf-8", "surrogatepass")


class _OpenApi:
    """Draws the parts of one OpenAPI document."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.names = st.sampled_from(draw(st.lists(json_names, min_size=2, max_size=8)))

    def name(self) -> str:
        return self.draw(self.names)

    def some(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def schema(self, depth: int = 0) -> object:
        kinds = ["ref", "string", "integer", "number", "boolean", "odd"]
        kind = self.draw(
            st.sampled_from(
                kinds if depth > 3 else [*kinds, "array", "object", "allOf"]
            )
        )
        text = self.draw(json_texts)
        if kind == "ref":
            return {"$ref": f"#/components/schemas/{self.name()}"}
        if kind == "array":
            return {"type": "array", "items": self.schema(depth + 1)}
        if kind == "object":
            fields = {self.name(): self.schema(depth + 1) for _ in self.some(4)}
            return {
                "type": "object",
                "properties": fields,
                "description": text,
                "required": [*fields],
            }
        if kind == "allOf":
            return {
                "allOf": [self.schema(depth + 1) for _ in self.some(2)],
                "properties": {self.name(): {}},
            }
        if kind == "odd":
            return self.draw(st.none() | st.booleans() | st.integers() | json_names)
        form = self.draw(st.sampled_from(["date-time", "uuid", "byte", self.name()]))
        return {
            "type": kind,
            "format": form,
            "description": text,
            "enum": [self.name()],
            "default": text,
        }

    def body(self) -> object:
        return {"content": {"application/json": {"schema": self.schema()}}}

    def method(self) -> object:
        reply = {
            "type": "object",
            "properties": {
                "returnObj": self.schema(),
                "parameters": {
                    "type": "object",
                    "properties": {self.name(): self.schema() for _ in self.some(3)},
                },
            },
        }
        return {
            "operationId": self.name(),
            "summary": self.draw(json_texts),
            "requestBody": self.body(),
            "responses": {"200": {"content": {"application/json": {"schema": reply}}}},
        }


@st.composite
def openapi(draw: Draw) -> bytes:
    """The bytes of an OpenAPI document."""
    made = _OpenApi(draw)
    value = {
        "openapi": "3.0.1",
        "info": {"title": made.name(), "description": draw(json_texts)},
        "paths": {f"/{made.name()}": {"post": made.method()} for _ in made.some(4)},
        "components": {"schemas": {made.name(): made.schema() for _ in made.some(5)}},
    }
    return json.dumps(value).encode()


@st.composite
def libraries(draw: Draw) -> bytes:
    """The bytes of a reply of `GetLibraries`."""
    names = st.sampled_from(draw(st.lists(json_names, min_size=2, max_size=6)))
    types = names | st.sampled_from(
        [
            "System.Decimal",
            "System.Data.DataSet",
            "Erp.Tablesets.XTableset, Erp",
            "System.Nullable`1[[System.Int32]]",
        ]
    )
    library = {
        "LibraryID": names,
        "Description": json_texts,
        "Published": st.booleans(),
    }
    function = {"LibraryID": names, "FunctionID": names, "Description": json_texts}
    argument = {
        "LibraryID": names,
        "FunctionID": names,
        "ArgumentName": names,
        "DataType": types,
        "Response": st.booleans(),
        "Optional": st.booleans(),
        "DefaultValue": json_texts,
        "Order": st.integers(-2, 5),
    }
    tables = {
        "EfxLibrary": library,
        "EfxFunction": function,
        "EfxFunctionSignature": argument,
    }
    return draw(_reply(tables))


@st.composite
def lookups(draw: Draw) -> bytes:
    """The bytes of a reply that DynamicQuery gives of a BAQ: of its parameters, or of its columns."""
    names = st.sampled_from(
        [*draw(st.lists(json_names, min_size=2, max_size=6)), "A_B"]
    )
    types = names | st.sampled_from(["nvarchar", "decimal(18,5)", "bit", "date"])
    if draw(st.booleans()):
        parameter = {
            "ParameterID": names,
            "ValueType": types,
            "ParameterValue": json_texts,
        }
        return draw(_reply({"ExecutionParameter": parameter}))
    column = {
        "alias": names,
        "caption": json_texts,
        "typeName": types,
        "format": json_texts,
    }
    rows = draw(st.lists(st.fixed_dictionaries(column), max_size=5))
    return json.dumps({"returnObj": rows}).encode()


def _reply(
    tables: Mapping[str, Mapping[str, st.SearchStrategy[object]]],
) -> st.SearchStrategy[bytes]:
    rows = {
        name: st.lists(st.fixed_dictionaries(row), max_size=5)
        for name, row in tables.items()
    }
    reply = st.fixed_dictionaries({"returnObj": st.fixed_dictionaries(rows)})
    return reply.map(json.dumps).map(str.encode)
