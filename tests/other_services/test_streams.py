"""Media entities, stream properties and operations that return streams: read, written and deleted, by links and etags, whole or not at all."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from other_services.both import package
from support import on_a_terminal
from transfers.either import Both

SERVICE = "Hazard.StreamsSvc"
JPEG = bytes(range(256)) * 9


class Media:
    """The service: photos with their media, thumbnails and films in memory, each with a tag of its state."""

    def __init__(self) -> None:
        self.streams = {"a": (JPEG, "image/jpeg", 'W/"1"')}
        self.rows = {"a": self.row("a")}

    def row(self, name: str) -> dict[str, Any]:
        return {
            "Name": name,
            "@odata.mediaContentType": "image/jpeg",
            "@odata.mediaEtag": 'W/"1"',
            "@odata.mediaReadLink": f"Photos('{name}')/read?v=1",
            "@odata.mediaEditLink": f"/KineticTest/api/v2/odata/EPIC06/{SERVICE}/Photos('{name}')/edit",
            "Thumbnail@mediaReadLink": f"Photos('{name}')/small",
        }

    def __call__(self, call: Call) -> Answer:
        path = call.path.removeprefix(f"{SERVICE}/")
        if path.startswith(("Export(", "Print")):
            told = {"Content-Type": "text/csv", "ETag": '"e"'}
            return Answer(b"1;2\n", headers=told)
        if call.method == "POST":
            self.streams["b"] = (call.body, call.headers["Content-Type"], 'W/"1"')
            self.rows["b"] = self.row("b")
            return Answer(self.rows["b"], 201)
        if path.startswith("People(1)/Bag/"):
            return self.stream(call, path)
        if path == "People(1)":
            box = {"Inside@odata.mediaReadLink": "Photos('a')/small"}
            return Answer({"Id": 1, "Bag": {"Label": "x", "Box": box}})
        found = re.fullmatch(r"(?:Photos\('(\w)'\)|Logo)(?:/([$\w.]+))?", path)
        if not found:
            return Answer({}, 404)
        if not found[2]:
            return Answer(self.rows[found[1]])
        return self.stream(call, f"{found[1] or 'a'}{_WHERE.get(found[2], found[2])}")

    def stream(self, call: Call, name: str) -> Answer:
        content, kind, tag = self.streams.get(name, (b"", "", 'W/"0"'))
        if call.method == "GET":
            told = {"Content-Type": kind, "ETag": tag}
            return Answer(content, headers=told) if kind else Answer(None, 204)
        if call.headers.get("If-Match", tag) != tag:
            return Answer({"error": {"code": "", "message": "changed"}}, 412)
        if call.method == "DELETE":
            self.streams.pop(name, None)
            return Answer(None, 204)
        kind, tag = call.headers["Content-Type"], f'W/"{len(self.streams) + 1}"'
        self.streams[name] = (call.body or b"", kind, tag)
        return Answer(None, 204, {"ETag": tag})


_WHERE = {"$value": "", "read": "", "edit": "", "small": "Thumbnail"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("streams")
    with package("streams_client", {"streams": SERVICE}, folder) as found:
        yield found


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(Media())
    return loopback


@pytest.fixture
def service(both: Both) -> Any:
    return both.client(retries=0).hazard.streams


def last(server: Loopback) -> tuple[str, str]:
    call = server.calls[-1]
    return call.method, call.path.removeprefix(f"{SERVICE}/")


def all_of(both: Both, chunks: Any) -> list[bytes]:
    if not isinstance(chunks, AsyncIterator):
        return list(chunks)

    async def listed() -> list[bytes]:
        return [chunk async for chunk in chunks]

    found: list[bytes] = both.done(listed())
    return found


def test_media_are_read_and_saved(
    both: Both, service: Any, server: Loopback, tmp_path: Path
) -> None:
    media = service.photos.at(name="a").media
    assert not server.calls
    found = both.done(media.read())
    assert (found, found.content_type, found.etag) == (JPEG, "image/jpeg", 'W/"1"')
    assert pickle.loads(pickle.dumps(found)).content_type == "image/jpeg"
    assert last(server) == ("GET", "Photos('a')/$value")
    assert server.calls[-1].headers["Accept"] == "*/*"
    target = tmp_path / "a.jpg"
    target.write_bytes(b"old")
    details = both.done(media.save(target))
    assert target.read_bytes() == JPEG and [*tmp_path.iterdir()] == [target]
    assert (details.content_type, details.etag, details.size) == (
        *("image/jpeg", 'W/"1"'),
        len(JPEG),
    )
    chunks = all_of(both, media.chunks(1000))
    assert [len(chunk) for chunk in chunks] == [1000, 1000, 304]
    assert b"".join(chunks) == JPEG
    assert all_of(both, media.chunks()) == [JPEG]


def test_media_are_written_and_deleted(
    both: Both, service: Any, server: Loopback, tmp_path: Path
) -> None:
    media = service.photos.at(name="a").media
    told = both.done(media.write(b"new", content_type="image/png", etag='W/"1"'))
    assert (told.etag, told.size) == ('W/"2"', 3)
    assert last(server) == ("PUT", "Photos('a')/$value")
    call = server.calls[-1]
    assert call.body == b"new" and call.headers["Content-Type"] == "image/png"
    assert call.headers["If-Match"] == 'W/"1"'
    with pytest.raises(both.world._package.Conflict):  # type: ignore[attr-defined]  # the clients of a package
        both.done(media.write(b"x", content_type="image/png", etag='W/"1"'))
    source = tmp_path / "large"
    source.write_bytes(JPEG * 500)
    both.done(media.write(source, content_type="image/gif"))
    assert server.calls[-1].body == JPEG * 500
    assert server.calls[-1].headers["Content-Length"] == str(len(JPEG) * 500)
    assert "If-Match" not in server.calls[-1].headers
    asked = len(server.calls)
    request = both.done(media.write(b"x", content_type="image/gif", dry_run=True))
    gone = both.done(media.delete(dry_run=True))
    assert (request.method, gone.method, len(server.calls)) == ("PUT", "DELETE", asked)
    assert both.done(media.delete()) is None
    assert last(server) == ("DELETE", "Photos('a')/$value")


def test_a_row_is_made_of_its_media(both: Both, service: Any, server: Loopback) -> None:
    made = both.done(service.photos.create_media(b"film", content_type="video/mp4"))
    assert made.name == "b" and last(server) == ("POST", "Photos")
    assert server.calls[-1].body == b"film"
    assert server.calls[-1].headers["Content-Type"] == "video/mp4"
    request = both.done(
        service.photos.create_media(b"x", content_type="a/b", dry_run=True)
    )
    assert (request.method, request.content_type) == ("POST", "a/b")
    assert len(server.calls) == 1
    media = Media()

    def elsewhere(call: Call) -> Answer:
        if call.method != "POST":
            return media(call)
        return Answer(
            None,
            204,
            {"Location": f"{server.url}/api/v2/odata/EPIC06/{SERVICE}/Photos('a')"},
        )

    server.reset(elsewhere)
    made = both.done(service.photos.create_media(b"film", content_type="video/mp4"))
    assert made.name == "a" and last(server) == ("GET", "Photos('a')")


def test_stream_properties(
    both: Both, service: Any, server: Loopback, made: Any
) -> None:
    from streams_client.hazard.streams import Panorama, Person, Photo  # type: ignore[import-not-found]  # generated

    photo = service.photos.at(name="a")
    small = photo.stream(Photo.thumbnail)
    with pytest.raises(made.NotFound, match="there is no stream"):
        both.done(small.read())
    both.done(small.write(b"tiny", content_type="image/png"))
    assert last(server) == ("PUT", "Photos('a')/Thumbnail")
    assert both.done(small.read()) == b"tiny"
    both.done(photo.stream(Photo.stream_).write(b"film", content_type="video/mp4"))
    assert last(server) == ("PUT", "Photos('a')/Stream")
    both.done(small.delete())
    assert last(server) == ("DELETE", "Photos('a')/Thumbnail")
    wide = service.photos.of(Panorama).at(name="a")
    assert wide.stream(Panorama.map)._place.editing.endswith(
        "/Photos('a')/Hazard.Panorama/Map"
    )
    assert wide.stream(Photo.thumbnail)
    logo = both.done(service.logo.media.read())
    assert logo == JPEG and last(server) == ("GET", "Logo/$value")
    portrait = service.people.at(id=1).one(Person.portrait).media
    assert portrait._place.editing.endswith("/People(1)/Portrait/$value")
    for wrong in (Panorama.map, Person.voice, Photo.name, "Thumbnail"):
        with pytest.raises(TypeError, match="is not a stream of Photo"):
            photo.stream(wrong)
    with pytest.raises(TypeError, match="rows of Person have no media"):
        service.people.at(id=1).media
    with pytest.raises(made.KeyMismatch, match="cannot carry"):
        service.photos.at(name="a/b").media


def test_streams_in_values_of_complex_type(
    both: Both, service: Any, server: Loopback
) -> None:
    from streams_client.hazard.streams import Bag, Box, Person, Photo

    column = Person.bag.to(Bag.box.to(Box.inside))
    assert column == Person.bag.to(Bag.box).to(Box.inside) != Bag.box.to(Box.inside)
    place = service.people.at(id=1)
    both.done(place.stream(column).write(b"deep", content_type="text/plain"))
    assert last(server) == ("PUT", "People(1)/Bag/Box/Inside")
    assert both.done(place.stream(column).read()) == b"deep"
    row = both.done(service.people.get(id=1))
    assert row.bag.box.inside.read_link == "Photos('a')/small"
    server.answer.streams["aThumbnail"] = (b"s", "image/png", '"1"')  # type: ignore[attr-defined]  # the service of this test
    assert both.done(place.stream(column).linked(row).read()) == b"s"
    for bag in (None, type(row.bag)(label="x")):
        row.bag = bag
        assert both.done(place.stream(column).linked(row).read()) == b"deep"
    for wrong in (Box.inside, Bag.box.to(Box.inside)):
        with pytest.raises(TypeError, match="is not a stream of Person"):
            place.stream(wrong)
    with pytest.raises(TypeError, match="is not of it"):
        Person.bag.to(Photo.thumbnail)


class Stop(Exception):
    """What a program raises to end a transfer."""


def stopping(progress: Any) -> None:
    if progress.size:
        raise Stop


def test_progress_of_what_comes_and_goes(
    both: Both, service: Any, server: Loopback, tmp_path: Path
) -> None:
    from streams_client._runtime.progress import Transferred

    media = service.photos.at(name="a").media
    whole = Transferred(len(JPEG), len(JPEG))
    seen: list[Any] = []
    both.done(media.save(tmp_path / "a", progress=seen.append))
    assert seen[0] == Transferred(0, len(JPEG)) and seen[-1] == whole
    seen.clear()
    assert all_of(both, media.chunks(progress=seen.append)) == [JPEG]
    assert seen[-1] == whole and seen == sorted(seen, key=lambda p: p.size)
    large = JPEG * 1000
    for source in (large, tmp_path / "large"):
        if not isinstance(source, bytes):
            source.write_bytes(large)
        seen.clear()
        both.done(media.write(source, content_type="a/b", progress=seen.append))
        assert server.calls[-1].body == large
        sizes = [p.size for p in seen]
        # Block by block: never whole in memory.
        assert sizes == sorted(set(sizes)) and len(sizes) == 4 and sizes[0] == 0
        assert {p.total for p in seen} == {sizes[-1]} == {len(large)}
    # No terminal: nothing is shown, and all is done.
    both.done(media.write(b"x", content_type="a/b", progress=True))
    assert both.done(media.save(tmp_path / "small", progress=True)).size == 1
    for call in (
        lambda: both.done(media.save(tmp_path / "b", progress=stopping)),
        lambda: all_of(both, media.chunks(progress=stopping)),
        lambda: both.done(media.write(large, content_type="a/b", progress=stopping)),
    ):
        with pytest.raises(Stop):
            call()
    assert {p.name for p in tmp_path.iterdir()} == {"a", "large", "small"}


def test_progress_begins_again_with_the_reading(
    both: Both, server: Loopback, tmp_path: Path
) -> None:
    cuts = [700]

    def cut(call: Call) -> Answer:
        if not cuts:
            return Answer(JPEG, headers={"Content-Type": "image/jpeg"})
        return Answer(JPEG[: cuts.pop()], headers={"Content-Length": str(len(JPEG))})

    server.reset(cut)
    media = both.client(retries=1, max_wait=0).hazard.streams.photos.at(name="a").media
    seen: list[Any] = []
    both.done(media.save(tmp_path / "a", progress=seen.append))
    sizes = [p.size for p in seen]
    assert sizes.count(0) == 2 and 700 in sizes and sizes[-1] == len(JPEG)


def test_a_bar_is_drawn_on_a_terminal(
    both: Both, service: Any, server: Loopback
) -> None:
    """A path is no markup: what is in brackets is shown as it is."""
    server.reset(lambda call: Answer(None, 204))
    media = service.photos.at(name="[red]").media
    write = partial(media.write, b"x", content_type="a/b", progress=True)
    _, shown = on_a_terminal(lambda: both.done(write()))
    text = shown.replace("%5B", "[").replace("%5D", "]")
    assert "[red]" in text and "1/1 bytes" in text, text


def test_links_and_etags_of_a_row(both: Both, service: Any, server: Loopback) -> None:
    photos = service.photos
    row = both.done(photos.get(name="a"))
    place = photos.at(name="a")
    media = place.media.linked(row)
    assert both.done(media.read()) == JPEG
    assert server.calls[-1].target.endswith("/Photos('a')/read?v=1")
    both.done(media.write(b"x", content_type="image/png"))
    assert last(server) == ("PUT", "Photos('a')/edit")
    assert server.calls[-1].headers["If-Match"] == 'W/"1"'
    assert row.thumbnail.read_link == "Photos('a')/small"
    assert row.thumbnail.etag == ""
    server.answer.streams["aThumbnail"] = (b"s", "image/png", '"1"')  # type: ignore[attr-defined]  # the service of this test
    small = place.stream(type(row).thumbnail).linked(row)
    assert both.done(small.read()) == b"s" and last(server) == (
        "GET",
        "Photos('a')/small",
    )
    # Where only the reading has a link, the writing is where it always is.
    both.done(small.write(b"t", content_type="image/png"))
    assert last(server) == ("PUT", "Photos('a')/Thumbnail")


HOSTILE = [
    *(
        "http://evil.example/x",
        "//evil.example/x",
        "https://127.0.0.1:1/x",
        "/elsewhere",
    ),
    *("../Other.Svc/Photos", "Photos/%2e%2e/%2e%2e/Other.Svc", "file:///etc/passwd"),
    *("http://[", "Photos('a')/x\r\nHost: evil", "x" * 20_000, "Photos('a')/..\\x"),
]


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: link[:30])
def test_no_link_leads_out_of_the_service(
    both: Both, service: Any, server: Loopback, made: Any, link: str
) -> None:
    row = both.done(service.photos.get(name="a"))
    asked = len(server.calls)
    for name in ("mediaReadLink", "mediaEditLink"):
        held = row.model_copy(deep=True)
        held.__pydantic_extra__[f"@odata.{name}"] = link
        with pytest.raises(made.KineticError, match="leads elsewhere"):
            service.photos.at(name="a").media.linked(held)
    assert len(server.calls) == asked


def test_links_of_another_row_are_refused(
    both: Both, service: Any, server: Loopback, made: Any
) -> None:
    row = both.done(service.photos.get(name="a"))
    asked = len(server.calls)
    for place in (service.photos.at(name="b").media, stream_of(service, row, "b")):
        with pytest.raises(made.KeyMismatch, match="no links to"):
            place.linked(row)
    # Many servers ignore letter case in keys.
    assert service.photos.at(name="A").media.linked(row)
    assert len(server.calls) == asked


def stream_of(service: Any, row: Any, name: str) -> Any:
    return service.photos.at(name=name).stream(type(row).thumbnail)


def test_a_link_that_is_no_text_or_repeats_a_credential(
    both: Both, server: Loopback, made: Any
) -> None:
    photos = both.client(api_key="secret-key").hazard.streams.photos
    row = both.done(photos.get(name="a"))
    row.__pydantic_extra__["@odata.mediaReadLink"] = "Photos('a')/secret-key"
    with pytest.raises(made.KineticError, match="repeats a credential") as failure:
        photos.at(name="a").media.linked(row)
    assert "secret-key" not in str(failure.value)
    row.__pydantic_extra__["@odata.mediaReadLink"] = {"a": 1}
    row.__pydantic_extra__["@odata.mediaEditLink"] = 7
    media = photos.at(name="a").media.linked(row)
    assert both.done(media.read()) == JPEG and last(server)[1] == "Photos('a')/$value"
    row.__pydantic_extra__["@odata.mediaEtag"] = "a\nb"
    with pytest.raises(made.KineticError, match="cannot be sent back"):
        both.done(photos.at(name="a").media.linked(row).delete())


def test_what_is_cut_off_leaves_nothing(
    both: Both, server: Loopback, made: Any, tmp_path: Path
) -> None:
    cuts = [700, 0]
    target = tmp_path / "a.jpg"
    target.write_bytes(b"old")

    def cut(call: Call) -> Answer:
        if not cuts:
            return Media()(call)
        return Answer(JPEG[: cuts.pop()], headers={"Content-Length": str(len(JPEG))})

    server.reset(cut)
    media = both.client(retries=0).hazard.streams.photos.at(name="a").media
    for _ in range(2):
        with pytest.raises(made.ConnectionFailed):
            both.done(media.save(target))
        assert target.read_bytes() == b"old" and [*tmp_path.iterdir()] == [target]
    cuts += [5, 9]
    for _ in range(2):
        with pytest.raises(made.ConnectionFailed):
            all_of(both, media.chunks())
    # A reading is repeated, from the beginning.
    cuts += [100]
    again = both.client(retries=1, max_wait=0).hazard.streams.photos.at(name="a").media
    assert all_of(both, again.chunks(2000)) == [JPEG[:2000], JPEG[2000:]]
    with pytest.raises(made.ReplyError, match="larger than"):
        both.done(media.save(target, most=100))
    with pytest.raises(made.ReplyError, match="larger than"):
        all_of(both, media.chunks(most=100))
    assert target.read_bytes() == b"old" and [*tmp_path.iterdir()] == [target]
    with pytest.raises(FileNotFoundError):
        both.done(media.save(tmp_path / "no" / "file"))
    with pytest.raises(TypeError, match="not int"):
        both.done(media.write(0, content_type="image/jpeg"))


def test_operations_that_return_streams(
    both: Both, service: Any, server: Loopback, tmp_path: Path
) -> None:
    export = service.export(year=2026)
    assert not server.calls
    found = both.done(export.read())
    assert (found, found.content_type, found.etag) == (b"1;2\n", "text/csv", '"e"')
    assert last(server) == ("GET", "Export(Year=2026)")
    assert both.done(export.save(tmp_path / "x.csv")).size == 4
    assert all_of(both, export.chunks(3)) == [b"1;2", b"\n"]
    assert both.done(service.print(text="é").read()) == b"1;2\n"
    assert last(server) == ("POST", "Print")
    assert server.calls[-1].body == {"Text": "é"}
    assert server.calls[-1].headers["Accept"] == "*/*"


def test_a_batch_carries_no_stream(
    both: Both, service: Any, server: Loopback, tmp_path: Path
) -> None:
    kinetic = both.client()
    media = kinetic.hazard.streams.photos.at(name="a").media
    with pytest.raises(ValueError, match="a batch cannot carry what is streamed"):
        kinetic.batch().add(media.save, tmp_path / "x")
    assert not [*tmp_path.iterdir()]


def test_rows_hold_no_stream_and_send_none(both: Both, service: Any) -> None:
    row = both.done(service.photos.get(name="a"))
    kind = type(row)
    assert set(kind.model_fields) == {"name"} and set(vars(row)) == {"name"}
    again = pickle.loads(pickle.dumps(row))
    assert again == row and again.thumbnail == row.thumbnail
    assert json.loads(kind(name="b").model_dump_json(by_alias=True)) == {"Name": "b"}
    with pytest.raises(AttributeError):
        row.thumbnail = b"x"


# tests/test_types.py checks it.
PROGRAM = """
from typing import assert_type

