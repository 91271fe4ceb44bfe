"""Manual journals: what is accepted, in which words the rest is refused, and what stands in the ledger."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import API, SCOPE, Desk, row_of, run, said
from xerosim.books.organisation import Manner
from xerosim.wire.journals import JournalIn, JournalLineIn

ROOT = "ManualJournals"
NOBODY = "11111111-1111-4111-a111-111111111111"
ZERO = "00000000-0000-0000-0000-000000000000"
LONG = "x" * 4001
REMOVED = "Account code '476' has been removed as it does not match a recognised account."
UNKNOWN_TRACKING = (
    "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
)
INVALID_CODE = "Account code '{}' is not a valid code for this document."


def debit(amount="100", **changes):
    return {"LineAmount": amount, "AccountCode": "400", "Description": "Moved"} | changes


def credit(amount="-100", **changes):
    return debit(amount, AccountCode="850", **changes)


def journal(**changes):
    made = {"Narration": "Accrual", "Date": "2026-11-30", "Status": "POSTED"}
    return made | {"JournalLines": [debit(), credit()]} | changes


async def save(desk, method="put", path=ROOT, **changes):
    answer = await getattr(desk, method)(path, {ROOT: [journal(**changes)]})
    assert answer.status_code == 200, answer.text
    return answer.json()[ROOT][0]


async def change(desk, made, **changes):
    return row_of(await desk.post(f"{ROOT}/{made['ManualJournalID']}", {ROOT: [changes]}))


async def balances(desk):
    books = (await desk.sim("GET", "ledger"))["organisations"][0]
    assert books["balanced"]
    return {row["code"]: row["balance"] for row in books["accounts"] if row["balance"] != "0.00"}


def at_desk(test, **settings):
    async def go(desk: Desk):
        await desk.connect(f"{SCOPE} accounting.manualjournals")
        return await test(desk)

    return run(go, **settings)


REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no narration": ({"Narration": None}, ["The Narration field is mandatory"]),
    "blank narration": ({"Narration": "  "}, ["The Narration field is mandatory"]),
    "long narration": ({"Narration": LONG}, ["Narration must not be more than 4000 characters long."]),
    "no lines": ({"JournalLines": None}, ["Manual Journals must contain at least two journal lines"]),
    "one line": (
        {"JournalLines": [debit("0")]},
        ["Manual Journals must contain at least two journal lines"],
    ),
    "unbalanced": (
        {"JournalLines": [debit(), credit("-10")]},
        ["The total debits (100.00) must equal total credits (-10.00)"],
    ),
    "unbalanced draft": (
        {"Status": "DRAFT", "JournalLines": [debit(), credit("-10")]},
        ["The total debits (100.00) must equal total credits (-10.00)"],
    ),
    "no credits": (
        {"JournalLines": [debit("1.5"), debit("2")]},
        ["The total debits (3.50) must equal total credits (0.00)"],
    ),
    "tax on one side": (
        {
            "LineAmountTypes": "Exclusive",
            "JournalLines": [debit(TaxType="INPUT2"), credit(TaxType="NONE")],
        },
        ["The total debits (115.00) must equal total credits (-100.00)"],
    ),
    "deleted": ({"Status": "DELETED"}, ["Manual Journal not of valid status for creation"]),
    "voided": ({"Status": "VOIDED"}, ["Manual Journal not of valid status for creation"]),
    "archived": ({"Status": "ARCHIVED"}, ["Manual Journal not of valid status for creation"]),
    "unknown account": (
        {"JournalLines": [debit(AccountCode="476"), credit()]},
        [INVALID_CODE.format("476")],
    ),
    "unknown account id": (
        {"JournalLines": [debit(AccountCode=None, AccountID=NOBODY), credit()]},
        [INVALID_CODE.format(NOBODY)],
    ),
    "no account": (
        {"JournalLines": [debit(AccountCode=None), credit()]},
        ["Account code or ID must be specified"],
    ),
    "archived account": (
        {"JournalLines": [debit(AccountCode="473"), credit()]},
        ["Account must be valid."],
    ),
    "unknown tax": (
        {
            "LineAmountTypes": "Exclusive",
            "JournalLines": [debit("1", TaxType="GST"), credit("-1", TaxType="NONE")],
        },
        ["The TaxType code GST does not exist or cannot be used for this type of transaction."],
    ),
    "deleted tax": (
        {
            "LineAmountTypes": "Exclusive",
            "JournalLines": [debit("1", TaxType="INPUT"), credit("-1", TaxType="NONE")],
        },
        ["The TaxType code INPUT does not exist or cannot be used for this type of transaction."],
    ),
    "tax of the other side": (
        {
            "LineAmountTypes": "Inclusive",
            "JournalLines": [debit(TaxType="OUTPUT2"), credit(TaxType="NONE")],
        },
        ["The TaxType code 'OUTPUT2' cannot be used with account code '400'."],
    ),
    "tax above the line": (
        {
            "LineAmountTypes": "Inclusive",
            "JournalLines": [debit(TaxType="INPUT2", TaxAmount=101), credit(TaxType="NONE")],
        },
        ["The tax amount cannot be greater than the line amount"],
    ),
    "too little": (
        {"JournalLines": [debit("0.004"), credit("-0.004")]},
        ["Account must be valid.", "Tax rate must be valid."],
    ),
    "too much": (
        {"JournalLines": [debit("10000000000"), credit("-10000000000")]},
        [
            "The line total 10000000000.00 must not be more than 9999999999.99",
            "The line total -10000000000.00 must not be more than 9999999999.99",
        ],
    ),
    "long description": (
        {"JournalLines": [debit(Description=LONG), credit()]},
        ["Description must not be more than 4000 characters long."],
    ),
    "unknown tracking": (
        {"JournalLines": [debit(Tracking=[{"Name": "Region", "Option": "Moon"}]), credit()]},
        [UNKNOWN_TRACKING],
    ),
    "three trackings": (
        {"JournalLines": [debit(Tracking=[{"Name": "Region", "Option": "North"}] * 3), credit()]},
        ["A line item may have no more than 2 tracking categories."],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_journal_is_refused(name):
    changes, sentences = REFUSED[name]

    async def test(desk):
        await desk.sim("POST", "people", {"do": "add_tracking", "name": "Region", "options": ["North"]})
        element = await save(desk, **changes)
        assert said(element) == sentences
        assert (element["StatusAttributeString"], element["ManualJournalID"]) == ("ERROR", ZERO)
        assert (await desk.get(ROOT)).json()[ROOT] == []
        assert await balances(desk) == {}

    at_desk(test)


@pytest.mark.parametrize("code", ["090", "610", "800", "960", "630", "820", "860", "840"])
def test_accounts_that_xero_keeps_itself_take_no_journal(code):
    async def test(desk):
        refused = await save(desk, JournalLines=[debit(AccountCode=code), credit()])
        assert said(refused) == [INVALID_CODE.format(code)]
        draft = await save(desk, Status="DRAFT", JournalLines=[debit(AccountCode=code), credit()])
        assert said(draft) == [INVALID_CODE.format(code)]

    at_desk(test)


@pytest.mark.parametrize("code", ["620", "710", "855", "900", "970", "200", "310"])
def test_accounts_of_every_class_take_a_journal(code):
    async def test(desk):
        assert said(await save(desk, JournalLines=[debit(AccountCode=code), credit()])) == []
        assert await balances(desk) == {code: "100.00", "850": "-100.00"}

    at_desk(test)


def test_what_is_left_out_has_a_usual_value():
    async def test(desk):
        body = {"Narration": "Accrual", "JournalLines": [debit(), credit(TaxType="WhatYouLike")]}
        made = (await desk.put(ROOT, body)).json()[ROOT][0]
        assert (made["Status"], made["LineAmountTypes"], made["ShowOnCashBasisReports"]) == (
            "DRAFT",
            "NoTax",
            True,
        )
        # 2026-11-18 in UTC is the 19th in Auckland
        assert made["Date"] == "/Date(1795046400000+0000)/"
        assert [(row["TaxType"], row["TaxAmount"]) for row in made["JournalLines"]] == [("NONE", 0)] * 2
        assert not {"HasAttachments", "Attachments", "Url"} & set(made)
        assert await balances(desk) == {}

    at_desk(test)


def test_the_shape_of_a_journal_saved_listed_and_alone():
    async def test(desk):
        await desk.sim("POST", "people", {"do": "add_tracking", "name": "Region", "options": ["North"]})
        tracked = debit(Tracking=[{"Name": "Region", "Option": "north"}])
        made = await save(
            desk,
            Url="https://example.test/j/1",
            ShowOnCashBasisReports=False,
            JournalLines=[tracked, credit()],
        )
        line = made["JournalLines"][0]
        assert line["AccountID"]
        assert line["IsBlank"] is False
        assert (line["Tracking"][0]["Name"], line["Tracking"][0]["Option"]) == ("Region", "North")
        assert {"TrackingCategoryID", "TrackingOptionID"} < set(line["Tracking"][0])
        assert (made["Url"], made["ShowOnCashBasisReports"]) == ("https://example.test/j/1", False)
        single = (await desk.get(f"{ROOT}/{made['ManualJournalID']}")).json()[ROOT][0]
        del made["StatusAttributeString"]
        assert single == made | {"HasAttachments": False, "Attachments": []}
        listed = (await desk.get(ROOT)).json()
        assert "pagination" not in listed
        assert listed[ROOT] == [made | {"HasAttachments": False, "JournalLines": []}]
        paged = (await desk.get(ROOT, page="1")).json()
        assert paged["pagination"] == {"page": 1, "pageSize": 100, "pageCount": 1, "itemCount": 1}
        assert paged[ROOT] == [made | {"HasAttachments": False}]
        raw = (await desk.get(f"{ROOT}/{made['ManualJournalID'].upper()}")).text
        assert '"LineAmount":-100.00' in raw

    at_desk(test)


@pytest.mark.parametrize(
    ("where", "narrations"),
    [
        ('Status=="DRAFT"', ["B"]),
        ("Date>=DateTime(2026, 11, 02)", ["B", "C"]),
        ('Narration=="c"', ["C"]),
        ('Narration.Contains("A") OR Status=="DRAFT"', ["A", "B"]),
    ],
)
def test_journals_are_found_by_what_they_hold(where, narrations):
    async def test(desk):
        await save(desk, Narration="A", Date="2026-11-01")
        await save(desk, Narration="B", Date="2026-11-02", Status="DRAFT")
        desk.now += 5
        await save(desk, Narration="C", Date="2026-11-03")
        found = (await desk.get(ROOT, where=where, order="Narration")).json()[ROOT]
        assert [row["Narration"] for row in found] == narrations
        backwards = (await desk.get(ROOT, order="Date DESC", page="1", pageSize="2")).json()[ROOT]
        assert [row["Narration"] for row in backwards] == ["C", "B"]
        newer = await desk.http.get(API + ROOT, headers={"If-Modified-Since": "2026-11-18T11:06:43"})
        assert [row["Narration"] for row in newer.json()[ROOT]] == ["C"]

    at_desk(test)


def test_taxes_go_to_the_tax_account_in_both_ways_of_writing_amounts():
    async def test(desk):
        # the figures of a recorded journal: 750.00 and 10 % against 825.00 (there in Australia)
        lines = [debit("750", AccountCode="710", TaxType="CAPEXINPUT")]
        lines.append(debit("-825", AccountCode="711", TaxType="EXEMPTINPUT"))
        exclusive = await save(desk, LineAmountTypes="Exclusive", JournalLines=lines)
        assert said(exclusive) == []
        assert [row["TaxAmount"] for row in exclusive["JournalLines"]] == [75, 0]
        assert await balances(desk) == {"710": "750.00", "711": "-825.00", "820": "75.00"}
        await change(desk, exclusive, Status="VOIDED")
        assert await balances(desk) == {}
        lines[0]["LineAmount"] = "825"
        inclusive = await save(desk, LineAmountTypes="Inclusive", JournalLines=lines)
        assert [row["TaxAmount"] for row in inclusive["JournalLines"]] == [75, 0]
        assert await balances(desk) == {"710": "750.00", "711": "-825.00", "820": "75.00"}

    at_desk(test, country="AU")


def test_a_tax_amount_that_is_sent_counts():
    async def test(desk):
        lines = [debit(TaxType="INPUT2", TaxAmount="14.99"), credit("-114.99", TaxType="NONE")]
        assert said(await save(desk, LineAmountTypes="Exclusive", JournalLines=lines)) == []
        assert await balances(desk) == {"400": "100.00", "820": "14.99", "850": "-114.99"}

    at_desk(test)


def test_without_a_tax_type_the_account_has_one():
    async def test(desk):
        lines = [debit(), credit("-115")]
        made = await save(desk, LineAmountTypes="Exclusive", JournalLines=lines)
        assert [row["TaxType"] for row in made["JournalLines"]] == ["INPUT2", "NONE"]
        await desk.sim("POST", "people", {"do": "delete_tax_rate", "tax_type": "INPUT2"})
        again = await save(desk, LineAmountTypes="Inclusive")
        assert said(again) == ["Tax rate must be valid."]

    at_desk(test)


def test_a_draft_loses_an_unknown_account_with_a_warning_and_cannot_be_posted_without_one():
    async def test(desk):
        made = await save(desk, Status="DRAFT", JournalLines=[debit(AccountCode="476"), credit()])
        assert made["StatusAttributeString"] == "WARNING"
        assert made["Warnings"] == [{"Message": REMOVED}]
        assert made["JournalLines"][0]["AccountCode"] == ""
        posted = await change(desk, made, Status="POSTED")
        assert said(posted) == ["Account code or ID must be specified"]
        posted = await change(desk, made, Status="POSTED", JournalLines=[debit(), credit()])
        assert (said(posted), posted["Status"]) == ([], "POSTED")
        assert await balances(desk) == {"400": "100.00", "850": "-100.00"}

    at_desk(test)


def test_a_posted_journal_is_changed_in_place():
    async def test(desk):
        made = await save(desk, JournalLines=[debit("250", AccountCode="404"), credit("-250")])
        desk.now += 1
        changed = await change(desk, made, Narration="Other", JournalLines=[debit("30"), credit("-30")])
        assert (changed["Status"], changed["Narration"]) == ("POSTED", "Other")
        assert changed["UpdatedDateUTC"] > made["UpdatedDateUTC"]
        assert {"HasAttachments", "Attachments"} < set(changed)
        assert await balances(desk) == {"400": "30.00", "850": "-30.00"}
        # an empty list leaves the lines as they are
        moved = await change(desk, made, Date="2026-12-01", JournalLines=[])
        assert (moved["Date"], len(moved["JournalLines"])) == ("/Date(1796083200000+0000)/", 2)
        assert await balances(desk) == {"400": "30.00", "850": "-30.00"}
        refused = await change(desk, made, JournalLines=[debit("30"), credit("-29")])
        assert said(refused) == ["The total debits (30.00) must equal total credits (-29.00)"]
        assert refused["ManualJournalID"] == made["ManualJournalID"]
        assert await balances(desk) == {"400": "30.00", "850": "-30.00"}

    at_desk(test)


def test_lines_that_stay_keep_tax_and_tracking_and_are_taxed_anew_in_another_way_of_writing():
    async def test(desk):
        await desk.sim("POST", "people", {"do": "add_tracking", "name": "Region", "options": ["North"]})
        tracked = debit("115", TaxType="INPUT2", Tracking=[{"Name": "Region", "Option": "North"}])
        lines = [tracked, credit("-115", TaxType="NONE")]
        made = await save(desk, LineAmountTypes="Inclusive", JournalLines=lines)
        kept = await change(desk, made, Narration="Other")
        assert [row["TaxAmount"] for row in kept["JournalLines"]] == [15, 0]
        assert kept["JournalLines"][0]["Tracking"][0]["Option"] == "North"
        without = await change(desk, made, LineAmountTypes="NoTax")
        assert [row["TaxAmount"] for row in without["JournalLines"]] == [0, 0]
        assert await balances(desk) == {"400": "115.00", "850": "-115.00"}

    at_desk(test)


@pytest.mark.parametrize(
    ("before", "wanted", "is_allowed"),
    [
        ("DRAFT", "DRAFT", True), ("DRAFT", "POSTED", True), ("DRAFT", "DELETED", True), ("DRAFT", "VOIDED", False),
        ("DRAFT", "ARCHIVED", False), ("POSTED", "POSTED", True), ("POSTED", "VOIDED", True),
        ("POSTED", "DRAFT", False), ("POSTED", "DELETED", False), ("VOIDED", "POSTED", False),
        ("VOIDED", "VOIDED", False), ("DELETED", "DRAFT", False), ("DELETED", "DELETED", False),
    ],
)  # fmt: skip
def test_which_status_may_follow_which(before, wanted, is_allowed):
    async def test(desk):
        made = await save(desk, Status="POSTED" if before in ("POSTED", "VOIDED") else "DRAFT")
        if before in ("VOIDED", "DELETED"):
            made = await change(desk, made, Status=before)
        after = await change(desk, made, Status=wanted)
        expected = [] if is_allowed else ["Manual Journal not of valid status for modification"]
        assert said(after) == expected
        now = (await desk.get(f"{ROOT}/{made['ManualJournalID']}")).json()[ROOT][0]
        assert now["Status"] == (wanted if is_allowed else before)
        assert await balances(desk) == (
            {"400": "100.00", "850": "-100.00"} if now["Status"] == "POSTED" else {}
        )

    at_desk(test)


def test_lock_dates_stop_what_is_posted_and_what_was():
    async def test(desk):
        made = await save(desk, Date="2026-10-31")
        draft = await save(desk, Date="2026-10-31", Status="DRAFT")
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-10-31"})
        period = "The document date cannot be before the period lock date, currently set at 31-Oct-2026"
        assert said(await save(desk, Date="2026-10-31")) == [period]
        assert said(await save(desk, Date="2026-11-01")) == []
        assert said(await save(desk, Date="2026-10-31", Status="DRAFT")) == []
        assert said(await change(desk, draft, Status="POSTED")) == [period]
        assert said(await change(desk, draft, Status="DELETED")) == []
        assert said(await change(desk, made, Narration="Other")) == [period]
        assert said(await change(desk, made, Date="2026-11-01")) == [period]
        assert said(await change(desk, made, Status="VOIDED")) == [period]

    at_desk(test)


def test_put_only_creates_and_post_changes_the_one_that_is_named():
    async def test(desk):
        made = await save(desk)
        own_id = made["ManualJournalID"]
        again = await save(desk, ManualJournalID=own_id)
        assert again["ManualJournalID"] not in ("", ZERO, own_id)
        changed = await save(desk, "post", ManualJournalID=own_id, Narration="Other")
        assert (changed["ManualJournalID"], changed["Narration"]) == (own_id, "Other")
        created = await save(desk, "post", ManualJournalID=ZERO)
        assert created["ManualJournalID"] not in (ZERO, own_id)
        assert len((await desk.get(ROOT)).json()[ROOT]) == 3
        absent = await save(desk, "post", ManualJournalID=NOBODY)
        assert said(absent) == [
            "An existing Manual Journal with the specified ManualJournalID could not be found"
        ]
        for answer in (await desk.get(f"{ROOT}/{NOBODY}"), await desk.post(f"{ROOT}/{NOBODY}", journal())):
            assert (answer.status_code, answer.text) == (
                404,
                "The resource you're looking for cannot be found",
            )

    at_desk(test)


def test_several_journals_in_one_request_are_saved_one_by_one():
    async def test(desk):
        body = {ROOT: [journal(Narration="A"), journal(Narration=""), journal(Narration="C")]}
        answer = (await desk.put(ROOT, body)).json()[ROOT]
        assert [row["StatusAttributeString"] for row in answer] == ["OK", "ERROR", "OK"]
        summarised = await desk.http.put(API + ROOT, json=body)
        assert summarised.status_code == 400
        assert [said(row) for row in summarised.json()["Elements"]] == [["The Narration field is mandatory"]]
        assert await balances(desk) == {"400": "400.00", "850": "-400.00"}

    at_desk(test)


def test_a_request_that_is_refused_as_a_whole_may_leave_nothing_behind():
    async def test(desk):
        made = await save(desk)
        await change(desk, made, Url="https://example.test/1")
        books = next(iter(desk.world.organisations.values()))
        books.manner = Manner(saves_valid=False)
        change_of_it = journal(ManualJournalID=made["ManualJournalID"], Narration="Other")
        body = {ROOT: [change_of_it, journal(), journal(Narration="")]}
        assert (await desk.http.post(API + ROOT, json=body)).status_code == 400
        [left] = (await desk.get(ROOT)).json()[ROOT]
        assert left["Narration"] == "Accrual"
        assert [len(lines) for lines in books.history.values()] == [1]
        assert await balances(desk) == {"400": "100.00", "850": "-100.00"}

    at_desk(test)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {ROOT: [{"LineAmountTypes": "NO_TAX"}]},
            "Error converting value \"NO_TAX\" to type 'Xero.API.Library..LineAmountType'. "
            "Path 'ManualJournals[0].LineAmountTypes'.",
        ),
        ({ROOT: [{"Status": "posted"}]}, "Path 'ManualJournals[0].Status'."),
        ({ROOT: [{"Narration": "x", "Date": "30/11/2026"}]}, "Path 'ManualJournals[0].Date'."),
        ({ROOT: [{"ManualJournalID": "7"}]}, "Path 'ManualJournals[0].ManualJournalID'."),
        (
            {ROOT: [{"JournalLines": [{"AccountID": "7"}]}]},
            "Path 'ManualJournals[0].JournalLines[0].AccountID'.",
        ),
        ({ROOT: [{"JournalLines": [{"LineAmount": "much"}]}]}, "Path 'ManualJournals[0].JournalLines[0].LineAmount'."),
        ({ROOT: [{"JournalLines": [{"TaxAmount": "NaN"}]}]}, "Path 'ManualJournals[0].JournalLines[0].TaxAmount'."),
    ],
)  # fmt: skip
def test_what_does_not_bind_is_refused_with_its_path(body, words):
    async def test(desk):
        answer = await desk.put(ROOT, body)
        told = answer.json()
        assert (answer.status_code, told["ErrorNumber"], told["Type"]) == (
            400,
            14,
            "PostDataInvalidException",
        )
        assert words in told["Message"]

    at_desk(test)


def test_a_body_without_journals_is_refused():
    async def test(desk):
        for body in ('{"ManualJournals": []}', '{"Invoices": [{}]}'):
            answer = await desk.http.put(API + ROOT, content=body)
            assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)

    at_desk(test)


def test_journals_have_a_scope_of_their_own_and_an_old_one():
    async def test(desk):
        denied = await desk.get(ROOT)
        assert (denied.status_code, denied.json()["Detail"]) == (401, "AuthorizationUnsuccessful")
        await desk.connect("accounting.manualjournals.read")
        assert (await desk.get(ROOT)).status_code == 200
        assert (await desk.put(ROOT, journal())).status_code == 401
        await desk.connect("accounting.transactions")
        assert (await desk.put(ROOT, journal())).status_code == 200

    run(test)


def test_without_the_reporting_role_there_are_no_journals():
    async def test(desk):
        next(iter(desk.world.organisations.values())).has_reporting_role = False
        for answer in (await desk.get(ROOT), await desk.put(ROOT, journal())):
            assert answer.status_code == 403
            assert answer.json()["Detail"] == (
                "You are not permitted to access this resource without the reporting role or higher privileges"
            )

    at_desk(test)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=8),
    st.sampled_from(["NaN", "1e999", "1e-999", "", "2026-11-01", "9999-12-31", "/Date(1e9)/", "0", "\x00", "\ud800"]),
)  # fmt: skip
NAMES = st.sampled_from([*JournalIn.__struct_fields__, *JournalLineIn.__struct_fields__, "Name", "Option"])
VALUES = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(NAMES, SCALARS, max_size=3),
    st.lists(st.dictionaries(NAMES, SCALARS, max_size=3), max_size=3),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(method=st.sampled_from(["put", "post"]), at=NAMES, new=VALUES, on_line=st.booleans())
def test_whatever_is_sent_is_answered(method, at, new, on_line):
    async def test(desk):
        made = await save(desk)
        body = journal(JournalLines=[debit(**{at: new}), credit()]) if on_line else journal(**{at: new})
        for path in (ROOT, f"{ROOT}/{made['ManualJournalID']}"):
            content = json.dumps({ROOT: [body]})
            answer = await desk.http.request(method, API + path, content=content)
            assert answer.status_code in (200, 400, 501)
            assert isinstance(answer.json(), dict)
        await balances(desk)
        assert (await desk.get(ROOT, page="1")).status_code == 200

    at_desk(test)
