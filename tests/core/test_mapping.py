"""Which rule gives which code: the most specific one, and the trace says which."""

from decimal import Decimal

import msgspec
import pytest

from counterfoil.core import context as context_module
from counterfoil.core.context import untaxed_type
from counterfoil.core.document import Bill, CreditNote, Payment
from counterfoil.core.mapped import Gap, MappedContact, MappedInvoice, MappedLine, MappedPayment
from counterfoil.core.mapping import Links, map_document
from counterfoil.core.settings import Policies, Rule, StatusPolicy
from counterfoil.core.slack import slack_of
from tests.core.books import (
    DAY,
    NO_LINKS,
    ORGANISATION,
    account,
    account_rule,
    context,
    invoice,
    line,
    mapped,
    rate,
    tax_rule,
)

EVERY_SCOPE = (
    account_rule("A1", "201", "line"),
    account_rule("P1", "202", "product"),
    account_rule("Gifts", "203"),
    account_rule("C-7", "204", "contact"),
    account_rule("", "205", "default"),
    tax_rule("", "OUTPUT2"),
)


def codes(lines: tuple[MappedLine, ...]) -> list[tuple[str | None, str | None]]:
    return [(each.account, each.tax_type) for each in lines]


@pytest.mark.parametrize(
    ("left_out", "code", "sentence"),
    [
        (0, "201", "account 201 from rule account A1"),
        (1, "202", "account 202 from rule product P1"),
        (2, "203", "account 203 from rule category Gifts"),
        (3, "204", "account 204 from rule contact C-7"),
        (4, "205", "account 205 from rule default"),
    ],
)
def test_the_most_specific_rule_wins(left_out: int, code: str, sentence: str):
    books = context(rules=EVERY_SCOPE[left_out:])
    document = invoice(line("1", "5", "Gifts", account="A1", product="P1"))
    mapping = map_document(document, books, NO_LINKS)
    assert isinstance(mapping.document, MappedInvoice)
    assert codes(mapping.document.lines) == [(code, "OUTPUT2")]
    assert mapping.trace == (sentence, "tax OUTPUT2 from rule default")


def test_each_line_is_mapped_by_its_own_codes_and_each_rule_is_said_once():
    document = invoice(line("1", "5", "Gifts"), line("1", "6"), line("1", "7", "Gifts", tax_code="zero"))
    mapping = map_document(document, context(), NO_LINKS)
    assert isinstance(mapping.document, MappedInvoice)
    assert codes(mapping.document.lines) == [("205", "OUTPUT2"), ("200", "OUTPUT2"), ("205", "ZERORATED")]
    assert mapping.trace == (
        "account 205 from rule category Gifts",
        "tax OUTPUT2 from rule tax code standard",
        "account 200 from rule default",
        "tax ZERORATED from rule tax code zero",
    )


def test_remembered_choices_are_the_right_ones_for_the_next_contact_and_side():
    books = context(
        rules=(
            *EVERY_SCOPE[3:],
            account_rule("", "400", "default", "purchases"),
            tax_rule("", "INPUT2", "purchases"),
        )
    )
    with_rule = invoice(line("1", "5"))
    without = msgspec.structs.replace(with_rule, contact="C-8")
    bill = Bill(
        system="shop", id="1", number="1", date=DAY, currency="NZD", contact="C-7", lines=with_rule.lines
    )
    for _ in range(2):
        assert mapped(with_rule, books).lines[0].account == "204"
        assert mapped(without, books).lines[0].account == "205"
        found = map_document(bill, books, NO_LINKS).document
        assert isinstance(found, MappedInvoice)
        assert codes(found.lines) == [("400", "INPUT2")]


def test_more_products_than_are_remembered_are_still_mapped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(context_module, "CHOICES_MAX", 2)
    rules = [account_rule(f"P{each}", f"{each}", "product") for each in range(5)]
    books = context(rules=[*rules, tax_rule("", "OUTPUT2")])
    for _ in range(2):
        for each in range(5):
            assert mapped(invoice(line("1", "5", product=f"P{each}")), books).lines[0].account == f"{each}"
    assert sum(len(choices) for choices in books.remembered.values()) <= 3


