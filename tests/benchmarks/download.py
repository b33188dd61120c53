"""Downloads a file and checks its hash: `python -m tests.benchmarks.download generated|by_hand URL FOLDER SHA256`."""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path


def generated(url: str, target: Path) -> None:
    """As a program does that uses the package."""
    from generated_example import Kinetic

    with Kinetic(url, company="EPIC06", username="u", password="p") as kinetic:
        kinetic.files.download(1, "large", to=target)


def by_hand(url: str, target: Path) -> None:
    """The whole reply in memory."""
    import httpx2
    import msgspec

    path = "api/v2/odata/EPIC06/Ice.LIB.FileTransferSvc/DownloadFile"
    given = {"folder": 1, "serverPath": "large"}
    with httpx2.Client(auth=("u", "p"), timeout=60) as http:
        reply = http.post(f"{url}/{path}", json=given).raise_for_status()
    target.write_bytes(
        base64.b64decode(msgspec.json.decode(reply.content)["returnObj"])
    )


if __name__ == "__main__":
    how, url, folder, digest = sys.argv[1:]
    file = Path(folder) / f"{how}.bin"
    {"generated": generated, "by_hand": by_hand}[how](url, file)
    with file.open("rb") as content:
        assert hashlib.file_digest(content, "sha256").hexdigest() == digest
    file.unlink()
