"""A git revision is its objects: no filter, attribute, hook, helper or program of a repository has a part in it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any


import pytest

from codegen.errors import CodegenError
from codegen.source.snapshot import Snapshot
from codegen.upgrade import git as reading
from codegen.upgrade.git import environment, program
from codegen.upgrade.revisions import opened
from tests.upgrade import laboratory as lab

POSIX = pytest.mark.skipif(os.name != "posix", reason="scripts and links of POSIX")


def git(folder: Path, *arguments: str, data: bytes = b"") -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        input=data,
    )
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a snapshot in it, and the working directory there."""
    folder = tmp_path / "repository"
    lab.write(folder / "metadata", lab.laboratory())
    (folder / "src" / "deep").mkdir(parents=True)
    (folder / "src" / "deep" / "a.py").write_text("")
    git(folder, "init", "-q")
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "more")


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    return {entry.path: snapshot.read(entry) for entry in snapshot.documents}


def told(given: str) -> dict[str, bytes]:
    with opened(given) as snapshot:
        return contents(snapshot)


ATTRIBUTES = """\
* filter=evil diff=evil merge=evil text eol=crlf ident
metadata/services/** export-ignore
metadata/manifest.json export-subst
"""


def script(path: Path, mark: Path) -> str:
    """A program that leaves a mark when it is run."""
    path.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    path.chmod(0o755)
    return str(path)


@POSIX
def test_nothing_that_a_configuration_names_is_run(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told("metadata")
    (repository / ".gitattributes").write_text(ATTRIBUTES)
    commit(repository)
    marks = tmp_path / "marks"
    marks.mkdir()
    names = [
        *("filter.evil.smudge", "filter.evil.clean", "filter.evil.process"),
        *("diff.evil.textconv", "diff.evil.command", "diff.external"),
        *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand"),
        *("core.gitProxy", "core.askPass", "pager.ls-tree", "pager.cat-file"),
        *("tar.tar.command", "gpg.program", "core.alternateRefsCommand"),
    ]
    for name in names:
        git(repository, "config", name, script(tmp_path / name, marks / name))
    for name in ("ls-tree", "cat-file", "rev-parse", "archive"):
        git(repository, "config", f"alias.{name}", f"!touch {marks}/alias")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction"):
        script(hooks / name, marks / name)
    git(repository, "config", "core.hooksPath", str(hooks))
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS"):
        monkeypatch.setenv(name, script(tmp_path / name, marks / name))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path))
    monkeypatch.setenv("GIT_TRACE", str(marks / "trace"))
    monkeypatch.setenv("GIT_TRACE2", str(marks / "trace2"))
    assert told("HEAD:metadata") == expected
    assert not [*marks.iterdir()]


