"""preview: what it says of a file is what a real run of that file then does, to the cent and to the call."""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from counterfoil.app import Counterfoil
from counterfoil.core.export import Export
from counterfoil.core.lifecycle import State
from counterfoil.store.trial import on_trial
from tests.cli.desk import CONTACT, MONTH, SHARED, Desk, invoice, payment

Json = dict[str, Any]
EXAMPLES = resources.files("counterfoil") / "examples"
BOTH = """
[account.sales]
default = "200"
[account.sales.category]
old = "473"  # which is archived
[account.purchases]
default = "310"
[tax.sales]
default = "OUTPUT2"
[tax.purchases]
default = "INPUT2"
[account.journals]
default = "310"
[tax.journals]
GST = "INPUT2"
[tender]
card = "090"
[bank]
main = "090"
[policies.status]
bill = "draft"
"""


def of(kind: str, number: str, price: str, **changed: object) -> Json:
    """A document of one line with tax."""
    line = {"description": "Goods", "quantity": "3", "unit_price": price, "tax_code": "GST"}
    due = {} if kind == "credit_note" else {"due_date": "2026-11-20"}
    known = {"kind": kind, "id": number, "number": number, "contact": "c1", "lines": [line]}
    return {**SHARED, **known, **due, **changed}


def bank(number: str, price: str, **changed: object) -> Json:
    """Money received or spent without an invoice."""
    known = of("credit_note", number, price, bank="main", **changed) | {"kind": "bank_transaction"}
    return {name: value for name, value in known.items() if name != "number"}


def paid(number: str, ref: str, amount: str) -> Json:
    return {**payment(number, "", amount), "document": f"desk:{ref}"}


JOURNAL = [
    {"account": "used", "amount": "310.00", "tax_code": "GST"},
    {"account": "stock", "amount": "-310.00"},
]
MIXED: list[object] = [
    paid("P-1", "sales_invoice:S-1", "4.00"),  # comes before what it pays
    *(of("sales_invoice", f"S-{number}", f"{number}.333333") for number in range(1, 121)),
    of("sales_invoice", "IN-1", "7.77", amounts="inclusive"),
    of("bill", "B-1", "44.10", contact="c2"),
    of("credit_note", "SC-1", "9.99", side="sales"),
    of("credit_note", "PC-1", "19.99", side="purchase", contact="c2"),
    paid("P-2", "credit_note:SC-1", "5.00"),
    paid("P-3", "credit_note:PC-1", "6.00"),
    of("sales_invoice", "NEG-1", "-12.34"),  # goes as a credit note
    paid("P-4", "sales_invoice:NEG-1", "3.00"),  # held: there is no invoice to pay
    bank("T-1", "5.55", direction="spent", contact="c2"),
    bank("T-2", "8.88", direction="received", amounts="inclusive"),
    {**SHARED, "kind": "manual_journal", "id": "J-1", "narration": "Stock used", "lines": JOURNAL},
    of("sales_invoice", "NIL", "0"),  # held
    paid("P-5", "sales_invoice:NIL", "1.00"),  # waits for it
    of("sales_invoice", "NOBODY", "5", contact="c9"),  # waits for a contact that never comes
    of("sales_invoice", "OLD", "5", lines=[{"description": "x", "unit_price": "1", "category": "old"}]),
    CONTACT,
    {**CONTACT, "id": "c2", "name": "Invented Supplier"},
    {**CONTACT, "id": "c3", "name": "Wrong Mail", "email": "not an address"},
    "no json",
]


UNFORESEEABLE = {"10421-B", "P045"}
"""Of the packaged month: a number that comes twice, and a payment of more than is left to pay."""


def exports(home: Path, refs: Sequence[str]) -> dict[str, Export]:
    async def found() -> dict[str, Export]:
        async with Counterfoil.open(home, environment={}) as books:
            return {ref: await books.find(ref) for ref in refs}

    return asyncio.run(found())


def balances(desk: Desk) -> dict[str, Decimal]:
    (books,) = desk.xero.ask("ledger?documents=no")["organisations"]
    return {each["code"] or each["name"]: Decimal(each["balance"]) for each in books["accounts"]}


