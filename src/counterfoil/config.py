"""What the program is told about its surroundings: one home folder, one file, the environment.

Precedence: an option given by hand, then `COUNTERFOIL_…` in the environment, then `counterfoil.toml`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.core.keys import nearest
from counterfoil.errors import FileUnusable, HomeUnusable, Misuse, SettingUnusable

SCOPES = (
    "offline_access accounting.contacts accounting.invoices accounting.payments accounting.banktransactions "
    "accounting.manualjournals accounting.settings.read"
)
"""The least that the kinds of documents that are sent need, in Xero's granular scopes."""
DATABASE = "counterfoil.db"
FILE = "counterfoil.toml"
PREFIX = "COUNTERFOIL_"
"""What the name of a setting begins with in the environment."""
TEXT_BYTES_MAX = 4 * 1024 * 1024
"""The largest file of settings that is read."""
LIKE = 0.8
"""How alike a name must be to a setting to be taken for one that was misspelt."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the program itself; every one may stand in `counterfoil.toml` or as `COUNTERFOIL_<NAME>`.

    What each means is said here and nowhere else: the page of settings and the file that `init` writes are
    made from it.
    """

    xero_client_id: Annotated[
        str,
        Meta(
            description="the client id of your app on Xero's developer pages; needed to connect to the "
            "real Xero"
        ),
    ] = ""
    xero_client_secret: Annotated[str, Meta(description="its secret; a PKCE app has none")] = ""
    xero_redirect_uri: Annotated[
        str,
        Meta(
            description="where Xero sends the browser back to; registered with the app, to the letter (Xero "
            "refuses http://127.0.0.1 and allows http://localhost)"
        ),
    ] = "http://localhost:8749/callback"
    documents_per_call: Annotated[
        int,
        Meta(
            description=f"how many documents go in one request at the most, from 1 to {ELEMENTS_MAX}: "
            "fewer make smaller answers and use up the day's calls sooner"
        ),
    ] = ELEMENTS_MAX
    xero_scopes: Annotated[
        str, Meta(description="what permission is asked for; this is the least that is needed")
    ] = SCOPES
    xero_api_url: Annotated[str, Meta(description="where Xero's accounting is reached")] = (
        "https://api.xero.com"
    )
    xero_identity_url: Annotated[str, Meta(description="where tokens are given out and renewed")] = (
        "https://identity.xero.com"
    )
    xero_login_url: Annotated[str, Meta(description="where a person consents")] = "https://login.xero.com"

    def __repr__(self) -> str:
        return f"Config(xero_client_id={self.xero_client_id!r}, xero_api_url={self.xero_api_url!r})"


class Setting(msgspec.Struct, frozen=True):
    """A setting of the program: its name in the file and in the environment, what holds when nothing is said,
    and what it means."""

    name: str
    variable: str
    default: str | int
    meaning: str


def program_settings() -> tuple[Setting, ...]:
    """Every setting of the program, in the order in which people come to need them."""
    found = []
    for name, hint in get_type_hints(Config, include_extras=True).items():
        meaning = next(each.description for each in get_args(hint) if isinstance(each, Meta))
        found.append(Setting(name, f"{PREFIX}{name.upper()}", getattr(Config(), name), meaning or ""))
    return tuple(found)


def home_place(named: Path | str | None, environment: Mapping[str, str]) -> Path:
    """Where things are kept: the folder that was named, else COUNTERFOIL_HOME, else `.counterfoil` of the
    user. Raises HomeUnusable for an empty name."""
    if named == "":
        raise HomeUnusable("the home that was named is an empty name: name a folder")
    given = named if named is not None else environment.get("COUNTERFOIL_HOME")
    return Path(given) if given else Path.home() / ".counterfoil"


def read_config(home: Path, environment: Mapping[str, str]) -> Config:
    """The settings of a home. Raises SettingUnusable, naming the setting, when one is impossible, and
    FileUnusable when the file of the home cannot be read."""
    values, places = _given(home, environment)
    for problem in _problems(values, places):
        raise SettingUnusable(problem)
    return msgspec.convert(values, Config, strict=False)


def problems_of(home: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Everything that keeps the settings of a home from being used, one sentence each."""
    try:
        return tuple(_problems(*_given(home, environment)))
    except Misuse as unreadable:
        return (str(unreadable),)


def misspelt(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Names in the environment that are no setting, and are very like one; each with that one."""
    known = [each.variable for each in program_settings()] + [f"{PREFIX}HOME"]
    strange = [name for name in environment if name.startswith(PREFIX) and name not in known]
    found = ((name, get_close_matches(name, known, 1, LIKE)) for name in sorted(strange))
    return tuple((name, like[0]) for name, like in found if like)


def _given(home: Path, environment: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    """What is said of each setting, and where."""
    values = {name.lower(): value for name, value in _read_file(home / FILE).items()}
    places = dict.fromkeys(values, f"{FILE} in the home folder")
    for name in Config.__struct_fields__:
        if (given := environment.get(f"{PREFIX}{name.upper()}")) is not None:
            values[name], places[name] = given, "the environment (COUNTERFOIL_…)"
    return values, places


def _problems(values: Mapping[str, object], places: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        if problem := _problem(name, value):
            yield f"{places[name]}: {name} {problem}"


def _read_file(file: Path) -> dict[str, object]:
    if not os.path.lexists(file):
        return {}
    try:
        return tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise SettingUnusable(f"{file} is not TOML: {error}") from error


def read_text(file: Path) -> str:
    """What a settings file says. Raises FileUnusable when it is no ordinary file of UTF-8 text, or is larger
    than any file of settings."""
    try:
        # A pipe or a device could keep us reading for ever; a folder has its own words below.
        if file.exists() and not file.is_file() and not file.is_dir():
            raise FileUnusable(f"{file} is not an ordinary file")
        if file.exists() and file.stat().st_size > TEXT_BYTES_MAX:
            raise FileUnusable(f"{file} is larger than {TEXT_BYTES_MAX:,} bytes, too large for settings")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnusable(f"{file} is not UTF-8 text") from error
    except OSError as error:
        raise FileUnusable(f"{file} cannot be read: {error.strerror}") from error


def _problem(name: str, value: object) -> str | None:
    """Why a setting cannot be used, or None when it can."""
    if name not in Config.__struct_fields__:
        near = nearest(name, Config.__struct_fields__)
        return f"is not a setting{near}; there are {', '.join(Config.__struct_fields__)}"
    if name == "documents_per_call":
        is_whole = str(value).isascii() and str(value).isdigit() and 1 <= int(str(value)) <= ELEMENTS_MAX
        return None if is_whole else f"must be a whole number from 1 to {ELEMENTS_MAX}, not {value!r}"
    if not isinstance(value, str):
        return f"must be a text in quotes, not {value!r}"
    if name.endswith(("_url", "_uri")) and not is_address(value):
        return f"must be an address such as https://api.xero.com, not {value!r}"
    return None


def is_address(text: str) -> bool:
    """Whether this is the address of a server: http or https, a name, and perhaps a port and a path."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no port at all, or no address
        return False
