"""Files on the server: they come and go whole or not at all, however large they are."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ROOT
from long import LONG
from transfers.either import Both
from transfers.streaming import BLOCK, Streaming, block, streaming
from worlds import World

from codegen.sandbox import Temperament
from generated_example import (
    ConnectionFailed,
    KineticError,
    NotFound,
    ReplyError,
    Token,
)
from generated_example._runtime.errors import naming
from generated_example._runtime.files import Base64Reply, local_name, outgoing

TESTS = ROOT / "tests"
CONTENT = bytes(range(256)) * 17


def test_a_file_goes_up_and_comes_down(both: Both, tmp_path: Path) -> None:
    kinetic = both.client(folders={"exports": 3})
    files, done = kinetic.files, both.done
    source = tmp_path / "out.bin"
    source.write_bytes(CONTENT)
    assert done(files.exists(3, "to/report.bin")) is False
    assert done(files.upload("exports", "to/report.bin", source)) is None
    assert done(files.exists(3, r"to\report.bin")) is True
    details = done(files.details(3, "to/report.bin"))
    assert (details.name, details.size) == ("report.bin", len(CONTENT))
    assert details.modified == details.raw["ModifiedDate"] != ""
    folder = tmp_path / "in"
    folder.mkdir()
    found = done(files.download("exports", "to/report.bin", to=folder))
    assert found == folder / "report.bin" and found.read_bytes() == CONTENT
    done(files.upload(3, "to/report.bin", b""))
    assert done(files.download(3, "to/report.bin", to=str(found))) == found
    assert found.read_bytes() == b"" and [*folder.iterdir()] == [found]
    done(files.delete("exports", "to/report.bin"))
    done(files.delete("exports", "to/report.bin"))
    with pytest.raises(NotFound, match="the file is missing, or the instance has no"):
        done(files.download(3, "to/report.bin", to=found))
    assert found.read_bytes() == b"" and [*folder.iterdir()] == [found]


def test_a_file_of_another_company_or_user_is_asked_for_by_name(
    both: Both, tmp_path: Path
) -> None:
    kinetic = both.client()
    both.done(kinetic.files.upload(1, "a", CONTENT))
    asked = bodies(both.world)
    username = both.world.instance.settings.username
    download = partial(kinetic.files.download, 1, "a", to=tmp_path / "a")
    for owner in ({"company": "EPIC06"}, {"user": username}):
        assert both.done(download(**owner)).read_bytes() == CONTENT
    for owner in ({"company": "EPIC07"}, {"user": "o'neil"}):
        with pytest.raises(NotFound):
            both.done(download(**owner))
    with pytest.raises(ValueError, match="give one of them"):
        both.done(download(company="EPIC06", user=username))
    place = {"folder": 1, "serverPath": "a"}
    assert asked == [
        ("DownloadFileForCompany", place | {"companyID": "EPIC06"}),
        ("DownloadFileForUser", place | {"userID": username}),
        ("DownloadFileForCompany", place | {"companyID": "EPIC07"}),
        ("DownloadFileForUser", place | {"userID": "o'neil"}),
    ]
    assert [*tmp_path.iterdir()] == [tmp_path / "a"]


def bodies(world: World) -> list[tuple[str, Any]]:
    """The calls that reach the server from now on, as method of the service and what it was given."""
    found: list[tuple[str, Any]] = []
    app = world.app

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        whole = b""

        async def heard() -> Any:
            nonlocal whole
            message = await receive()
            whole += message.get("body", b"")
            if message["type"] == "http.request" and not message.get("more_body"):
                found.append((scope["path"].rpartition("/")[2], json.loads(whole)))
            return message

        await app(scope, heard, send)

    world.app = noting
    return found


def test_an_instance_without_the_service_says_so(both: Both, tmp_path: Path) -> None:
    both.world.begin(Temperament(files=False))
    files = both.client().files
    with pytest.raises(NotFound, match="has no Ice.LIB.FileTransferSvc"):
        both.done(files.upload(1, "a.txt", b"x"))
    with pytest.raises(NotFound, match="has no Ice.LIB.FileTransferSvc"):
        both.done(files.download(1, "a.txt", to=tmp_path))
    assert not [*tmp_path.iterdir()]


class Named(str, Enum):
    """Names that print as something else."""

    EXPORTS = "exports"


def test_the_name_of_a_folder_may_be_of_an_enumeration(both: Both) -> None:
    files = both.client(folders={"exports": 3}).files
    assert not both.done(files.exists(Named.EXPORTS, "missing.txt"))


def test_folders_have_numbers_or_names_of_ones_own(both: Both) -> None:
    files = both.client(folders={"exports": 3}).files
    with pytest.raises(
        KineticError, match="no folder is called `export`: did you mean `exports`"
    ):
        both.done(files.exists("export", "a"))
    with pytest.raises(KineticError, match="no folder is called `True`"):
        both.done(files.exists(True, "a"))
    for wrong in ({"a": "3"}, {"a": True}, {3: 3}):
        with pytest.raises(TypeError, match="folders must be numbers"):
            both.client(folders=wrong)


NAMES = [
    *("..", ".", "a/..", "a\\..", "a/", "CON", "nul.txt", "Com1", "lpt9.log", "a:b"),
    *("a.", "a ", " a", 'a"', "a|b", "a*", "a?", "<a>", "x" * 256, "\u00fc" * 200),
]


@pytest.mark.parametrize("path", NAMES)
def test_a_name_that_is_none_here_is_never_a_path(path: str, tmp_path: Path) -> None:
    with pytest.raises(KineticError):
        local_name(path)


@given(st.text(max_size=40) | st.text(alphabet="./\\:.conaux $", max_size=12))
def test_a_local_name_stays_in_its_folder(path: str) -> None:
    try:
        name = local_name(path)
    except KineticError as error:
        assert str(error).isprintable()
        return
    where = Path("/folder") / name
    assert where.parent == Path("/folder") and where.name == name
    assert not set(name) & set('/\\:*?"<>|\0')


@pytest.mark.parametrize("path", ["", " ", "a\nb", "a\0b"])
def test_a_path_of_the_server_is_one_line(both: Both, path: str) -> None:
    with pytest.raises(KineticError, match="is not the path of a file"):
        both.done(both.client().files.exists(1, path))


def test_a_dry_run_reads_and_does_not_write(both: Both, tmp_path: Path) -> None:
    both.done(both.client().files.upload(1, "a", CONTENT))
    files = both.client(dry_run=True).files
    made = both.done(files.upload(1, "a", b"other"))
    gone = both.done(files.delete(1, "a"))
    assert str(made).endswith("/UploadFile") and str(gone).endswith("/FileDelete")
    assert both.done(files.exists(1, "a"))
    found = both.done(files.download(1, "a", to=tmp_path))
    assert found.read_bytes() == CONTENT
    files = both.client().files
    assert both.done(files.delete(1, "a", dry_run=True)) is not None
    assert both.done(files.exists(1, "a"))


def test_small_calls_on_files_go_into_batches_and_files_do_not(
    both: Both, tmp_path: Path
) -> None:
    kinetic = both.client()
    both.done(kinetic.files.upload(1, "a", CONTENT))
    found = both.batch(
        kinetic,
        lambda b: [b.add(kinetic.files.exists, 1, name) for name in ("a", "b")],
    )
    assert [handle.result() for handle in found] == [True, False]
    for call in (
        (kinetic.files.upload, 1, "a", b"x"),
        (lambda: kinetic.files.download(1, "a", to=tmp_path),),
    ):
        with pytest.raises(ValueError, match="a batch cannot carry what is streamed"):
            kinetic.batch().add(*call)
    assert not [*tmp_path.iterdir()]


def test_a_token_that_expires_sends_the_file_again(both: Both) -> None:
    app, refused = both.world.app, [1]

    async def expiring(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("UploadFile") and refused:
            refused.pop()
            while (await receive()).get("more_body"):
                pass
            body = b'{"HttpStatus":401,"ErrorMessage":"The token is expired."}'
            head = [(b"content-type", b"application/json")]
            start = {"type": "http.response.start", "status": 401, "headers": head}
            await send(start)
            await send({"type": "http.response.body", "body": body})
        else:
            await app(scope, receive, send)

    both.world.app = expiring
    who = both.world.instance.settings
    token = Token(who.username, who.password)
    kinetic = both.client(username="", password="", auth=token)
    both.done(kinetic.files.upload(1, "a", CONTENT))
    assert not refused and both.done(kinetic.files.details(1, "a")).size == len(CONTENT)


# What is cut off, too large, or no file.


@pytest.fixture
def stream() -> Iterator[Streaming]:
    with streaming() as found:
        yield found


def reached(both: Both, stream: Streaming, **settings: Any) -> Any:
    both.world.url, before = stream.url, both.world.url
    try:
        return both.client(**settings).files
    finally:
        both.world.url = before


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_reply_that_is_cut_leaves_nothing(
    both: Both, stream: Streaming, tmp_path: Path, is_chunked: bool
) -> None:
    target = tmp_path / "file"
    target.write_text("as it was")
    files = reached(both, stream, retries=0)
    stream.is_chunked = is_chunked
    for blocks in range(stream.blocks):
        stream.cut_after = [blocks]
        with pytest.raises(ConnectionFailed) as error:
            both.done(files.download(1, "a", to=target))
        assert not error.value.may_have_happened
        assert target.read_text() == "as it was" and [*tmp_path.iterdir()] == [target]
    both.done(files.download(1, "a", to=target))
    assert target.read_bytes() == stream.content and [*tmp_path.iterdir()] == [target]


def test_a_download_that_is_tried_again_begins_again(
    both: Both, stream: Streaming, tmp_path: Path
) -> None:
    stream.cut_after = [3]
    files = reached(both, stream, retries=1)
    found = both.done(files.download(1, "a", to=tmp_path))
    assert found.read_bytes() == stream.content and stream.calls == 2


def test_a_file_larger_than_wanted_is_given_up(
    both: Both, stream: Streaming, tmp_path: Path
) -> None:
    stream.blocks = 40
    files = reached(both, stream, max_reply=1_000)
    with pytest.raises(ReplyError, match="larger than"):
        both.done(files.download(1, "a", to=tmp_path / "a", most=BLOCK))
    assert not [*tmp_path.iterdir()]
    size = BLOCK * stream.blocks
    with pytest.raises(ReplyError, match=f"larger than {size - 1:,} bytes"):
        both.done(files.download(1, "a", to=tmp_path / "a", most=size - 1))
    # The bound of a reply in memory is not that of a file.
    found = both.done(files.download(1, "a", to=tmp_path / "a", most=size))
    assert found.stat().st_size == size


def test_a_folder_that_is_missing_costs_no_call(
    both: Both, stream: Streaming, tmp_path: Path
) -> None:
    files = reached(both, stream)
    with pytest.raises(FileNotFoundError):
        both.done(files.download(1, "a", to=tmp_path / "none" / "a"))
    with pytest.raises(FileNotFoundError):
        both.done(files.upload(1, "a", tmp_path / "none"))
    assert stream.calls == 0


def test_an_error_of_the_system_names_the_file_that_was_asked_for(
    both: Both, tmp_path: Path
) -> None:
    """Not the temporary one beside it, whose name nobody gave."""
    missing = tmp_path / "none" / "a"
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileNotFoundError) as caught:
        both.done(both.client().files.download(1, "a", to=missing))
    assert str(caught.value) == f"[Errno 2] No such file or directory: '{missing}'"
    for kind, part in ((OSError, "x.part"), (FileExistsError, "y.part")):
        temporary = tmp_path / part
        with pytest.raises(kind) as another, naming(missing, temporary):
            raise kind(17, f"Failed to open {temporary}", str(temporary))
        assert str(missing) in str(another.value) and part not in str(another.value)
    with pytest.raises(OSError, match="none/a' of a library") as plain:
        with naming(missing, tmp_path / "z"):
            raise OSError(f"'{tmp_path / 'z'}' of a library")
    assert plain.value.__suppress_context__


def test_a_file_that_shrinks_on_its_way_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"x" * 3_000_000)
    body = outgoing(b'{"folder":1}', source)
    source.write_bytes(b"x")
    with pytest.raises(KineticError, match="became shorter"):
        list(body.pieces())


def test_memory_stays_flat(both: Both, stream: Streaming, tmp_path: Path) -> None:
    """12 MB come and go with less than 6 MB of memory."""
    stream.blocks = 250
    files = reached(both, stream)
    target = tmp_path / "large"
    tracemalloc.start()
    try:
        both.done(files.download(1, "a", to=target))
        both.done(files.upload(1, "a", target))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6_000_000 < target.stat().st_size
    digest = hashlib.sha256()
    with target.open("rb") as file:
        for number in range(stream.blocks):
            assert file.read(BLOCK) == block(number)
    digest.update(b'{"folder":1,"serverPath":"a","data":"')
    for number in range(stream.blocks):
        digest.update(base64.b64encode(block(number)))
    digest.update(b'"}')
    assert stream.digest == digest.hexdigest()


PROGRAM = """
import os, sys
from generated_example import Kinetic
import generated_example._runtime.http.connections  # once, and not in each child
for line in sys.stdin:
    child = os.fork()
    if not child:
        with Kinetic(sys.argv[1], company="C", username="u", password="p") as kinetic:
            kinetic.files.download(1, "a", to=sys.argv[2])
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
def test_killed_at_any_moment_the_old_file_stands_or_the_new_one(
    stream: Streaming, tmp_path: Path
) -> None:
    """One process a moment, each stopped by the server until it is dead; at the last one the whole reply is out."""
    chance = random.Random(15)
    stream.blocks = last = 20
    target = tmp_path / "file"
    target.write_bytes(b"as it was")
    there, go_on = threading.Event(), threading.Event()
    moment = -1

    def at_block(number: int) -> None:
        if number == moment:
            there.set()
            if number < last:
                assert go_on.wait(60)

    stream.at_block = at_block
    moments = [0, *(chance.randrange(last) for _ in range(5 * LONG)), last, last, -1]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, stream.url, str(target)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin and parent.stdout
        for moment in moments:
            there.clear()
            go_on.clear()
            print(file=parent.stdin, flush=True)
            child = int(parent.stdout.readline())
            if moment >= 0:
                assert there.wait(60)
                os.kill(child, signal.SIGKILL)
            status = int(parent.stdout.readline())
            go_on.set()
            found = target.read_bytes()
            assert found in (b"as it was", stream.content)
            # Before the whole reply is out nothing can have taken its place.
            assert found == b"as it was" or moment in (-1, last)
            assert moment == last or (status == 0) == (moment == -1)
            left = {path.suffix for path in tmp_path.iterdir() if path != target}
            assert left <= {".part"}
        parent.stdin.close()
    assert target.read_bytes() == stream.content


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
def test_killed_at_any_step_the_old_file_stands_or_the_new_one(
    stream: Streaming, tmp_path: Path
) -> None:
    count = 8 if LONG == 1 else 200
    digest = hashlib.sha256(stream.content).hexdigest()
    given = [stream.url, str(tmp_path), "15", str(count), digest]
    run = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killed.py"), *given],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(TESTS)))},
        capture_output=True,
        text=True,
        timeout=120 + 2 * count,
    )
    assert run.returncode == 0, run.stderr
    # Another run may have a few steps less than the one that was counted.
    assert int(run.stdout) > count // 2


