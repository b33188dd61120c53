"""`Ice.LIB.FileTransferSvc`: files on the server, kept in memory (EPICOR.md, "The four kinds of service").

What a real one answers for a file that is missing, which folders there are, and what else than its own a company or a user has at
a path, is not known: here each number is a folder, and there is one company and one user.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.sandbox import json_text
from codegen.sandbox.exchange import Answer, Refusal, business_error, not_found
from codegen.sandbox.instance import Instance, Place

SERVICE: Final = "Ice.LIB.FileTransferSvc"
Given = dict[str, Any]
Played = Callable[[Instance, Given], Any]
"""What a method does; it gives what the method returns."""
MODIFIED: Final = "01/02/2026 03:04:05"
"""When each file was changed last: the sandbox looks at no clock."""


def _place(given: Given) -> Place:
    """Where a file is: its folder, and its path as Windows compares it; raises Refusal for an invalid one."""
    folder, path = given.get("folder"), given.get("serverPath")
    if type(folder) is not int or not isinstance(path, str):
        raise Refusal(400, "Parameter folder or serverPath is not found in the input.")
    steps = path.replace("\\", "/").split("/")
    if not path.strip() or ".." in steps:
        raise business_error("The path is not valid.")
    return folder, "/".join(steps).casefold()


def _download(instance: Instance, given: Given) -> Any:
    return base64.b64encode(_content(instance, given)[1]).decode()


def _download_of(parameter: str, owner: Callable[[Instance], str]) -> Played:
    """A download that names whose file it wants."""

    def play(instance: Instance, given: Given) -> Any:
        named = given.get(parameter)
        if not isinstance(named, str):
            raise Refusal(400, f"Parameter {parameter} is not found in the input.")
        if named != owner(instance):
            raise not_found("The file was not found.")
        return _download(instance, given)

    return play


def _content(instance: Instance, given: Given) -> tuple[str, bytes]:
    found = instance.files.get(_place(given))
    if found is None:
        raise not_found("The file was not found.")
    return found


def _upload(instance: Instance, given: Given) -> Any:
    try:
        content = base64.b64decode(str(given.get("data")), validate=True)
    except binascii.Error:
        raise Refusal(400, "Parameter data is not base64.") from None
    name = str(given["serverPath"]).replace("\\", "/").rpartition("/")[2]
    instance.files[_place(given)] = name, content


def _exists(instance: Instance, given: Given) -> Any:
    return _place(given) in instance.files


def _details(instance: Instance, given: Given) -> Any:
    name, content = _content(instance, given)
    return {
        "FileName": name,
        "FileVersion": "",
        "ProductVersion": "",
        "ModifiedDate": MODIFIED,
        "SizeInByte": str(len(content)),
    }


def _delete(instance: Instance, given: Given) -> Any:
    instance.files.pop(_place(given), None)


def _played(play: Played) -> Callable[..., Answer]:
    def answer(instance: Instance, given: Given) -> Answer:
        """The reply of a method; raises Refusal 404 if this instance does not have the service."""
        if not instance.temperament.files:
            raise not_found(f"Service {SERVICE} not found.")
        returned = play(instance, given)
        return Answer(
            200, json_text.dumps({} if returned is None else {"returnObj": returned})
        )

    return answer


METHODS: Final[Mapping[tuple[str, str], Callable[..., Answer]]] = {
    (SERVICE, name): _played(play)
    for name, play in {
        "DownloadFile": _download,
        "DownloadFileForCompany": _download_of("companyID", lambda i: i.company),
        "DownloadFileForUser": _download_of("userID", lambda i: i.settings.username),
        "UploadFile": _upload,
        "FileExists": _exists,
        "GetFileDetails": _details,
        "FileDelete": _delete,
    }.items()
}
"""What the service has, by its name and the method's."""
