"""Tables read by a declaration: what becomes of each column, of each bad row and of the document it is in."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from counterfoil.core.document import Bill, Contact, CreditNote, Line, SalesInvoice
from counterfoil.core.passing import Note, Refused
from counterfoil.core.reading import LINES_MAX, problems_of
from counterfoil.errors import DeclarationInvalid, FileUnusable
from counterfoil.sources.declaration import declaration_from_toml
from tests.sources.tables import HEADER, SHOP, MemorySpill, read, row, shop, write


def refused(found: Sequence[object]) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.ref) for each in found if isinstance(each, Refused)]


def numbers(found: Sequence[object]) -> list[str]:
    return [each.number for each in found if isinstance(each, SalesInvoice | CreditNote | Bill)]


def notes(found: Sequence[object]) -> list[str]:
    return [each.sentence for each in found if isinstance(each, Note)]


# --- what columns mean ----------------------------------------------------------------------------------------


def test_an_invoice_and_its_contact(tmp_path: Path) -> None:
    contact, invoice = read(
        write(tmp_path, row(), row(Text=" Old  rope ", Qty="0.125", Price="12.3400", Code="R2"))
    )
    assert isinstance(contact, Contact)
    assert (contact.id, contact.name, contact.addresses[0].country) == ("7", "Customer 7", "New Zealand")
    assert invoice == SalesInvoice(
        system="shop",
        id="1",
        number="1",
        date=dt.date(2026, 3, 2),
        due_date=dt.date(2026, 3, 16),
        currency="NZD",
        contact="7",
        lines=(
            Line(
                description="Rope",
                quantity=Decimal(2),
                unit_price=Decimal("1.50"),
                product="R1",
                tax_code="standard",
            ),
            Line(
                description="Old  rope",
                quantity=Decimal("0.125"),
                unit_price=Decimal("12.3400"),
                product="R2",
                tax_code="standard",
            ),
        ),
    )
    assert str(invoice.lines[1].unit_price) == "12.3400"


def test_everything_given_is_sound(tmp_path: Path) -> None:
    path = write(
        tmp_path, row("1"), row("C2", Qty="-0"), row("3", Customer=""), row("4", Qty="-80995", Price="0")
    )
    assert [problems_of(each) for each in read(path) if not isinstance(each, Refused | Note)] == [()] * 6


def test_a_number_that_begins_with_c_is_a_credit_note(tmp_path: Path) -> None:
    _, credit, odd = read(write(tmp_path, row("C1", Qty="-2"), row("c1", Qty="-2")))
    assert isinstance(credit, CreditNote)
    assert (credit.id, credit.number, credit.side, credit.lines[0].quantity) == (
        "C1",
        "C1",
        "sales",
        Decimal(2),
    )
    assert isinstance(odd, SalesInvoice)
    assert odd.lines[0].quantity == Decimal(-2)


def test_a_kind_by_another_column_and_the_other_side(tmp_path: Path) -> None:
    rules = """rules = [
      { column = "Text", equals = "Bill", kind = "bill" },
      { column = "Text", starts_with = "Back", kind = "credit_note", side = "purchase" },
    ]"""
    text = SHOP.replace(SHOP[SHOP.index("rules = ") : SHOP.index("[tax_codes]")], rules + "\n")
    declaration = declaration_from_toml(text, "shop.toml")
    path = write(tmp_path, row("1", Text="Bill"), row("2", Text="Back to them"), row("3", Text="Billing"))
    _, bill, credit, invoice = read(path, declaration)
    assert isinstance(bill, Bill)
    assert isinstance(credit, CreditNote)
    assert (credit.side, credit.lines[0].quantity) == ("purchase", Decimal(2))
    assert isinstance(invoice, SalesInvoice)


def test_rows_of_one_number_may_not_be_of_two_kinds(tmp_path: Path) -> None:
    declaration = shop(**{'column = "No", starts_with': 'column = "Code", starts_with'})
    found = read(write(tmp_path, row(Code="R1"), row(Code="C1"), row("2")), declaration)
    assert refused(found) == [(3, "Code", "shop:sales_invoice:1")]
    assert numbers(found) == ["2"]


def test_a_blank_customer(tmp_path: Path) -> None:
    found = read(write(tmp_path, row("1", Customer=""), row("2", Customer=" ", Land="Fiji"), row("3")))
    assert [each.id for each in found if isinstance(each, Contact)] == ["cash", "7"]
    assert found[0] == Contact(system="shop", id="cash", name="Cash sales")
    assert [each.contact for each in found if isinstance(each, SalesInvoice)] == ["cash", "cash", "7"]
    assert notes(found) == []


def test_a_blank_customer_that_nothing_stands_for(tmp_path: Path) -> None:
    declaration = shop(**{'blank = { id = "cash", name = "Cash sales" }': ""})
    (invoice,) = read(write(tmp_path, row(Customer="")), declaration)
    assert isinstance(invoice, SalesInvoice)
    assert invoice.contact is None


def test_a_blank_description_is_the_product_code(tmp_path: Path) -> None:
    _, invoice = read(write(tmp_path, row(Text=" "), row(Text="", Code="")))
    assert isinstance(invoice, SalesInvoice)
    assert [(line.description, line.product) for line in invoice.lines] == [("R1", "R1"), ("", None)]


def test_tax_by_the_country_of_the_row(tmp_path: Path) -> None:
    path = write(tmp_path, row("1"), row("1", Land="Fiji"), row("2", Land="Fiji"))
    codes = [[line.tax_code for line in each.lines] for each in read(path) if isinstance(each, SalesInvoice)]
    assert codes == [["standard", "zero"], ["zero"]]


def test_tax_codes_as_they_stand(tmp_path: Path) -> None:
    declaration = shop(**{'default = "zero"': ""})
    path = write(tmp_path, row("1", Land="Fiji"), row("2", Land=" "))
    codes = [each.lines[0].tax_code for each in read(path, declaration) if isinstance(each, SalesInvoice)]
    assert codes == ["Fiji", None]


def test_equal_rows_are_kept(tmp_path: Path) -> None:
    _, invoice = read(write(tmp_path, row(), row(), row()))
    assert isinstance(invoice, SalesInvoice)
    assert len(invoice.lines) == 3


def test_the_last_country_of_a_contact_counts_and_is_said_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        row("1", Land="Fiji"),
        row("2", Customer="8", Land="Tonga"),
        row("3", Customer="7", Land="Samoa"),
        row("4", Land="Fiji"),
        row("5", Land="Niue"),
    )
    found = read(path)
    contacts = [each for each in found if isinstance(each, Contact)]
    assert [(each.id, each.addresses[0].country) for each in contacts] == [("7", "Niue"), ("8", "Tonga")]
    assert notes(found) == [
        "contact 7 has several countries in this file (Fiji, Samoa, Niue): the last, Niue, was taken"
    ]


def test_a_name_from_columns(tmp_path: Path) -> None:
    declaration = shop(**{'"Customer {Customer}"': '"{Text} of {Land} ({Customer})"', 'country = "Land"': ""})
    found = read(write(tmp_path, row(Text=" Alder "), row("2", Text="Birch")), declaration)
    (contact,) = (each for each in found if isinstance(each, Contact))
    assert (contact.name, contact.addresses) == ("Birch of New Zealand (7)", ())
    assert len(notes(found)) == 1
    assert "several names" in notes(found)[0]


def test_several_times_of_one_document_are_no_matter(tmp_path: Path) -> None:
    declaration = shop(**{'"%Y-%m-%d"': '"%Y-%m-%d %H:%M:%S"'})
    path = write(tmp_path, row(Date="2026-03-02 08:26:00"), row(Date="2026-03-02 08:27:00"))
    _, invoice = read(path, declaration)
    assert isinstance(invoice, SalesInvoice)
    assert (invoice.date, len(invoice.lines)) == (dt.date(2026, 3, 2), 2)


@pytest.mark.parametrize(("several", "day"), [("first", 2), ("last", 3)])
def test_several_days_of_one_document(tmp_path: Path, several: str, day: int) -> None:
    declaration = shop(**{"due_days": f'several = "{several}"\ndue_days'})
    rows = [row(Date=f"2026-03-0{number}") for number in (2, 4, 3)]
    found = read(write(tmp_path, *rows), declaration)
    (invoice,) = (each for each in found if isinstance(each, SalesInvoice))
    assert invoice.date == dt.date(2026, 3, day)
    assert invoice.due_date == invoice.date + dt.timedelta(days=14)
    assert notes(found) == [f"shop:sales_invoice:1 has rows of several days: the {several} one is its date"]


def test_another_way_of_writing_tables(tmp_path: Path) -> None:
    text = """
        system = "laden"
        delimiter = ";"
        decimal_mark = ","
        thousands_mark = "."
        amounts = "inclusive"
        [columns]
        number = "Nr."
        unit_price = "Preis"
        category = "Gruppe"
        account = "Konto"
        reference = "Zeichen"
        [dates]
        column = "Datum"
        formats = ["%d.%m.%Y", "%d-%b-%y"]
        due = "Fällig"
        [currency]
        column = "Währung"
    """
    path = write(
        tmp_path,
        "A1;1.234,5;Tuch;8400;Ihr Zeichen;02.03.2026;16-Mar-26;EUR",
        "A2;-,5;;;;3.3.2026;;CHF",
        header="Nr.;Preis;Gruppe;Konto;Zeichen;Datum;Fällig;Währung",
    )
    first, second = read(path, declaration_from_toml(text, "laden.toml"))
    assert isinstance(first, SalesInvoice)
    assert isinstance(second, SalesInvoice)
    assert first.lines == (Line(unit_price=Decimal("1234.5"), category="Tuch", account="8400"),)
    assert (first.amounts, first.currency, first.contact) == ("inclusive", "EUR", None)
    assert (first.reference, first.date, first.due_date) == (
        "Ihr Zeichen",
        dt.date(2026, 3, 2),
        dt.date(2026, 3, 16),
    )
    assert second.lines == (Line(unit_price=Decimal("-0.5")),)
    assert (second.currency, second.date, second.due_date) == ("CHF", dt.date(2026, 3, 3), None)


# --- bad rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"Qty": "two"}, "Qty", 'read "two", expected a number such as -1234.50'),
        ({"Qty": ""}, "Qty", 'read "", expected a number such as -1234.50'),
        ({"Price": "1e5"}, "Price", 'read "1e5", expected a number such as -1234.50'),
        ({"Price": "NaN"}, "Price", 'read "NaN", expected a number such as -1234.50'),
        ({"Price": "1_000"}, "Price", 'read "1_000", expected a number such as -1234.50'),
        ({"Price": "£1.00"}, "Price", 'read "£1.00", expected a number such as -1234.50'),
        ({"Price": "1.1234567"}, "Price", 'read "1.1234567", but 1.1234567 has more than 6 decimals'),
        ({"Price": "1" + "0" * 12}, "Price", "is larger than 9999999999.99, the most that Xero keeps"),
        ({"Price": "1." + "0" * 60 + "1"}, "Price", "expected a number such as -1234.50"),
        ({"Qty": "900000", "Price": "900000"}, "Price", "quantity times unit_price is larger than"),
        ({"Date": "2.3.2026"}, "Date", 'read "2.3.2026", expected a date such as 2011-12-31'),
        ({"Date": "2026-02-30"}, "Date", 'read "2026-02-30", expected a date such as 2011-12-31'),
        ({"Date": "2026-03-02 10:00:00"}, "Date", "expected a date such as 2011-12-31"),
        ({"Date": "9999-12-31"}, "Date", "but 14 days later there is no date"),
        ({"Customer": "7" * 201}, "Customer", "expected at most 200 characters"),
    ],
)
def test_an_unreadable_row_refuses_its_document(
    tmp_path: Path, cells: dict[str, str], column: str, said: str
) -> None:
    found = read(write(tmp_path, row("1"), row("1", **cells), row("2")))
    assert refused(found) == [(3, column, "shop:sales_invoice:1")]
    assert said in next(each for each in found if isinstance(each, Refused)).sentence
    assert numbers(found) == ["2"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_wherever_the_unreadable_row_stands(tmp_path: Path, place: int) -> None:
    rows = [row("1"), row("1"), row("1")]
    rows[place] = row("1", Qty="x")
    found = read(write(tmp_path, *rows, row("2")))
    assert refused(found) == [(2 + place, "Qty", "shop:sales_invoice:1")]
    assert numbers(found) == ["2"]


def test_every_unreadable_row_of_a_document_is_given_with_every_column(tmp_path: Path) -> None:
    path = write(tmp_path, row("C1", Qty="x", Price="y", Date="z"), row("2"), row("C1", Date=""), row("C1"))
    found = read(path)
    ref = "shop:credit_note:C1"
    assert refused(found) == [(2, "Date", ref), (2, "Qty", ref), (2, "Price", ref), (4, "Date", ref)]
    assert numbers(found) == ["2"]


def test_the_contact_of_a_refused_document_is_not_given(tmp_path: Path) -> None:
    found = read(write(tmp_path, row("1", Customer="9", Qty="x"), row("2")))
    assert [each.id for each in found if isinstance(each, Contact)] == ["7"]


def test_a_row_without_a_number(tmp_path: Path) -> None:
    found = read(write(tmp_path, row("1"), row(" "), ",,,,,,,", row("2")))
    assert refused(found) == [(3, "No", "")]
    assert numbers(found) == ["1", "2"]


@pytest.mark.parametrize("broken", ["1,2026-03-02,7", '1,2026-03-02,7,"x" y,z,1,1,1', row("1", Text='"Rope')])
def test_a_row_without_its_columns_refuses_its_document(tmp_path: Path, broken: str) -> None:
    for rows in ([broken, row("1"), row("2")], [row("1"), row("2"), broken, row("3")]):
        found = read(write(tmp_path, *rows, row("4")))
        assert refused(found) == [(2 + rows.index(broken), "", "shop:sales_invoice:1")]
        assert "1" not in numbers(found)
        assert numbers(found)[-1] == "4"


def test_a_shifted_row_is_known_by_its_number_from_either_end(tmp_path: Path) -> None:
    header = "Date,Customer,Land,Text,Qty,Price,Code,No"
    cells = "2026-03-02,7,New Zealand,Rope,2,1.50,R1"
    path = write(tmp_path, f"{cells},1", f"{cells},2", f"{cells},3", f"more,{cells},2", header=header)
    found = read(path)
    assert [line for line, _, _ in refused(found)] == [5]
    assert numbers(found) == ["1", "3"]


def test_rows_of_one_number_may_not_name_two_contacts(tmp_path: Path) -> None:
    found = read(
        write(
            tmp_path,
            row("1"),
            row("1", Customer="7"),
            row("1", Customer="8"),
            row("2"),
            row("2", Customer=""),
        )
    )
    assert refused(found) == [
        (4, "Customer", "shop:sales_invoice:1"),
        (6, "Customer", "shop:sales_invoice:2"),
    ]
    assert numbers(found) == []


def test_rows_of_one_number_may_not_have_two_currencies(tmp_path: Path) -> None:
    declaration = shop(**{'code = "NZD"': 'column = "Text"'})
    rows = [row(Text="NZD"), row(Text="AUD"), row("2", Text="NZD"), row("3", Text="nz")]
    found = read(write(tmp_path, *rows), declaration)
    assert refused(found) == [(3, "Text", "shop:sales_invoice:1"), (5, "Text", "shop:sales_invoice:3")]
    assert numbers(found) == ["2"]


@pytest.mark.parametrize("held", [10, 100_000])
def test_a_document_of_too_many_lines(tmp_path: Path, held: int) -> None:
    path = write(tmp_path, *[row("1")] * (LINES_MAX + 1), *[row("2")] * LINES_MAX)
    spill = MemorySpill()
    found = read(path, spill=spill, held=held)
    assert refused(found) == [(LINES_MAX + 2, "", "shop:sales_invoice:1")]
    assert numbers(found) == ["2"]
    assert not spill.groups


# --- the whole file -------------------------------------------------------------------------------------------


def test_a_column_that_is_not_there_is_named_with_its_key(tmp_path: Path) -> None:
    path = write(tmp_path, row(), header=HEADER.replace("Price", "price"))
    with pytest.raises(
        DeclarationInvalid, match=r"columns\.unit_price names the column 'Price', which the header does not"
    ):
        read(path)


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    path = write(tmp_path, row() + ",1", header=HEADER + ",Qty")
    with pytest.raises(
        DeclarationInvalid, match=r"columns\.quantity names the column 'Qty', which the header has more"
    ):
        read(path)


def test_a_header_alone(tmp_path: Path) -> None:
    assert read(write(tmp_path)) == []


def test_a_cut_file_is_refused_whole(tmp_path: Path) -> None:
    """Wherever the last line is cut: in a column of its own, or within the text of the last one."""
    path = write(tmp_path, row("1", Code="RP"), row("2", Code="RP"), row("3", Code="RP"))
    content = path.read_bytes()
    last = len(row("3", Code="RP")) + 1
    for left in range(2, last):
        path.write_bytes(content[:-left])
        with pytest.raises(FileUnusable, match=r"ends? before its end"):
            read(path)
    for whole in (content[:-1], content[:-last]):
        path.write_bytes(whole)
        assert refused(read(path)) == []


def test_a_quoted_last_text_is_whole(tmp_path: Path) -> None:
    path = write(tmp_path, row("1", Code="RP"), row("2", Code='"R"'))
    path.write_bytes(path.read_bytes()[:-1])
    assert numbers(read(path)) == ["1", "2"]
