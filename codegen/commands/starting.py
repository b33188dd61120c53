"""`init`: the first `kinetic.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from codegen.commands.session import Session
from codegen.config import FILE
from codegen.errors import CodegenError
from codegen.disk import files

TEXT: Final = """\
# What kinetic-codegen takes from which instance. Credentials never go into this file, but into the environment: KINETIC_API_KEY
# always, and those that `auth` lists.

[instance]
# The instance's own address, without /api/…
url = "https://localhost/Kinetic"
company = "EPIC06"
# How to log in, and what it needs in the environment:
#   "basic"               KINETIC_USERNAME, KINETIC_PASSWORD
#   "token"               the same two, exchanged for a token
#   "bearer"              KINETIC_TOKEN, a token from elsewhere
#   "client_credentials"  KINETIC_CLIENT_SECRET, and KINETIC_CLIENT_ID unless set below: Entra ID, Epicor IdP
#   "negotiate"           nothing: the Windows user who runs it (pip install 'kinetic-codegen[negotiate]')
#   "none"                nothing
# Without this line it is "bearer" if KINETIC_TOKEN is set, "client_credentials" if its secret is, and otherwise "basic".
# auth = "basic"
# token_url = "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"
# client_id = "00000000-0000-0000-0000-000000000000"
# scope = "api://00000000-0000-0000-0000-000000000000/.default"
# The type of licence to claim: "web_services", or the id of another; by default the server takes a DefaultUser licence.
# license = "web_services"
# One session for the whole fetch, so that it uses one licence.
# hold_session = true
# plant = "MfgSys"

[package]
# The package is written to path/name, and imported by this name.
name = "acme"
path = "."
# "python" turns CustNum into cust_num; "wire" keeps Epicor's spelling of columns, keys, tables, parameters and results.
naming = "python"
# Adds a pyproject.toml and a README to the package, so that `pip install ./acme` installs it.
# standalone = true

# Take only what you use. Patterns match Epicor's names, and letter case counts. Without [include] everything is taken; with it,
# only what it names.
# [include]
# services = ["Erp.BO.CustomerSvc", "Erp.BO.Sales*", "Erp.BO.PartSvc/Parts"]    # the last takes one set of a service
# baqs = ["z*"]
# functions = ["MyLibrary"]
# methods = ["Get*", "Erp.BO.CustomerSvc/Update"]    # or false for none

# [exclude]
# services = ["Erp.BO.SalesTaxSvc"]

[fetch]
# Documents to request at once, and seconds for each: the first metadata of a service can be slow.
concurrency = 4
timeout = 120
"""


def init(session: Session) -> int:
    """Write a commented configuration; raises `CodegenError` if the file exists."""
    file = session.file or Path(FILE)
    try:
        with open(file, "x", encoding="utf-8", newline="\n") as target:
            target.write(TEXT)
    except FileExistsError:
        hint = "Edit it, or name another file with `--config FILE`."
        raise CodegenError(
            str(file), "it exists already, and was not changed", hint
        ) from None
    except OSError as error:
        raise files.file_error(error, file) from None
    session.talk.say(
        f"wrote {file}: fill in url and company, then run `kinetic-codegen fetch`"
    )
    return 0