def test_what_no_rule_covers_is_a_gap_named_once_as_the_source_calls_it():
    document = invoice(
        line("1", "5", "Toys", tax_code="luxury"),
        line("1", "6", "Toys", tax_code="luxury"),
        line("1", "7", product="P9"),
    )
    mapping = map_document(document, context(rules=(tax_rule("standard", "OUTPUT2"),)), NO_LINKS)
    assert mapping.gaps == (
        Gap("account", "sales", "Toys", 1),
        Gap("tax", "sales", "luxury", 1),
        Gap("account", "sales", "P9", 3),
    )
    assert isinstance(mapping.document, MappedInvoice)
    assert codes(mapping.document.lines) == [(None, None), (None, None), (None, "OUTPUT2")]


def test_tax_without_a_code_or_a_default_comes_from_the_account():
    books = context(rules=(account_rule("", "200", "default"), account_rule("Gifts", "205")))
    untold = msgspec.structs.replace(line("1", "5"), tax_code=None)
    mapping = map_document(invoice(untold), books, NO_LINKS)
    assert mapping.trace == (
        "account 200 from rule default",
        "tax OUTPUT2 from account 200 in the chart of accounts",
    )
    on_account_without = msgspec.structs.replace(untold, category="Gifts")
    assert map_document(invoice(on_account_without), books, NO_LINKS).gaps == (Gap("tax", "sales", "", 1),)


def test_a_tax_code_without_a_rule_does_not_come_from_the_account():
    books = context(rules=(account_rule("", "200", "default"),))
    assert map_document(invoice(line("1", "5")), books, NO_LINKS).gaps == (
        Gap("tax", "sales", "standard", 1),
    )


def test_a_document_without_tax_has_the_untaxed_type():
    mapping = map_document(invoice(line("1", "5"), amounts="no_tax"), context(), NO_LINKS)
    assert isinstance(mapping.document, MappedInvoice)
    assert codes(mapping.document.lines) == [("200", "NONE")]
    assert mapping.trace[1] == "tax NONE as the document is without tax"


def test_the_untaxed_type_is_one_that_is_active_and_fits_the_account():
    def books(*rates: object) -> str | None:
        return untaxed_type(
            context(organisation=msgspec.structs.replace(ORGANISATION, tax_rates=rates)), "200"
        )

    none = rate("NONE", "0", "revenue")
    assert books(rate("EXEMPT", "0", "revenue"), none) == "NONE"
    assert books(msgspec.structs.replace(none, status="archived"), rate("EXEMPT", "0", "revenue")) == "EXEMPT"
    assert books(rate("NONE", "0", "asset"), rate("EXEMPT", "0", "revenue")) == "EXEMPT"
    assert books(rate("EXEMPT", "0", "revenue"), rate("BASEXCLUDED", "0", "revenue")) == "BASEXCLUDED"
    assert books(rate("OUTPUT2", "15", "revenue")) is None
    assert books() == "NONE"


def test_kinds_have_their_side_status_and_due_date():
    books = context(Policies(status=StatusPolicy(bill="draft", credit_note="submitted")))
    bill = Bill(
        system="s", id="1", number="B-1", date=DAY, due_date=DAY, currency="NZD", lines=(line("1", "5"),)
    )
    found = map_document(bill, books, NO_LINKS).document
    assert isinstance(found, MappedInvoice)
    assert (found.type, found.status, found.due_date) == ("bill", "draft", DAY)
    assert codes(found.lines) == [("400", "INPUT2")]
    credit = CreditNote(
        system="s", id="2", number="C-1", date=DAY, currency="NZD", lines=(line("1", "5"),), side="purchase"
    )
    found = map_document(credit, books, NO_LINKS).document
    assert isinstance(found, MappedInvoice)
    assert (found.type, found.status, found.due_date) == ("purchase_credit", "submitted", None)
    assert codes(found.lines) == [("400", "INPUT2")]


