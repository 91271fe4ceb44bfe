"""Declarations of tables: every wrong key is named."""

import pytest

from counterfoil.errors import DeclarationInvalid
from counterfoil.sources.declaration import columns_of, declaration_from_toml
from tests.sources.tables import SHOP, shop


def refusal(text: str) -> str:
    with pytest.raises(DeclarationInvalid) as raised:
        declaration_from_toml(text, "shop.toml")
    said = str(raised.value)
    assert said.startswith("shop.toml: ")
    return said.removeprefix("shop.toml: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('system = "shop"', "", "system: is missing"),
        ('system = "shop"', 'system = ""', 'system: read "", expected a text of length >= 1'),
        ('system = "shop"', 'system = "a:b"', "system: 'a:b' must be a name without a colon"),
        ('system = "shop"', "system = 5", "system: read 5, expected a text"),
        ('number = "No"', 'numbr = "No"', "columns.numbr: is not a key that is known"),
        ('number = "No"', 'number = "No"\ncolour = "x"', "columns.colour: is not a key that is known"),
        ('system = "shop"', 'system = "shop"\ncolour = "x"', "colour: is not a key that is known"),
        (
            'system = "shop"',
            'system = "shop"\ndelimiter = ";;"',
            'delimiter: read ";;", expected a text of length <= 1',
        ),
        ('system = "shop"', "system = 'shop'\ndelimiter = '\"'", "delimiter: '\"' cannot part columns"),
        (
            'system = "shop"',
            'system = "shop"\ndecimal_mark = "x"',
            'decimal_mark: read "x", expected one of ".", ","',
        ),
        (
            'system = "shop"',
            'system = "shop"\ndecimal_mark = ","\nthousands_mark = ","',
            "thousands_mark: ',' is the decimal mark already",
        ),
        (
            'system = "shop"',
            'system = "shop"\namounts = "net"',
            'amounts: read "net", expected one of "exclusive", "inclusive", "no_tax"',
        ),
        (
            'system = "shop"',
            'system = "shop"\nduplicate_rows = "drop"',
            'duplicate_rows: read "drop", expected one of "keep"',
        ),
        ('["%Y-%m-%d"]', "[]", "dates.formats: read [], expected a list of length >= 1"),
        ('"%Y-%m-%d"', '"%Y-%m"', "dates.formats: '%Y-%m' does not read a day"),
        ('"%Y-%m-%d"', '"%Q"', "dates.formats: '%Q' does not read a day"),
        ("due_days = 14", "due_days = -1", "dates.due_days: read -1, expected a whole number >= 0"),
        ("due_days = 14", 'due_days = "14"', 'dates.due_days: read "14", expected a whole number'),
        ("due_days = 14", "due_days = 1.5", "dates.due_days: read 1.5, expected a whole number"),
        ("[currency]", "[[currency]]", "currency: read [{'code': 'NZD'}], expected a table"),
        ("due_days = 14", "due_days = 14\ndue = 'Due'", "dates.due_days: give either"),
        ('code = "NZD"', 'code = "nzd"', "currency.code: 'nzd' is not a three-letter code"),
        ('code = "NZD"', "", "currency: expected either code or column"),
        ('code = "NZD"', 'code = "NZD"\ncolumn = "x"', "currency: expected either code or column"),
        (', starts_with = "C"', "", "kinds.rules[1]: expected either starts_with or equals"),
        (
            '"credit_note"',
            '"receipt"',
            'kinds.rules[1].kind: read "receipt", expected one of "sales_invoice", "bill", "credit_note"',
        ),
        ("Customer {Customer}", "Customer {Customer", "contact.name: 'Customer {Customer' has a brace"),
        (', name = "Cash sales"', "", "contact.blank.name: is missing"),
        ('unit_price = "Price"', "", "columns.unit_price: is missing"),
        ('[currency]\ncode = "NZD"', "", "currency: is missing"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert old in SHOP
    assert refusal(SHOP.replace(old, new)).startswith(said)


def test_not_toml() -> None:
    assert refusal("system = ").startswith("is not TOML: ")


def test_every_column_is_known_by_its_key() -> None:
    assert set(columns_of(shop())) == {
        ("columns.number", "No"),
        ("columns.unit_price", "Price"),
        ("columns.quantity", "Qty"),
        ("columns.description", "Text"),
        ("columns.product", "Code"),
        ("dates.column", "Date"),
        ("contact.id", "Customer"),
        ("contact.country", "Land"),
        ("contact.name", "Customer"),
        ("kinds.rules[1].column", "No"),
        ("tax_codes.column", "Land"),
    }
