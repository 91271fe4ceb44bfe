"""settings: taken in, written out, listed, compared, rehearsed, and moved from one organisation to another."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import CONTACT, SETTINGS, Desk, invoice

GIFTS = '[account.sales.category]\nGifts = "{code}"\n'
MOVED = SETTINGS.replace('"200"', '"260"')


def gift(number: str, price: str = "10.00") -> dict[str, object]:
    """A sales invoice of one line of the category Gifts."""
    line = {"description": "Voucher", "quantity": 1, "unit_price": price, "category": "Gifts"}
    return invoice(number, "", lines=[line])


def take(desk: Desk, text: str, *more: str) -> None:
    desk.done("settings", "import", desk.file([text], "toml"), *more)


def versions(desk: Desk) -> list[int]:
    return [each["version"] for each in desk.done("settings", "list", "--json").data]


# --- in and out ---------------------------------------------------------------------------------------------


def test_what_is_exported_is_taken_back_as_the_same_version(desk: Desk) -> None:
    desk.connect()
    take(desk, f'{SETTINGS}{GIFTS.format(code="260")}[policies]\nprofile = "pos"\n')
    file = desk.folder / "out.toml"
    assert "version 2" in desk.done("settings", "export", str(file)).out.casefold()
    assert desk.done("settings", "import", str(file), "--json").data["version"] == 2
    assert versions(desk) == [1, 2]
    assert desk.done("settings", "export").out == file.read_text(encoding="utf-8")
    told = desk.done("settings", "export", "--version", "1", "--json").data
    assert (told["version"], told["file"]) == (1, None)
    assert "Gifts" not in told["settings"]


def test_the_file_says_whose_settings_it_holds(desk: Desk) -> None:
    desk.connect()
    text = desk.done("settings", "export").out
    name = desk.done("organisation", "list", "--json").data[0]["name"]
    assert f'name = "{name}"' in text
    assert 'country = "NZ"' in text
    assert 'currency = "NZD"' in text


def test_a_version_that_is_not_there_is_said(desk: Desk) -> None:
    desk.connect()
    answer = desk.type("settings", "export", "--version", "7")
    assert (answer.code, "the newest is 1" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GIFTS.format(code="2O0"), ('"Gifts"', "no account 2O0; the nearest is 200 Sales")),
        ('[tax.sales]\ndefault = "OUTPUT3"', ("tax.sales default", "no tax type OUTPUT3; the nearest is OUTPUT")),
        ('[tender]\ncash = "9O"', ('tender "cash"', "no account 9O")),
        ("[policies]\nlocked_periods = 'hold'", ("the nearest is locked_period",)),
    ],
)  # fmt: skip
def test_what_names_nothing_is_refused_with_what_is_nearest(
    desk: Desk, text: str, named: tuple[str, ...]
) -> None:
    desk.connect()
    answer = desk.type("settings", "import", desk.file([text], "toml"))
    assert answer.code == 2
    assert all(word in answer.err for word in named), answer.err
    assert versions(desk) == [1]


# --- versions -----------------------------------------------------------------------------------------------


def test_versions_are_listed_and_compared(desk: Desk) -> None:
    desk.connect()
    take(desk, MOVED + '[policies]\nlines = "summarised"\n')
    one, two = desk.done("settings", "list", "--json").data
    assert (one["version"], one["changes"], two["changes"]) == (1, 5, 2)
    assert one["by"]
    assert one["at"] <= two["at"]
    shown = desk.done("settings", "diff").out
    assert "account.sales default: 200 -> 260" in shown
    assert "policies.lines: as_they_are -> summarised" in shown
    assert f"saved by {one['by']}" in shown
    assert desk.done("settings", "diff", "2", "1", "--json").data["differences"][0]["new"] == "200"
    assert "Nothing differs." in desk.done("settings", "diff", "2").out
    file = desk.file([MOVED], "toml")
    differing = desk.done("settings", "diff", "2", file, "--json").data
    assert [each["name"] for each in differing["differences"]] == ["policies.lines"]
    assert differing["new"] == {"file": file}


def test_no_settings_yet(desk: Desk) -> None:
    desk.done("connect", "--simulator", desk.xero.url)
    assert "has no settings yet" in desk.done("settings", "list").out
    assert "Nothing differs." in desk.done("settings", "diff").out
    take(desk, SETTINGS)
    shown = desk.done("settings", "diff").out
    assert "from no settings" in shown
    assert "account.sales default: 200, new" in shown


# --- rehearsal ----------------------------------------------------------------------------------------------


def test_a_rehearsal_says_what_would_leave_and_what_would_have_gone_elsewhere(desk: Desk) -> None:
    """Two that no rule covers are held, one is posted; other settings would free the two and move the one."""
    desk.done("connect", "--simulator", desk.xero.url)
    no_default = SETTINGS.replace('default = "200"', 'category = {Goods = "200"}')
    take(desk, no_default)
    goods = {"description": "Goods", "quantity": 1, "unit_price": "5.00", "category": "Goods"}
    desk.take_in([CONTACT, invoice("A", "", lines=[goods]), gift("B"), gift("C")])
    desk.done("organisation", "on")
    assert desk.type("run", "--yes").code == 1
    file = desk.file([MOVED], "toml")
    before = desk.done("status", "--json").data
    told = desk.done("settings", "rehearse", file, "--json").data
    counted = {name: told[name] for name in ("held", "leaves", "posted", "went_elsewhere", "held_anew")}
    assert counted == {"held": 2, "leaves": 2, "posted": 2, "went_elsewhere": 1, "held_anew": 0}
    (moved,) = (each for each in told["examples"] if each["fate"] == "would have gone elsewhere")
    assert (moved["number"], moved["said"]) == ("A", "account 200 -> 260")
    shown = desk.done("settings", "rehearse", file).out
    assert "2 of 2 held documents leave" in shown
    assert "1 of 2 posted documents would have gone elsewhere" in shown
    assert desk.done("status", "--json").data == before
    assert versions(desk) == [1]


def test_a_rehearsal_says_what_would_be_held(desk: Desk) -> None:
    desk.connect()
    desk.take_in([CONTACT, invoice("A", "5.00")])
    nothing = desk.file(['[tax.sales]\ndefault = "OUTPUT2"'], "toml")
    told = desk.done("settings", "rehearse", nothing, "--json").data
    assert (told["ready"], told["held_anew"]) == (2, 1)
    (held,) = told["examples"]
    assert (held["fate"], held["said"]) == ("held", "mapping_missing")
    same = desk.done("settings", "rehearse", desk.file([SETTINGS], "toml"), "--json").data
    assert same["examples"] == []


# --- start date ---------------------------------------------------------------------------------------------

START = SETTINGS + "[policies]\nstart_date = 2026-10-01\n"
EARLY = {"date": "2026-09-30", "due_date": "2026-10-30"}


def states(desk: Desk) -> dict[str, int]:
    told = desk.done("status", "--json").data
    return {state: told[state] for state in ("ready", "held", "withdrawn")}


def test_what_is_older_than_the_start_date_is_withdrawn_as_it_comes_in(desk: Desk) -> None:
    desk.done("connect", "--simulator", desk.xero.url)
    take(desk, START)
    taken = desk.take_in([CONTACT, invoice("OLD", "5.00", **EARLY), invoice("NEW", "5.00")]).data
    assert (taken["new"], taken["withdrawn"]) == (3, 1)
    assert states(desk) == {"ready": 1, "held": 0, "withdrawn": 1}
    shown = desk.done("show", "OLD").out
    assert "by the settings: dated before the start date 1 Oct 2026" in shown
    desk.done("retry", "OLD")
    assert states(desk)["withdrawn"] == 1
    take(desk, START.replace("2026-10-01", "2026-09-01"))
    desk.done("retry", "OLD")
    assert states(desk) == {"ready": 2, "held": 0, "withdrawn": 0}


def test_when_a_start_date_is_set_what_waits_or_is_held_from_before_is_withdrawn(desk: Desk) -> None:
    """Whatever it is held for: a missing contact waits for no rule."""
    desk.connect()
    held = invoice("HELD", "5.00", **EARLY)
    held.pop("contact")
    desk.take_in([CONTACT, held, invoice("OLD", "5.00", **EARLY), invoice("NEW", "5.00")])
    assert states(desk) == {"ready": 2, "held": 1, "withdrawn": 0}
    taken = desk.done("settings", "import", desk.file([START], "toml"), "--json").data
    assert taken["withdrawn"] == 2
    assert states(desk) == {"ready": 1, "held": 0, "withdrawn": 2}
    assert desk.done("ledger", "verify")


# --- another organisation -----------------------------------------------------------------------------------


def of_another(desk: Desk) -> Path:
    """The settings here, as another organisation would have exported them: 200 is called Takings there."""
    text = desk.done("settings", "export").out
    head, rules = text.split("[account.", 1)
    lines = [line for line in head.splitlines() if not line.startswith(("name =", "id ="))]
    lines[lines.index("[organisation]")] = '[organisation]\nname = "Old books"\nid = "another"'
    file = desk.folder / "theirs.toml"
    file.write_text("\n".join(lines).replace('name = "Sales"', 'name = "Takings"') + "\n[account." + rules)
    return file


def test_settings_of_another_organisation_are_shown_and_need_a_yes(desk: Desk) -> None:
    desk.connect()
    file = of_another(desk)
    file.write_text(file.read_text() + '\n[account.sales.category]\nGifts = "260"\nOdd = "9999"\n')
    answer = desk.type("settings", "import", str(file))
    assert answer.code == 2
    assert "settings of Old books" in answer.out
    assert 'account.sales.category "Gifts"' in answer.out
    assert "there is no account 9999 here" in answer.out
    assert "nothing was changed" in answer.err
    assert versions(desk) == [1]
    desk.done("settings", "import", str(file), "--yes")
    added = desk.done("settings", "diff", "--json").data["differences"]
    assert [(each["name"], each["new"]) for each in added] == [('account.sales.category "Gifts"', "260")]


def test_a_plan_in_json_mode_leaves_the_output_to_programs(desk: Desk) -> None:
    desk.connect()
    answer = desk.type("settings", "import", str(of_another(desk)), "--json")
    assert answer.code == 2
    assert "Old books" in json.loads(answer.out)["error"]
    assert "These are settings of Old books" in answer.err
