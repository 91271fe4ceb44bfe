"""What is asked of Xero about documents in doubt, and what its answers are taken to mean."""

import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.mapped import MappedAddress
from counterfoil.core.outcome import Posted
from counterfoil.xero.look import PATH_MAX, look, seen
from tests.xero.samples import CONTACT_ID, INVOICE_ID, NOW, answer, batch, contact, invoice, payment

OTHER_ID = "e0000000-0000-4000-8000-000000000001"
TICKS = "/Date(1793491200000+0000)/"  # 1 November 2026
PAID_TICKS = "/Date(1793664000000+0000)/"  # 3 November 2026


def asked(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def stamp(at: dt.datetime) -> str:
    return f"/Date({int(at.timestamp() * 1000)}+0000)/"


def row(number="S-1001", **changes):
    """An invoice as a list shows it."""
    return {
        "InvoiceID": INVOICE_ID,
        "InvoiceNumber": number,
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": CONTACT_ID, "Name": "Acme", "Addresses": []},
        "Date": TICKS,
        "DateString": "2026-11-01T00:00:00",
        "Total": 24.15,
        "UpdatedDateUTC": stamp(NOW),
    } | changes


def note(number="CN-1", **changes):
    return {"CreditNoteID": INVOICE_ID, "CreditNoteNumber": number, "Payments": []} | {
        name: value for name, value in row(**changes).items() if not name.startswith("Invoice")
    }


def judge(sought, *answers):
    found = seen(sought, [answer(200, body) for body in answers])
    return [(one.export_id, one.verdict) for one in found]


# --- what is asked ------------------------------------------------------------------------------------------


def test_sales_invoices_and_bills_are_asked_for_in_one_read_by_number():
    sought = batch("invoices", [invoice(), invoice(type="bill", number="B & Co/7"), invoice(number="Ärger")])
    (call,) = look(sought)
    assert call.method == "GET"
    assert call.path.startswith("/Invoices?")
    query = asked(call.path)
    assert query["InvoiceNumbers"] == "S-1001,B & Co/7,Ärger"
    assert (query["summaryOnly"], query["page"], query["pageSize"]) == ("true", "1", "1000")


def test_numbers_that_a_list_would_break_are_asked_for_by_a_filter():
    calls = look(batch("invoices", [invoice(), invoice(number="A,B"), invoice(number=" C")]))
    assert [asked(call.path).get("where") for call in calls] == [
        None,
        'InvoiceNumber=="A,B" OR InvoiceNumber==" C"',
    ]


@pytest.mark.parametrize("number", ['say "one"', "back\\slash", "two\nlines", ""])
def test_numbers_that_no_filter_can_hold_are_for_a_person(number):
    sought = batch("invoices", [invoice(number=number), invoice()])
    (call,) = look(sought)
    assert asked(call.path)["InvoiceNumbers"] == "S-1001"
    assert judge(sought, {"Invoices": [row()]}) == [(1, "undecidable"), (2, "there")]
    assert look(batch("invoices", [invoice(number=number)])) == ()
    assert judge(batch("invoices", [invoice(number=number)])) == [(1, "undecidable")]


def test_credit_notes_contacts_and_payments_are_asked_for_by_filters():
    (notes,) = look(batch("credit_notes", [invoice(type="sales_credit", number="CN-1")]))
    assert asked(notes.path)["where"] == 'CreditNoteNumber=="CN-1"'
    two = [contact(), contact(contact_number="till:124")]
    (contacts,) = look(batch("contacts", two))
    assert asked(contacts.path)["where"] == 'ContactNumber=="till:123" OR ContactNumber=="till:124"'
    assert asked(contacts.path)["includeArchived"] == "true"
    (changes,) = look(batch("contact_changes", [contact(contact_id=CONTACT_ID)]))
    assert asked(changes.path)["IDs"] == CONTACT_ID
    assert "summaryOnly" not in asked(changes.path)
    paid, refunded = look(
        batch("payments", [payment(), payment(reference="x"), payment(document_type="credit_note")])
    )
    assert asked(paid.path)["where"] == f'Invoice.InvoiceID==guid("{INVOICE_ID}")'
    assert refunded.path.startswith("/CreditNotes?")
    assert asked(refunded.path)["where"] == f'CreditNoteID==guid("{INVOICE_ID}")'


def test_only_members_in_doubt_are_asked_for():
    documents = [invoice(number=f"S-{each}") for each in range(5)]
    (call,) = look(batch("invoices", documents, positions=[1, 3]))
    assert asked(call.path)["InvoiceNumbers"] == "S-1,S-3"


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=255), min_size=1, max_size=50))
def test_addresses_stay_short_and_every_member_is_decided_about(numbers):
    sought = batch("invoices", [invoice(number=number) for number in numbers])
    calls = look(sought)
    longest = max(len(number.encode()) for number in numbers)
    assert all(len(call.path) <= max(PATH_MAX, 200 + 3 * longest) for call in calls)
    assert len(judge(sought, *[{"Invoices": []} for _ in calls])) == len(numbers)


