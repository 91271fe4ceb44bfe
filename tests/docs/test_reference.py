"""The reference leaves nothing out: settings, keys of declarations, documents, commands, limits."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

from counterfoil.app import Counterfoil
from counterfoil.config import Config
from counterfoil.core import batch, money, reading, retry
from counterfoil.core.document import Document
from counterfoil.core.export import Change
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.settings import (
    FOR_ONE_DOCUMENT,
    SCOPES,
    LockedPeriodPolicy,
    Policies,
    Settings,
    StatusPolicy,
)
from counterfoil.core.settings_file import settings_from_toml
from counterfoil.engine import ingest
from counterfoil.engine.ingest import Ingested
from counterfoil.engine.reports import RunReport
from counterfoil.sources.declaration import Declaration, declaration_from_toml
from counterfoil.sources.table import HELD_LINES_MAX
from counterfoil.sources.text import LINE_CHARACTERS_MAX
from tests.docs.blocks import DOCS, blocks
from tests.docs.commands_page import ENDS_WITH_1, ENDS_WITH_2, commands
from tests.docs.documents_page import EXAMPLES, NOT_SENT, SENT, tag_of
from xerosim.people import DEEDS
from xerosim.trouble.orders import Kind

SETTINGS = (DOCS / "reference/settings.md").read_text(encoding="utf-8")
TABLES = (DOCS / "reference/tables.md").read_text(encoding="utf-8")
LIMITS = (DOCS / "reference/limits-of-this-version.md").read_text(encoding="utf-8")


# --- settings -----------------------------------------------------------------------------------------------


def choices(kind: Any) -> Iterator[str]:
    """Every word that a field of this type may have."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    for each in get_args(kind):
        if not isinstance(each, str):
            yield from choices(each)


POLICY_TABLES = {
    StatusPolicy: "| in `[policies.status]` |",
    LockedPeriodPolicy: "| in `[policies.locked_period]` |",
}
"""Where the table of those policies begins that have one of their own."""


@pytest.mark.parametrize("struct", [Policies, StatusPolicy, LockedPeriodPolicy])
def test_every_policy_and_every_choice_is_named(struct: type[msgspec.Struct]) -> None:
    page = SETTINGS.partition(POLICY_TABLES[struct])[2] if struct in POLICY_TABLES else SETTINGS
    for field in msgspec.structs.fields(struct):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{field.name}` |"))
        default = field.default if isinstance(field.default, str) else ""
        assert default in row.split("|")[2], f"the default of {field.name} comes first"
        for choice in choices(field.type):
            assert f"`{choice}`" in SETTINGS


def test_every_scope_is_named_in_its_order() -> None:
    rows = [
        line.split("`")[1]
        for line in SETTINGS.splitlines()
        if line.startswith("| `") and "account.sales" in line
    ]
    assert tuple(rows) == SCOPES


def test_the_settings_shown_can_be_imported_and_show_everything() -> None:
    (shown,) = [each.text for each in blocks(DOCS / "reference/settings.md") if each.language == "toml"]
    settings = settings_from_toml(shown)
    assert isinstance(settings, Settings)
    assert {rule.scope for rule in settings.rules} == set(SCOPES)
    assert {rule.target for rule in settings.rules} == {"account", "tax", "tender", "bank"}
    given = tomllib.loads(shown, parse_float=Decimal)["policies"]
    assert set(given) == set(Policies.__struct_fields__) - FOR_ONE_DOCUMENT
    assert set(given["status"]) == set(StatusPolicy.__struct_fields__)
    assert set(given["locked_period"]) == set(LockedPeriodPolicy.__struct_fields__)


def test_every_setting_of_the_program_is_named_with_its_default() -> None:
    for field in msgspec.structs.fields(Config):
        (row,) = [
            line
            for line in SETTINGS.splitlines()
            if line.startswith(f"| `COUNTERFOIL_{field.name.upper()}` |")
        ]
        assert (f"`{field.default}`" if field.default else "nothing") == row.split("|")[2].strip()


# --- tables -------------------------------------------------------------------------------------------------


def keys(struct: type[msgspec.Struct]) -> Iterator[tuple[str, Any]]:
    """Every key of a declaration and the sections in it."""
    for field in msgspec.structs.fields(struct):
        yield field.name, field.type
        for section in _sections(field.type):
            yield from keys(section)