# The reply, byte by byte.


def written(content: bytes, escape: Any) -> bytes:
    text = base64.b64encode(content).decode()
    return '"{}"'.format("".join(map(escape, text))).encode()


def chopped(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    at = 0
    for cut in sorted(cut % (len(data) + 1) for cut in cuts):
        yield data[at:cut]
        at = cut
    yield data[at:]


def taken(data: bytes, cuts: list[int]) -> bytes:
    reading = Base64Reply()
    content = b"".join(map(reading.feed, chopped(data, cuts)))
    reading.finish()
    return content


ESCAPES = {
    "none": lambda char: char,
    "of signs": lambda char: char if char.isalnum() else f"\\u{ord(char):04x}",
    "of slashes": lambda char: char.replace("/", "\\/"),
    "all": lambda char: f"\\u{ord(char):04X}",
    "line breaks": lambda char: char + "\\r\\n",
}
_BESIDE = st.sampled_from(
    [
        *("", '"parameters":{"returnObj":"x","a":[1,"\\"]}"]}', '"a":"returnObj"'),
        *('"a\\\\":"b\\"c"', '"x":{"returnObj":{}}', '"n":-1.5e3,"t":true'),
    ]
)
_CUTS = st.lists(st.integers(0, 2_000), max_size=8)


@given(st.binary(max_size=200), st.sampled_from([*ESCAPES]), _BESIDE, _BESIDE, _CUTS)
def test_a_file_is_found_in_any_reply(
    content: bytes, escape: str, before: str, behind: str, cuts: list[int]
) -> None:
    value = written(content, ESCAPES[escape]).decode()
    members = [m for m in (before, f' "returnObj" : {value} ', behind) if m]
    data = ("\ufeff{" + ",".join(members) + "}\n").encode()
    assert taken(data, cuts) == content


NONE = {
    "nothing": b"",
    "null": b"null",
    "a list": b'["returnObj","QUJD"]',
    "an object without it": b'{"a":"QUJD"}',
    "it is null": b'{"returnObj":null}',
    "it is a number": b'{"returnObj":5}',
    "it is deeper": b'{"a":{"returnObj":"QUJD"}}',
    "it is twice": b'{"returnObj":"QUJD","returnObj":"QUJD"}',
    "another value follows": b'{"returnObj":"QUJD","returnObj":null}',
    "it is not base64": b'{"returnObj":"QU-D"}',
    "it has a blank": b'{"returnObj":"QU JD"}',
    "it has a line": b'{"returnObj":"QUJD\nQUJD"}',
    "it is too short": b'{"returnObj":"QUJ"}',
    "it goes on behind its end": b'{"returnObj":"QQ==QUJD"}',
    "its end is too long": b'{"returnObj":"QQ==="}',
    "its end is in its middle": b'{"returnObj":"Q=Q="}',
    "another escape": b'{"returnObj":"QU\\tJD"}',
    "an escape that is cut": b'{"returnObj":"QU\\u00',
    "an escape beyond ASCII": b'{"returnObj":"QU\\u0141"}',
    "it is cut": b'{"returnObj":"QUJD',
    "the reply is cut": b'{"returnObj":"QUJD"',
    "there is more": b'{"returnObj":"QUJD"}{}',
    "HTML": b"<html>a login page</html>",
    "too much beside": b'{"a":"' + b"x" * 70_000 + b'","returnObj":"QUJD"}',
}


@pytest.mark.parametrize("name", NONE)
@pytest.mark.parametrize("cuts", [[], [*range(60)]], ids=["whole", "byte by byte"])
def test_a_reply_without_a_file_is_refused(name: str, cuts: list[int]) -> None:
    with pytest.raises(ReplyError):
        taken(NONE[name], cuts)


@settings(max_examples=25 * LONG, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60), st.integers(0, 100), st.binary(max_size=3), _CUTS)
def test_damage_gives_an_error_or_the_json_of_the_reply(
    content: bytes, at: int, damage: bytes, cuts: list[int]
) -> None:
    data = b'{"returnObj":%b,"parameters":{}}' % written(content, ESCAPES["none"])
    data = data[:at] + damage + data[at + len(damage) :]
    try:
        found = taken(data, cuts)
    except ReplyError:
        return
    text = json.loads(data.decode("utf-8-sig"))["returnObj"]
    assert base64.b64decode(text.replace("\r", "").replace("\n", "")) == found


@pytest.mark.parametrize(
    ("method", "body"),
    [("exists", b'{"returnObj":"yes"}'), ("details", b'{"returnObj":[]}')],
)
def test_a_reply_of_another_shape_is_refused(
    both: Both, method: str, body: bytes
) -> None:
    async def replying(scope: Any, receive: Any, send: Any) -> None:
        head = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    both.world.app = replying
    with pytest.raises(ReplyError, match="Ice.LIB.FileTransferSvc"):
        both.done(getattr(both.client().files, method)(1, "a"))
