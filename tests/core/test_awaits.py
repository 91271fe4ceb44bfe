"""What a fault waits for: what its entry says, named by its facts."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from counterfoil.core.awaits import awaited, uses_of
from counterfoil.core.faults.catalogue import CATALOGUE
from counterfoil.core.faults.entry import Entry, Fault
from counterfoil.core.mapped import MappedInvoice, MappedLine, MappedPayment

ENTRIES = [pytest.param(one, id=one.code) for one in CATALOGUE.values()]
LINE = MappedLine(
    description="Advice",
    quantity=Decimal(1),
    unit_price=Decimal(10),
    account="200",
    tax_type="OUTPUT2",
    exact=Decimal(10),
)
INVOICE = MappedInvoice(
    ref="legal:sales_invoice:1",
    type="sales_invoice",
    number="INV-1",
    date=dt.date(2026, 3, 28),
    due_date=None,
    currency="NZD",
    amounts="exclusive",
    status="authorised",
    lines=(LINE,),
    contact="legal:contact:7",
    contact_id="c-7",
)
PAYMENT = MappedPayment(
    ref="legal:payment:1",
    document="legal:sales_invoice:1",
    document_type="sales_invoice",
    document_id="i-1",
    date=dt.date(2026, 3, 28),
    currency="NZD",
    amount=Decimal(10),
    account="090",
    reference="r",
)


@pytest.mark.parametrize("one", ENTRIES)
def test_an_entry_waits_for_what_its_retry_says(one: Entry) -> None:
    assert one.awaits
    assert len(set(one.awaits)) == len(one.awaits)
    match one.retry:
        case "by a new revision":
            assert "revision" in one.awaits
        case "after the fix":
            assert set(one.awaits) != {"revision"}
        case "when approved":
            assert "approval" in one.awaits
        case _:
            assert "revision" not in one.awaits


@pytest.mark.parametrize("one", ENTRIES)
def test_a_person_alone_and_a_new_revision_have_no_name(one: Entry) -> None:
    names = awaited([Fault(code=one.code)])
    assert not {"person", "revision"} & set(names)
    assert bool(names) == bool(set(one.awaits) - {"person", "revision"})


def test_facts_name_the_thing() -> None:
    fault = Fault(code="tax_account_mismatch", facts={"tax_type": "OUTPUT2", "account": " 200 "})
    assert awaited([fault]) == ("account:200", "rules", "tax:output2")


def test_several_faults_wait_for_all_that_each_waits_for() -> None:
    faults = [
        Fault(code="account_invalid", facts={"account": "200"}),
        Fault(code="account_invalid", facts={"account": "310"}),
        Fault(code="locked_period"),
    ]
    assert awaited(faults) == ("account:200", "account:310", "period", "rules")


def test_without_facts_it_waits_for_anything_of_the_kind() -> None:
    assert awaited([Fault(code="archived_contact")]) == ("contact", "rules")


def test_what_xero_said_of_nothing_in_particular_is_about_what_the_document_uses() -> None:
    faults = [Fault(code="archived_contact"), Fault(code="account_invalid")]
    names = awaited(faults, uses_of(INVOICE))
    assert names == ("account:200", "contact:c-7", "contact:legal:contact:7", "rules")


def test_a_refused_payment_waits_for_the_document_it_pays() -> None:
    fault = Fault(code="not_authorised_for_payment", facts={"number": "INV-1"})
    assert awaited([fault], uses_of(PAYMENT)) == ("approval:legal:sales_invoice:1",)


def test_of_gaps_only_that_of_a_tax_code_waits_for_accounts() -> None:
    tax = Fault(code="mapping_missing", facts={"target": "tax code", "source_code": "S"})
    account = Fault(code="mapping_missing", facts={"target": "account", "source_code": "Gifts"})
    assert awaited([tax]) == ("account", "rules")
    assert awaited([account]) == ("rules",)


def test_an_entry_of_tomorrow_is_waited_for_as_other() -> None:
    assert awaited([Fault(code="a code of tomorrow")]) == awaited([Fault(code="other")])


def test_a_number_and_terms_are_waited_for_where_the_document_uses_them() -> None:
    taken, far = Fault(code="duplicate_invoice_number"), Fault(code="due_date_range")
    assert awaited([taken], uses_of(INVOICE)) == ("number:inv-1", "rules")
    assert awaited([taken], uses_of(msgspec.structs.replace(INVOICE, type="bill"))) == ("rules",)
    assert awaited([far], uses_of(INVOICE)) == ("rules", "terms:legal:contact:7")
    assert awaited([far]) == ("rules",), "found here, of a due date that the document has"