def _sections(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for each in get_args(kind):
        yield from _sections(each)


def test_every_key_of_a_declaration_is_named() -> None:
    _, _, table = TABLES.partition("## Every key")
    for key, kind in keys(Declaration):
        assert f"`{key}`" in table
        for choice in choices(kind):
            assert f"`{choice}`" in table or f'`"{choice}"`' in table, f"{key} may be {choice}"


def test_the_declaration_shown_is_the_one_that_comes_with_the_program() -> None:
    (shown,) = [each.text for each in blocks(DOCS / "reference/tables.md") if each.language == "toml"]
    assert shown == resources.files("counterfoil").joinpath("examples/online_retail.toml").read_text(
        encoding="utf-8"
    )
    assert declaration_from_toml(shown, "the page").system == "online_retail"


# --- documents ----------------------------------------------------------------------------------------------


def test_there_is_an_example_of_every_kind() -> None:
    assert list(EXAMPLES) == [tag_of(struct) for struct in (*SENT, *NOT_SENT)]


@pytest.mark.parametrize("struct", SENT, ids=tag_of)
def test_an_example_of_a_kind_that_is_sent_is_accepted(struct: type[msgspec.Struct]) -> None:
    read = reading.decode_document(EXAMPLES[tag_of(struct)].encode())
    assert isinstance(read, struct), read


@pytest.mark.parametrize("struct", NOT_SENT, ids=tag_of)
def test_an_example_of_a_kind_that_is_not_sent_is_sound_and_refused(struct: type[msgspec.Struct]) -> None:
    content = EXAMPLES[tag_of(struct)].encode()
    sound: Document = msgspec.json.decode(content, type=Document)
    assert type(sound) is struct
    assert reading.problems_of(sound) == ()
    assert isinstance(reading.decode_document(content), reading.Refusal)


# --- commands -----------------------------------------------------------------------------------------------


def test_exit_codes_are_told_of_the_commands_that_have_them() -> None:
    by_name = {command.name: command.does for command in commands()}
    ends_with_1 = {name for name, does in by_name.items() if "LEFT_SOMETHING" in inspect.getsource(does)}
    assert ends_with_1 == set(ENDS_WITH_1)
    assert set(ENDS_WITH_2) <= set(by_name)


# --- limits -------------------------------------------------------------------------------------------------

FIGURES = (
    reading.LINES_MAX, reading.TEXT_MAX, reading.ID_MAX, money.LINE_AMOUNT_MAX, money.PLACES_MAX,
    batch.ELEMENTS_MAX, batch.BODY_BYTES_MAX, LINE_CHARACTERS_MAX, retry.ATTEMPTS_MAX, ingest.REFUSED_KEPT,
)  # fmt: skip


def test_figures_are_those_of_the_code() -> None:
    _, _, table = LIMITS.partition("## Figures")
    for figure in FIGURES:
        assert f" {figure:,}" in table
    assert HELD_LINES_MAX == 50_000
    assert "beyond fifty thousand" in LIMITS


def test_every_kind_that_is_not_sent_is_among_the_limits() -> None:
    for struct in NOT_SENT:
        assert tag_of(struct).replace("_", " ") in LIMITS.lower()


# --- words --------------------------------------------------------------------------------------------------

EXPLAINED = sorted(page for page in DOCS.glob("*/*.md") if page.parent.name != "reference")
NAMES = {
    *CATALOGUE, *dir(Counterfoil), *get_args(Kind), *DEEDS, "decode_document",
    *(name for struct in (Change, Config, Ingested, Policies, RunReport) for name in struct.__struct_fields__),
    *(choice for field in msgspec.structs.fields(Policies) for choice in choices(field.type)),
}  # fmt: skip


@pytest.mark.parametrize(
    "page", [*EXPLAINED, DOCS / "reference/limits-of-this-version.md"], ids=lambda page: page.stem
)
def test_codes_and_names_that_pages_mention_exist(page: Path) -> None:
    """A fault code, policy or name told to people can be looked up."""
    told = re.findall(
        r"`([a-z]+(?:_[a-z]+)+)`|--fault ([a-z]+(?:_[a-z]+)+)", page.read_text(encoding="utf-8")
    )
    for name in (each for pair in told for each in pair if each):
        assert name in NAMES
