"""The way into an instance: what the configuration says of it, and the environment of who asks.

What neither may hold in a file (passwords, tokens, keys) comes from the environment alone. Where both say something, the
configuration counts; but a repository is written by many, so it does not choose alone where credentials go: an environment
that says where is not contradicted, and none are sent in the clear on a file's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from codegen.config import ABSENT, Config, Instance
from codegen.documents.decode import MAX_BYTES
from codegen.errors import CodegenError, missing_extra
from codegen.runtime.credentials import (
    NEEDED,
    Auth,
    Variables,
    chosen_auth,
    identity_of,
    missing,
    plain,
)
from codegen.runtime.options import WEB_SERVICES, Options
from codegen.runtime.http.auth import (
    Basic,
    ClientCredentials,
    Identity,
    Token,
    TokenService,
)
from codegen.runtime.http.message import is_loopback, origin, origin_text
from codegen.runtime.http.negotiate import Negotiate
from codegen.runtime.http.openid import OpenID
from codegen.runtime.http.secret import Secret, known
from codegen.runtime.tasks.session import AsyncSession
from codegen.shell import assignments

NO_COMPANY: Final = "-"
"""What stands for the company where none is known yet: nothing of a company is asked for then."""

_RETRIES: Final = 2
"""How often the session repeats a request at once; what fails then is asked for again at the end."""

_SETTINGS: Final[Mapping[str, str]] = {
    "KINETIC_URL": "url",
    "KINETIC_COMPANY": "company",
    "KINETIC_AUTH": "auth",
    "KINETIC_TOKEN_URL": "token_url",
    "KINETIC_CLIENT_ID": "client_id",
    "KINETIC_SCOPE": "scope",
    "KINETIC_ISSUER": "issuer",
    "KINETIC_TENANT": "tenant",
    "KINETIC_FLOW": "flow",
    "KINETIC_AUDIENCE": "audience",
    "KINETIC_REDIRECT_PORT": "redirect_port",
    "KINETIC_CERTIFICATE": "certificate",
    "KINETIC_THUMBPRINT": "thumbprint",
}
"""Variable → the key in [instance] that says the same."""

_ADDRESSES: Final = ("KINETIC_URL", "KINETIC_TOKEN_URL", "KINETIC_ISSUER")
"""Those of them that say where credentials go."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "KINETIC_URL": "https://host/Instance",
    "KINETIC_COMPANY": "EPIC06",
    "KINETIC_TOKEN_URL": "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
    "KINETIC_CLIENT_ID": "00000000-0000-0000-0000-000000000000",
    "KINETIC_ISSUER": "https://login.example.com",
    "KINETIC_TENANT": "00000000-0000-0000-0000-000000000000",
    "KINETIC_SCOPE": "api://00000000-0000-0000-0000-000000000000/.default",
}


def options(
    config: Config,
    variables: Variables,
    *,
    concurrency: int | None = None,
    needs_company: bool = True,
) -> Options:
    """How to reach the configured instance; raises `CodegenError` if url, company or credentials are missing."""
    instance = config.instance
    _require_agreement(config, variables)
    known = {**variables, **_configured(instance)}
    if not needs_company:
        known.setdefault("KINETIC_COMPANY", Secret(NO_COMPANY))
    try:
        return Options(
            _required_setting(known, "KINETIC_URL", file=config.file),
            _required_setting(known, "KINETIC_COMPANY", file=config.file),
            api_key=known.get("KINETIC_API_KEY", Secret("")),
            identity=_identity(known, config.file),
            plant=instance.plant,
            license=_license(instance.license),
            hold_session=instance.hold_session,
            timeout=config.fetch.timeout,
            deadline=2.5 * config.fetch.timeout,
            retries=_RETRIES,
            max_reply=MAX_BYTES,
            max_concurrency=concurrency or config.fetch.concurrency,
        )
    except ValueError as error:
        raise _refused(error) from None


def identity(config: Config, variables: Variables) -> Identity:
    """Who logs in, as the configuration and the environment say; raises `CodegenError` if something is missing."""
    _require_agreement(config, variables)
    try:
        return _identity({**variables, **_configured(config.instance)}, config.file)
    except ValueError as error:
        raise _refused(error) from None