def test_what_the_source_states_is_carried_along():
    document = msgspec.structs.replace(
        invoice(line("2", "5.125", tax="1.54"), line("1", "9", amount="8.50"), total="21.53"),
        tax=Decimal("2.81"),
        reference="order 9",
        url="https://shop.example.org/1001",
    )
    found = map_document(document, context(), Links(contact_id="id-7")).document
    assert isinstance(found, MappedInvoice)
    assert (found.ref, found.contact, found.contact_id) == (
        "shop:sales_invoice:1001",
        "shop:contact:C-7",
        "id-7",
    )
    assert (found.reference, found.url) == ("order 9", "https://shop.example.org/1001")
    assert (found.stated_total, found.stated_tax) == (Decimal("21.53"), Decimal("2.81"))
    assert [(each.exact, each.stated_tax) for each in found.lines] == [
        (Decimal("10.250"), Decimal("1.54")),
        (Decimal("8.50"), None),
    ]
    assert found.exact == Decimal("18.750")
    assert found.price_places == 2
    assert mapped(document, context(Policies(rounding="4dp"))).price_places == 4


def test_slack_is_what_the_scales_can_move():
    """0.005 x quantity + 0.00005 x price + 0.005 for each line, and 0.01 where the source states tax."""
    plain = line("-4", "20", description="a")
    with_tax = line("-4", "20", tax="12.00")
    assert slack_of(mapped(invoice(plain), context())) == Decimal("0.026")
    assert slack_of(mapped(invoice(with_tax), context())) == Decimal("0.036")
    assert slack_of(mapped(invoice(plain, with_tax), context())) == Decimal("0.062")
    document = msgspec.structs.replace(invoice(plain), tax=Decimal("12.00"))
    assert slack_of(mapped(document, context())) == Decimal("0.036")
    finer = context(Policies(rounding="4dp"))
    assert slack_of(mapped(invoice(plain), finer)) == Decimal("0.0062")
    assert slack_of(mapped(invoice(), context())) == 0


def payment(tender: str | None = "card", document: str = "shop:sales_invoice:1001") -> Payment:
    return Payment(
        system="till",
        id="P-17",
        document=document,
        date=DAY,
        currency="NZD",
        amount=Decimal("9.50"),
        tender=tender,
    )


def test_a_payment_goes_to_the_account_of_its_tender():
    mapping = map_document(payment(), context(), Links(document_id="id-1001"))
    found = mapping.document
    assert isinstance(found, MappedPayment)
    assert (found.account, found.document_type, found.document_id) == ("090", "sales_invoice", "id-1001")
    assert (found.reference, found.amount) == ("[till:P-17]", Decimal("9.50"))
    assert mapping.trace == ("account 090 from rule tender card",)
    assert mapping.gaps == ()


@pytest.mark.parametrize("tender", ["voucher", None, ""])
def test_a_tender_without_a_rule_is_a_gap_unless_there_is_a_default(tender: str | None):
    assert map_document(payment(tender), context(), NO_LINKS).gaps == (Gap("tender", "", tender or ""),)
    default = Rule(target="tender", side="", scope="default", key="", code="091")
    mapping = map_document(payment(tender), context(rules=(default,)), NO_LINKS)
    assert isinstance(mapping.document, MappedPayment)
    assert (mapping.document.account, mapping.gaps) == ("091", ())
    assert mapping.trace == ("account 091 from rule tender default",)


@pytest.mark.parametrize("kind", ["sales_invoice", "bill", "credit_note"])
def test_a_payment_knows_what_kind_of_document_it_pays(kind: str):
    found = map_document(payment(document=f"shop:{kind}:1"), context(), NO_LINKS).document
    assert isinstance(found, MappedPayment)
    assert found.document_type == kind


def test_a_contact_is_mapped_with_its_own_id():
    from counterfoil.core.document import Contact

    mapping = map_document(Contact(system="shop", id="C-7", name="Rata"), context(), Links(contact_id="id-7"))
    assert isinstance(mapping.document, MappedContact)
    assert mapping.document.contact_id == "id-7"


def test_an_archived_account_gives_way_to_an_active_one_of_the_same_code():
    archived = msgspec.structs.replace(account("200", "Old sales", tax_type="ODD"), status="archived")
    organisation = msgspec.structs.replace(ORGANISATION, accounts=(archived, *ORGANISATION.accounts))
    books = context(rules=(account_rule("", "200", "default"),), organisation=organisation)
    untold = msgspec.structs.replace(line("1", "5"), tax_code=None)
    assert mapped(invoice(untold), books).lines[0].tax_type == "OUTPUT2"