def expect_the_same(desk: Desk, file: str) -> Json:
    """Preview the file, then take it in and run: whatever the preview said is so. The preview.

    Balances are compared where nothing goes along that was ready before.
    """
    was = balances(desk)
    foreseen: Json = desk.done("preview", file, "--format", "canonical", "--json").data
    assert balances(desk) == was
    before = desk.done("status", "--json").data
    taken = desk.type("import", file, "--format", "canonical", "--json").data
    desk.type("run", "--yes")
    for key in ("new", "same", "replaced", "pending", "kept_back", "refused_count", "refused", "notes"):
        assert foreseen[key] == taken[key], key
    after = desk.done("status", "--json").data
    assert sum(foreseen["calls"].values()) + foreseen["reads"] == after["calls"] - before["calls"]
    found = exports(desk.home, [each["ref"] for each in foreseen["documents"]])
    for each in foreseen["documents"]:
        expect_fate(each, found[each["ref"]])
    if foreseen["along"]:
        return foreseen
    moved = {account: now - was[account] for account, now in balances(desk).items() if now != was[account]}
    assert moved == {
        each["account"]: Decimal(each["debit"]) - Decimal(each["credit"])
        for each in foreseen["accounts"]
        if each["debit"] != each["credit"]
    }
    return foreseen


def expect_fate(foreseen: Json, export: Export) -> None:
    states = {
        "sent": State.POSTED,
        "linked": State.POSTED,
        "held": State.HELD,
        "waiting": State.READY,
        "revised": State.POSTED,
    }
    about = (foreseen["ref"], foreseen["fate"], export.state, export.faults)
    assert export.state is states[foreseen["fate"]], about
    assert [fault["code"] for fault in foreseen["faults"]] == [fault.code for fault in export.faults], about
    assert foreseen["waiting_for"] == (export.waiting_for if foreseen["fate"] == "waiting" else ""), about
    if foreseen["fate"] == "sent" and "net" in foreseen:
        assert Decimal(foreseen["total"]) == export.xero_total, about
        assert Decimal(foreseen["net"]) + Decimal(foreseen["tax"]) == export.xero_total
    assert (foreseen["request"] is not None) == (foreseen["fate"] == "sent")


@pytest.fixture
def connected(desk: Desk) -> Desk:
    """A desk with an organisation that exports."""
    desk.connect()
    desk.done("settings", "import", desk.file([BOTH], "toml"))
    desk.done("organisation", "on")
    return desk


def test_a_run_does_what_the_preview_said(connected: Desk) -> None:
    foreseen = expect_the_same(connected, connected.file(MIXED))
    held = {each["number"]: each["faults"][0]["code"] for each in foreseen["documents"] if each["faults"]}
    assert held == {
        "NIL": "zero_amount",
        "OLD": "account_invalid",
        "P-4": "document_not_found",
        "Wrong Mail": "invalid_email",
    }
    assert foreseen["fates"] == {"sent": 133, "waiting": 2, "held": 4}
    assert foreseen["calls"]["invoices"] == 3
    assert {cause["code"]: cause["documents"] for cause in foreseen["causes"]} == dict.fromkeys(
        held.values(), 1
    )
    assert set(foreseen["waits_for"]) == {"desk:sales_invoice:NIL", "desk:contact:c9"}
    assert foreseen["reads"] == 1  # what time it is
    types = {(each["type"], each["status"]): each["documents"] for each in foreseen["sums"]}
    assert types[("sales_invoice", "authorised")] == 121
    assert types[("sales_credit", "authorised")] == 2
    assert types[("bill", "draft")] == 1


def test_it_tells_new_from_unchanged_and_revised(connected: Desk) -> None:
    connected.take_in()
    connected.type("run", "--yes")
    again = [
        *MONTH,
        invoice("INV-1", "101.00"),  # in Xero already
        invoice("NIL-1", "7.00"),  # held so far, and a payment waits for it
        invoice("INV-9", "3.00"),
        {**CONTACT, "phone": "0800 1"},  # a change of what is in Xero
    ]
    foreseen = expect_the_same(connected, connected.file(again))
    fates = {each["ref"].rpartition(":")[2]: each["fate"] for each in foreseen["documents"]}
    assert fates == {"INV-1": "revised", "NIL-1": "sent", "INV-9": "sent", "c1": "sent"}
    assert foreseen["along"] == 1
    assert (foreseen["same"], foreseen["new"]) == (len(MONTH), 1)
    assert foreseen["calls"]["contact_changes"] == 1