def test_fifty_short_numbers_are_one_read_and_fifty_payments_two():
    assert len(look(batch("invoices", [invoice(number=f"S-{each}") for each in range(50)]))) == 1
    ids = [f"d0000000-0000-4000-8000-{each:012}" for each in range(50)]
    calls = look(batch("payments", [payment(document_id=each) for each in ids]))
    assert len(calls) == 2
    assert all(len(call.path) <= PATH_MAX for call in calls)


# --- what the answers mean ----------------------------------------------------------------------------------

SALE, BILL = invoice(), invoice(type="bill")
OLD = stamp(NOW - dt.timedelta(days=3))


@pytest.mark.parametrize(
    ("document", "rows", "verdict"),
    [
        (SALE, [row()], "there"),
        (SALE, [row("s-1001")], "there"),
        (SALE, [row(UpdatedDateUTC=OLD)], "there"),
        (SALE, [row(Status="PAID")], "there"),
        (SALE, [], "absent"),
        (SALE, [row("S-10012")], "absent"),
        (SALE, [row(Type="ACCPAY")], "absent"),
        (SALE, [row(Total=24.16)], "undecidable"),
        (SALE, [row(Date=PAID_TICKS)], "undecidable"),
        (SALE, [row(Contact={"ContactID": OTHER_ID})], "undecidable"),
        (SALE, [row(Contact=None)], "undecidable"),
        (SALE, [row(Status="VOIDED")], "undecidable"),
        (SALE, [row(Status="DELETED", Total=1, Date=PAID_TICKS)], "absent"),
        (SALE, [row(Status="DELETED"), row()], "there"),
        (SALE, [row(InvoiceID=None)], "undecidable"),
        (BILL, [row(Type="ACCPAY")], "there"),
        (BILL, [], "absent"),
        (BILL, [row()], "absent"),
        (BILL, [row(Type="ACCPAY", Contact={"ContactID": OTHER_ID})], "absent"),
        (BILL, [row(Type="ACCPAY", Date=PAID_TICKS)], "absent"),
        (BILL, [row(Type="ACCPAY", Total=9)], "undecidable"),
        (BILL, [row(Type="ACCPAY", Total=9, UpdatedDateUTC=OLD)], "absent"),
        (BILL, [row(Type="ACCPAY", Status="VOIDED")], "undecidable"),
        (BILL, [row(Type="ACCPAY", Status="VOIDED", UpdatedDateUTC=OLD)], "absent"),
        (BILL, [row(Type="ACCPAY", UpdatedDateUTC=OLD)], "undecidable"),
        (BILL, [row(Type="ACCPAY"), row(Type="ACCPAY", InvoiceID=OTHER_ID)], "undecidable"),
    ],
)
def test_invoices_and_bills(document, rows, verdict):
    (found,) = seen(batch("invoices", [document]), [answer(200, {"Invoices": rows})])
    assert found.verdict == verdict
    assert bool(found.reason) is (verdict == "undecidable")
    if verdict == "there":
        assert found.posted == Posted(
            xero_id=INVOICE_ID, number=rows[-1]["InvoiceNumber"], total=Decimal("24.15")
        )


