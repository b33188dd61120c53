"""How an instance behaves where real ones differ: a frozen value with presets by name.

Each trait names the mark that EPICOR.md gives it: [H] measured, [M] a credible source, [L] weak, [?] unknown. A client
must hold under all of them, since nobody knows which its instance has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from codegen.errors import CodegenError
from codegen.profile import Profile
from codegen.toml import suggestion

Links = Literal["none", "relative", "absolute", "elsewhere"]
KeyForms = Literal["both", "positional", "named"]
Skip = Literal["taken", "ignored", "refused"]
Images = Literal["none", "sent", "demanded"]
Batches = Literal["both", "multipart", "json", "none"]


@dataclass(frozen=True, slots=True)
class Temperament:
    """How one instance behaves; the defaults are those of a friendly one."""

    cap: int = 100
    """Rows that one reply holds at most; what is more is cut off silently [M]."""
    top_above_cap: bool = False
    """Whether `$top` may ask for more than the cap [M: it may; some clients found that it may not]."""
    skip: Skip = "taken"
    """What becomes of `$skip` [H: taken]."""
    links: Links = "none"
    """Whether a reply that was cut off says where the rest is: never seen [M], standard OData; "elsewhere" names another
    host and scheme, as a server behind a proxy that ends TLS does [L]."""
    opaque_links: bool = False
    """Whether a link holds a token with `+ / = %` in place of `$skip`, to be sent back byte for byte (OData, 11.2.6.7)."""
    child_cap: int | None = None
    """Children that `$expand` gives of one row at most [?]."""
    child_links: bool = False
    """Whether children that were cut off come with `Children@odata.nextLink` [?]."""
    zone: str | None = None
    """Where the server's midnight is: an offset `-05:00`, a zone with daylight saving `America/Chicago`, `""` for dates
    without an offset, None for dates as the rows have them [H: sets send the server's offset]."""
    before_images: Images = "none"
    """Whether replies hold a changed row as a pair with its original [H], and requests must, too [M]."""
    refuses: frozenset[str] = frozenset()
    """What a `$filter` may not use, of `REFUSABLE` [M for computed columns, ? for the rest]."""
    refused_in_paths: str = "/\\"
    """Characters that IIS refuses in a path though they are encoded [M for the slash, ? for the rest]."""
    keys: KeyForms = "both"
    """How a URL may write keys [H: positional; M: named]."""
    ignores_case: bool = False
    """Whether texts are compared as SQL Server's usual collation does [?]."""
    licences: int | None = None
    """Calls and held sessions that there are licences for at once; None is any number [H that they run out]."""
    penalty: float = 0.0
    """Seconds that a call without a licence waits; 0 refuses it [M: 20 s]."""
    session_calls: int | None = None
    """Calls after which a held session has vanished [M that it happens]."""
    session_status: int = 410
    """The status that reports it [?]."""
    etags: bool = False
    """Whether rows carry `@odata.etag`, and a write with an old one is refused with 412 (OData, 11.4.1.1) [?]."""
    warnings: bool = False
    """Whether methods that can warn do, by their out parameters [H]."""
    files: bool = True
    """Whether there is `Ice.LIB.FileTransferSvc` [H that the service exists]."""
    query_in_body: bool = False
    """Whether `POST …/$query` takes the options of a read in its body (OData 4.01) [? never seen]."""
    batch: Batches = "both"
    """The forms in which `$batch` is taken [? which; L that it is there]."""
    batch_root: Literal["company", "service"] = "company"
    """Where `$batch` is: below the company, or below each service [?]."""
    external_baqs: bool = False
    """Whether BAQs send numbers as text and pad text with spaces [H for external data sources]."""
    colleague: int | None = None
    """The seed of somebody who inserts, changes and deletes rows between any two calls; None is nobody."""
    colleague_writes: int = 3
    """How many writes the colleague makes before each call."""

    def traits(self) -> str:
        """What a friendly one does not do, as it is written in Python: `cap=7, links='absolute'`."""
        return ", ".join(
            f"{trait.name}={_written(getattr(self, trait.name))}"
            for trait in fields(self)
            if getattr(self, trait.name) != trait.default
        )

    def __post_init__(self) -> None:
        if strange := sorted(self.refuses - REFUSABLE):
            raise ValueError(f"no filter has {strange[0]!r} to refuse")


def _written(value: object) -> str:
    """A value in Python, the same in each run: sets have no order."""
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(repr, value)))}}}"
    return repr(value)


REFUSABLE: Final = frozenset({"text order", "date()", "year()", "computed columns"})