def test_a_contact_of_ours_that_another_source_names_is_held(connected: Desk) -> None:
    connected.take_in([{**CONTACT, "id": "before", "name": "Made Before"}])
    connected.type("run", "--yes")
    other = {**CONTACT, "system": "till", "id": "9", "name": "MADE before"}
    sale = {**invoice("N-1", "2.00"), "system": "till", "contact": "9"}
    foreseen = expect_the_same(connected, connected.file([other, sale]))
    assert foreseen["fates"] == {"held": 1, "waiting": 1}


def made_by_another_program(desk: Desk, contact: Json) -> None:
    """Another app that is connected to the same books writes a contact."""
    redirect = "http://localhost:1/callback"
    asked = {"response_type": "code", "client_id": "till", "redirect_uri": redirect, "state": "s"}
    asked |= {"scope": "accounting.contacts", "sim_consent": "auto"}
    with httpx2.Client(base_url=desk.xero.url, trust_env=False) as http:
        there = http.get("/identity/connect/authorize", params=asked).headers["Location"]
        form = {"grant_type": "authorization_code", "redirect_uri": redirect}
        form["code"] = parse_qs(urlsplit(there).query)["code"][0]
        tokens = http.post("/connect/token", data=form, auth=("till", "secret")).json()
        (books,) = desk.xero.ask("ledger?documents=no")["organisations"]
        headers = {"Authorization": f"Bearer {tokens['access_token']}", "xero-tenant-id": books["tenant_id"]}
        assert http.put("/api.xro/2.0/Contacts", json=contact, headers=headers).status_code == 200


def test_a_contact_that_is_in_xero_already_is_linked(connected: Desk) -> None:
    made_by_another_program(connected, {"Name": "Known to Xero"})
    connected.done("organisation", "refresh")
    rows = [{**CONTACT, "id": "c8", "name": "known to XERO"}, invoice("N-2", "2.00", contact="c8")]
    foreseen = expect_the_same(connected, connected.file(rows))
    assert foreseen["fates"] == {"linked": 1, "sent": 1}
    assert foreseen["knows_contacts"] is True
    (contact, sale) = foreseen["documents"]
    assert contact["request"] is None
    assert "new:" not in json.dumps(sale["request"])


def test_what_is_ready_already_goes_in_the_same_calls(connected: Desk) -> None:
    connected.take_in([CONTACT, *(invoice(f"R-{each}", "1.00") for each in range(30))])
    foreseen = expect_the_same(
        connected, connected.file([invoice(f"N-{each}", "2.00") for each in range(30)])
    )
    assert foreseen["along"] == 31
    assert foreseen["calls"]["invoices"] == 2


def test_the_month_of_the_wholesaler(desk: Desk) -> None:
    """But for what nobody can know beforehand: an amount that is too large, a number that comes twice."""
    desk.done("connect", "--simulator", desk.xero.url)
    rules = EXAMPLES / "wholesaler.settings.toml"
    desk.done("settings", "import", str(rules))
    desk.done("organisation", "on")
    known = [json.loads(line) for line in (EXAMPLES / "wholesaler.jsonl").read_text("utf-8").splitlines()]
    chosen = [each for each in known if each["id"] not in UNFORESEEABLE and each.get("currency") != "AUD"]
    foreseen = expect_the_same(desk, desk.file(chosen))
    assert len(foreseen["sums"]) == 6


def test_what_needs_more_days_than_one_is_foreseen_over_days(connected: Desk) -> None:
    """Where only one document goes in a call, and few calls are left of the day."""
    connected.home.joinpath("counterfoil.toml").write_text("documents_per_call = 1\n")
    connected.take_in([CONTACT, invoice("A-1", "1.00")])
    connected.type("run", "--yes")
    with closing(sqlite3.connect(connected.home / "counterfoil.db")) as database:
        database.execute("UPDATE call SET day_left = 130")
        database.commit()
    file = connected.file([invoice(f"D-{each}", "1.00") for each in range(150)])
    foreseen = connected.done("preview", file, "--format", "canonical", "--json").data
    assert foreseen["fates"] == {"sent": 150}
    assert foreseen["calls"]["invoices"] == 150
    ahead = foreseen["forecast"]
    assert ahead["documents"] == 150
    assert ahead["finished_at"][:10] > ahead["made_at"][:10]


def test_nothing_is_kept_and_no_call_is_made(connected: Desk) -> None:
    calls = connected.xero.ask("calls")
    before, log = connected.done("status", "--json").data, connected.done("log", "--json").out
    said = connected.done("preview", connected.file(MONTH), "--format", "canonical").out
    assert "nothing was kept, nothing was sent" in said
    assert connected.done("status", "--json").data == before
    assert connected.done("log", "--json").out == log
    assert connected.xero.ask("calls") == calls


