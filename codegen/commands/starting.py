"""`init`: the first `kinetic.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from codegen.commands.session import Session
from codegen.config import FILE
from codegen.errors import CodegenError
from codegen.source import files

TEXT: Final = """\
# What kinetic-codegen takes from which instance. Credentials never stand here: put them into the environment as
# KINETIC_API_KEY and KINETIC_USERNAME, KINETIC_PASSWORD (or KINETIC_TOKEN).

[instance]
# The instance's own address, without /api/…
url = "https://localhost/Kinetic"
company = "EPIC06"
# How to log in: "basic", "token" (user and password are changed for a token first), "bearer" or "none".
# Without this line KINETIC_TOKEN is used where it is set, or else user and password.
# auth = "basic"

[package]
# The package is written to path/name, and imported by this name.
name = "acme"
path = "."
# "python" makes CustNum to cust_num; "wire" keeps Epicor's names.
naming = "python"

# Only what you use: patterns over Epicor's names, letter case counts. Without [include] everything is taken; with it
# what it names, and no more.
# [include]
# services = ["Erp.BO.CustomerSvc", "Erp.BO.Sales*", "Erp.BO.PartSvc/Parts"]    # the last takes one set of a service
# baqs = ["z*"]
# functions = ["MyLibrary"]
# methods = ["Get*", "Erp.BO.CustomerSvc/Update"]    # or false for none

# [exclude]
# services = ["Erp.BO.SalesTaxSvc"]

[fetch]
# Documents asked for at once, and seconds for each: the first metadata of a service can be slow.
concurrency = 4
timeout = 120
"""


def init(session: Session) -> int:
    """Write a commented configuration; raises `CodegenError` where the file is there already."""
    file = session.file or Path(FILE)
    try:
        with open(file, "x", encoding="utf-8", newline="\n") as target:
            target.write(TEXT)
    except FileExistsError:
        hint = "Edit it, or name another with `--config FILE`."
        raise CodegenError(
            str(file), "it is there already and was not touched", hint
        ) from None
    except OSError as error:
        raise files.told(error, file) from None
    session.talk.say(
        f"wrote {file}: fill in url and company, then run `kinetic-codegen fetch`"
    )
    return 0
