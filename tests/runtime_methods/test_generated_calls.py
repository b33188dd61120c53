"""Operations and rows as they are generated, sent over HTTP: what was given arrives, under its own name, and nothing else does."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Loopback

from codegen.config import Config, Package
from codegen.generate import generate
from codegen.source.snapshot import open_snapshot

CASES = Path(__file__).parents[1] / "cases"
HAZARDS = (
    "optional_parameters",
    "parameters_named_as_machinery",
    "no_sets",
    "derived_types",
    "open_type",
    "collection_items",
)


@pytest.fixture(scope="module", params=["python", "wire"])
def package(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package that can be imported, made of these cases."""
    folder = tmp_path_factory.mktemp("operations")
    (folder / "metadata" / "services").mkdir(parents=True)
    for hazard in HAZARDS:
        data = (CASES / hazard / "metadata.edmx").read_bytes()
        file = f"Hazard.{hazard.replace('_', '')}Svc.edmx"
        (folder / "metadata" / "services" / file).write_bytes(data)
    name = f"operated_{request.param}"
    config = Config(package=Package(name=name, naming=request.param))
    generate(open_snapshot(folder / "metadata"), config, folder / name)
    sys.path.insert(0, str(folder))
    yield name
    sys.path.remove(str(folder))


@pytest.fixture
def hazard(package: str, server: Loopback) -> Iterator[Any]:
    server.reset(lambda call: Answer({"value": None}))
    kinetic = import_module(package).Kinetic(
        server.url, company="EPIC06", api_key="k", username="u", password="p"
    )
    with kinetic:
        yield kinetic.hazard


def document(hazard: str) -> str:
    return (CASES / hazard / "metadata.edmx").read_text("utf-8")


def wires(text: str, operation: str) -> list[str]:
    """The parameters of an operation of a document, without the one that it is bound to."""
    inside = text.partition(f'Name="{operation}"')[2].partition("</")[0]
    return [n for n in re.findall(r'Parameter Name="(\w+)"', inside) if n != "it"]


def sent(server: Loopback) -> dict[str, str]:
    """The inputs of the latest call by wire name, from its body or its path."""
    call = server.calls[-1]
    if call.method == "POST":
        return dict(call.body)
    inside = call.path.rpartition("(")[2].rstrip(")")
    return dict(
        (name, value.strip("'"))
        for name, _, value in (part.partition("=") for part in inside.split(","))
    )


