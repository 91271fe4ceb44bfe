"""Documents of every kind that is sent, drawn from a seed; some numbers are not unique, some come again changed."""

from decimal import Decimal
from random import Random
from typing import Any

Json = dict[str, Any]

CONTACTS, INVOICES, BILLS, CREDITS = 2, 12, 9, 5
SETTINGS = """
[account.sales]
default = "200"
[account.purchases]
default = "310"
[tax.sales]
default = "OUTPUT2"
[tax.purchases]
default = "INPUT2"
[tender]
default = "090"
"""
COMMON: Json = {"system": "out", "currency": "NZD", "date": "2026-10-01"}


def wave(number: int, chance: Random) -> list[Json]:
    """The documents of one wave: contacts, what is sold, bought and credited, and what is paid of it."""
    contacts = [contact(f"c{number}-{n}", f"Trader {number} {n}") for n in range(CONTACTS)]
    own = [each["id"] for each in contacts]
    priced = [
        *(sale(f"{number}-{n}", chance.choice(own), chance) for n in range(INVOICES)),
        *(bill(f"{number}-{n}", chance.choice(own), chance) for n in range(BILLS)),
        *(credit(f"{number}-{n}", chance.choice(own), chance) for n in range(CREDITS)),
    ]
    chance.shuffle(priced)
    paid = [each for each in priced if each["kind"] != "credit_note" and chance.random() < 0.3]
    paid = [each for each in paid if "-" not in str(each["lines"][0]["quantity"])]
    return [*contacts, *priced, *(payment(each, chance) for each in paid)]


def contact(identity: str, name: str) -> Json:
    """A customer and supplier."""
    return {"kind": "contact", "system": "out", "id": identity, "name": name}


def sale(identity: str, contact_id: str, chance: Random) -> Json:
    """A sales invoice; one in ten is below zero, and one in five says its amounts with tax."""
    amounts = "inclusive" if chance.random() < 0.2 else "exclusive"
    sign = -1 if chance.random() < 0.1 else 1
    own = {"kind": "sales_invoice", "id": f"s{identity}", "number": f"INV-{identity}", "amounts": amounts}
    return COMMON | own | {"due_date": "2026-11-01", "contact": contact_id, "lines": lines(chance, sign)}


def bill(identity: str, contact_id: str, chance: Random) -> Json:
    """A bill; one in four is called as another may be."""
    number = f"B-{chance.randrange(5)}" if chance.random() < 0.25 else f"BILL-{identity}"
    own = {"kind": "bill", "id": f"b{identity}", "number": number, "due_date": "2026-11-01"}
    return COMMON | own | {"contact": contact_id, "lines": lines(chance, 1)}


def credit(identity: str, contact_id: str, chance: Random) -> Json:
    """A credit note, to a customer or from a supplier."""
    side = chance.choice(["sales", "purchase"])
    own = {"kind": "credit_note", "id": f"n{identity}", "number": f"CN-{identity}", "side": side}
    return COMMON | own | {"contact": contact_id, "lines": lines(chance, 1)}


def lines(chance: Random, sign: int) -> list[Json]:
    """One to three lines."""
    return [
        {
            "description": f"Goods {n}",
            "quantity": sign * chance.randint(1, 9),
            "unit_price": str(Decimal(chance.randint(100, 9999)).scaleb(-2)),
        }
        for n in range(chance.randint(1, 3))
    ]


def payment(of: Json, chance: Random) -> Json:
    """Part of an invoice or bill, paid."""
    own = {"kind": "payment", "id": f"p-{of['id']}", "document": f"out:{of['kind']}:{of['id']}"}
    return COMMON | own | {"amount": str(Decimal(chance.randint(1, 99)).scaleb(-2)), "tender": "bank"}


def revised(documents: list[Json], chance: Random) -> list[Json]:
    """Some contacts under another name, and some documents with another line."""
    contacts = [each for each in documents if each["kind"] == "contact"]
    priced = [each for each in documents if each["kind"] in ("sales_invoice", "bill", "credit_note")]
    renamed = [each | {"name": f"{each['name']} Ltd"} for each in chance.sample(contacts, 1)]
    sign = {each["id"]: -1 if int(each["lines"][0]["quantity"]) < 0 else 1 for each in priced}
    changed = [each | {"lines": lines(chance, sign[each["id"]])} for each in chance.sample(priced, 2)]
    return renamed + changed
