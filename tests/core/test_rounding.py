"""Totals in Xero equal totals in the source: examples, and a proof against arithmetic written a second time.

`Xero` below computes with fractions from what we send, knowing nothing of the code under test.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from counterfoil.core.document import Amounts, Line, SalesInvoice
from counterfoil.core.mapped import MappedInvoice
from counterfoil.core.mapping import map_document
from counterfoil.core.prepare import transform
from counterfoil.core.rounding import round_as_xero_does
from counterfoil.core.settings import Policies
from counterfoil.core.slack import slack_of
from tests.core.books import DAY, NO_LINKS, ORGANISATION, context, invoice, line, mapped, rate, written

CENT = Fraction(1, 100)
RATES: Mapping[str | None, Fraction] = {
    each.tax_type: Fraction(each.rate) / 100 for each in ORGANISATION.tax_rates
}


# --- Xero, a second time ------------------------------------------------------------------------------------


def half_up(amount: Fraction, places: int) -> Fraction:
    scaled = abs(amount) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if amount >= 0 else -whole, 10**places)


class Xero:
    """Net, tax and total as Xero computes them from quantities, prices and tax types alone."""

    def __init__(self, sent: MappedInvoice) -> None:
        self.amounts: list[Fraction] = []
        self.taxes: list[Fraction] = []
        for each in sent.lines:
            quantity, price = Fraction(each.quantity), Fraction(each.unit_price)
            assert quantity == half_up(quantity, 4) >= 0
            assert price == half_up(price, sent.price_places)
            amount = half_up(quantity * price, 2)
            rate_of_line = Fraction(0) if sent.amounts == "no_tax" else RATES[each.tax_type]
            if sent.amounts == "inclusive":
                tax = amount * rate_of_line / (1 + rate_of_line)
            else:
                tax = amount * rate_of_line
            self.amounts.append(amount)
            self.taxes.append(half_up(tax, 2))
        self.tax = sum(self.taxes, Fraction(0))
        come_to = sum(self.amounts, Fraction(0))
        self.total = come_to + self.tax if sent.amounts == "exclusive" else come_to
        self.net = self.total - self.tax


def exact(each: Line) -> Fraction:
    return (
        Fraction(each.quantity) * Fraction(each.unit_price) if each.amount is None else Fraction(each.amount)
    )


def gross(document: SalesInvoice, tax_in_xero: Fraction) -> Fraction:
    """What must come out: the stated total, else the rows' net rounded once, plus Xero's tax if it is apart."""
    if document.total is not None:
        return Fraction(document.total)
    net = half_up(sum((exact(each) for each in document.lines), Fraction(0)), 2)
    return net + tax_in_xero if document.amounts == "exclusive" else net


def bound(document: SalesInvoice, rounding: Literal["2dp", "4dp"]) -> Fraction:
    """How large a rounding line may be."""
    found = Fraction(0)
    for each in document.lines:
        per_unit = Fraction(5, 1000) if rounding == "2dp" else Fraction(5, 100_000)
        found += per_unit * abs(Fraction(each.quantity)) + Fraction(5, 100_000) * abs(
            Fraction(each.unit_price)
        )
        found += Fraction(5, 1000)
        if each.tax is not None or document.tax is not None:
            found += CENT
    return found


# --- any document -------------------------------------------------------------------------------------------

AMOUNTS: tuple[Amounts, ...] = ("exclusive", "inclusive", "no_tax")


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low * 10**places, high * 10**places).map(lambda whole: Decimal(whole).scaleb(-places))


QUANTITIES = st.one_of(
    st.sampled_from(
        [Decimal(each) for each in ("1", "0.5", "0.67", "2", "12", "-1", "-0.5", "0", "0.00005", "1.5")]
    ),
    decimals(-20, 300, 0),
    decimals(-5, 20, 2),
    decimals(-2, 50, 6),
)
PRICES = st.one_of(
    st.sampled_from(
        [Decimal(each) for each in ("30.125", "0.005", "0.0049", "0.004", "101.492537", "-7.5", "0")]
    ),
    decimals(-20, 200, 2),
    decimals(-2, 40, 3),
    decimals(-1, 120, 6),
)


@st.composite
def lines_of(draw: st.DrawFn) -> Line:
    quantity, price = draw(QUANTITIES), draw(PRICES)
    product = Decimal(quantity * price)
    amount = draw(st.sampled_from([None, None, "rounded", "discounted", "fine"]))
    stated = {
        None: None,
        "rounded": product.quantize(Decimal("0.01")),
        "discounted": (product * Decimal("0.9")).quantize(Decimal("0.01")),
        "fine": product.quantize(Decimal("0.000001")),
    }[amount]
    tax = draw(st.one_of(st.none(), st.none(), decimals(-1, 5, 2)))
    return Line(
        description="line",
        quantity=quantity,
        unit_price=price,
        amount=stated,
        tax=tax,
        category=draw(st.sampled_from([None, None, "Gifts", "Freight"])),
        tax_code=draw(st.sampled_from(["standard", "standard", "zero", "odd"])),
    )


def numbered(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(
        msgspec.structs.replace(each, description=f"{place:03d} of the source")
        for place, each in enumerate(lines)
    )


def total_as_sources_compute_it(lines: tuple[Line, ...], amounts: Amounts, way: str) -> Decimal | None:
    """A total as till and practice systems state it: rounded per line or once, tax per line or once."""
    if way == "none":
        return None
    each_rounded = [half_up(exact(each), 2) for each in lines]
    goods = sum(each_rounded, Fraction(0))
    if way == "once":
        goods = half_up(sum((exact(each) for each in lines), Fraction(0)), 2)
    tax = Fraction(0)
    if amounts == "exclusive":
        codes = {"standard": Fraction(15, 100), "odd": Fraction(125, 1000), "zero": Fraction(0)}
        taxes = [codes[each.tax_code or "zero"] * exact(each) for each in lines]
        tax = half_up(sum(taxes, Fraction(0)), 2)
        if way == "lines":
            tax = sum((half_up(each, 2) for each in taxes), Fraction(0))
    cents = (goods + tax) * 100 + (7 if way == "wrong" else 0)
    assert cents.denominator == 1
    return Decimal(int(cents)).scaleb(-2)


@st.composite
def documents(draw: st.DrawFn) -> SalesInvoice:
    lines = numbered(draw(st.lists(lines_of(), min_size=1, max_size=8)))
    amounts = draw(st.sampled_from(AMOUNTS))
    way = draw(st.sampled_from(["none", "none", "once", "lines", "wrong"]))
    return SalesInvoice(
        system="shop",
        id="1",
        number="1",
        date=DAY,
        due_date=DAY + dt.timedelta(days=20),
        currency="NZD",
        contact="C-7",
        amounts=amounts,
        lines=lines,
        total=total_as_sources_compute_it(lines, amounts, way),
        tax=draw(st.one_of(st.none(), st.none(), decimals(0, 20, 2))),
    )


POLICIES = st.builds(
    Policies,
    lines=st.sampled_from(["as_they_are", "summarised"]),
    rounding=st.sampled_from(["2dp", "4dp"]),
    zero_lines=st.sampled_from(["drop", "drop", "hold"]),
    negative_document=st.sampled_from(["opposite", "hold"]),
)


def prepared(document: SalesInvoice, policies: Policies) -> MappedInvoice:
    books = context(policies)
    found = transform(map_document(document, books, NO_LINKS), books).document
    assert isinstance(found, MappedInvoice)
    return found


def rounding_amount(sent: MappedInvoice) -> Fraction:
    return sum((Fraction(each.unit_price) for each in sent.lines if each.is_rounding), Fraction(0))


MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MANY
@given(documents(), POLICIES)
def test_xeros_total_is_the_sources(document: SalesInvoice, policies: Policies):
    sent = prepared(document, policies)
    sign = 1 if sent.type == "sales_invoice" else -1
    if not sent.lines:
        assert gross(document, Fraction(0)) == 0
        return
    xero = Xero(sent)
    assert xero.total * sign == gross(document, xero.tax * sign)
    event("credit" if sign < 0 else "invoice")


@MANY
@given(documents(), POLICIES)
def test_our_sums_are_those_that_xero_will_show(document: SalesInvoice, policies: Policies):
    sent = prepared(document, policies)
    xero = Xero(sent)
    ours = [Fraction(each) for each in (sent.net, sent.tax, sent.total)]
    assert ours == [xero.net, xero.tax, xero.total]
    assert [Fraction(each.net) for each in sent.lines] == xero.amounts
    assert [Fraction(each.tax) for each in sent.lines] == xero.taxes


@MANY
@given(documents(), POLICIES)
def test_the_rounding_line_is_bounded_or_seen(document: SalesInvoice, policies: Policies):
    sent = prepared(document, policies)
    size, slack = abs(rounding_amount(sent)), Fraction(slack_of(sent))
    event("no rounding line" if not size else "within" if size <= slack else "too large")
    if sent.lines:
        assert slack == bound(document, policies.rounding)
    if document.total is None:
        assert size <= slack


@MANY
@given(documents(), POLICIES)
def test_there_is_at_most_one_rounding_line_and_it_is_needed(document: SalesInvoice, policies: Policies):
    sent = prepared(document, policies)
    extra = [each for each in sent.lines if each.is_rounding]
    event("rounding line" if extra else "none")
    if not extra:
        return
    assert extra == [sent.lines[-1]]
    assert (extra[0].description, extra[0].quantity, extra[0].tax) == (
        "Rounding errors",
        Decimal(1),
        Decimal(0),
    )
    assert extra[0].tax_type == "NONE"
    assert extra[0].unit_price != 0
    sums: dict[str | None, Fraction] = {}
    for each in sent.lines[:-1]:
        sums[each.account] = sums.get(each.account, Fraction(0)) + Fraction(each.net)
    largest = max(abs(each) for each in sums.values())
    assert extra[0].account == next(code for code, each in sums.items() if abs(each) == largest)


@MANY
@given(documents(), st.sampled_from(["2dp", "4dp"]))
def test_lines_keep_their_order_and_none_is_moved_far(
    document: SalesInvoice, rounding: Literal["2dp", "4dp"]
):
    sent = prepared(document, Policies(rounding=rounding))
    sign = 1 if sent.type == "sales_invoice" else -1
    places = [int(each.description[:3]) for each in sent.lines if not each.is_rounding]
    assert places == sorted(set(places))
    for place, each in zip(places, sent.lines, strict=False):
        source = document.lines[place]
        share = abs(exact(source) - sign * Fraction(each.net))
        is_total = each.quantity == 1 and Fraction(each.unit_price) == half_up(sign * exact(source), 2)
        assert is_total or (share <= 1 and share * 100 <= abs(exact(source)))
        if not each.description.endswith("of the source"):
            price = abs(source.unit_price)
            assert is_total
            assert each.description.endswith((f"({abs(source.quantity):f} x {price:f})", f" x -{price:f})"))


@MANY
@given(documents(), POLICIES)
def test_no_amount_is_ever_a_float(document: SalesInvoice, policies: Policies):
    sent = prepared(document, policies)
    for value in (sent.net, sent.tax, sent.total, sent.exact):
        assert type(value) is Decimal
    for each in sent.lines:
        for value in (each.quantity, each.unit_price, each.net, each.tax, each.exact):
            assert type(value) is Decimal


@MANY
@given(st.lists(lines_of(), min_size=1, max_size=8), st.sampled_from(["2dp", "4dp"]))
def test_totals_rounded_per_line_are_always_explained(lines: list[Line], rounding: Literal["2dp", "4dp"]):
    """A source that rounds every line and adds up states a total that rounding explains, without tax."""
    source = numbered(lines)
    total = total_as_sources_compute_it(source, "inclusive", "lines")
    document = msgspec.structs.replace(invoice(*source, amounts="inclusive"), total=total)
    sent = prepared(document, Policies(rounding=rounding))
    assert abs(rounding_amount(sent)) <= bound(document, rounding)


# --- examples -----------------------------------------------------------------------------------------------


def rounded(
    document: SalesInvoice, policies: Policies | None = None
) -> tuple[MappedInvoice, tuple[str, ...]]:
    books = context(policies)
    return round_as_xero_does(mapped(document, books), books)


def test_the_example_of_a_legal_practice():
    """0.67 hours at 101.492537 is 68.00 in the source, and 0.67 x 101.49 is 68.00 in Xero too."""
    sent, said = rounded(invoice(line("0.67", "101.492537"), total="68.00", amounts="no_tax"))
    assert written(sent.lines) == [("0.67", "101.49", "200")]
    assert (sent.total, said) == (Decimal("68.00"), ())


def test_a_difference_goes_on_a_line_without_tax_and_says_its_arithmetic():
    sent, said = rounded(invoice(line("3", "22.666666", tax_code="zero")))
    assert written(sent.lines) == [("3", "22.67", "200"), ("1", "-0.01", "200")]
    extra = sent.lines[1]
    assert (extra.description, extra.tax_type, extra.is_rounding) == ("Rounding errors", "NONE", True)
    assert (sent.net, sent.tax, sent.total) == (Decimal("68.00"), Decimal(0), Decimal("68.00"))
    assert said == (
        "lines add up to 68.00 in the source, 68.01 at 4 decimals of quantity and 2 of price;"
        " the difference -0.01 is on account 200",
    )


def test_the_text_of_the_line_is_the_bookkeepers():
    sent, _ = rounded(invoice(line("3", "22.666666")), Policies(rounding_text="Centimes"))
    assert sent.lines[1].description == "Centimes"


def test_four_decimals_of_price_need_no_line_here():
    sent, said = rounded(invoice(line("3", "22.666666")), Policies(rounding="4dp"))
    assert written(sent.lines) == [("3", "22.6667", "200")]
    assert (sent.price_places, sent.net, said) == (4, Decimal("68.00"), ())


def test_where_nothing_is_stated_xeros_tax_counts():
    """Two lines of 10.03 at 15 %: 1.50 each in Xero, 3.01 if it were computed once."""
    sent, said = rounded(invoice(line("1", "10.03"), line("1", "10.03")))
    assert (sent.net, sent.tax, sent.total) == (Decimal("20.06"), Decimal("3.00"), Decimal("23.06"))
    assert said == ()


def test_a_stated_total_brings_the_difference_in_tax_onto_the_line():
    document = msgspec.structs.replace(
        invoice(line("1", "10.03"), line("1", "10.03"), total="23.07"), tax=Decimal("3.01")
    )
    sent, said = rounded(document)
    assert written(sent.lines)[-1] == ("1", "0.01", "200")
    assert (sent.net, sent.tax, sent.total) == (Decimal("20.07"), Decimal("3.00"), Decimal("23.07"))
    assert said == (
        "the source's total is 23.07, lines with tax come to 23.06 at 4 decimals of quantity and 2 of price;"
        " the difference 0.01 is on account 200",
    )


def test_amounts_that_contain_tax():
    """89.00 with 15 % in it: 11.61 tax, as recorded from a New Zealand organisation."""
    sent, _ = rounded(invoice(line("1", "89.00"), amounts="inclusive"))
    assert (sent.net, sent.tax, sent.total) == (Decimal("77.39"), Decimal("11.61"), Decimal("89.00"))


@pytest.mark.parametrize(
    ("given", "sent_as"),
    [
        (line("3", "0.333333"), ("3", "0.33", "200")),
        (line("2", "0.3345"), ("1", "0.67", "200")),
        (line("1000", "20.004"), ("1", "20004.00", "200")),
        (line("2", "10.00", amount="18.00"), ("1", "18.00", "200")),
        (line("0.00004", "50000"), ("1", "2.00", "200")),
        (line("6.0000", "2.55"), ("6.0000", "2.55", "200")),
        (line("1.234567", "20.00"), ("1.2346", "20.00", "200")),
    ],
)
def test_a_line_moved_by_more_than_one_per_cent_or_1_00_goes_as_its_total(
    given: Line, sent_as: tuple[str, str, str]
):
    assert written(rounded(invoice(given))[0].lines[:1]) == [sent_as]


def test_such_a_line_shows_quantity_and_price_and_the_trace_counts_it():
    sent, said = rounded(invoice(line("2", "10.00", amount="18.00"), line("1", "5")))
    assert [each.description for each in sent.lines] == ["goods (2 x 10.00)", "goods"]
    assert said == ("lines sent as 1 x their total, with quantity and price in the description: 1",)


def test_a_long_description_gives_way_to_quantity_and_price():
    sent, _ = rounded(invoice(line("2", "10.00", amount="18.00", description="x" * 4000)))
    assert len(sent.lines[0].description) == 4000
    assert sent.lines[0].description.endswith("x (2 x 10.00)")
    unnamed, _ = rounded(invoice(line("2", "10.00", amount="18.00", description="")))
    assert unnamed.lines[0].description == "2 x 10.00"


def test_a_line_whose_rounding_alone_passes_the_bound_goes_as_its_total():
    """0.5 x 30.125 is 15.07 in Xero, 15.06 is due, and the bound is 0.009: less than a cent."""
    sent, said = rounded(invoice(line("0.5", "30.125")))
    assert written(sent.lines) == [("1", "15.06", "200")]
    assert sent.lines[0].description == "goods (0.5 x 30.125)"
    assert len(said) == 1


def test_only_as_many_go_as_their_total_as_are_needed():
    """Three of them: 45.21 in Xero, 45.19 due, bound 0.027: explained. With 7.00 and a total of 52.17 the bound is
    0.037 and 0.04 are missing: one line as its total, and the rest is explained."""
    sent, _ = rounded(invoice(line("0.5", "30.125"), line("0.5", "30.125"), line("0.5", "30.125")))
    assert written(sent.lines) == [("0.5", "30.13", "200")] * 3 + [("1", "-0.02", "200")]
    stated = invoice(*[line("0.5", "30.125")] * 3, line("1", "7.00"), total="52.17", amounts="no_tax")
    sent, _ = rounded(stated)
    assert [str(each.quantity) for each in sent.lines] == ["1", "0.5", "0.5", "1", "1"]
    assert (sent.lines[-1].unit_price, sent.total) == (Decimal("-0.03"), Decimal("52.17"))


def test_a_small_discount_is_explained_with_its_tax():
    """200.00 less 1.00: not above 1.00 or one per cent, but as 1 x 199.00 amount and tax are right at once."""
    sent, _ = rounded(invoice(line("1", "200.00", amount="199.00"), total="228.85"))
    assert written(sent.lines) == [("1", "199.00", "200")]
    assert (sent.tax, sent.total) == (Decimal("29.85"), Decimal("228.85"))


def test_a_total_that_rounding_does_not_explain_is_left_to_be_seen():
    sent, said = rounded(invoice(line("2", "10.00"), line("1", "5.00"), total="30.00", amounts="no_tax"))
    assert written(sent.lines) == [("2", "10.00", "200"), ("1", "5.00", "200"), ("1", "5.00", "200")]
    assert sent.lines[-1].unit_price > slack_of(sent)
    assert said == (
        "the source's total is 30.00, lines come to 25.00 at 4 decimals of quantity and 2 of price;"
        " the difference 5.00 is on account 200, more than the 0.02575 that rounding explains",
    )


def test_the_line_stands_on_the_account_with_the_largest_sum():
    lines = (line("1", "9", "Freight"), line("3", "22.666666", "Gifts"), line("1", "-60", "Freight"))
    assert rounded(invoice(*lines))[0].lines[-1].account == "205"
    tie = (line("1", "68.01", "Freight"), line("3", "22.666666", "Gifts"))
    assert rounded(invoice(*tie))[0].lines[-1].account == "210"


def test_the_line_takes_another_rate_of_nought_where_NONE_does_not_fit():
    organisation = msgspec.structs.replace(
        ORGANISATION, tax_rates=(rate("OUTPUT2", "15", "revenue"), rate("EXEMPT", "0", "revenue"))
    )
    books = context(organisation=organisation)
    sent, _ = round_as_xero_does(mapped(invoice(line("3", "22.666666")), books), books)
    assert sent.lines[-1].tax_type == "EXEMPT"


def test_a_document_without_lines_has_nothing_to_round():
    empty = mapped(invoice(), context())
    assert round_as_xero_does(empty, context()) == (empty, ())


def test_the_largest_amounts_that_are_accepted_are_exact():
    sent, _ = rounded(invoice(line("9999999999.99", "1"), line("1", "-9999999999.985001", tax_code="zero")))
    assert sent.net == Decimal("0.00")
