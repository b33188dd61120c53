"""Methods: from the OpenAPI 3 document `swagger/v2/methods/{Service}.json` to `methods.ServiceMethods` (EPICOR.md, "Discovery")."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from codegen.documents.methods import ANY, Field, Method, ServiceMethods, Shape
from codegen.documents.problems import MAX_NAME, Problems, quoted
from codegen.documents.reply import Record, load
from codegen.documents.json_schemas import Raw, SchemaReader, described
from codegen.errors import CodegenError

_VERBS = ("get", "post")
_OTHER_VERBS = frozenset({"put", "patch", "delete", "head", "options", "trace"})
_RESULTS = ("returnObj", "parameters")


def parse(data: bytes, name: str) -> ServiceMethods:
    """The methods in `data`, with a problem for all that cannot be used of them; `name` is what problems call it.

    Raises CodegenError for a text that is not an OpenAPI 3 document at all: HTML, XML, other JSON, Swagger 2, what is empty,
    truncated, malformed, nested or large beyond measure.
    """
    problems = Problems(name)
    document = load(data, problems)
    _check(document, name)
    schemas = document.record("components").record("schemas").values
    shapes = SchemaReader(schemas, problems)
    methods = _Methods(shapes, problems)
    found = tuple(methods.read(document.record("paths").values))
    return ServiceMethods(
        name=name,
        methods=found,
        schemas=MappingProxyType(shapes.all()),
        description=described(document.record("info").values),
        problems=problems.all(),
    )


def _check(document: Record, name: str) -> None:
    if "swagger" in document.values:
        what = f"is Swagger {document.text('swagger')}; only OpenAPI 3 is read"
        raise CodegenError(name, what, "Kinetic serves it below `/api/swagger/v2/`.")
    version = document.text("openapi")
    if not version:
        what = "is JSON, but no OpenAPI document"
        raise CodegenError(name, what, "Methods are at `/api/swagger/v2/methods/`.")
    if version.partition(".")[0] != "3":
        what = f"is OpenAPI {quoted(version)}; only version 3 is read"
        raise CodegenError(name, what, "Kinetic serves it below `/api/swagger/v2/`.")


class _Methods:
    """Reads the paths of one document."""

    def __init__(self, shapes: SchemaReader, problems: Problems) -> None:
        self._shapes = shapes
        self._problems = problems

    def read(self, paths: Raw) -> Iterator[Method]:
        """Every method, in document order; of two with one name the first."""
        seen: set[str] = set()
        for path, item in paths.items():
            name = path.strip("/").rpartition("/")[2]
            if not name or len(name) > MAX_NAME or "{" in name:
                self._odd(path, "is not a path of a method")
            elif not isinstance(item, dict):
                self._odd(path, "is not an object")
            elif name in seen:
                self._problems.duplicate(0, quoted(path))
            elif method := self._method(name, item):
                seen.add(name)
                yield method

    def _method(self, name: str, item: Raw) -> Method | None:
        for verb in item:
            if verb in _OTHER_VERBS:
                self._odd(f"{name}/{verb}", "is not a verb of a method")
        calls = {v: c for v, c in item.items() if v in _VERBS and isinstance(c, dict)}
        if not calls:
            self._odd(name, "answers neither GET nor POST")
            return None
        call = calls["post"] if "post" in calls else calls["get"]
        returns, outputs = self._results(name, call)
        return Method(
            name=name,
            verbs=tuple(calls),
            parameters=self._parameters(name, call),
            returns=returns,
            outputs=outputs,
            description=described(call),
        )

    def _parameters(self, name: str, call: Raw) -> tuple[Field, ...]:
        """The fields of the body; if there is no body, the parameters of the query."""
        if "requestBody" not in call:
            return tuple(self._query(name, call))
        place = f"{name}_input"
        schema = _schema(call["requestBody"])
        body = self._shapes.resolved(schema, place)
        return self._shapes.fields(body, place)

    def _query(self, name: str, call: Raw) -> Iterator[Field]:
        parameters = call.get("parameters", [])
        seen: set[str] = set()
        for raw in parameters if isinstance(parameters, list) else ():
            wire = raw.get("name") if isinstance(raw, dict) else None
            if not isinstance(wire, str) or not 0 < len(wire) <= MAX_NAME:
                self._odd(name, "has a parameter without a name")
            elif raw.get("in") != "query":
                self._odd(f"{name}/{wire}", "is not a parameter of the query")
            elif wire in seen:
                self._problems.duplicate(0, quoted(f"{name}/{wire}"))
            else:
                seen.add(wire)
                shape = self._shapes.read(raw.get("schema", True), f"{name}/{wire}")
                yield Field(wire, shape, raw.get("required") is True, described(raw))

    def _results(self, name: str, call: Raw) -> tuple[Shape | None, tuple[Field, ...]]:
        """What `returnObj` and `parameters` hold in the reply (EPICOR.md, "On the wire")."""
        schema = _schema(_success(call.get("responses")))
        place = f"{name}_output"
        if schema is None:
            return None, ()
        reply = self._shapes.resolved(schema, place)
        fields = reply.get("properties", {})
        if not isinstance(fields, dict) or reply.get("type", "object") != "object":
            self._odd(place, "is not an object, and is read untyped")
            return ANY, ()
        for wire in fields:
            if wire not in _RESULTS:
                self._odd(f"{place}/{wire}", "is neither returnObj nor parameters")
        returns = fields.get("returnObj")
        shape = (
            None
            if returns is None
            else self._shapes.read(returns, f"{place}/returnObj")
        )
        place = f"{place}/parameters"
        outputs = self._shapes.resolved(fields.get("parameters", {}), place)
        found = self._shapes.fields(outputs, place)
        if shape is not None and any(field.name == "returnObj" for field in found):
            self._odd(f"{place}/returnObj", "is called like the result, and left out")
            found = tuple(field for field in found if field.name != "returnObj")
        return shape, found

    def _odd(self, place: str, what: str) -> None:
        self._problems.add(0, f"{quoted(place)} {what}")


def _schema(body: object) -> object:
    """The schema of a request's or a reply's JSON, None where it has no content."""
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict) or not content:
        return None
    kinds = sorted(content, key=lambda kind: "json" not in kind)
    media = content[kinds[0]]
    return media.get("schema") if isinstance(media, dict) else None


def _success(responses: object) -> object:
    """The reply to a call that went well: `200`, another of that kind, or `default`."""
    if not isinstance(responses, dict):
        return None
    good = [code for code in responses if str(code).startswith("2")]
    return responses.get("200") or responses.get(good[0] if good else "default")
