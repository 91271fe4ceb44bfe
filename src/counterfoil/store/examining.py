"""Looks at a database file without changing it, whatever state it is in."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection, StaticPool, create_engine, select

from counterfoil.core.causes import Variant
from counterfoil.core.checkup import Permission
from counterfoil.core.consent import scopes_of
from counterfoil.core.export import Lane
from counterfoil.core.ledger import Break, Head, Link, Walk
from counterfoil.errors import CounterfoilError, HomeUnusable
from counterfoil.store.causes import causes
from counterfoil.store.ledger import head_of
from counterfoil.store.opening import in_words, read_version
from counterfoil.store.organisations import lanes
from counterfoil.store.schema import HEAD, ledger, metadata
from counterfoil.store.secrets import Keys
from counterfoil.store.tokens import read_tokens

WAIT_S = 2.0
"""How long another program that holds the file is waited for."""
ACCESS_LASTS = dt.timedelta(minutes=30)
"""How long an access token is good for (developer.xero.com, token types)."""
ENTRIES_MAX = 500
"""Entries of a ledger that are verified: its last ones. `ledger verify` walks the whole of it."""
MISSING = "mapping_missing"
COMPLAINTS_MAX = 3


class OrganisationSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation as the file has it: what is known of its tokens, the causes of documents that no rule
    covers, how long its ledger is, and what is wrong with the end of it."""

    lane: Lane
    permission: Permission
    missing: tuple[Variant, ...]
    entries: int
    ledger_problem: str


class DatabaseSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A database file: the migration it is of (None: it has no tables), what is wrong with it, and the
    organisations in it, where it is of this version."""

    version: str | None = None
    written_by: str = ""
    problem: str = ""
    organisations: tuple[OrganisationSeen, ...] = ()

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of the program wrote it."""
        return self.version is not None and self.version > HEAD

    @property
    def is_older(self) -> bool:
        """Whether it will be brought up to date when it is opened."""
        return self.version is not None and self.version < HEAD


def examine(path: Path, keys: Keys) -> DatabaseSeen:
    """What can be told of the file; `keys` open the tokens in it, which are not part of the answer."""
    try:
        with closing(_opened(path)) as raw:
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            seen = DatabaseSeen(
                version=read_version(raw, tables, path),
                written_by=_written_by(raw, tables),
                problem=_complaints(raw),
            )
            if seen.version != HEAD or seen.problem:
                return seen
            if lacking := sorted(metadata.tables.keys() - tables):
                return msgspec.structs.replace(seen, problem=f"it lacks {', '.join(lacking)}")
            with _connected(raw) as database:
                return msgspec.structs.replace(seen, organisations=tuple(_organisations(database, keys)))
    except CounterfoilError as told:
        return DatabaseSeen(problem=str(told))
    except Exception as damage:
        # Whatever a damaged file makes of reading it: that it is damaged is what is to be said.
        return DatabaseSeen(problem=str(in_words(path, damage)).partition("\n")[0])


def _opened(path: Path) -> sqlite3.Connection:
    """The file, to be read only; what it shares with others goes again when it is closed."""
    address = f"file:{quote(str(path.absolute()))}"
    connection = sqlite3.connect(
        f"{address}?mode=rw", uri=True, timeout=WAIT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        # A folder that may not be written to: the file as it stands, without what others may be writing.
        connection = sqlite3.connect(
            f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
    return connection


def _written_by(raw: sqlite3.Connection, tables: set[str]) -> str:
    row = raw.execute("SELECT written_by FROM home").fetchone() if "home" in tables else None
    return str(row[0]) if row else ""


def _complaints(raw: sqlite3.Connection) -> str:
    """What SQLite's own quick check finds; nothing when all is well."""
    found = [str(row[0]) for row in raw.execute(f"PRAGMA quick_check({COMPLAINTS_MAX})")]
    return "" if found == ["ok"] else f"it is damaged, {'; '.join(found)}"


@contextmanager
def _connected(raw: sqlite3.Connection) -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: raw)
    try:
        with engine.connect() as database:
            yield database
    finally:
        engine.dispose()


def _organisations(database: Connection, keys: Keys) -> Iterator[OrganisationSeen]:
    for lane in lanes(database):
        organisation_id = lane.organisation_id
        found = causes(database, organisation_id)
        entries, problem = _end_of_ledger(database, lane)
        yield OrganisationSeen(
            lane=lane,
            permission=_permission(database, organisation_id, keys),
            missing=tuple(each for each in found if each.fault.code == MISSING),
            entries=entries,
            ledger_problem=problem,
        )


def _permission(database: Connection, organisation_id: int, keys: Keys) -> Permission:
    try:
        stored = read_tokens(database, organisation_id, keys)
    except HomeUnusable as problem:
        return Permission(is_there=True, problem=str(problem))
    if stored is None:
        return Permission()
    return Permission(
        is_there=True,
        is_refused=stored.is_refused,
        renewed_at=stored.tokens.expires_at - ACCESS_LASTS,
        scopes=scopes_of(stored.tokens),
    )


def _end_of_ledger(database: Connection, lane: Lane) -> tuple[int, str]:
    """How many entries the ledger has, and where its last ones do not hold together."""
    kept = head_of(database, lane.organisation_id)
    columns = (ledger.c.number, ledger.c.entry, ledger.c.former, ledger.c.hash)
    last = (
        select(*columns)
        .where(ledger.c.organisation_id == lane.organisation_id)
        .order_by(ledger.c.number.desc())
        .limit(ENTRIES_MAX)
    )
    links = [Link(*row) for row in database.execute(last)][::-1]
    if kept is None:
        return len(links), "its head is missing" if links else ""
    if not links:
        return 0, "its entries are missing" if kept.entries else ""
    walk = Walk(lane.connection.tenant_id)
    if links[0].number > 1:
        walk.head = Head(links[0].number - 1, links[0].former)
    for link in links:
        step = walk.step(link)
        if isinstance(step, Break):
            return kept.entries, step.sentence
    cut = walk.end(kept)
    return kept.entries, cut.sentence if cut else ""
