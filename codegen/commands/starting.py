"""`init`: the first `kinetic.toml`, from options, from a person's answers, or to be filled in."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import partial
from getpass import getpass
from pathlib import Path
from typing import Final, get_args

from codegen.commands.entering import asking, companies_of
from codegen.commands.session import Session
from codegen.config import FILE, Auth, parse
from codegen.disk import files
from codegen.errors import CodegenError
from codegen.runtime.credentials import NEEDED, Variables, chosen_auth, read_environment
from codegen.runtime.options import Options
from codegen.runtime.http.secret import Secret
from codegen.source import checkup
from codegen.source.login import options

TEXT: Final = """\
# What kinetic-codegen takes from which instance. Credentials never go into this file, but into the environment: KINETIC_API_KEY
# always, and those that `auth` lists.

[instance]
# The instance's own address, without /api/…
url = "https://localhost/Kinetic"
company = "EPIC06"
# How to log in, and what it needs in the environment:
#   "basic"               KINETIC_USERNAME, KINETIC_PASSWORD
#   "token"               the same two, exchanged for a token; "token_service" at the other service for them
#   "bearer"              KINETIC_TOKEN, a token from elsewhere
#   "client_credentials"  KINETIC_CLIENT_SECRET, and KINETIC_CLIENT_ID unless set below
#   "epicor"              nothing: `kinetic-codegen login` opens the browser; with KINETIC_CLIENT_SECRET for a service
#   "entra"               the same for Entra ID (pip install 'kinetic-codegen[entra]')
#   "openid"              the same for any OpenID provider
#   "negotiate"           nothing: the Windows user who runs it (pip install 'kinetic-codegen[negotiate]')
#   "none"                nothing
# Without this line it is "bearer" if KINETIC_TOKEN is set, "client_credentials" if its secret is, and otherwise "basic".
# auth = "basic"
# token_url = "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"
# client_id = "00000000-0000-0000-0000-000000000000"
# scope = "api://00000000-0000-0000-0000-000000000000/.default"
# tenant = "00000000-0000-0000-0000-000000000000"
# issuer = "https://login.example.com"
# audience = "api://kinetic"
# flow = "device"
# redirect_port = 8400
# certificate = "service.pem"
# thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567"
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

# Take only what you use. Patterns match Epicor's names, and are case-sensitive. Without [include] everything is taken; with it,
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


Given = Mapping[str, str]
"""Keys of [instance] and [package] with their values, as the command line or the person has them."""


def init(session: Session, **given: str | None) -> int:
    """Write a commented configuration; raises `CodegenError` if the file exists.

    What is not given is asked for on a terminal, if nothing is; the login is then checked before the file is written.
    """
    file = session.file or Path(FILE)
    if file.exists():
        raise _exists(file)
    known = {key: value for key, value in given.items() if value}
    is_asked = not known and session.talk.is_terminal
    if is_asked:
        known = asked(session)
    write(file, filled(known))
    open_ = [key for key in ("url", "company") if key not in known]
    open_ += _needed_settings(known)
    most, last = ", ".join(open_[:-1]), "".join(open_[-1:])
    named = f"{most} and {last}" if most else last
    left = f"fill in {named}, then run" if named else "run"
    session.talk.say(f"wrote {file}: {left} `kinetic-codegen fetch`")
    return 0


def _needed_settings(known: Given) -> list[str]:
    """The settings that the chosen way to log in needs, and that neither the file nor the environment has."""
    variables = read_environment(os.environ)
    if "auth" in known:
        variables = {**variables, "KINETIC_AUTH": Secret(known["auth"])}
    needed = {
        name.removeprefix("KINETIC_").lower(): name
        for name in NEEDED[chosen_auth(variables)]
    }
    return [
        key
        for key, name in needed.items()
        if key in _SETTINGS and key not in known and name not in variables
    ]


