"""What is told of a document that would go elsewhere: what differs, in a bookkeeper's words."""

import datetime as dt

import msgspec

from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.prepare import prepare
from counterfoil.core.settings import Policies
from counterfoil.core.whereabouts import elsewhere
from tests.core.books import NO_LINKS, RULES, account_rule, context, invoice, line

SALE = invoice(line("1", "5", "Gifts"), line("1", "7"))


def gone(policies: Policies | None = None, gifts: str = "205") -> MappedInvoice:
    """The invoice as it goes, with gifts on this account."""
    rules = [each for each in RULES if each.key != "Gifts"]
    made = prepare(SALE, context(policies, (*rules, account_rule("Gifts", gifts))), NO_LINKS)
    assert isinstance(made.mapping.document, MappedInvoice)
    return made.mapping.document


def test_the_same_is_nothing_to_tell() -> None:
    assert elsewhere(gone(), gone()) == ""


def test_another_account_is_told_by_its_code() -> None:
    assert elsewhere(gone(), gone(gifts="210")) == "account 205 -> 210"


def test_an_account_that_only_gets_more_is_told_too() -> None:
    both = elsewhere(gone(), gone(gifts="200"))
    assert both == "account 205 -> none"
    lines = gone().lines
    swapped = msgspec.structs.replace(
        gone(),
        lines=tuple(
            msgspec.structs.replace(one, account=other.account)
            for one, other in zip(lines, reversed(lines), strict=True)
        ),
    )
    assert elsewhere(gone(), swapped) == "other amounts on account 200 and 205"


def test_other_fields_are_told_with_what_they_were() -> None:
    draft = msgspec.structs.replace(gone(), status="draft", due_date=None, date=dt.date(2026, 4, 1))
    assert elsewhere(gone(), draft) == (
        "date 2026-03-02 -> 2026-04-01, due date 2026-03-02 -> none, status authorised -> draft"
    )


def test_lines_that_are_only_fewer_are_told() -> None:
    summarised = invoice(line("1", "5"), line("1", "7"))
    one, other = (
        prepare(summarised, context(policies), NO_LINKS).mapping.document
        for policies in (Policies(), Policies(lines="summarised"))
    )
    assert elsewhere(one, other) == "its lines"
