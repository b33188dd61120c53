"""The command line `kinetic-codegen`: what can be typed. What commands do is in `codegen.commands`, loaded when used.

stdout is data, stderr is talk. Exit 0 is done, 1 is "differs" or "has problems" where that was asked for, or a fetch that
lost more than it got, 2 is a wrong command line or configuration, the network, or a bug, and 130 is Ctrl-C.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from codegen import __version__
from codegen.commands.session import Session
from codegen.errors import CodegenError

if TYPE_CHECKING:
    from codegen.selection import Sort

F = TypeVar("F", bound=Callable[..., Any])

PATH: Final = click.Path(path_type=Path)

WHERE: Final = "The snapshot; metadata/ beside the configuration unless given."
KINDS: Final = (
    *("service", "set", "row", "column", "child", "method", "parameter", "result"),
    *("tableset", "table", "enum", "member", "baq", "library", "function"),
)
"""What `search` finds."""
METADATA: Final = click.option("--metadata", type=PATH, metavar="DIR", help=WHERE)


def common(command: F) -> F:
    """Give a command the session, and the options that every command has."""

    def verbose(context: click.Context, _: click.Parameter, given: bool) -> None:
        context.ensure_object(Session).talk.verbose |= given

    def config(context: click.Context, _: click.Parameter, given: Path | None) -> None:
        session = context.ensure_object(Session)
        session.file = given or session.file

    quiet: dict[str, Any] = {"expose_value": False, "is_eager": True}
    told = "Tell more, and what each stage took."
    more = click.option("--verbose", is_flag=True, callback=verbose, help=told, **quiet)
    told = "The configuration; kinetic.toml unless given."
    file = click.option("--config", type=PATH, callback=config, help=told, **quiet)
    return cast(F, file(more(click.make_pass_decorator(Session)(command))))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@common
def cli(session: Session) -> None:
    """Write a typed Python client for one Epicor Kinetic instance.

    \b
    kinetic-codegen init       write kinetic.toml: say which instance
    kinetic-codegen fetch      the instance's documents -> metadata/
    kinetic-codegen generate   metadata/ -> the package
    kinetic-codegen demo       all of it, against a local sandbox

    Credentials come from the environment: KINETIC_API_KEY, and KINETIC_USERNAME
    and KINETIC_PASSWORD, or KINETIC_TOKEN, or KINETIC_CLIENT_SECRET.
    """


@cli.command(short_help="Write a kinetic.toml with comments.")
@common
def init(session: Session) -> int:
    """Write a kinetic.toml with comments; never over one that is there."""
    from codegen.commands import starting

    return starting.init(session)


@cli.command()
@METADATA
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 if anything differs."
)
@click.option(
    "--prune", is_flag=True, help="Delete what the instance no longer offers."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Exit 1 if a document could not be fetched or a pattern fits nothing.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 32), help="Documents asked for at once."
)
@common
def fetch(session: Session, **given: Any) -> int:
    """Fetch the instance's documents into metadata/.

    A document that could not be fetched is reported at the end and keeps its
    previous copy; the exit code is 1 if more were lost than came. A wrong
    company, address or key ends the fetch at once, and changes nothing. A fetch
    that was cut off goes on where it was.

    \b
    kinetic-codegen fetch
    kinetic-codegen fetch --check    has the instance moved away from metadata/?

    How to log in is `auth` in [instance] of kinetic.toml, or KINETIC_AUTH; each
    way takes its credentials from the environment, KINETIC_API_KEY always:

    \b
    basic               KINETIC_USERNAME, KINETIC_PASSWORD
    token               the same, changed for a token of TokenResource.svc first
    bearer              KINETIC_TOKEN
    client_credentials  KINETIC_CLIENT_ID, KINETIC_CLIENT_SECRET; token_url and
                        scope in kinetic.toml, or KINETIC_TOKEN_URL, KINETIC_SCOPE
    negotiate           the Windows user who runs it; needs the extra `negotiate`
    none                nothing
    """
    from codegen.commands import fetching

    if given["check"] and given["prune"]:
        raise click.UsageError(
            "--check writes nothing and --prune deletes: give one of them"
        )
    return fetching.fetch(session, **given)


@cli.command()
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option(
    "--as",
    "name",
    default="",
    metavar="NAME",
    help="What service, BAQ or library it is of.",
    shell_complete=lambda *given: _names(*given),
)
@METADATA
@common
def add(session: Session, **given: Any) -> int:
    """Take documents that were saved by hand into metadata/.

    Their kind is told by their content: $metadata of a service or a BAQ, OpenAPI,
    replies of DynamicQuerySvc and EfxLibraryDesignerSvc. Their name is told by
    --as, by the document or by the file.

    \b
    kinetic-codegen add Erp.BO.CustomerSvc.edmx zOrders.columns.json
    kinetic-codegen add 'metadata.xml' --as Erp.BO.CustomerSvc
    """
    from codegen.commands import fetching

    return fetching.add(session, **given)


@cli.command()
@METADATA
@click.option(
    "--out", type=PATH, metavar="DIR", help="Where the package's own folder is written."
)
@click.option("--package", metavar="NAME", help="The package's name.")
@click.option(
    "--naming", type=click.Choice(["python", "wire"]), help="cust_num, or CustNum."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if not up to date.")
@click.option(
    "--diff", is_flag=True, help="Write nothing; show the lines that would change."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Exit 1 if a document could not be used or a pattern fits nothing.",
)
@click.option(
    "--standalone",
    is_flag=True,
    help="Write a project around the package: `pip install ./acme`.",
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; list the files that would change."
)
@common
def generate(session: Session, **given: Any) -> int:
    """Write the package from metadata/.

    \b
    kinetic-codegen generate
    kinetic-codegen generate --out src --package acme
    kinetic-codegen generate --check    in CI: is the package up to date?

    A document that cannot be used is reported, and the rest is generated; so is
    a pattern of [include] or [exclude] that fits nothing. --strict fails then.
    """
    from codegen.commands import generating

    return generating.generate(session, **given)


def _names(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What a shell may put for a name: what the snapshot has."""
    from codegen.commands import completing

    given, session = context.params.get("metadata"), context.ensure_object(Session)
    found = completing.names(session, metadata=given, incomplete=incomplete)
    return [CompletionItem(name) for name in found]


