"""Looks at everything that has to be there before documents can go, and names what is missing or wrong.

Nothing is changed, and no secret is part of what is said. It works where nothing is there yet and where a
home is damaged; Xero is asked only when a person wants that.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import shutil
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx2
import msgspec

from counterfoil.config import (
    DATABASE,
    FILE,
    SCOPES,
    Config,
    home_place,
    misspelt,
    problems_of,
    read_config,
)
from counterfoil.core.checkup import Check, checks_of
from counterfoil.core.export import Lane
from counterfoil.core.faults.entry import Who
from counterfoil.core.version import VERSION
from counterfoil.errors import CounterfoilError, HomeUnusable, Misuse
from counterfoil.home import KEYS, check_database, is_at_work, key_ring
from counterfoil.ports import Clock
from counterfoil.store.examining import DatabaseSeen, OrganisationSeen, examine
from counterfoil.xero.client import open_http

PYTHON_MIN = (3, 11)
FREE_MIN = 100 * 1024 * 1024
FREE_LOW = 1024 * 1024 * 1024
"""Free disk space below which work fails soon, and below which it is worth knowing, in bytes."""
PRIVATE = 0o077
"""What others than the owner may do with a file."""
CLOCKS_APART = dt.timedelta(minutes=1)
"""How far the machine's clock may be from Xero's. (Keys and minutes of doubt are reckoned by Xero's.)"""
REACHED_WITHIN_S = 10.0
LOOPBACK = re.compile(r"http://(127\.|\[::1\])")


async def examine_home(
    home: Path | str | None,
    environment: Mapping[str, str],
    *,
    clock: Clock,
    online: bool = False,
    make_http: Callable[[], httpx2.AsyncClient] = open_http,
) -> tuple[Check, ...]:
    """Everything that was looked at, in the order in which one would put it right. `online` makes one call,
    without a token, to learn whether Xero is reached and what time it has. Raises HomeUnusable for a home
    that is named with an empty name."""
    place = home_place(home, environment)
    found = [*_program(), *_home(place), *_keys(place), *_configuration(place, environment)]
    seen = _database(place)
    found += _of_database(place, seen)
    found += _configured_client(place, environment, seen)
    found += _lock(place)
    for each in seen.organisations if seen else ():
        found += checks_of(each.lane, each.permission, each.missing, needed=SCOPES, now=clock.now())
        found.append(_ledger(each))
    if online:
        found += [
            check async for check in _online(place, environment, seen, clock=clock, make_http=make_http)
        ]
    return tuple(found)


# --- the program --------------------------------------------------------------------------------------------


def _program() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < PYTHON_MIN:
        needed = ".".join(map(str, PYTHON_MIN))
        yield _wrong(
            "python", f"Python {version} is too old", f"install Python {needed} or later", "operator"
        )
    yield _well("program", f"Counterfoil {VERSION}, Python {version}")
    try:
        requirements = metadata.requires("counterfoil") or []
    except metadata.PackageNotFoundError:
        do = "install it with pip, or go on if it is run from its folder on purpose"
        yield _note("packages", "the program is not installed as a package", do, "operator")
        return
    problems = [problem for each in requirements if (problem := package_problem(each))]
    for problem in problems:
        yield _wrong("packages", problem, "install the program again, with all it needs", "operator")
    if not problems:
        yield _well("packages", "all that is needed is installed")


def package_problem(requirement: str) -> str | None:
    """Why a requirement such as `httpx2>=2.0` is not met, or None; one with a condition is left out."""
    match = re.match(r"([A-Za-z0-9_.-]+)\s*(?:>=\s*([0-9.]+))?", requirement)
    if match is None or ";" in requirement:
        return None
    name, least = match.group(1), match.group(2)
    try:
        there = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"the package {name} is missing"
    if least and _numbers(there) < _numbers(least):
        return f"the package {name} is of version {there}, and {least} is needed"
    return None


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version.partition("+")[0])][:4]


# --- the home -----------------------------------------------------------------------------------------------


