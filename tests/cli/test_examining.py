"""doctor: names each thing that is missing or wrong, whatever state a home is in, and changes nothing."""

import datetime as dt
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from counterfoil.doctor import package_problem
from counterfoil.home import engine_lock
from tests.cli.desk import MONTH, Desk, invoice

LACKING = "offline_access accounting.contacts accounting.invoices accounting.settings"
Found = list[dict[str, Any]]
on_posix = pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")


def examined(desk: Desk, *options: str) -> tuple[int, Found]:
    """The exit code, and what is not well."""
    answer = desk.type("doctor", "--json", *options)
    assert answer.err == ""
    return answer.code, [each for each in answer.data if each["level"] != "well"]


def wrong(desk: Desk) -> dict[str, str]:
    """What is wrong, by what it is about."""
    code, found = examined(desk)
    told = {each["about"]: each["what"] for each in found if each["level"] == "wrong"}
    assert code == (1 if told else 0)
    for each in found:
        assert each["do"], each
        assert each["level"] == "note" or each["who"] != "nobody", each
    return told


def change(desk: Desk, *statements: str) -> None:
    """Change the database behind the program's back."""
    with closing(sqlite3.connect(desk.home / "counterfoil.db")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def changed_facts(desk: Desk, **facts: object) -> None:
    with closing(sqlite3.connect(desk.home / "counterfoil.db")) as database:
        (kept,) = database.execute("SELECT facts FROM organisation").fetchone()
        known = json.loads(kept) | facts
        database.execute("UPDATE organisation SET facts = ?", (json.dumps(known).encode(),))
        database.commit()


@pytest.fixture
def well(desk: Desk) -> Desk:
    """A desk at which all is well."""
    desk.connect()
    desk.done("organisation", "on")
    return desk


def test_an_empty_machine(desk: Desk) -> None:
    told = wrong(desk)
    assert "is not there yet" in told["home"]
    assert "COUNTERFOIL_XERO_CLIENT_ID" in told["settings"]
    assert not desk.home.exists()


def test_all_is_well(well: Desk) -> None:
    assert wrong(well) == {}
    said = well.done("doctor").out
    assert said.startswith("Nothing is missing or wrong.")
    assert "connection: connected" in said
    assert "permission: all that is needed was granted" in said


def test_nothing_is_changed(well: Desk) -> None:
    well.take_in()
    well.type("run", "--yes")

    def state() -> dict[str, tuple[str, int, int]]:
        return {
            each.name: (
                hashlib.sha256(each.read_bytes()).hexdigest(),
                each.stat().st_mtime_ns,
                each.stat().st_mode,
            )
            for each in well.home.iterdir()
        }

    before = state()
    well.type("doctor")
    well.type("doctor", "--online", "--json")
    assert state() == before


def test_no_secret_is_said(well: Desk) -> None:
    well.home.joinpath("counterfoil.toml").write_text(
        'xero_client_secret = "Hush-1234"\nxero_api_url = "x"\n'
    )
    key = (well.home / "keys").read_text().split(":")[1].strip()
    said = well.type("doctor").out + well.type("doctor", "--json").out
    assert "Hush-1234" not in said
    assert key not in said


@on_posix
def test_rights_that_are_too_wide(well: Desk) -> None:
    (well.home / "keys").chmod(0o644)
    well.home.chmod(0o755)
    told = wrong(well)
    assert "may read" in told["key ring"]
    assert "may look into" in told["home"]


def test_settings_that_are_none(well: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    well.home.joinpath("counterfoil.toml").write_text('xero_clientid = "a"\nxero_api_url = "x"\n')
    found = [each["what"] for each in examined(well)[1] if each["about"] == "settings"]
    assert "the nearest is xero_client_id" in found[0]
    assert "must be an address" in found[1]
    well.home.joinpath("counterfoil.toml").write_text("not toml")
    assert "is not TOML" in wrong(well)["settings"]
    well.home.joinpath("counterfoil.toml").unlink()
    monkeypatch.setenv("COUNTERFOIL_XERO_CLIENTID", "a")
    notes = [each["do"] for each in examined(well)[1] if each["about"] == "settings"]
    assert "is COUNTERFOIL_XERO_CLIENT_ID meant?" in notes


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_redirect_address_that_xero_refuses(well: Desk, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("COUNTERFOIL_XERO_REDIRECT_URI", f"http://{host}:8749/callback")
    assert "Xero refuses" in wrong(well)["settings"]


def test_keys_that_are_gone_or_damaged(well: Desk) -> None:
    keys = well.home / "keys"
    text = keys.read_text()
    keys.write_text("k1:short\n")
    assert "is damaged" in wrong(well)["key ring"]
    keys.write_text(text.replace(text[5:9], "AAAA"))
    assert "cannot be opened" in wrong(well)["connection"]
    keys.unlink()
    assert "cannot be opened" in wrong(well)["connection"]
    assert not keys.exists()


def scribbled(desk: Desk) -> None:
    with (desk.home / "counterfoil.db").open("r+b") as file:
        file.seek(30_000)
        file.write(b"scribble" * 8_000)


def no_database(desk: Desk) -> None:
    (desk.home / "counterfoil.db").write_bytes(b"this is no database at all" * 99)


def emptied(desk: Desk) -> None:
    (desk.home / "lock").touch()
    (desk.home / "counterfoil.db").write_bytes(b"")


def newer(desk: Desk) -> None:
    change(desk, "UPDATE alembic_version SET version_num = '9999'", "UPDATE home SET written_by = '99.1'")


def lacking(desk: Desk) -> None:
    change(desk, "DROP TABLE asked")


def strange(desk: Desk) -> None:
    change(desk, "UPDATE organisation SET connection = 'x'")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (scribbled, "damaged"),
        (no_database, "is not a database"),
        (emptied, "is empty"),
        (newer, "newer Counterfoil 99.1"),
        (lacking, "lacks asked"),
        (strange, ""),
    ],
)
def test_a_database_that_cannot_be_used(well: Desk, damage: Callable[[Desk], None], words: str) -> None:
    damage(well)
    assert words in wrong(well)["database"]


def test_an_older_database_and_its_copies(well: Desk) -> None:
    (well.home / "counterfoil.db.before-0001").write_bytes(b"a copy")
    change(well, "UPDATE alembic_version SET version_num = '0002'")
    notes = [each["what"] for each in examined(well)[1] if each["about"] == "database"]
    assert "older version (migration 0002)" in notes[0]
    assert "counterfoil.db.before-0001" in notes[1]


def test_an_engine_at_work_is_seen_and_not_disturbed(well: Desk) -> None:
    assert "none is at work" in well.done("doctor").out
    with engine_lock(well.home):
        said = well.done("doctor").out
    assert "engine: at work here just now" in said


def test_a_connection_that_is_at_fault(well: Desk) -> None:
    well.done("connect", "--simulator", well.xero.url, "--reset")
    assert wrong(well) == {}
    well.done("organisation", "disconnect")
    assert wrong(well)["connection"]


def test_a_connection_that_was_not_used_for_long(well: Desk) -> None:
    old = int((dt.datetime.now(dt.UTC) - dt.timedelta(days=61)).timestamp() * 1_000_000)
    change(well, f"UPDATE token SET expires_at = {old}")
    assert "was not used for 61 days" in wrong(well)["connection"]
    soon = int((dt.datetime.now(dt.UTC) - dt.timedelta(days=50)).timestamp() * 1_000_000)
    change(well, f"UPDATE token SET expires_at = {soon}")
    (note,) = [each for each in examined(well)[1] if each["about"] == "connection"]
    assert note["level"] == "note"


def test_a_permission_that_lacks_something(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_XERO_SCOPES", LACKING)
    desk.connect()
    assert wrong(desk)["permission"].startswith("the permission lacks accounting.payments")


def test_a_trial_is_warned_of(well: Desk) -> None:
    changed_facts(well, organisation_class="TRIAL")
    notes = [each["what"] for each in examined(well)[1] if each["about"] == "organisation"]
    assert "is a trial" in notes[0]
    changed_facts(well, organisation_class="DEMO")
    notes = [each["what"] for each in examined(well)[1] if each["about"] == "organisation"]
    assert "demo company" in notes[0]


def test_accounts_that_were_never_read(well: Desk) -> None:
    change(well, "UPDATE organisation SET facts = NULL, facts_at = NULL")
    assert "never read" in wrong(well)["facts"]


def test_rules_that_name_what_is_not_there_any_more(well: Desk) -> None:
    """Such rules are refused when they come in; what they name may go, or change, afterwards."""
    with closing(sqlite3.connect(well.home / "counterfoil.db")) as database:
        (kept,) = database.execute("SELECT facts FROM organisation").fetchone()
    facts = json.loads(kept)
    for account in facts["accounts"]:
        match account.get("code"):
            case "200":
                account["status"] = "archived"
            case "310":
                account["code"] = "311"
            case "090":
                account |= {"type": "REVENUE", "takes_payments": False}
    rates = [each for each in facts["tax_rates"] if each["tax_type"] != "OUTPUT2"]
    changed_facts(well, accounts=facts["accounts"], tax_rates=rates)
    found = [each["what"] for each in examined(well)[1] if each["about"] == "mapping"]
    assert "account.sales default: account 200 is archived in Xero" in found
    assert any("account.purchases default: it was made for" in each and "311 now" in each for each in found)
    assert any("has no tax type OUTPUT2" in each for each in found)
    assert 'tender "card": account 090 takes no payments in Xero' in found


def test_tenders_without_a_rule(well: Desk) -> None:
    well.take_in([*MONTH, {**MONTH[5], "id": "P-9", "tender": "voucher"}])  # type: ignore[dict-item]
    assert 'the tender "voucher": 1 held, for example P-9' in wrong(well)["mapping"]


def test_a_ledger_that_was_changed(well: Desk) -> None:
    well.take_in([*MONTH, invoice("INV-7", "1.00")])
    well.type("run", "--yes")
    with closing(sqlite3.connect(well.home / "counterfoil.db")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    change(well, *(f"DROP TRIGGER {name}" for (name,) in triggers))
    change(well, "UPDATE ledger SET entry = CAST(entry || ' ' AS BLOB) WHERE number = 3")
    assert "entry 3" in wrong(well)["ledger"]


def test_a_bank_without_a_code_and_exporting_that_is_off_are_only_told(desk: Desk) -> None:
    desk.connect()
    code, found = examined(desk)
    assert code == 0
    assert {each["about"] for each in found} >= {"accounts", "exporting"}


def test_online_makes_one_call(well: Desk) -> None:
    def calls() -> int:
        return len(well.xero.ask("calls?last=100")["last"])

    before = calls()
    said = well.done("doctor").out
    assert calls() == before
    assert "  Xero: " not in said
    said = well.done("doctor", "--online").out
    assert "answers (one call was made, without a token)" in said
    assert "clock: agrees with Xero's" in said


def test_online_says_what_is_not_reached(well: Desk) -> None:
    with closing(sqlite3.connect(well.home / "counterfoil.db")) as database:
        (kept,) = database.execute("SELECT connection FROM organisation").fetchone()
        moved = {
            name: value.replace(well.xero.url, "http://127.0.0.1:9")
            for name, value in json.loads(kept).items()
        }
        database.execute("UPDATE organisation SET connection = ?", (json.dumps(moved).encode(),))
        database.commit()
    code, found = examined(well, "--online")
    assert code == 1
    assert [
        "http://127.0.0.1:9 is not reached" in each["what"] for each in found if each["about"] == "Xero"
    ] == [True]


@pytest.mark.parametrize("kind", ["file", "pipe"])
def test_a_home_that_is_none(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    home.write_text("x") if kind == "file" else os.mkfifo(home)
    line = [sys.executable, "-m", "counterfoil", "--home", str(home), "doctor"]
    done = subprocess.run(line, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "is no folder" in done.stdout


def test_packages_that_are_missing_or_too_old() -> None:
    assert package_problem("msgspec>=0.19") is None
    assert package_problem("msgspec>=999.1") is not None
    assert package_problem("there-is-no-such-package>=1") == "the package there-is-no-such-package is missing"
    assert package_problem("tzdata>=9999; sys_platform == 'none'") is None