def test_the_copy_it_works_in_is_gone_and_never_held_a_token(
    connected: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    seen: list[int] = []

    async def tried() -> None:
        async with on_trial(connected.home / "counterfoil.db") as trial:
            (copy,) = place.glob("*/trial.db")
            with closing(sqlite3.connect(copy)) as database:
                seen.append(database.execute("SELECT count(*) FROM token").fetchone()[0])
            (lane,) = await trial.store.lanes()
            assert lane.is_on

    asyncio.run(tried())
    assert seen == [0]
    connected.done("preview", connected.file(MONTH), "--format", "canonical")
    assert list(place.iterdir()) == []


def test_people_see_what_would_become_of_it(connected: Desk) -> None:
    said = connected.done("preview", connected.file(MIXED), "--format", "canonical").out
    for words in (
        "In the file: 139 new, 0 unchanged, 0 revised.",
        "Would be sent, with Xero's totals",
        "Would be held",
        "2 documents would wait for others that do not go",
        "Debits and credits in Xero",
        "It takes 8 calls to Xero (contacts 1, invoices 3, credit notes 1, bank transactions 1, manual journals 1, ",
        "about 130 documents left",
        "… and 119 more; `--full` shows all of them",
        "Refused rows or documents: 1",
    ):
        assert words in said


def test_in_full_each_document_is_shown_with_lines_trace_and_bytes(connected: Desk) -> None:
    said = connected.done("preview", connected.file(MIXED), "--format", "canonical", "--full").out
    assert "sales credit NEG-1 Invented Trader 1 Oct 2026 42.57 NZD: is sent" in said
    assert "account 200 from rule default" in said
    assert '"Contact":{"ContactID":"new:desk:contact:c1"}' in said
    assert "payment P-5" in said
    entries = [line.split() for line in said.splitlines() if line.split()[:2] == ["310.00", "310"]]
    assert entries == [["310.00", "310", "INPUT2"], ["310.00", "310", "NONE"]]
    assert "waits for desk:sales_invoice:NIL" in said


def test_the_bytes_are_those_that_go_once_ids_are_known(connected: Desk) -> None:
    connected.take_in([CONTACT])
    connected.type("run", "--yes")
    file = connected.file([invoice("I-1", "7.00"), invoice("I-2", "8.00")])
    documents = connected.done("preview", file, "--format", "canonical", "--json").data["documents"]
    connected.done("import", file, "--format", "canonical")
    connected.done("run", "--yes")
    with closing(sqlite3.connect(connected.home / "counterfoil.db")) as database:
        (body,) = database.execute("SELECT content FROM body ORDER BY batch_id DESC LIMIT 1").fetchone()
    assert json.loads(body)["Invoices"] == [each["request"] for each in documents]


def test_it_says_when_exporting_is_off(desk: Desk) -> None:
    desk.connect()
    said = desk.done("preview", desk.file(MONTH), "--format", "canonical").out
    assert "Exporting is off" in said
    assert "is sent" in said
    assert desk.done("organisation", "list", "--json").data[0]["on"] is False


def test_earlier_days_may_be_left_out(connected: Desk) -> None:
    rows = [CONTACT, invoice("OLD", "1.00", date="2026-09-30"), invoice("NEW", "1.00")]
    options = ("--format", "canonical", "--json", "--since", "2026-10-01")
    foreseen = connected.done("preview", connected.file(rows), *options).data
    assert [each["number"] for each in foreseen["documents"]] == ["Invented Trader", "NEW"]


def test_without_the_accounts_nothing_can_be_said(connected: Desk) -> None:
    with closing(sqlite3.connect(connected.home / "counterfoil.db")) as database:
        database.execute("UPDATE organisation SET facts = NULL, facts_at = NULL")
        database.commit()
    answer = connected.type("preview", connected.file(MONTH), "--format", "canonical", "--json")
    assert answer.code == 2
    assert "organisation refresh" in answer.data["error"]


@pytest.mark.parametrize("file", ["missing", ""])
def test_a_file_that_cannot_be_read_is_one_sentence(connected: Desk, file: str) -> None:
    answer = connected.type("preview", str(connected.folder / file), "--format", "canonical")
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.strip().splitlines()) == 1
