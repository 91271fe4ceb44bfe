"""Lines that come to nothing are left out, and nothing of the document's money is lost by it."""

from decimal import Decimal

from counterfoil.core.settings import Policies
from counterfoil.core.slack import slack_of
from counterfoil.core.zero import drop_zero_lines
from tests.core.books import context, invoice, line, mapped, written


def test_a_document_without_such_lines_is_left_alone():
    document = mapped(invoice(line("1", "0.005"), line("1", "-0.005")), context())
    assert drop_zero_lines(document, context()) == (document, ())


def test_free_and_text_lines_are_left_out_and_counted():
    document = mapped(
        invoice(line("3", "0"), line("2", "7.00"), line("0", "9.99"), line(description="thank you")),
        context(),
    )
    found, said = drop_zero_lines(document, context())
    assert written(found.lines) == [("2", "7.00", "200")]
    assert said == ("lines left out as they come to nothing: 3",)


def test_what_is_under_half_a_cent_still_counts():
    document = mapped(invoice(line("1", "7.00"), line("1", "0.004"), line("1", "10.00")), context())
    found, said = drop_zero_lines(document, context())
    assert found.exact == Decimal("17.004")
    assert said == ("lines left out as they come to nothing: 1 (0.004 together)",)
    assert (len(found.lines), slack_of(found)) == (2, slack_of(document))


def test_a_document_of_nothing_keeps_no_line():
    document = mapped(invoice(line("3", "0"), line("1", "0.004"), line("1", "-0.003")), context())
    found, said = drop_zero_lines(document, context())
    assert found.lines == ()
    assert said == ("lines left out, and none left, as they come to nothing: 3",)


def test_small_lines_that_come_to_something_together_stay():
    """Left out, they would leave no line for the difference to stand beside."""
    document = mapped(invoice(*[line("1", "0.004")] * 3), context())
    assert drop_zero_lines(document, context()) == (document, ())


def test_a_stated_total_keeps_the_lines_of_a_document_that_comes_to_nothing():
    document = mapped(invoice(line("1", "0"), total="5.00"), context())
    assert drop_zero_lines(document, context()) == (document, ())


def test_a_line_of_tax_alone_is_something():
    document = mapped(invoice(line("1", "10"), line("1", "0", tax="3.00")), context())
    assert drop_zero_lines(document, context()) == (document, ())


def test_policy_hold_leaves_them():
    books = context(Policies(zero_lines="hold"))
    document = mapped(invoice(line("1", "10"), line("1", "0")), books)
    assert drop_zero_lines(document, books) == (document, ())
