"""The command line `kinetic-codegen`: its arguments and options. What the commands do is in `codegen.commands`, loaded when used.

Data goes to stdout, messages go to stderr. The exit code is 0 if all went well, 1 for a difference or a problem that the user
asked about, or a fetch that lost more than it got, 2 for a wrong command line or configuration, the network, or a bug, and 130
for Ctrl-C.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from codegen import __version__
from codegen.catalogue.words import KINDS
from codegen.commands.session import Session
from codegen.errors import CodegenError
from codegen.surfaces import SURFACES, Surface, load

F = TypeVar("F", bound=Callable[..., Any])

PATH: Final = click.Path(path_type=Path)

WHERE: Final = "The snapshot (default: metadata/ next to the configuration)."


def flag(name: str, about: str, *parameter: str) -> Callable[[F], F]:
    """An option that is given or not."""
    return click.option(name, *parameter, is_flag=True, help=about)


class Seconds(click.FloatRange):
    """Seconds of a range, which `nan` is not in: it is neither less nor more than a bound."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        found = super().convert(value, param, ctx)
        if found != found:
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


def limited(
    name: str, numbers: click.IntRange | click.FloatRange, default: float, about: str
) -> Callable[[F], F]:
    """An option with a number of a range; help shows the default."""
    return click.option(
        name, type=numbers, default=default, show_default=True, help=about
    )


METADATA: Final = click.option("--metadata", type=PATH, metavar="DIR", help=WHERE)


def common(command: F) -> F:
    """Pass the session to a command, and add the options that every command has."""

    def verbose(context: click.Context, _: click.Parameter, given: bool) -> None:
        context.ensure_object(Session).talk.verbose |= given

    def config(context: click.Context, _: click.Parameter, given: Path | None) -> None:
        session = context.ensure_object(Session)
        session.file = given or session.file

    quiet: dict[str, Any] = {"expose_value": False, "is_eager": True}
    about = "Show more, and the time that each stage took."
    more = click.option(
        "--verbose", is_flag=True, callback=verbose, help=about, **quiet
    )
    about = "The configuration (default: the nearest kinetic.toml)."
    file = click.option("--config", type=PATH, callback=config, help=about, **quiet)
    return cast(F, file(more(click.make_pass_decorator(Session)(command))))


FUNCTIONS: Final = {
    "init": "starting:init",
    "fetch": "fetching:fetch",
    "probe": "probing:probe",
    "add": "fetching:add",
    "generate": "generating:generate",
    "inspect": "inspecting:inspect",
    "login": "entering:login",
    "logout": "entering:logout",
    "companies": "entering:companies",
    "doctor": "entering:doctor",
    "search": "searching:search",
    "catalogue": "cataloguing:catalogue",
    "diff": "diffing:diff",
    "include": "including:include",
    "demo": "serving:demo",
    "serve": "serving:serve",
    "guide": "guiding:guide",
}
"""Command → its function in `codegen.commands`, loaded when it runs: (session, *, the arguments and options) → exit code."""


def runs(described: Callable[[], None]) -> Callable[..., int]:
    """The command that the docstring describes: its function gets the session, and each argument and option by its name."""

    @common
    @wraps(described)
    def command(session: Session, **given: Any) -> int:
        function = load(f"codegen.commands.{FUNCTIONS[described.__name__]}")
        return cast(int, function(session, **given))

    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@common
def cli(session: Session) -> None:
    """Write a typed Python client for one Epicor Kinetic instance.

    \b
    kinetic-codegen init       write kinetic.toml, to describe the instance
    kinetic-codegen fetch      the instance's documents -> metadata/
    kinetic-codegen probe      how the instance behaves -> metadata/profile.json
    kinetic-codegen generate   metadata/ -> the package
    kinetic-codegen demo       the whole job, against a local sandbox
    kinetic-codegen guide      how to use it, page by page

    Credentials come from the environment: KINETIC_API_KEY, and KINETIC_USERNAME
    and KINETIC_PASSWORD, or KINETIC_TOKEN, or KINETIC_CLIENT_SECRET.
    """


