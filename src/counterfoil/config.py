"""What the program is told about its surroundings: one home folder, one file, the environment.

Precedence: an option given by hand, then `COUNTERFOIL_…` in the environment, then `counterfoil.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from counterfoil.errors import FileUnusable, SettingUnusable

SCOPES = "offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings.read"
"""The least that contacts, invoices, bills, credit notes and payments need, in Xero's granular scopes."""
DATABASE = "counterfoil.db"
FILE = "counterfoil.toml"


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the program itself; every one may stand in `counterfoil.toml` or as `COUNTERFOIL_<NAME>`.

    `xero_client_id` and `xero_client_secret` come from Xero's developer pages (no secret: a PKCE app);
    `xero_redirect_uri` must be registered there (Xero refuses http://127.0.0.1 and allows
    http://localhost). The addresses default to the real Xero.
    """

    xero_client_id: str = ""
    xero_client_secret: str = ""
    xero_redirect_uri: str = "http://localhost:8749/callback"
    xero_scopes: str = SCOPES
    xero_api_url: str = "https://api.xero.com"
    xero_identity_url: str = "https://identity.xero.com"
    xero_login_url: str = "https://login.xero.com"

    def __repr__(self) -> str:
        return f"Config(xero_client_id={self.xero_client_id!r}, xero_api_url={self.xero_api_url!r})"


def default_home(environment: Mapping[str, str], user_home: Path) -> Path:
    """Where things are kept when no `--home` is given: COUNTERFOIL_HOME, else `.counterfoil` of the user."""
    named = environment.get("COUNTERFOIL_HOME")
    return Path(named) if named else user_home / ".counterfoil"


def read_config(home: Path, environment: Mapping[str, str]) -> Config:
    """The settings of a home. Raises SettingUnusable, naming the setting, when one is impossible."""
    values: dict[str, object] = {}
    file = home / FILE
    if file.exists():
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingUnusable(f"{FILE} in the home folder is not TOML: {error}") from error
    for name in Config.__struct_fields__:
        given = environment.get(f"COUNTERFOIL_{name.upper()}")
        if given is not None:
            values[name] = given
    try:
        return msgspec.convert({name.lower(): value for name, value in values.items()}, Config)
    except msgspec.ValidationError as error:
        raise SettingUnusable(f"{FILE} in the home folder: {error}") from error


def read_text(file: Path) -> str:
    """What a settings file says. Raises FileUnusable when it cannot be read as UTF-8 text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnusable(f"{file} is not UTF-8 text") from error
    except OSError as error:
        raise FileUnusable(f"{file} cannot be read: {error.strerror}") from error
