"""What is placed in a document at sending is what it is looked for by, whatever ids and numbers a source has."""

import re
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.core.export import GROUPS
from counterfoil.core.mapped import MappedDocument
from counterfoil.core.own_reference import (
    CONTACT_NUMBER_MAX,
    NARRATION_MAX,
    PAYMENT_REFERENCE_MAX,
    marked,
    narrated,
    own_reference,
)
from counterfoil.xero.encode import NUMBER_MAX, encode
from counterfoil.xero.look import PATH_MAX, look, seen, traces
from counterfoil.xero.traces import Act, element_type
from tests.xero.samples import (
    CONTACT_ID,
    CREDIT_ID,
    INVOICE_ID,
    allocation,
    answer,
    bank_transaction,
    batch,
    contact,
    invoice,
    journal,
    payment,
)

SYSTEM = "till"
ACTS: tuple[Act, ...] = get_args(Act)
HOSTILE = [
    "7",
    'say "one"',
    "back\\slash",
    "a,b",
    " padded ",
    "two\nlines",
    "nul\0",
    "Ärger & Söhne/№7",
    "' OR 1==1",
    '" OR ContactNumber=="',
    "guid(x)",
    "100%25",
    "a+b=c&d#e?f",
    "\u202eright to left",
    "😀" * 60,
    "x" * 255,
    "-" * 49,
    "A" * 46,
]
IDS = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=255)


def document(act: Act, identity: str) -> MappedDocument:
    """A document as it is mapped from a source that calls it `identity`."""
    named = invoice(number=identity[:NUMBER_MAX])
    money = payment(reference=marked(identity, SYSTEM, identity))
    known: dict[Act, MappedDocument] = {
        "create contact": contact(contact_number=own_reference(SYSTEM, identity)),
        "change contact": contact(contact_number=own_reference(SYSTEM, identity), contact_id=CONTACT_ID),
        "create sales invoice": named,
        "create bill": msgspec.structs.replace(named, type="bill"),
        "create sales credit": msgspec.structs.replace(named, type="sales_credit"),
        "create supplier credit": msgspec.structs.replace(named, type="purchase_credit"),
        "create bank transaction": bank_transaction(reference=marked(identity, SYSTEM, identity)),
        "create manual journal": journal(narration=narrated(identity, SYSTEM, identity)),
        "pay invoice": money,
        "allocate credit note": allocation(),
        "refund credit note": msgspec.structs.replace(money, document_type="credit_note"),
    }
    return known[act]


FIELDS: dict[Act, tuple[str, str]] = {
    "create contact": ("ContactNumber", "ContactNumber"),
    "change contact": ("ContactID", "IDs"),
    "create sales invoice": ("InvoiceNumber", "InvoiceNumber"),
    "create bill": ("InvoiceNumber", "InvoiceNumber"),
    "create sales credit": ("CreditNoteNumber", "CreditNoteNumber"),
    "create supplier credit": ("CreditNoteNumber", "CreditNoteNumber"),
    "create bank transaction": ("Reference", "Reference"),
    "create manual journal": ("Narration", "Narration"),
    "pay invoice": ("Invoice", "Invoice.InvoiceID"),
    "refund credit note": ("CreditNote", "CreditNoteID"),
    "allocate credit note": ("Invoice", "CreditNoteID"),
}
"""Where the reference stands in what is sent, and what a read calls it."""


HOLDS = {
    "Reference": '(Reference!=null AND Reference.Contains("{}"))',
    "Narration": 'Narration.Contains("{}")',
}
"""How it is asked for a text that holds our mark."""


def sent_of(act: Act, body: bytes, identity: str) -> str:
    """What stands in the bytes that are sent, for this to be read by."""
    ((element,),) = msgspec.json.decode(body).values()
    placed = element[FIELDS[act][0]]
    if act == "allocate credit note":
        return CREDIT_ID  # it stands in the address
    if act in ("create bank transaction", "create manual journal"):
        mark = f"[{own_reference(SYSTEM, identity)}]"
        assert placed.endswith(mark)
        return mark
    return next(iter(placed.values())) if isinstance(placed, dict) else placed


