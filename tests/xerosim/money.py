"""What tests of money need: a desk that may use the bank, balances by account, and the usual bodies."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2

from tests.xerosim.desk import SCOPE, Desk, line, row_of, run
from xerosim.books.organisation import Organisation

T = TypeVar("T")
Row = dict[str, Any]
"""One thing as it is sent or answered."""
BANKING = f"{SCOPE} accounting.banktransactions"
NOBODY = "11111111-1111-4111-a111-111111111111"
PURCHASE = [line(AccountCode="400", TaxType="INPUT2")]


def run_bank(test: Callable[[Desk], Awaitable[T]]) -> T:
    """Run a test at a desk that may use the bank too."""

    async def go(desk: Desk) -> T:
        await desk.connect(BANKING)
        return await test(desk)

    return run(go)


def books_of(desk: Desk) -> Organisation:
    """The one organisation."""
    return next(iter(desk.world.organisations.values()))


def balances(desk: Desk) -> dict[str, str]:
    """What stands on each account, by its code, where it is not nothing; the books must balance."""
    books = books_of(desk)
    assert books.debits == books.credits
    assert sum(account.balance for account in books.accounts) == 0
    return {account.code: str(account.balance) for account in books.accounts if account.balance}


async def one(answer: Awaitable[httpx2.Response]) -> Row:
    """The first row of an answer, whatever it is called."""
    return row_of(await answer)


def spend(**changes: Any) -> Row:
    """Money spent: 20.00 of advertising, tax included."""
    made: Row = {
        "Type": "SPEND",
        "Contact": {"Name": "Acme"},
        "BankAccount": {"Code": "090"},
        "Date": "2026-11-02",
        "LineItems": [{"Description": "Poster", "Quantity": 1, "UnitAmount": 20, "AccountCode": "400"}],
    }
    return made | changes


def receive(**changes: Any) -> Row:
    """Money received: 20.00 of sales, tax included."""
    words = {"Description": "Talk", "Quantity": 1, "UnitAmount": 20, "AccountCode": "200"}
    return spend(Type="RECEIVE", LineItems=[words]) | changes


async def prepaid(desk: Desk, kind: str, amount: float = 100, **changes: Any) -> str:
    """The id of an overpayment or a prepayment of a kind, of the contact Acme."""
    words: Row = {"Description": "Paid over", "LineAmount": amount}
    if kind.endswith("PREPAYMENT"):
        words |= {"AccountCode": "200" if kind.startswith("RECEIVE") else "400"}
    made = await one(desk.put("BankTransactions", spend(Type=kind, LineItems=[words]) | changes))
    return str(made["OverpaymentID" if kind.endswith("OVERPAYMENT") else "PrepaymentID"])


def payment(target: Row, amount: float, **changes: Any) -> Row:
    """A payment out of or into the business account."""
    return target | {"Account": {"Code": "090"}, "Amount": amount, "Date": "2026-11-03"} | changes