def _home(home: Path) -> Iterator[Check]:
    about = "home"
    if not os.path.lexists(home):
        do = "`counterfoil init` or `counterfoil connect` makes it"
        yield _wrong(about, f"{home} is not there yet", do, "operator")
        return
    if not home.is_dir():
        yield _wrong(about, f"{home} is no folder", "name another home with --home", "operator")
        return
    if not os.access(home, os.W_OK | os.X_OK):
        do = "give yourself the right to write to it"
        yield _wrong(about, f"{home} cannot be written to", do, "operator")
    if _others_may(home):
        do = f"`chmod 700 {home}`"
        yield _wrong(about, f"others on this machine may look into {home}", do, "operator")
    free = shutil.disk_usage(home).free
    if free < FREE_MIN:
        yield _wrong(about, f"only {_mib(free)} are free on its disk", "make room on it", "operator")
    elif free < FREE_LOW:
        yield _note(about, f"{_mib(free)} are free on its disk", "make room on it", "operator")
    else:
        yield _well(about, f"{home}, {_mib(free)} free")


def _keys(home: Path) -> Iterator[Check]:
    about, file = "key ring", home / KEYS
    if not os.path.lexists(file):
        return  # whether it is missed is known once there are tokens
    if _others_may(file):
        yield _wrong(about, f"others on this machine may read {file}", f"`chmod 600 {file}`", "operator")
    try:
        key_ring(home)
    except HomeUnusable as damage:
        what, _, do = str(damage).partition(": ")
        yield _wrong(about, what, do or "put back a copy of it", "operator")
    else:
        yield _well(about, "can be read")


def _lock(home: Path) -> Iterator[Check]:
    try:
        at_work = is_at_work(home)
    except HomeUnusable as problem:
        yield _wrong("lock", str(problem), "give yourself the right to read and write it", "operator")
    else:
        yield _well("engine", "at work here just now" if at_work else "none is at work here just now")


def _others_may(file: Path) -> bool:
    """Whether anybody but the owner may do anything with it; systems without such rights do not say."""
    return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & PRIVATE)


# --- the settings of the program ----------------------------------------------------------------------------


def _configuration(home: Path, environment: Mapping[str, str]) -> Iterator[Check]:
    about = "settings"
    for problem in problems_of(home, environment):
        yield _wrong(about, problem, "correct it there", "administrator")
    for name, like in misspelt(environment):
        what = f"{name} in the environment is no setting"
        yield _note(about, what, f"is {like} meant?", "administrator")
    config = _config(home, environment)
    if config is None:
        return
    if LOOPBACK.match(config.xero_redirect_uri):
        what = f"Xero refuses the redirect address {config.xero_redirect_uri}"
        do = "write http://localhost in its place, here and in the app on developer.xero.com"
        yield _wrong(about, what, do, "administrator")
    yield _well(about, f"{FILE} is read" if (home / FILE).exists() else f"no {FILE}: the defaults hold")


def _config(home: Path, environment: Mapping[str, str]) -> Config | None:
    try:
        return read_config(home, environment)
    except Misuse:
        return None


def _configured_client(
    home: Path, environment: Mapping[str, str], seen: DatabaseSeen | None
) -> Iterator[Check]:
    """Without a client id nothing can be connected; what is connected has its own."""
    config = _config(home, environment)
    if config is None or config.xero_client_id or (seen and seen.organisations):
        return
    what = "COUNTERFOIL_XERO_CLIENT_ID is not set, and the real Xero is connected with nothing else"
    do = "make an app on developer.xero.com and set its client id (a simulator needs none)"
    yield _wrong("settings", what, do, "administrator")


# --- the database -------------------------------------------------------------------------------------------


def _database(home: Path) -> DatabaseSeen | None:
    file = home / DATABASE
    try:
        if not file.is_file() or not file.stat().st_size:
            return None
        keys = key_ring(home) if os.path.lexists(home / KEYS) else {}
    except (OSError, CounterfoilError):
        keys = {}
    return examine(file, keys)