def _names(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The names in the snapshot that a shell may complete."""
    from codegen.commands import completing

    given, session = context.params.get("metadata"), context.ensure_object(Session)
    found = completing.names(session, metadata=given, incomplete=incomplete)
    return [CompletionItem(name) for name in found]


def _pages(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """The pages of the guide that a shell may complete."""
    from codegen.commands import guiding

    return [name for name in guiding.pages() if name.startswith(incomplete)]


@cli.command(short_help="Write a kinetic.toml with comments.")
@click.option("--url", metavar="URL", help="The instance: https://host/Instance.")
@click.option("--company", metavar="ID", help="Its company, such as EPIC06.")
@click.option(
    "--auth", metavar="WAY", help="How to log in; `fetch --help` lists the ways."
)
@click.option("--client-id", metavar="ID", help="For a provider of tokens.")
@click.option("--tenant", metavar="ID", help="For Entra ID.")
@click.option("--issuer", metavar="URL", help="For an OpenID provider.")
@click.option("--scope", metavar="SCOPE", help="For a provider of tokens.")
@click.option("--package", "name", metavar="NAME", help="The package to write.")
@runs
def init() -> None:
    """Write a kinetic.toml with comments; an existing one is never overwritten.

    On a terminal it asks for the address, offers the companies and checks the login
    before it writes. With options it asks nothing. Credentials are never written.

    \b
    kinetic-codegen init
    kinetic-codegen init --url https://host/Instance --company EPIC06
    """


@cli.command()
@METADATA
@flag("--check", "Write nothing; exit 1 if anything differs.")
@flag("--prune", "Delete what the instance no longer offers.")
@flag(
    "--strict", "Exit 1 if a document could not be fetched or a pattern fits nothing."
)
@click.option(
    "--concurrency", type=click.IntRange(1, 32), help="Documents to request at once."
)
@runs
def fetch() -> None:
    """Fetch the instance's documents into metadata/.

    A document that could not be fetched is reported at the end and keeps its
    previous copy; the exit code is 1 if more were lost than fetched. A wrong
    company, address or key ends the fetch at once, and changes nothing. An
    interrupted fetch continues where it stopped.

    \b
    kinetic-codegen fetch
    kinetic-codegen fetch --check    does the instance differ from metadata/?

    `auth` in [instance] of kinetic.toml, or KINETIC_AUTH, says how to log in. The
    credentials come from the environment, KINETIC_API_KEY always:

    \b
    basic               KINETIC_USERNAME, KINETIC_PASSWORD
    token               the same, exchanged for a token of TokenResource.svc
    token_service       the same, exchanged for a token of TokenServiceSvc
    bearer              KINETIC_TOKEN
    client_credentials  KINETIC_CLIENT_ID, KINETIC_CLIENT_SECRET; token_url and
                        scope in kinetic.toml, or KINETIC_TOKEN_URL, KINETIC_SCOPE
    epicor, openid      nothing after `kinetic-codegen login`; with
                        KINETIC_CLIENT_SECRET the service itself
    entra               the same; needs the extra `entra`
    negotiate           the Windows user who runs it; needs the extra `negotiate`
    none                nothing
    """


@cli.command(short_help="Find out how the instance behaves.")
@METADATA
@flag("--dry-run", "Send nothing; print each question and its reason.")
@click.option(
    "--report",
    type=PATH,
    metavar="FILE",
    help="Write the facts as Markdown, without data, for the maintainers.",
)
@limited(
    "--seconds",
    Seconds(1, 3600),
    300.0,
    "Stop after this many seconds.",
)
@limited("--gets", click.IntRange(1, 60), 60, "Send at most this many GETs.")
@runs
def probe() -> None:
    """Find out how the instance behaves, by reading, and write metadata/profile.json.

    It changes nothing: at most 60 GETs, one at a time with one licence, a session
    that is opened and closed, and batches of reads. The profile holds no secret and
    no data, and is made to be committed; `generate` and `serve` act on it. What no
    reply shows stays unknown, with the reason. Ctrl-C stops it, and nothing is
    written.

    \b
    kinetic-codegen probe --dry-run
    kinetic-codegen probe
    kinetic-codegen probe --report probe.md
    """


@cli.command()
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option(
    "--as",
    "name",
    default="",
    metavar="NAME",
    help="The service, BAQ or library that it belongs to.",
    shell_complete=_names,
)
@METADATA
@runs
def add() -> None:
    """Add documents that were saved by hand to metadata/.

    Their content shows what they are: $metadata of a service or a BAQ, OpenAPI,
    replies of DynamicQuerySvc and EfxLibraryDesignerSvc. Their name comes from
    --as, from the document or from the file.

    \b
    kinetic-codegen add Erp.BO.CustomerSvc.edmx zOrders.columns.json
    kinetic-codegen add 'metadata.xml' --as Erp.BO.CustomerSvc
    """


@cli.command()
@METADATA
@click.option(
    "--out", type=PATH, metavar="DIR", help="Write the package's folder into DIR."
)
@click.option("--package", metavar="NAME", help="The package's name.")
@click.option(
    "--naming", type=click.Choice(["python", "wire"]), help="cust_num, or CustNum."
)
@flag("--check", "Write nothing; exit 1 if the package is out of date.")
@flag("--diff", "Write nothing; show the lines that would change.")
@flag("--strict", "Exit 1 if a document could not be used or a pattern fits nothing.")
@flag("--standalone", "Write a project around the package: `pip install ./acme`.")
@flag("--dry-run", "Write nothing; list the files that would change.")
@runs
def generate() -> None:
    """Write the package from metadata/.

    \b
    kinetic-codegen generate
    kinetic-codegen generate --out src --package acme
    kinetic-codegen generate --check    in CI: is the package up to date?

    A document that cannot be used is reported, and the rest is generated. A
    pattern of [include] or [exclude] that fits nothing is reported, too. With
    --strict the exit code is then 1.
    """


@cli.command()
@click.argument("service", shell_complete=_names)
@click.option(
    "--stage",
    type=click.Choice(["documents", "ir", "files"]),
    default="documents",
    show_default=True,
)
@METADATA
@runs
def inspect() -> None:
    """Show what a stage made of one SERVICE, BAQ or function library.

    A short name will do, if it is unambiguous.

    \b
    kinetic-codegen inspect Customer
    kinetic-codegen inspect Erp.BO.CustomerSvc --stage files
    """


def listing(surface: Surface) -> None:
    """Add the command that lists what an instance offers of a surface."""

    @cli.command(
        surface.key,
        help=f"List the {surface.many} that the instance offers, one name per line.",
        short_help=f"List the instance's {surface.many}.",
    )
    @flag("--snapshot", "List what metadata/ has, without asking the instance.")
    @METADATA
    @common
    def names(session: Session, *, snapshot: bool, metadata: Path | None) -> int:
        from codegen.commands import fetching

        return fetching.names(session, surface, snapshot=snapshot, metadata=metadata)


@cli.command(short_help="Log in at the identity provider.")
@runs
def login() -> None:
    """Log in at the identity provider that kinetic.toml names: `epicor`, `entra` or `openid`.

    It opens a browser, or with `flow = "device"` shows a code to enter elsewhere. The
    refresh token is kept in the keyring of this computer, and fetch and your programs
    use it. It is never written to a file; without a keyring, it is lost when the
    command ends.
    """


@cli.command(short_help="Forget the login, and revoke it.")
@runs
def logout() -> None:
    """Revoke the refresh token that `login` kept, and forget it."""


@cli.command(short_help="List the instance's companies.")
@runs
def companies() -> None:
    """List the companies that the instance names, one per line."""


@cli.command(short_help="Say what works at the instance, in ten lines.")
@runs
def doctor() -> None:
    """Say in ten lines what works: address, TLS, proxy, key, user, company, lists, licences.

    It asks for what fetch asks for, one call at a time, and changes nothing. The exit
    code is 1 if something does not work; what to do about it goes to stderr.
    """


for row in SURFACES:
    listing(row)


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--kind", type=click.Choice([*KINDS]), help="Find only this kind of thing."
)
@limited("--limit", click.IntRange(1, 200), 10, "Show at most this many hits.")
@flag("--json", "Write one JSON object.", "as_json")
@METADATA
@runs
def search() -> None:
    """Find a service, set, column, method, BAQ or function by its WORDS.

    Words are those of names, as Epicor or Python spells them, of descriptions,
    captions and types; beginnings of words and small typing errors will do. Exits
    with 1 if there is nothing.

    \b
    kinetic-codegen search selling quantity
    kinetic-codegen search SellingQuantity --kind column
    kinetic-codegen search "which BAQs have a parameter for a date"
    """


@cli.command(short_help="Show the instance as a site, in a browser.")
@METADATA
@click.option("--out", type=PATH, metavar="DIR", help="Write it into this folder.")
@click.option(
    "--since",
    metavar="OLD",
    help="Mark what is new, changed and gone since an older snapshot, such as HEAD~1:metadata.",
)
@limited("--port", click.IntRange(0, 65535), 8090, "The port; 0 picks a free one.")
@runs
def catalogue() -> None:
    """Show what the instance has as a site: services, BAQs and functions, with a search.

    Without --out it is served on this computer until Ctrl-C; its URL goes to
    stdout. With it, the folder can be published by any web server; it loads
    nothing from elsewhere and holds no data of the company.

    \b
    kinetic-codegen catalogue
    kinetic-codegen catalogue --out public --since HEAD~1:metadata
    """


@cli.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "risky", "additive"]),
    help="Exit 1 if there is a change of this severity or a worse one.",
)
@click.option(
    "--usages",
    type=PATH,
    multiple=True,
    metavar="SRC",
    help="Show the lines of the program in SRC that a change affects.",
)
@click.option("--output", type=PATH, metavar="FILE", help="Write the report to FILE.")
@runs
def diff() -> None:
    """Show what changed between two snapshots, and what that breaks.

    OLD and NEW are folders, zips or git revisions. Without NEW, OLD is compared
    with the live instance.

    \b
    kinetic-codegen diff metadata
    kinetic-codegen diff HEAD~1:metadata metadata --usages src
    kinetic-codegen diff production.zip test.zip --format html --output sites.html
    """


@cli.command(short_help="Show what of the instance a program uses.")
@click.option(
    "--from",
    "sources",
    type=PATH,
    multiple=True,
    required=True,
    metavar="PATH",
    help="A file or folder of the program.",
)
@flag("--write", "Put it into kinetic.toml, as its [include].")
@METADATA
@runs
def include() -> None:
    """Show what of the instance a program uses: services, sets, methods, BAQs and
    function libraries, as the lines of [include] in kinetic.toml.

    What is unclear is reported, such as a name on a value without a type.
    Needs mypy: `pip install 'kinetic-codegen[usages]'`.

    \b
    kinetic-codegen include --from src
    kinetic-codegen include --from src --write
    """


@cli.command(short_help="Show the whole job against a local sandbox.")
@click.option("--keep", type=PATH, help="Keep the demo's project in this folder.")
@runs
def demo() -> None:
    """Show the whole job against a local sandbox: fetch, generate, query, update."""


@cli.command()
@METADATA
@click.option(
    "--rows",
    type=PATH,
    metavar="DIR",
    help="The rows (default: rows/ next to the snapshot; without it they are made up).",
)
@limited("--port", click.IntRange(0, 65535), 8080, "The port; 0 picks a free one.")
@click.option(
    "--temperament",
    metavar="NAME",
    help="How the instance behaves (default: as metadata/profile.json says); `?` lists them.",
)
@runs
def serve() -> None:
    """Serve a local Kinetic made from metadata/, until Ctrl-C.

    The URL goes to stdout, the credentials that it accepts to stderr. Rows are
    JSON files such as rows/Erp.BO.CustomerSvc.Customers.json.

    \b
    kinetic-codegen serve --port 8080
    kinetic-codegen serve --temperament daylight
    """


@cli.command(short_help="Show a page of the guide.")
@click.argument("page", required=False, shell_complete=_pages)
@runs
def guide() -> None:
    """Show a PAGE of the guide; without a name, list the pages.

    \b
    kinetic-codegen guide
    kinetic-codegen guide reading
    """


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code. A user's mistake never shows a traceback."""
    session = Session()
    talk = session.talk
    try:
        code = _invoke(arguments, session)
        talk.times()
        session.out.flush()
        return code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else _named(arguments)
        hint = f"`{command} --help` lists the arguments and options."
        talk.error(CodegenError(command, error.format_message(), hint))
    except CodegenError as error:
        talk.error(error)
    except (click.Abort, KeyboardInterrupt):
        talk.say("interrupted")
        return 130
    except BrokenPipeError:
        # The reader of stdout has gone; nothing may be left for the interpreter to flush when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        talk.bug(error)
    return 2


def _named(arguments: list[str]) -> str:
    """The command of a line that click did not say the context of, as for an option without its value."""
    name = next((each for each in arguments if each in cli.commands), "")
    return f"{_NAME} {name}".rstrip()


def _invoke(arguments: list[str], session: Session) -> int:
    """Run the command. click's own `main` would exit 1 for a broken pipe, which here means "differs"."""
    try:
        with cli.make_context(_NAME, arguments or ["--help"], obj=session) as context:
            code: int = cli.invoke(context)
            return code
    except click.exceptions.Exit as end:
        return end.exit_code


_NAME: Final = "kinetic-codegen"
_COMPLETE: Final = "_KINETIC_CODEGEN_COMPLETE"
"""The variable by which a shell asks for completions, as click's scripts set it."""


def main() -> None:
    """The entry point of the command `kinetic-codegen`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8", errors="backslashreplace", newline="\n"
            )
    if asked := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, _NAME, _COMPLETE, asked))
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