def asked_of(path: str, field: str) -> list[str]:
    """What a read asks for, as Xero reads it: the values of a list, or of comparisons joined by OR."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    if "Contains" in query.get("where", ""):
        parts = re.findall(r'([\w.]+)\.Contains\("([^"]*)"\)\)?(?: OR |$)', query["where"])
        rebuilt = " OR ".join(HOLDS[name].format(value) for name, value in parts)
        assert rebuilt == query["where"], "a value has got out of its quotation marks"
        assert {name for name, _ in parts} == {field}
        return [value for _, value in parts]
    if "where" in query:
        parts = re.findall(r'([\w.]+)==(?:guid\()?"([^"]*)"\)?(?: OR |$)', query["where"])
        rebuilt = " OR ".join(
            f'{name}==guid("{value}")' if "ID" in name else f'{name}=="{value}"' for name, value in parts
        )
        assert rebuilt == query["where"], "a value has got out of its quotation marks"
        assert {name for name, _ in parts} == {field}
        return [value for _, value in parts]
    return query["IDs" if field == "IDs" else "InvoiceNumbers"].split(",")


@pytest.mark.parametrize("act", ACTS)
@given(identity=IDS)
def test_what_is_placed_is_what_is_looked_for(act: Act, identity: str) -> None:
    """Whole, and as it stands; or it is not asked for at all, and a person is."""
    mapped = document(act, identity)
    sought = batch(encode(mapped).group, [mapped])
    (trace,) = traces(sought)
    assert trace.act == act
    calls = look(sought)
    if not calls:
        assert trace.term is None
        assert act.startswith("create"), "a mark of our own can always be asked for"
        assert act != "create contact"
        assert not identity.isprintable() or '"' in identity or "\\" in identity
        (found,) = seen(sought, [])
        assert found.verdict == "undecidable"
        return
    (call,) = calls
    assert call.body is None
    assert asked_of(call.path, FIELDS[act][1]) == [sent_of(act, sought.body, identity)]


def test_allocations_alike_are_left_to_a_person() -> None:
    """Two of one credit note, document and amount cannot be told apart; one of another day may be somebody else's."""
    ours = allocation()
    row = {"Amount": 10.00, "Date": "/Date(1793836800000+0000)/", "Invoice": {"InvoiceID": INVOICE_ID}}
    later = row | {"Date": "/Date(1793923200000+0000)/"}
    for rows, verdict in (
        ([row], "there"),
        ([], "absent"),
        ([later], "undecidable"),
        ([row, row], "undecidable"),
    ):
        shown = answer(200, {"CreditNotes": [{"CreditNoteID": CREDIT_ID, "Allocations": rows}]})
        (found,) = seen(batch("allocations", [ours]), [shown])
        assert found.verdict == verdict
    twice = batch("allocations", [ours, ours])
    shown = answer(200, {"CreditNotes": [{"CreditNoteID": CREDIT_ID, "Allocations": [row]}]})
    assert [each.verdict for each in seen(twice, [shown])] == ["undecidable", "undecidable"]


@pytest.mark.parametrize("act", ["pay invoice", "refund credit note"])
@given(identity=IDS)
def test_a_payment_is_known_by_the_reference_that_was_placed(act: Act, identity: str) -> None:
    mapped = document(act, identity)
    sought = batch("payments", [mapped])
    ((element,),) = msgspec.json.decode(sought.body).values()
    row = {
        "PaymentID": CONTACT_ID,
        "Amount": 24.15,
        "Date": "/Date(1793664000000+0000)/",
        "Reference": element["Reference"],
        "Status": "AUTHORISED",
        "Invoice": {"InvoiceID": INVOICE_ID},
    }
    body = {"Payments": [row]} if act == "pay invoice" else {
        "CreditNotes": [{"CreditNoteID": INVOICE_ID, "Payments": [row]}]
    }  # fmt: skip
    (found,) = seen(sought, [answer(200, body)])
    assert found.verdict == "there"


@given(identity=IDS, other=IDS)
def test_marks_of_our_own_fit_and_are_told_apart(identity: str, other: str) -> None:
    """Also in Xero, which does not mind capitals: there two such ids are one to a look, and none is guessed."""
    number, reference = own_reference(SYSTEM, identity), marked(identity, SYSTEM, identity)
    assert 0 < len(number) <= CONTACT_NUMBER_MAX
    assert 0 < len(reference) <= PAYMENT_REFERENCE_MAX
    assert reference.endswith(f"[{number}]")
    if identity != other:
        assert own_reference(SYSTEM, other) != number


@pytest.mark.parametrize(
    "mapped",
    [
        contact(contact_number="x" * (CONTACT_NUMBER_MAX + 1)),
        contact(contact_number=""),
        invoice(number="x" * (NUMBER_MAX + 1)),
        payment(reference="x" * (PAYMENT_REFERENCE_MAX + 1)),
        payment(reference=""),
        bank_transaction(reference="x" * (PAYMENT_REFERENCE_MAX + 1)),
        bank_transaction(reference=""),
        journal(narration="x" * (NARRATION_MAX + 1)),
        journal(narration=""),
    ],
)
def test_what_could_not_be_found_again_is_never_encoded(mapped: MappedDocument) -> None:
    with pytest.raises(AssertionError, match=r"found again|whole number"):
        encode(mapped)


def test_every_group_and_every_act_is_in_the_table() -> None:
    acts = {traces(batch(encode(each).group, [each]))[0].act for each in (document(act, "7") for act in ACTS)}
    assert acts == set(ACTS)
    assert all(element_type(group) for group in GROUPS)


@pytest.mark.parametrize("act", ACTS)
def test_looking_is_frugal(act: Act) -> None:
    """Fifty documents of one request are looked for in one read, or as few as an address can hold."""
    fifty = [document(act, f"{number:03}") for number in range(50)]
    if act in ("pay invoice", "refund credit note"):
        fifty = [
            msgspec.structs.replace(each, document_id=f"{INVOICE_ID[:-3]}{at:03}")
            for at, each in enumerate(fifty)
        ]
    if act == "change contact":
        fifty = [
            msgspec.structs.replace(each, contact_id=f"{CONTACT_ID[:-3]}{at:03}")
            for at, each in enumerate(fifty)
        ]
    calls = look(batch(encode(fifty[0]).group, fifty))
    addresses = sum(len(call.path) for call in calls)
    assert len(calls) == -(-addresses // PATH_MAX), "one read less would have been enough"
    assert len(calls) <= 2


def test_fifty_bills_are_one_read() -> None:
    assert len(look(batch("invoices", [invoice(type="bill", number=f"INV-{n:06}") for n in range(50)]))) == 1