@pytest.mark.parametrize("operation", ["Act", "ActOn", "Ask", "AskOn"])
def test_a_parameter_may_be_called_as_the_machinery_is(
    operation: str, hazard: Any, server: Loopback
) -> None:
    names = {"Act": "act", "ActOn": "act_on", "Ask": "ask", "AskOn": "ask_on"}
    service = hazard.parametersnamedasmachinery
    is_bound = operation.endswith("On")
    place = key_of(service.parts, "x") if is_bound else service
    method = getattr(place, names[operation])
    given = [
        name
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    expected = wires(document("parameters_named_as_machinery"), operation)
    assert len(given) == len(expected) > 25
    method(**{name: f"value{i}" for i, name in enumerate(given)})
    assert sent(server) == {w: f"value{i}" for i, w in enumerate(expected)}
    assert ("Parts('x')" in server.calls[-1].path) == is_bound


def test_what_may_be_left_out_is_left_out(hazard: Any, server: Loopback) -> None:
    service = hazard.optionalparameters
    service.near(site="A", plain=None)
    assert server.calls[-1].path.endswith("/Near(site='A',plain=null)")
    service.near(site="A", plain=1, bin=None, most=5, kinds=["x"])
    path = "/Near(bin=null,site='A',most=5,kinds=@kinds,plain=1)"
    assert server.calls[-1].path.endswith(path)
    service.count(least=None)
    assert server.calls[-1].path.endswith("/Count(least=null)")
    part = key_of(service.parts, "x")
    part.move(to="B")
    assert server.calls[-1].body == {"to": "B"}
    part.move(to="B", note=None, lots=[1, None])
    assert server.calls[-1].body == {"to": "B", "note": None, "lots": [1, None]}
    with pytest.raises(TypeError, match="plain"):
        service.near(site="A")


def test_an_operation_without_a_signature_is_called(
    hazard: Any, server: Loopback
) -> None:
    assert hazard.nosets.login() is None
    call = server.calls[-1]
    assert (call.method, call.path, call.body) == ("POST", "Hazard.nosetsSvc/Login", {})


def test_what_is_of_a_derived_type_says_so(
    package: str, hazard: Any, server: Loopback
) -> None:
    module = import_module(f"{package}.hazard.derivedtypes")
    people = hazard.derivedtypes.people
    home = module.Foreign(**{"Street": "S", "Country": "C"})
    plain = module.Address(**{"Street": "S"})
    record = {"Id": 1, "Home": None, "Others": []}
    server.reset(lambda call: Answer(record))
    people.create(module.Person(**{"Id": 1, "Home": plain, "Others": []}))
    assert "@odata.type" not in str(server.calls[-1].body)
    people.create(
        module.Manager(**{"Id": 1, "Salary": 5, "Home": home, "Others": [plain, home]})
    )
    foreign = {"@odata.type": "#Hazard.Foreign", "Street": "S", "Country": "C"}
    assert server.calls[-1].body == {
        "@odata.type": "#Hazard.Manager",
        "Id": 1,
        "Salary": 5,
        "Home": foreign,
        "Others": [{"Street": "S"}, foreign],
    }

    class Own(module.Employee):  # type: ignore[misc, name-defined]  # a class, at run time
        """A program's own class is of the type that it is made from."""

    people.create(Own(**{"Id": 1, "Others": []}))
    assert server.calls[-1].body["@odata.type"] == "#Hazard.Employee"


def test_what_was_read_as_a_derived_type_is_sent_as_one(
    hazard: Any, server: Loopback
) -> None:
    foreign = {"@odata.type": "#Hazard.Foreign", "Street": "S", "Country": "C"}
    record = {"Id": 1, "Home": foreign, "Others": [foreign]}
    server.reset(lambda call: Answer({"value": [record]}))
    people = hazard.derivedtypes.people
    (row,) = people.top(1)
    server.reset(lambda call: Answer(None, status=204))
    setattr(row, attribute(row, "Others"), [getattr(row, attribute(row, "Home"))])
    people.update(row)
    assert server.calls[-1].body == {"Others": [foreign]}
    setattr(row, attribute(row, "Others"), [])
    inner = getattr(row, attribute(row, "Home"))
    setattr(inner, attribute(inner, "Street"), "T")
    people.update(row)
    changed = {"@odata.type": "#Hazard.Foreign", "Street": "T"}
    assert server.calls[-1].body == {"Home": changed, "Others": []}


def key_of(parts: Any, number: str) -> Any:
    """The place of a part, under either naming."""
    name = "PartNum" if "PartNum" in parts.row.model_fields else "part_num"
    return parts.at(**{name: number})


def attribute(row: Any, wire: str) -> str:
    """What a column is called under either naming."""
    return wire if wire in type(row).model_fields else wire.lower()


def test_a_new_row_of_an_open_type_has_columns_of_its_own(
    package: str, hazard: Any, server: Loopback
) -> None:
    module = import_module(f"{package}.hazard.opentype")
    server.reset(lambda call: Answer({"Company": "EPIC06", "Key1": "k", "Dynamic": 1}))
    bag = module.Bag(**{"Color": "red"})
    new = module.UD01(**{"Key1": "k", "Dynamic": 1, "Extra": bag})
    stored = hazard.opentype.ud_01s.create(new)
    assert stored.Dynamic == 1
    body = {"Key1": "k", "Dynamic": 1, "Extra": {"Color": "red"}}
    assert server.calls[-1].body == body
    closed = import_module(f"{package}.hazard.derivedtypes").Person
    with pytest.raises(TypeError, match="no column `Dynamic`"):
        closed(**{"Dynamic": 1})


def page(items: list[Any], following: str = "") -> Answer:
    link = {"@odata.nextLink": following} if following else {}
    return Answer({"value": items, **link})


def test_a_collection_that_an_operation_gives_is_read_to_its_end(
    hazard: Any, server: Loopback
) -> None:
    part = {"PartNum": "a"}
    below = f"{server.url}/api/v2/odata/EPIC06/Hazard.collectionitemsSvc"
    pages = {
        "": page([part, part], f"{below}/Best()?$skiptoken=a%2B"),
        "a+": page([], "Best()?$skiptoken=b"),
        "b": page([part]),
    }
    server.reset(lambda call: pages[call.query.get("$skiptoken", "")])
    service = hazard.collectionitems
    assert len(service.best()) == 3 and len(server.calls) == 3
    numbers = {"": page([1, None], "?$skiptoken=b"), "b": page([2])}
    server.reset(lambda call: numbers[call.query.get("$skiptoken", "")])
    assert service.sizes(names=[None], prices=[]) == [1, None, 2]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("../Other/Best()", "leads elsewhere"),
        ("?again", "leads back"),
        (5, "not a text"),
    ],
)
def test_a_page_that_cannot_be_followed_is_not_the_end(
    link: Any, why: str, package: str, hazard: Any, server: Loopback
) -> None:
    server.reset(lambda call: page([{"PartNum": "a"}], link))
    refused = import_module(f"{package}._runtime").PagingError
    with pytest.raises(refused, match=why):
        hazard.collectionitems.best()