@POSIX
def test_what_a_partial_clone_lacks_is_not_fetched(
    repository: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {mark}",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        git(repository, "config", name, value)
    name = git(repository, "rev-parse", "HEAD:metadata/services/Erp.BO.LabSvc.edmx")
    blob = repository / ".git" / "objects" / name[:2] / name[2:]
    blob.unlink()
    with pytest.raises(CodegenError):
        told("HEAD:metadata")
    assert not mark.exists()


@POSIX
@pytest.mark.parametrize("path", [".", "", "bin", "./bin"])
def test_a_git_that_the_repository_brings_is_not_run(
    repository: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = repository / "mark"
    (repository / "bin").mkdir()
    for folder in (repository, repository / "bin"):
        script(folder / "git", mark)
    monkeypatch.setenv("PATH", os.pathsep.join([path, os.environ["PATH"]]))
    assert told("HEAD:metadata") == told("metadata")
    assert not mark.exists()


def test_a_program_is_only_looked_for_where_path_leads_for_sure(tmp_path: Path) -> None:
    for name in ("git", "git.exe", "git.bat"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "empty").mkdir()
    path = os.pathsep.join(["", ".", str(tmp_path / "empty"), str(tmp_path)])
    assert program("git", {"PATH": path}, "linux") == tmp_path / "git"
    assert program("git", {"PATH": path}, "win32") == tmp_path / "git.exe"
    assert program("git", {"PATH": "." + os.pathsep}, sys.platform) is None
    assert program("git", {}, sys.platform) is None


def test_an_environment_tells_git_where_and_never_what() -> None:
    given = {
        "PATH": "/bin",
        "GIT_DIR": "/r/.git",
        "GIT_CONFIG_GLOBAL": "/me",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_PARAMETERS": "'core.fsmonitor=evil'",
        "GIT_EXEC_PATH": "/evil",
        "GIT_SSH": "/evil",
        "git_trace": "/evil",
    }
    found = environment(given)
    assert (
        "/evil" not in found.values() and "'core.fsmonitor=evil'" not in found.values()
    )
    assert "GIT_CONFIG_COUNT" not in found
    assert {n: found[n] for n in ("PATH", "GIT_DIR", "GIT_CONFIG_GLOBAL")} == {
        n: given[n] for n in ("PATH", "GIT_DIR", "GIT_CONFIG_GLOBAL")
    }
    assert found["GIT_ALLOW_PROTOCOL"] == ""


@pytest.mark.parametrize("here", [".", "src", "src/deep", "metadata", ".git"])
@pytest.mark.parametrize("given", ["HEAD:metadata", "HEAD:./metadata"])
def test_a_revision_is_found_from_any_folder(
    repository: Path, here: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told("metadata")
    if here == ".git" and given.startswith("HEAD:./"):
        pytest.skip("outside of a work tree there is no `./`")
    monkeypatch.chdir(repository / here)
    assert told(given) == expected


def test_a_project_below_the_top_means_its_own_snapshot(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = repository / "shops" / "one"
    lab.write(project / "metadata", lab.laboratory())
    (project / "metadata" / "services" / "Erp.BO.MoreSvc.edmx").write_text("<x/>")
    commit(repository)
    monkeypatch.chdir(project)
    assert "services/Erp.BO.MoreSvc.edmx" in told("HEAD:./metadata")
    assert told("HEAD:shops/one/metadata") == told("HEAD:./metadata")
    git(repository, "rm", "-rq", "--cached", "metadata")
    git(repository, "commit", "-qm", "gone")
    assert told("HEAD:metadata") == told("HEAD:./metadata")


def test_links_and_other_repositories_are_left_out(repository: Path) -> None:
    expected = told("metadata")
    blob = git(repository, "hash-object", "-w", "--stdin", data=b"/etc/passwd")
    head = git(repository, "rev-parse", "HEAD")
    for mode, name, path in (
        ("120000", blob, "metadata/services/Erp.BO.LinkSvc.edmx"),
        ("160000", head, "metadata/services/Erp.BO.OtherSvc.edmx"),
    ):
        git(repository, "update-index", "--add", "--cacheinfo", f"{mode},{name},{path}")
    git(repository, "commit", "-qm", "links")
    assert told("HEAD:metadata") == expected


@pytest.mark.parametrize(
    "name", ["..", ".git", "a\\b.edmx", "C:x.edmx", "\xe9.edmx", ".edmx", "CON.edmx"]
)
def test_no_name_of_a_tree_becomes_a_file(
    repository: Path, name: str, tmp_path: Path
) -> None:
    before = {*tmp_path.rglob("*")}
    blob = git(repository, "hash-object", "-w", "--stdin", data=b"<x/>")
    entry = b"100644 blob %b\t%b\0" % (blob.encode(), name.encode("latin-1"))
    services = git(repository, "mktree", "-z", data=entry)
    metadata = git(
        repository,
        "mktree",
        "-z",
        data=b"040000 tree %b\tservices\0" % services.encode(),
    )
    commit_ = git(repository, "commit-tree", metadata, "-m", "x")
    try:
        told(f"{commit_}:")
    except CodegenError as error:
        assert "no documents" in error.what
    after = {*tmp_path.rglob("*")}
    assert {p for p in after - before if ".git" not in p.parts} == set()


def test_a_tree_that_holds_itself_many_times_is_no_work(repository: Path) -> None:
    blob = git(repository, "hash-object", "-w", "--stdin", data=b"<x/>")
    tree = git(repository, "mktree", data=b"100644 blob %b\tA.edmx\n" % blob.encode())
    for _ in range(12):
        names = (b"services", b"baqs", b"functions", *(b"x%d" % n for n in range(9)))
        lines = b"".join(b"040000 tree %b\t%b\n" % (tree.encode(), n) for n in names)
        tree = git(repository, "mktree", data=lines)
    with pytest.raises(CodegenError, match="no documents"):
        told(f"{git(repository, 'commit-tree', tree, '-m', 'bomb')}:")


def test_too_many_and_too_large_files_are_refused_unread(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(repository / "a.zip", "w") as archive:
        archive.writestr("services/A.edmx", b"<x/>" * 1_000)
    commit(repository)
    assert told("HEAD:a.zip")
    monkeypatch.setattr(reading, "LARGEST", 1_000)
    for given in ("HEAD:metadata", "HEAD:a.zip"):
        with pytest.raises(CodegenError, match="too many"):
            told(given)
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    with pytest.raises(CodegenError, match="too many files"):
        told("HEAD:metadata")


@pytest.mark.parametrize(
    "given",
    [
        *(
            "HEAD:nothing",
            "HEAD~9:metadata",
            "-x:y",
            "--output=x:y",
            "HEAD:src/deep/a.py",
        ),
        *(
            "HEAD:metadata/manifest.json",
            "a\nb:c",
            ":",
            "::",
            "HEAD:../..",
            "HEAD:/etc",
        ),
        *("--help:x", "-h:metadata", "HEAD^{tree}:src", "@{u}:metadata", "\udce9:x"),
    ],
)
def test_what_is_no_snapshot_is_told(repository: Path, given: str) -> None:
    with pytest.raises(CodegenError) as caught:
        told(given)
    assert caught.value.hint
    assert not (repository / "x").exists()


@POSIX
def test_a_folder_that_has_a_revision_for_its_name_does_not_stand_for_it(
    repository: Path,
) -> None:
    """Or a repository shows the snapshot of now as that of before, and `--fail-on` sees no change."""
    before = told("HEAD:metadata")
    (repository / "metadata" / "services").rename(repository / "gone")
    commit(repository)
    planted = repository / "HEAD~1:metadata"
    (planted / "baqs").mkdir(parents=True)
    (planted / "baqs" / "Other.edmx").write_bytes(b"<a/>")
    assert told("HEAD~1:metadata") == before
    for path in ("./HEAD~1:metadata", str(planted)):
        assert told(path) == {"baqs/Other.edmx": b"<a/>"}
    with pytest.raises(CodegenError, match="no such git revision") as caught:
        told("no:metadata")
    assert "./" in caught.value.hint


def tree(folder: Path, body: bytes, kind: str = "tree") -> str:
    """Write an object as git would not: its name."""
    head = f"{kind} {len(body)}\0".encode()
    name = hashlib.sha1(head + body).hexdigest()
    path = folder / ".git" / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(head + body))
    return name


@pytest.mark.parametrize("place", ["", "services"])
def test_a_folder_larger_than_any_is_not_listed(
    repository: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes of a repository, of which git makes gigabytes before it says the first name."""
    entry = b"100644 %08d" + b"x" * 4_000 + b"\0" + bytes(20)
    found = tree(repository, b"".join(entry % n for n in range(5_000)))
    if place:
        found = tree(repository, b"40000 services\0" + bytes.fromhex(found))
    started: list[tuple[object, ...]] = []
    start = subprocess.Popen

    def noted(arguments: Any, **given: Any) -> Any:
        started.append(tuple(map(str, arguments)))
        return start(arguments, **given)

    monkeypatch.setattr(subprocess, "Popen", noted)
    with pytest.raises(CodegenError, match="too many files"):
        told(f"{found}:")
    listed = [arguments for arguments in started if "ls-tree" in arguments]
    assert len(listed) == bool(place)