@pytest.mark.parametrize(
    ("kind", "changes", "verdict"),
    [
        ("sales_credit", {"Type": "ACCRECCREDIT"}, "there"),
        ("sales_credit", {"Type": "ACCRECCREDIT", "Total": 1}, "undecidable"),
        ("sales_credit", {"Type": "ACCPAYCREDIT"}, "absent"),
        ("purchase_credit", {"Type": "ACCPAYCREDIT"}, "there"),
        ("purchase_credit", {"Type": "ACCPAYCREDIT", "UpdatedDateUTC": OLD}, "undecidable"),
        ("purchase_credit", {"Type": "ACCPAYCREDIT", "Contact": {"ContactID": OTHER_ID}}, "absent"),
    ],
)
def test_credit_notes(kind, changes, verdict):
    sought = batch("credit_notes", [invoice(type=kind, number="CN-1")])
    assert judge(sought, {"CreditNotes": [note(**changes)]}) == [(1, verdict)]


def test_bills_that_look_alike_are_told_apart_only_when_all_are_there_or_none():
    twins = batch("invoices", [BILL, BILL])
    one, other = row(Type="ACCPAY"), row(Type="ACCPAY", InvoiceID=OTHER_ID)
    assert judge(twins, {"Invoices": []}) == [(1, "absent"), (2, "absent")]
    assert judge(twins, {"Invoices": [one]}) == [(1, "undecidable"), (2, "undecidable")]
    found = seen(twins, [answer(200, {"Invoices": [one, other]})])
    assert [each.posted.xero_id for each in found if isinstance(each.posted, Posted)] == [
        INVOICE_ID,
        OTHER_ID,
    ]
    half = batch("invoices", [BILL, BILL], positions=[1])
    assert judge(half, {"Invoices": [one, other]}) == [(1, "undecidable")]


PAID = {
    "PaymentID": OTHER_ID,
    "Date": PAID_TICKS,
    "Amount": 24.15,
    "Reference": "till:payment:7",
    "Status": "AUTHORISED",
    "Invoice": {"InvoiceID": INVOICE_ID.upper(), "Type": "ACCREC"},
}


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([PAID], "there"),
        ([], "absent"),
        ([PAID | {"Invoice": {"InvoiceID": OTHER_ID}}], "absent"),
        ([PAID | {"Reference": "cash"}], "absent"),
        ([PAID | {"Reference": ""}], "undecidable"),
        ([PAID | {"Reference": None, "Amount": 5}], "absent"),
        ([PAID | {"Reference": "", "Date": TICKS}], "absent"),
        ([PAID | {"Amount": 5}], "undecidable"),
        ([PAID | {"Status": "DELETED"}], "undecidable"),
        ([PAID | {"Status": "DELETED"}, PAID], "there"),
        ([PAID, PAID], "undecidable"),
    ],
)
def test_payments(rows, verdict):
    assert judge(batch("payments", [payment()]), {"Payments": rows}) == [(1, verdict)]
    refund = batch("payments", [payment(document_type="credit_note")])
    inside = [each for each in rows if each["Invoice"]["InvoiceID"] != OTHER_ID]
    nested = [{name: value for name, value in each.items() if name != "Invoice"} for each in inside]
    assert judge(refund, {"CreditNotes": [note(Payments=nested)]}) == [(1, verdict)]


KEPT = {"ContactID": CONTACT_ID, "ContactNumber": "till:123", "Name": "Acme Ltd", "ContactStatus": "ARCHIVED"}


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([KEPT], "there"),
        ([KEPT | {"Name": "Renamed by a person"}], "there"),
        ([], "absent"),
        ([KEPT | {"ContactNumber": "till:1234"}], "absent"),
        ([KEPT, KEPT | {"ContactID": OTHER_ID}], "undecidable"),
    ],
)
def test_contacts(rows, verdict):
    assert judge(batch("contacts", [contact()]), {"Contacts": rows}) == [(1, verdict)]


