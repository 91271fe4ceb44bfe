"""A number that is taken in Xero: with the policy it gets a letter, where what is there is surely another's."""

import datetime as dt
from pathlib import Path

import pytest

from counterfoil.core.lifecycle import State
from counterfoil.core.suffix import sent_number
from tests.articles.office import Office, Story, told
from tests.faults.example import contact, payment, sale

SUFFIX = '[policies]\nduplicate_number = "suffix"'
TAKEN = "duplicate_invoice_number"


def theirs(number: str, name: str = "Somebody Else") -> dict[str, object]:
    """An invoice that another program makes in Xero."""
    return {
        "Type": "ACCREC",
        "Contact": {"Name": name},
        "InvoiceNumber": number,
        "Date": "2026-03-28",
        "DueDate": "2026-04-20",
        "Status": "AUTHORISED",
        "LineItems": [{"Description": "Widget", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}],
    }


def play(tmp_path: Path, story: Story) -> None:
    told(tmp_path, story)


def test_a_number_of_anothers_gets_the_first_letter_that_is_free(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.decide(SUFFIX)
        await office.another_program("PUT", "Invoices", theirs("INV-1042"))
        await office.another_program("PUT", "Invoices", theirs("INV-1042A"))
        await office.hand_over(contact(), sale(), payment())
        export = await office.export("sales_invoice:1042")
        assert (export.xero_number, sent_number(export)) == ("INV-1042B", "INV-1042B")
        await office.has_gone("sales_invoice:1042", "payment:p-1")
        assert office.writes == 2 + 5, "two of others, then contact, number, A, B, payment"

    play(tmp_path, story)


def test_without_the_policy_it_is_held(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.another_program("PUT", "Invoices", theirs("INV-1042"))
        await office.hand_over(contact())
        await office.hand_over(sale())
        await office.is_held("sales_invoice:1042", TAKEN, do="")

    play(tmp_path, story)


@pytest.mark.parametrize("is_voided", [False, True])
def test_what_is_the_same_contacts_is_left_to_a_person(tmp_path: Path, is_voided: bool) -> None:
    """It may be this very invoice: entered by hand, changed since, or sent before a copy was put back."""

    async def story(office: Office) -> None:
        await office.decide(SUFFIX)
        await office.hand_over(contact())
        await office.another_program("PUT", "Invoices", theirs("INV-1042", contact().name))
        if is_voided:
            await office.person("void_invoice", number="INV-1042")
        await office.hand_over(sale())
        export = await office.export("sales_invoice:1042")
        assert (export.state, [fault.code for fault in export.faults]) == (State.HELD, [TAKEN])
        assert export.choices == {}

    play(tmp_path, story)


def test_a_lost_answer_is_found_under_the_letter_it_went_with(tmp_path: Path) -> None:
    """The letter is kept from before the sending: what is looked for is what was sent."""

    async def story(office: Office) -> None:
        await office.decide(SUFFIX)
        await office.another_program("PUT", "Invoices", theirs("INV-1042"))
        await office.hand_over(contact())
        trouble = {"kind": "commit_and_drop", "endpoint": "PUT Invoices", "next": 2, "times": 20}
        await office.xero.ask("trouble", trouble)
        await office.hand_over(sale())
        await office.lapse(dt.timedelta(minutes=15))
        await office.run()
        await office.has_gone("sales_invoice:1042")
        log = await office.books.log(ref="desk:sales_invoice:1042")
        assert {"in doubt", "found"} <= {entry.event for entry in log}
        assert (await office.export("sales_invoice:1042")).xero_number == "INV-1042A"

    play(tmp_path, story)