from streams_client import AsyncKinetic, Kinetic
from streams_client._runtime.http.message import Content
from streams_client._runtime.streams import StreamDetails
from streams_client._runtime.progress import Transferred
from streams_client.hazard.streams import Bag, Box, Panorama, Person, Photo, PhotoKey, Sound

service = Kinetic.from_env().hazard.streams
photo = service.photos.at(name="a")
assert_type(photo.media.read(), Content)
assert_type(photo.stream(Photo.thumbnail).save("x"), StreamDetails)
assert_type(photo.media.write(b"x", content_type="image/png"), StreamDetails)
assert_type(service.export(year=1).read(), Content)
for chunk in service.print(text="x").chunks(10):
    assert_type(chunk, bytes)
assert_type(service.photos.create_media(b"x", content_type="a/b"), Photo)
service.logo.media.linked(service.logo.get()).delete(etag="x")
service.people.at(id=1).one(Person.portrait).media.read()
service.people.at(id=1).stream(Person.voice)
service.people.at(id=1).stream(Person.bag.to(Bag.box.to(Box.inside))).read()
photo.media.save("x", progress=lambda progress: print(progress.size))
photo.media.write(b"x", content_type="a/b", progress=True)
wide = service.photos.of(Panorama).at(name="a")
wide.stream(Panorama.map).read()
wide.stream(Panorama.thumbnail).read()
wide.media.read()
service.plains.of(Sound).at(id=1).media.read()


