"""`init`: files that name every setting there is, hold nothing by themselves, and are never written over."""

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from counterfoil import starter
from counterfoil.config import Config, home_place, program_settings, read_config
from counterfoil.core.settings import FOR_ONE_DOCUMENT, SCOPES, Policies, Settings, Side, StatusPolicy, Target
from counterfoil.core.settings_file import settings_from_toml
from counterfoil.errors import HomeUnusable
from tests.cli.desk import Desk


def uncommented(text: str) -> str:
    """The file as it is when somebody has taken away every `#` in front of a setting."""
    return re.sub(r'^#(?=[\["\w])', "", text, flags=re.MULTILINE)


def test_init_makes_a_home_with_a_file_of_settings(desk: Desk) -> None:
    said = desk.done("init").out
    file = desk.home / "counterfoil.toml"
    assert f"Written: {file}" in said
    assert sorted(each.name for each in desk.home.iterdir()) == ["counterfoil.toml"]
    assert read_config(desk.home, {}) == Config()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(desk.home.stat().st_mode) == 0o700


def test_what_is_there_is_left_as_it_is(desk: Desk) -> None:
    desk.home.mkdir()
    (desk.home / "counterfoil.toml").write_text('xero_client_id = "mine"\n')
    answer = desk.done("init", "--rules", "--json")
    assert [(Path(each["file"]).name, each["written"]) for each in answer.data["files"]] == [
        ("counterfoil.toml", False),
        ("settings.toml", True),
    ]
    assert (desk.home / "counterfoil.toml").read_text() == 'xero_client_id = "mine"\n'
    assert "Left as it is" in desk.done("init").out


def test_a_home_that_cannot_be_is_said_so(desk: Desk) -> None:
    desk.home.write_text("a file")
    answer = desk.type("init", "--json")
    assert answer.code == 2
    assert "is a file, not a folder" in answer.data["error"]


def test_half_a_file_is_never_left_behind(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable):
        starter._written(tmp_path / "missing" / "file.toml", "text")
    with pytest.raises(UnicodeEncodeError):
        starter._written(tmp_path / "file.toml", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_settings_names_each_once_with_its_default_and_meaning() -> None:
    text = starter.program_text()
    assert tomllib.loads(text) == {}
    given = tomllib.loads(uncommented(text))
    assert given == msgspec.to_builtins(Config())
    for each in program_settings():
        assert each.variable in text
        assert each.meaning


def test_a_setting_that_is_uncommented_holds(tmp_path: Path) -> None:
    (tmp_path / "counterfoil.toml").write_text(uncommented(starter.program_text()))
    assert read_config(tmp_path, {}) == Config()


def test_the_starter_of_rules_holds_nothing_until_it_is_uncommented() -> None:
    assert settings_from_toml(starter.rules_text()) == Settings()


def test_the_starter_of_rules_has_every_scope_and_policy() -> None:
    text = uncommented(starter.rules_text())
    settings = settings_from_toml(text)
    assert isinstance(settings, Settings)
    assert settings.policies == Policies()
    assert {rule.scope for rule in settings.rules} == set(SCOPES)
    assert {rule.side for rule in settings.rules} == {*get_args(Side), ""}
    assert {rule.target for rule in settings.rules} == set(get_args(Target))
    given = tomllib.loads(text)["policies"]
    known = {field.encode_name for field in msgspec.structs.fields(Policies)}
    assert set(given) == known - {"start_date"} - FOR_ONE_DOCUMENT, (
        "a date that nobody gave has no word in TOML"
    )
    assert "\n# start_date = " in text
    assert set(given["status"]) == set(StatusPolicy.__struct_fields__)


def test_the_home_is_the_folder_named_else_that_of_the_environment(tmp_path: Path) -> None:
    assert home_place(tmp_path, {"COUNTERFOIL_HOME": "other"}) == tmp_path
    assert home_place(None, {"COUNTERFOIL_HOME": "other"}) == Path("other")
    assert home_place(None, {}) == Path.home() / ".counterfoil"
    with pytest.raises(HomeUnusable):
        home_place("", {})
