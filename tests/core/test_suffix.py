"""A letter behind a number that is taken: put there by a choice for one document, and kept."""

import pytest

from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.prepare import prepare
from counterfoil.core.settings import Policies
from counterfoil.core.settings_file import Unreadable, read_settings
from counterfoil.core.suffix import next_suffix
from tests.core.books import NO_LINKS, context, invoice, line


def test_the_letter_stands_behind_the_number_and_is_said() -> None:
    prepared = prepare(invoice(line("1", "5")), context(Policies(number_suffix="B")), NO_LINKS)
    assert isinstance(prepared.mapping.document, MappedInvoice)
    assert prepared.mapping.document.number == "INV-1001B"
    assert "number INV-1001B in place of INV-1001, which is taken in Xero" in prepared.mapping.trace


def test_the_policy_alone_changes_no_number() -> None:
    prepared = prepare(invoice(line("1", "5")), context(Policies(duplicate_number="suffix")), NO_LINKS)
    assert isinstance(prepared.mapping.document, MappedInvoice)
    assert prepared.mapping.document.number == "INV-1001"


@pytest.mark.parametrize(("suffix", "following"), [("", "A"), ("A", "B"), ("Y", "Z"), ("Z", "")])
def test_letters_follow_each_other_and_end(suffix: str, following: str) -> None:
    assert next_suffix(suffix) == following


def test_it_is_no_organisations() -> None:
    found = read_settings('[policies]\nnumber_suffix = "A"')
    assert isinstance(found, Unreadable)
    assert found.sentence == "policies.number_suffix: is chosen for one document, never for an organisation"