async def main() -> None:
    service = AsyncKinetic.from_env().hazard.streams
    assert_type(await service.photos.at(name="a").media.read(), Content)
    assert_type(await service.export(year=1).save("x"), StreamDetails)
    async for chunk in service.logo.media.chunks():
        assert_type(chunk, bytes)
    service.photos.at(name="a").media.read() + b""  # wrong

service.people.at(id=1).media  # wrong
service.plains.at(id=1).media  # wrong
photo.stream(Person.voice)  # wrong
photo.stream(Photo.name)  # wrong
service.people.at(id=1).stream(Box.inside)  # wrong
service.people.at(id=1).stream(Person.bag)  # wrong
Person.bag.to(Box.inside)  # wrong
photo.media.save("x", progress=print).rate  # wrong
photo.media.write(b"x")  # wrong
photo.media.write("x", content_type=1)  # wrong
service.export(year="x")  # wrong
service.export(year=1).delete()  # wrong
"""


def test_streams_are_loaded_where_they_are_used_alone() -> None:
    from support import ROOT

    code = (
        "import sys, generated_example as g; g.Kinetic; g.AsyncKinetic; "
        "from generated_example.erp.bo.customer import Customer; "
        "print([n for n in sys.modules if '.streams' in n])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.strip() == "[]", run