def write(file: Path, text: str) -> None:
    """Write a new file; raises `CodegenError` if there is one."""
    try:
        with open(file, "x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        raise _exists(file) from None
    except OSError as error:
        raise files.file_error(error, file) from None


def _exists(file: Path) -> CodegenError:
    hint = "Edit it, or name another file with `--config FILE`."
    return CodegenError(str(file), "it exists already, and was not changed", hint)


def filled(known: Given) -> str:
    """The text of a configuration with these values; raises `CodegenError` for one that the configuration does not take."""
    text = TEXT
    for key, value in known.items():
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        text = _with_line(text, f"{key} = ", line)
    try:
        parse(text)
    except CodegenError as error:
        # There is no such file yet, so no line of it is named.
        raise CodegenError("init", error.what, error.hint) from None
    return text


def _with_line(text: str, beginning: str, line: str) -> str:
    """The text with a line in the place of the first that begins so, or is a comment that does."""
    lines = text.split("\n")
    places = (
        n for n, old in enumerate(lines) if old.removeprefix("# ").startswith(beginning)
    )
    lines[next(places)] = line
    return "\n".join(lines)


def asked(session: Session) -> dict[str, str]:
    """What a person answers, checked against the instance; credentials that are not in the environment are asked for, and not kept."""
    ask = partial(_asked, session)
    known = {
        "url": ask("Address of the instance, such as https://host/Instance", key="url")
    }
    known["auth"] = ask(
        f"How do you log in? {', '.join(get_args(Auth))}", "basic", key="auth"
    )
    named = {"KINETIC_AUTH": Secret(known["auth"])}
    auth = chosen_auth(named)
    variables = dict(read_environment(os.environ))
    for name in (*NEEDED[auth], "KINETIC_API_KEY"):
        key = name.removeprefix("KINETIC_").lower()
        if name in variables:
            continue
        if key in _SETTINGS:
            known[key] = ask(_QUESTIONS.get(key, key), key=key)
        elif value := _hidden(session, name):
            variables[name] = value
    found = _companies(known, variables)
    known["company"] = _chosen(session, found)
    config = parse(filled(known))
    _check(session, options(config, variables))
    known["name"] = ask("Name of the package to write", "acme", key="name")
    return known


_SETTINGS: Final = ("token_url", "client_id", "scope", "issuer", "tenant")
_QUESTIONS: Final = {
    "client_id": "Client id, of your application's registration",
    "tenant": "Tenant of Entra ID",
    "scope": "Scope, such as api://…/.default",
    "issuer": "Address of the OpenID provider",
    "token_url": "Address of the token service",
}


def _asked(session: Session, question: str, default: str = "", *, key: str = "") -> str:
    """One answer; asked again while it is empty, or nothing that the configuration takes for this key."""
    shown = f"{question} [{default}]: " if default else f"{question}: "
    while True:
        session.talk.stream.write(shown)
        session.talk.stream.flush()
        line = sys.stdin.readline()
        if not line:
            raise CodegenError("init", "there is no more input", "Nothing was written.")
        answer = line.strip() or default
        if answer and not (wrong := _wrong(key, answer)):
            return answer
        if answer:
            session.talk.say(wrong)


def _wrong(key: str, answer: str) -> str:
    """Why the configuration does not take this answer, empty if it does."""
    try:
        filled({key: answer} if key else {})
    except CodegenError as error:
        return f"{error.what}. {error.hint}"
    return ""


def _hidden(session: Session, name: str) -> Secret:
    """A credential, which nothing shows; empty for none."""
    session.talk.say(f"{name} is not set; it is asked for once, and kept nowhere.")
    return Secret(getpass(f"{name}: ", session.talk.stream))


def _companies(known: Given, variables: Variables) -> dict[str, str]:
    config = parse(filled(known))
    reach = options(config, variables, needs_company=False)
    return asking(reach, partial(companies_of, reach))


def _chosen(session: Session, found: Mapping[str, str]) -> str:
    """The company that a person chooses, by its number or its id."""
    names = [*found]
    if len(names) == 1:
        session.talk.say(f"the instance has one company: {names[0]}")
        return names[0]
    for number, name in enumerate(names, start=1):
        session.talk.say(f"{number:>3}  {name}  {found[name]}".rstrip())
    answer = _asked(session, "Company" if not names else "Company, or its number")
    is_number = answer not in names and answer.isascii() and answer.isdigit()
    if is_number and 0 < int(answer) <= len(names):
        return names[int(answer) - 1]
    return answer


def _check(session: Session, reach: Options) -> None:
    """Show what works with the company; raises `CodegenError` if something does not."""
    found = asking(reach, partial(checkup.examine, reach))
    for finding in found:
        session.talk.say(str(finding))
    wrong = next((finding for finding in found if finding.state == "no"), None)
    if wrong:
        hint = wrong.hint or "Nothing was written."
        raise CodegenError("the instance", f"{wrong.about}: {wrong.said}", hint)
