"""Lines summarised: one per account, tax type and tracking, and nothing lost on the way."""

from decimal import Decimal

import msgspec

from counterfoil.core.document import Line, TrackingChoice
from counterfoil.core.settings import Policies
from counterfoil.core.slack import slack_of
from counterfoil.core.summarise import summarise_lines
from tests.core.books import context, invoice, line, mapped, written

SUMMARISED = context(Policies(lines="summarised"))


def test_by_default_lines_stay_as_they_are():
    document = mapped(invoice(line("1", "1"), line("1", "2")), context())
    assert summarise_lines(document, context()) == (document, ())


def test_one_line_per_account_in_order_of_first_appearance():
    document = mapped(
        invoice(line("1", "5", "Gifts"), line("3", "1.111"), line("2", "2", "Gifts"), line("1", "0.333")),
        SUMMARISED,
    )
    found, said = summarise_lines(document, SUMMARISED)
    assert written(found.lines) == [("1", "9.00", "205"), ("1", "3.67", "200")]
    assert [each.description for each in found.lines] == ["Gift sales: 2 lines", "Sales: 2 lines"]
    assert [each.exact for each in found.lines] == [Decimal(9), Decimal("3.666")]
    assert said == ("4 lines summarised into 2, one per account, tax type and tracking",)
    assert slack_of(found) == slack_of(document)


def test_a_line_alone_keeps_its_description():
    document = mapped(invoice(line("2", "5.00", description="advice in March")), SUMMARISED)
    found, _ = summarise_lines(document, SUMMARISED)
    assert found.lines[0].description == "advice in March"
    assert written(found.lines) == [("1", "10.00", "200")]


def test_tax_types_and_tracking_are_kept_apart():
    def tracked(option: str) -> Line:
        return msgspec.structs.replace(
            line("1", "1"), tracking=(TrackingChoice(category="Region", option=option),)
        )

    document = mapped(
        invoice(tracked("North"), tracked("South"), line("1", "1", tax_code="zero"), tracked("North")),
        SUMMARISED,
    )
    found, _ = summarise_lines(document, SUMMARISED)
    assert [(each.tax_type, len(each.tracking), each.net or each.exact) for each in found.lines] == [
        ("OUTPUT2", 1, Decimal(2)),
        ("OUTPUT2", 1, Decimal(1)),
        ("ZERORATED", 0, Decimal(1)),
    ]


def test_stated_tax_is_summed_where_every_line_states_it():
    document = mapped(invoice(line("1", "10", tax="1.50"), line("1", "20", tax="3.00")), SUMMARISED)
    assert summarise_lines(document, SUMMARISED)[0].lines[0].stated_tax == Decimal("4.50")
    partly = mapped(invoice(line("1", "10", tax="1.50"), line("1", "20")), SUMMARISED)
    assert summarise_lines(partly, SUMMARISED)[0].lines[0].stated_tax is None


def test_lines_without_an_account_are_summarised_too():
    books = context(Policies(lines="summarised"), rules=())
    document = mapped(invoice(line("1", "1"), line("1", "2")), books)
    found, _ = summarise_lines(document, books)
    assert [(each.account, each.description) for each in found.lines] == [(None, "2 lines")]