def _require_agreement(config: Config, variables: Variables) -> None:
    """Return if credentials go where their owner sends them; raises `CodegenError` if only the file says so, and it may not."""
    bound = "KINETIC_URL" in variables
    for name in _ADDRESSES:
        said, key = getattr(config.instance, _SETTINGS[name]), _SETTINGS[name]
        place = str(config.file), f"[instance] {key} is {said}"
        if not said or (name in variables and _same_address(said, variables[name])):
            continue
        if name in variables:
            hint = f"Credentials are sent only to an address that both name. Correct one of the two, or unset {name}."
            raise CodegenError(
                place[0], f"{place[1]}, but {name} names another address", hint
            )
        if bound:
            what = f"{place[1]}, but KINETIC_URL is set, and then every address comes from the environment"
            raise CodegenError(
                place[0], what, f"Set {name}, too, or unset KINETIC_URL."
            )
        if said.startswith("http:") and not is_loopback(said):
            hint = f"Anybody on the network could read them. Write https://, or set {name} to the same address if you mean it."
            what = f"{place[1]}, and credentials are not sent without encryption"
            raise CodegenError(place[0], what, hint)


def _same_address(said: str, other: Secret) -> bool:
    """Whether two addresses are one; the one of the environment stays wrapped, as it may hold a password."""
    with suppress(ValueError):
        paths = (urlsplit(said).path, urlsplit(other.reveal()).path)
        same = origin(said) == origin(other.reveal()) and "@" not in other.reveal()
        return same and paths[0].rstrip("/") == paths[1].rstrip("/")
    return False


def destinations(options: Options) -> str:
    """Where credentials go, to be said before they do: the instance's origin, and that of who gives tokens."""
    urls = [options.url]
    if isinstance(options.identity, ClientCredentials):
        urls.append(options.identity.token_url)
    if isinstance(options.identity, OpenID):
        urls.append(options.identity.issuer)
    return " and ".join(dict.fromkeys(map(origin_text, urls)))


def open_session(options: Options) -> AsyncSession:
    """The session; raises `CodegenError` for credentials that HTTP cannot carry, and where pyspnego is missing."""
    try:
        return AsyncSession(options)
    except ValueError as error:
        raise _refused(error) from None
    except ImportError as error:
        extra = "entra" if isinstance(options.identity, OpenID) else "negotiate"
        raise missing_extra(str(error), extra) from None


def credentials(options: Options) -> frozenset[Secret]:
    """What no reply may repeat: all that this process logs in with, tokens that it was given, and user name and password in one.

    A password that is the user's own name is not among them: lists hold it, as the author of a BAQ.
    """
    identity = options.identity
    if not isinstance(identity, Basic | Token | TokenService | Negotiate):
        return known()
    pair = Secret(f"{identity.username}:{identity.password.reveal()}")
    return known() - {Secret(identity.username)} | {pair}


def _configured(instance: Instance) -> Variables:
    """What the configuration says, by the variable that says the same."""
    said = {name: getattr(instance, key) for name, key in _SETTINGS.items()}
    return {name: Secret(str(value)) for name, value in said.items() if value}


def _license(named: str) -> str:
    return WEB_SERVICES if named == "web_services" else named


def _identity(variables: Variables, file: Path | None) -> Identity:
    auth = chosen_auth(variables)
    for name in missing(auth, variables):
        if name in _SETTINGS:
            _required_setting(variables, name, file=file)
    if absent := missing(auth, variables):
        raise _absent(auth, absent)
    return identity_of(auth, variables)


def _required_setting(variables: Variables, name: str, *, file: Path | None) -> str:
    """The value of a setting; raises `CodegenError` if it is neither in the file nor in the environment."""
    if value := plain(variables, name):
        return value
    key = _SETTINGS[name]
    if file:
        hint = f'Write `{key} = "{_EXAMPLES[name]}"` under [instance], or set {name}.'
    else:
        hint = f"Run `kinetic-codegen init` to write one, name it with `--config FILE`, or set {name}."
        raise CodegenError("kinetic.toml", ABSENT, hint)
    raise CodegenError("kinetic.toml", f"[instance] {key} is missing", hint)


def _absent(auth: Auth, names: tuple[str, ...]) -> CodegenError:
    are = "is" if len(names) == 1 else "are"
    sets = assignments(dict.fromkeys(names, "…"))
    return CodegenError(
        "the environment",
        f"{' and '.join(names)} {are} not set, and auth is `{auth}`",
        f"Set it: `{sets}`. Credentials never go into a file. Other ways to log in: "
        f"`auth` in [instance], one of {', '.join(NEEDED)}.",
    )


def _refused(error: ValueError) -> CodegenError:
    """What `Options` or an identity does not take; its text names the setting, and never the value of a credential."""
    hint = "Correct [instance], or the variable of that name (KINETIC_URL, KINETIC_API_KEY …)."
    return CodegenError("kinetic.toml or the environment", str(error), hint)