@cli.command()
@click.argument("service", shell_complete=_names)
@click.option(
    "--stage",
    type=click.Choice(["documents", "ir", "files"]),
    default="documents",
    show_default=True,
)
@METADATA
@common
def inspect(session: Session, **given: Any) -> int:
    """Show what a stage made of one SERVICE, BAQ or function library.

    A name may leave out what goes without saying.

    \b
    kinetic-codegen inspect Customer
    kinetic-codegen inspect Erp.BO.CustomerSvc --stage files
    """
    from codegen.commands import inspecting

    return inspecting.inspect(session, **given)


def listing(sort: Sort, called: str) -> None:
    """Add the command that lists one sort of what an instance offers."""

    @cli.command(
        sort,
        help=f"List the {called} that the instance offers, one name a line.",
        short_help=f"List the instance's {called}.",
    )
    @click.option(
        "--snapshot", is_flag=True, help="List those of metadata/; ask no one."
    )
    @METADATA
    @common
    def names(session: Session, **given: Any) -> int:
        from codegen.commands import fetching

        return fetching.names(session, sort, **given)


listing("services", "services")
listing("baqs", "BAQs")
listing("functions", "function libraries")


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice([*KINDS]), help="Only things of that kind.")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="Hits."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@METADATA
@common
def search(session: Session, **given: Any) -> int:
    """Find a service, set, column, method, BAQ or function by its WORDS.

    Words are those of names, as Epicor or Python spells them, of descriptions,
    captions and types; beginnings of words and small typing errors will do. Exits
    with 1 if there is nothing.

    \b
    kinetic-codegen search selling quantity
    kinetic-codegen search SellingQuantity --kind column
    kinetic-codegen search "which BAQs have a parameter for a date"
    """
    from codegen.commands import searching

    return searching.search(session, **given)


@cli.command(short_help="Show the instance as a site, in a browser.")
@METADATA
@click.option("--out", type=PATH, metavar="DIR", help="Write it into this folder.")
@click.option(
    "--since",
    metavar="OLD",
    help="Mark what is new, changed and gone since an older snapshot, such as HEAD~1:metadata.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8090,
    show_default=True,
    help="0 takes a free one.",
)
@common
def catalogue(session: Session, **given: Any) -> int:
    """Show what the instance has as a site: services, BAQs and functions, with a search.

    Without --out it is served on this computer until Ctrl-C; its url goes to
    stdout. With it, the folder can be published by any web server; it loads
    nothing from elsewhere and holds no data of the company.

    \b
    kinetic-codegen catalogue
    kinetic-codegen catalogue --out public --since HEAD~1:metadata
    """
    from codegen.commands import cataloguing

    return cataloguing.catalogue(session, **given)


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
    help="Exit 1 for a change as grave as that.",
)
@click.option(
    "--usages",
    type=PATH,
    multiple=True,
    metavar="SRC",
    help="Tell which lines of the program in SRC meet a change.",
)
@click.option("--output", type=PATH, metavar="FILE", help="Write the report there.")
@common
def diff(session: Session, **given: Any) -> int:
    """Tell what changed between two snapshots, and what that breaks.

    OLD and NEW are folders, zips or git revisions. Without NEW it is the live
    instance.

    \b
    kinetic-codegen diff metadata
    kinetic-codegen diff HEAD~1:metadata metadata --usages src
    kinetic-codegen diff production.zip test.zip --format html --output sites.html
    """
    from codegen.commands import diffing

    return diffing.diff(session, **given)


@cli.command(short_help="Show the whole job against a local sandbox.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="Leave the demo's project in this folder.",
)
@common
def demo(session: Session, **given: Any) -> int:
    """Show the whole job against a local sandbox: fetch, generate, query, update."""
    from codegen.commands import serving

    return serving.demo(session, **given)


@cli.command()
@METADATA
@click.option(
    "--rows",
    type=PATH,
    metavar="DIR",
    help="Its rows; rows/ beside the snapshot unless given, made up where none.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--temperament",
    metavar="NAME",
    default="friendly",
    show_default=True,
    help="The manners of the instance, such as `west`, `capped`, `colleague`; `?` lists them.",
)
@common
def serve(session: Session, **given: Any) -> int:
    """Serve a local Kinetic made from metadata/, until Ctrl-C.

    Its url goes to stdout; which credentials it takes is told beside it. Rows are
    JSON files such as rows/Erp.BO.CustomerSvc.Customers.json.

    \b
    kinetic-codegen serve --port 8080
    kinetic-codegen serve --temperament daylight
    """
    from codegen.commands import serving

    return serving.serve(session, **given)


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
        command = error.ctx.command_path if error.ctx else _NAME
        hint = f"`{command} --help` tells what can be given."
        talk.error(CodegenError(command, error.format_message(), hint))
    except CodegenError as error:
        talk.error(error)
    except (click.Abort, KeyboardInterrupt):
        talk.say("interrupted")
        return 130
    except BrokenPipeError:
        # Who read stdout has gone; at the interpreter's end there must be nothing to flush to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        talk.bug(error)
    return 2


def _invoke(arguments: list[str], session: Session) -> int:
    """Run the command; click's own `main` would answer a broken pipe with 1, which here means "differs"."""
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
