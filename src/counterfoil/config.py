"""What the program is told about its surroundings: one home folder, one file, the environment.

Precedence: an option given by hand, then `COUNTERFOIL_…` in the environment, then `counterfoil.toml`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from counterfoil.core.batch import ELEMENTS_MAX
from counterfoil.errors import FileUnusable, SettingUnusable

SCOPES = "offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read"
"""The least that contacts, invoices, bills, credit notes and payments need, in Xero's granular scopes."""
DATABASE = "counterfoil.db"
FILE = "counterfoil.toml"
TEXT_BYTES_MAX = 4 * 1024 * 1024
"""The largest file of settings that is read."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the program itself; every one may stand in `counterfoil.toml` or as `COUNTERFOIL_<NAME>`.

    `xero_client_id` and `xero_client_secret` come from Xero's developer pages (no secret: a PKCE app);
    `xero_redirect_uri` must be registered there (Xero refuses http://127.0.0.1 and allows
    http://localhost). The addresses default to the real Xero. `documents_per_call` is how many go in one
    request at the most: fewer make smaller answers, and use up the day's calls sooner.
    """

    xero_client_id: str = ""
    xero_client_secret: str = ""
    xero_redirect_uri: str = "http://localhost:8749/callback"
    xero_scopes: str = SCOPES
    xero_api_url: str = "https://api.xero.com"
    xero_identity_url: str = "https://identity.xero.com"
    xero_login_url: str = "https://login.xero.com"
    documents_per_call: int = ELEMENTS_MAX

    def __repr__(self) -> str:
        return f"Config(xero_client_id={self.xero_client_id!r}, xero_api_url={self.xero_api_url!r})"


def default_home(environment: Mapping[str, str], user_home: Path) -> Path:
    """Where things are kept when no `--home` is given: COUNTERFOIL_HOME, else `.counterfoil` of the user."""
    named = environment.get("COUNTERFOIL_HOME")
    return Path(named) if named else user_home / ".counterfoil"


def read_config(home: Path, environment: Mapping[str, str]) -> Config:
    """The settings of a home. Raises SettingUnusable, naming the setting, when one is impossible, and
    FileUnusable when the file of the home cannot be read."""
    values = {name.lower(): value for name, value in _read_file(home / FILE).items()}
    places = dict.fromkeys(values, f"{FILE} in the home folder")
    for name in Config.__struct_fields__:
        if (given := environment.get(f"COUNTERFOIL_{name.upper()}")) is not None:
            values[name], places[name] = given, "the environment (COUNTERFOIL_…)"
    for name, value in values.items():
        if problem := _problem(name, value):
            raise SettingUnusable(f"{places[name]}: {name} {problem}")
    return msgspec.convert(values, Config, strict=False)


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
        return f"is not a setting; there are {', '.join(Config.__struct_fields__)}"
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