def _of_database(home: Path, seen: DatabaseSeen | None) -> Iterator[Check]:
    about, file = "database", home / DATABASE
    if seen is None:
        try:
            check_database(home, DATABASE)
        except HomeUnusable as gone:
            what, _, do = str(gone).partition(": ")
            yield _wrong(about, what, do, "operator")
        else:
            yield _note(about, "there is none yet", "`counterfoil connect` makes it", "administrator")
        return
    if seen.is_newer:
        by = f" {seen.written_by}" if seen.written_by else ""
        what = f"{file} was written by a newer Counterfoil{by} than this one ({VERSION})"
        yield _wrong(about, what, f"install Counterfoil{by or ' in its newest version'}", "operator")
    elif seen.problem:
        do = "stop here, keep a copy of the whole home as it is, and let whoever looks after it recover it"
        yield _wrong(about, f"{file}: {seen.problem.partition(': ')[0]}", do, "operator")
    elif seen.is_older:
        what = f"it is of an older version (migration {seen.version})"
        do = "nothing: the next command copies it aside and brings it up to date"
        yield _note(about, what, do, "nobody")
    else:
        yield _well(about, f"sound, {_mib(file.stat().st_size)}")
    if copies := sorted(home.glob(f"{DATABASE}.before-*")):
        size = _mib(sum(each.stat().st_size for each in copies))
        what = f"copies from before an update: {', '.join(each.name for each in copies)} ({size})"
        yield _note(about, what, "they may be deleted once all is well", "operator")
    if seen.version is not None and not seen.problem and not seen.organisations and not seen.is_older:
        do = "`counterfoil connect`, or `counterfoil connect --simulator URL` to rehearse"
        yield _wrong("connection", "no organisation is connected yet", do, "administrator")


def _ledger(each: OrganisationSeen) -> Check:
    if each.ledger_problem:
        do = "`counterfoil ledger verify` tells what else is not as it was written down"
        found = _wrong("ledger", each.ledger_problem, do, "operator")
    else:
        found = _well("ledger", f"{each.entries:,} entries, the last of them hold together")
    return msgspec.structs.replace(found, organisation=each.lane.name)


# --- Xero ---------------------------------------------------------------------------------------------------


async def _online(
    home: Path,
    environment: Mapping[str, str],
    seen: DatabaseSeen | None,
    *,
    clock: Clock,
    make_http: Callable[[], httpx2.AsyncClient],
) -> AsyncIterator[Check]:
    """Whether Xero answers, and what time it has: one call, without a token, which counts for no limit."""
    config = _config(home, environment) or Config()
    address, *others = _addresses(config, [each.lane for each in seen.organisations] if seen else [])
    try:
        async with make_http() as http:
            answer = await http.get(f"{address}/connections", headers={"Accept": "application/json"})
    except httpx2.HTTPError as failure:
        yield _unreached(address, failure)
        return
    yield _well("Xero", f"{address} answers (one call was made, without a token)")
    for other in others:
        try:
            await _connect(other)
        except (OSError, TimeoutError) as failure:
            yield _unreached(other, failure)
        else:
            yield _well("Xero", f"{other} is reached (nothing was asked of it)")
    told = _date(answer.headers.get("Date", ""))
    if told is None:
        return
    apart = abs(clock.now() - told)
    if apart > CLOCKS_APART:
        what = f"this machine's clock and Xero's are {int(apart.total_seconds())} seconds apart"
        yield _wrong("clock", what, "set the machine's clock by a time server", "operator")
    else:
        yield _well("clock", "agrees with Xero's")


def _addresses(config: Config, lanes: Sequence[Lane]) -> list[str]:
    """Where Xero is reached, each place once, accounting first: as configured, or as it was connected."""
    found: list[str] = []
    for each in lanes:
        at = each.connection
        found += [at.api_url, at.identity_url, at.login_url]
    found = found or [config.xero_api_url, config.xero_identity_url, config.xero_login_url]
    return list(dict.fromkeys(found))


async def _connect(address: str) -> None:
    """Open a connection and close it; where a proxy stands between, that is left to calls. Raises OSError or
    TimeoutError."""
    if getproxies():
        return
    at = urlsplit(address)
    is_secret = at.scheme == "https"
    port = at.port or (443 if is_secret else 80)
    opening = asyncio.open_connection(at.hostname, port, ssl=is_secret or None)
    _, writer = await asyncio.wait_for(opening, REACHED_WITHIN_S)
    writer.close()


def _unreached(address: str, failure: Exception) -> Check:
    what = f"{address} is not reached: {str(failure) or type(failure).__name__}"
    return _wrong("Xero", what, "see to the network, a proxy, or the address; then ask again", "operator")


def _date(header: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(header, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


# --- words --------------------------------------------------------------------------------------------------


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MiB"


def _well(about: str, what: str) -> Check:
    return Check(about=about, level="well", what=what)


def _note(about: str, what: str, do: str, who: Who) -> Check:
    return Check(about=about, level="note", what=what, do=do, who=who)


def _wrong(about: str, what: str, do: str, who: Who) -> Check:
    return Check(about=about, level="wrong", what=what, do=do, who=who)