SLOTS = [
    {"AddressType": "STREET", "AddressLine1": "", "ValidationErrors": []},
    {"AddressType": "POBOX", "AddressLine1": "PO Box 1", "City": "Auckland", "Region": "", "Country": ""},
]
PHONES = [
    {"PhoneType": "DDI", "PhoneNumber": ""},
    {"PhoneType": "DEFAULT", "PhoneNumber": "555", "PhoneAreaCode": ""},
]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "there"),
        ({"EmailAddress": "old@acme.test"}, "absent"),
        ({"EmailAddress": None}, "absent"),
        ({"Addresses": SLOTS[:1]}, "absent"),
        ({"Phones": PHONES[:1]}, "absent"),
        ({"ContactID": OTHER_ID}, "absent"),
        ({"FirstName": "not ours, so not our concern"}, "there"),
    ],
)
def test_a_change_of_a_contact_is_there_when_all_of_it_is(changes, verdict):
    changed = contact(
        contact_id=CONTACT_ID,
        email="ap@acme.test",
        phone="555",
        addresses=(MappedAddress(use="postal", lines=("PO Box 1",), city="Auckland"),),
    )
    kept = KEPT | {"EmailAddress": "ap@acme.test", "Addresses": SLOTS, "Phones": PHONES} | changes
    assert judge(batch("contact_changes", [changed]), {"Contacts": [kept]}) == [(1, verdict)]


# --- what decides nothing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failed",
    [
        answer(500, b""),
        answer(429, b""),
        answer(None, problem="timeout"),
        answer(200, b"<html>"),
        answer(200, b"{}"),
        answer(200, {"Contacts": 5}),
        answer(404, {"Invoices": []}),
    ],
)
def test_a_read_that_failed_decides_nothing(failed):
    assert seen(batch("invoices", [invoice()]), [failed]) == ()


def test_the_other_reads_still_decide():
    sought = batch("invoices", [invoice(), invoice(number="A,B")])
    found = seen(sought, [answer(503, b""), answer(200, {"Invoices": []})])
    assert [(one.export_id, one.verdict) for one in found] == [(2, "absent")]


@pytest.mark.parametrize(
    "body",
    [
        {"Invoices": [], "pagination": {"page": 1, "pageSize": 1000, "pageCount": 2, "itemCount": 1001}},
        {"Invoices": [row("other")] * 1000},
    ],
)
def test_what_a_full_page_does_not_show_is_not_taken_for_absent(body):
    sought = batch("invoices", [invoice()])
    assert judge(sought, body) == [(1, "undecidable")]
    body["Invoices"] = [row(), *body["Invoices"][1:]]
    assert judge(sought, body) == [(1, "there")]


def test_what_may_stand_there_several_times_is_not_believed_from_one_page_of_two():
    """The next page may hold another bill like it: then nobody could say which one is ours."""
    more = {"pagination": {"page": 1, "pageSize": 1000, "pageCount": 2, "itemCount": 1001}}
    bills = batch("invoices", [BILL])
    assert judge(bills, {"Invoices": [row(Type="ACCPAY")]}) == [(1, "there")]
    assert judge(bills, {"Invoices": [row(Type="ACCPAY")], **more}) == [(1, "undecidable")]
    paid = batch("payments", [payment()])
    assert judge(paid, {"Payments": [PAID]}) == [(1, "there")]
    assert judge(paid, {"Payments": [PAID], **more}) == [(1, "undecidable")]


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
KEYS = st.sampled_from(
    ["Invoices", "InvoiceNumber", "Type", "Contact", "Date", "Total", "pagination", "pageCount"]
)
TREES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(status=st.sampled_from([200, 400, None]), body=st.binary(max_size=40) | TREES)
def test_nothing_that_comes_back_is_ever_raised(status, body):
    found = seen(batch("invoices", [SALE, BILL]), [answer(status, body)])
    assert all(one.verdict in ("there", "absent", "undecidable") for one in found)