PRESETS: Final[Mapping[str, Temperament]] = {
    "friendly": Temperament(),
    "capped": Temperament(cap=7),
    "generous": Temperament(cap=7, top_above_cap=True),
    "linked": Temperament(cap=7, links="absolute"),
    "relative-links": Temperament(cap=7, links="relative"),
    "proxied": Temperament(cap=7, links="elsewhere"),
    "opaque-links": Temperament(cap=7, links="absolute", opaque_links=True),
    "no-skip": Temperament(cap=7, links="absolute", opaque_links=True, skip="refused"),
    "capped-children": Temperament(child_cap=2),
    "linked-children": Temperament(child_cap=2, child_links=True, links="relative"),
    "west": Temperament(zone="-05:00"),
    "daylight": Temperament(zone="America/Chicago"),
    "east": Temperament(zone="+09:00"),
    "no-offset": Temperament(zone=""),
    "before-images": Temperament(before_images="sent"),
    "pairs-only": Temperament(before_images="demanded"),
    "no-text-order": Temperament(cap=7, refuses=frozenset({"text order"})),
    "no-date-functions": Temperament(
        zone="-05:00", refuses=frozenset({"date()", "year()"})
    ),
    "no-date": Temperament(zone="America/Chicago", refuses=frozenset({"date()"})),
    "no-computed": Temperament(refuses=frozenset({"computed columns"})),
    "strict-paths": Temperament(refused_in_paths="/\\#?%+&<>*:"),
    "positional-keys": Temperament(keys="positional"),
    "named-keys": Temperament(keys="named"),
    "ignores-case": Temperament(cap=7, ignores_case=True),
    "few-licences": Temperament(licences=1),
    "penalty": Temperament(licences=1, penalty=0.05),
    "forgetful": Temperament(session_calls=3),
    "forgetful-401": Temperament(session_calls=3, session_status=401),
    "etags": Temperament(etags=True),
    "warns": Temperament(warnings=True),
    "external": Temperament(external_baqs=True),
    "no-files": Temperament(files=False),
    "query-in-body": Temperament(cap=7, query_in_body=True),
    "no-batch": Temperament(batch="none"),
    "batch-of-services": Temperament(batch="json", batch_root="service"),
    "colleague": Temperament(cap=7, colleague=1),
    "rough": Temperament(
        cap=7,
        links="elsewhere",
        opaque_links=True,
        child_cap=2,
        child_links=True,
        zone="America/Chicago",
        before_images="demanded",
        refuses=frozenset({"date()", "computed columns"}),
        refused_in_paths="/\\#?%+&<>*:",
        ignores_case=True,
        licences=2,
        etags=True,
        warnings=True,
        external_baqs=True,
        colleague=1,
    ),
}
"""The presets, by the names that `serve --temperament` accepts."""


def preset(name: str) -> Temperament:
    """Returns the preset of that name; raises CodegenError with the nearest name if there is none."""
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        hint = suggestion(name, PRESETS) or f"There are {known}."
        raise CodegenError("--temperament", f"there is no preset `{name}`", hint)
    return PRESETS[name]


def of_profile(profile: Profile) -> Temperament:
    """Returns the behaviour that a profile shows; what it does not know is as with a friendly instance."""
    friendly = PRESETS["friendly"]
    forms = (profile.text("positional keys"), profile.text("named keys"))
    held = profile.text("held session").split()
    taken = profile.text("characters that a path takes")
    refused = profile.text("characters that a path refuses") or "/\\"
    at_service = profile.text("place of $batch") == "service"
    return Temperament(
        cap=profile.number("rows in one reply") or friendly.cap,
        top_above_cap=profile.value("$top above the cap") == "taken",
        skip=_SKIPS.get(profile.text("$skip"), "taken"),
        links=_LINKS.get(profile.text("nextLinks"), "none"),
        opaque_links=profile.value("tokens in nextLinks") == "opaque",
        child_cap=profile.number("children in one list"),
        child_links=profile.text("nextLinks of children") not in ("", "none"),
        zone=_zone(profile.text("offset of days")),
        refuses=frozenset(
            t for t, fact in _REFUSED.items() if profile.value(fact) == "refused"
        ),
        refused_in_paths="".join(c for c in refused if c not in taken),
        keys=_FORMS.get(forms, "both"),
        ignores_case=profile.value("letter case of text") == "ignored",
        session_calls=int(held[2]) if held[:1] == ["ends"] else None,
        session_status=int(
            profile.text("status of a lost session") or friendly.session_status
        ),
        etags=profile.value("etags") == "sent",
        external_baqs=profile.value("numbers of BAQs") == "text",
        batch=_BATCHES.get(profile.text("form of $batch"), friendly.batch),
        batch_root="service" if at_service else "company",
    )


_BATCHES: Final[Mapping[str, Batches]] = {form: form for form in get_args(Batches)}
_LINKS: Final[Mapping[str, Links]] = {link: link for link in get_args(Links)}
_SKIPS: Final[Mapping[str, Skip]] = {skip: skip for skip in get_args(Skip)}
_FORMS: Final[Mapping[tuple[str, str], KeyForms]] = {
    ("taken", "refused"): "positional",
    ("refused", "taken"): "named",
}
_REFUSED: Final[Mapping[str, str]] = {
    "text order": "text compared in $filter",
    "date()": "date()",
    "year()": "year()",
    "computed columns": "computed columns in $filter",
}
"""What a `$filter` may not use → the fact of a profile that says so."""
_ZONES: Final[Mapping[str, str]] = {
    "-05:00/-04:00": "America/New_York",
    "-06:00/-05:00": "America/Chicago",
    "-07:00/-06:00": "America/Denver",
    "-08:00/-07:00": "America/Los_Angeles",
    "+00:00/+01:00": "Europe/London",
    "+01:00/+02:00": "Europe/Berlin",
    "+02:00/+03:00": "Europe/Helsinki",
    "+11:00/+10:00": "Australia/Sydney",
    "+13:00/+12:00": "Pacific/Auckland",
}
"""Offsets in January and in July → a zone that has them."""


def _zone(shown: str) -> str | None:
    if shown == "none":
        return ""
    if shown in ("", "mixed"):
        return None
    return _ZONES.get(shown, shown.partition("/")[0])
