"""Whatever is done in whatever order: the ledger balances, control accounts are what is open, banks what moved."""

import asyncio
from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import API, Desk, said
from tests.xerosim.money import BANKING, Row, balances, books_of, one, payment, run_bank, spend
from xerosim.books.bank import BankTransaction
from xerosim.books.documents import Document
from xerosim.books.organisation import Manner, Organisation
from xerosim.ledger import in_base

Step = tuple[str, int, int, int]
"""What is done, to the how-manieth of what there is (twice, for the two sides of an allocation), and how much."""

KINDS = ("ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT")
PREPAID = ("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT", "RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT")
RATES = ("0.7", "0.6123", "0.5")
DEEDS = (
    "document", "prepaid", "pay", "refund", "allocate", "bank", "transfer", "unpay", "unallocate", "unbank", "untransfer",
    "rebank", "void",
)  # fmt: skip


class Clerk:
    """Somebody who writes into the books at random and counts what was taken."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.taken: Counter[str] = Counter()

    @property
    def books(self) -> Organisation:
        """The books as they stand."""
        return books_of(self.desk)

    async def do(self, step: Step) -> None:
        """Do one thing; refusals are answers too, and leave no trace."""
        deed, first, second, cents = step
        asked = self._asked(deed, first, second, Decimal(cents) / 100)
        if asked is None:
            return
        method, path, body = asked
        answer = await self.desk.http.request(
            method, API + path, json=body, params={"summarizeErrors": "false"}
        )
        assert answer.status_code == 200 or answer.json()["ErrorNumber"] == 10, answer.text
        rows = next((value for value in answer.json().values() if isinstance(value, list)), [])
        self.taken[deed] += not any(said(row) for row in rows)

    def _asked(
        self, deed: str, first: int, second: int, amount: Decimal
    ) -> tuple[str, str, dict[str, Any] | None] | None:
        books = self.books
        match deed:
            case "document":
                return self._document(first, second, amount)
            case "prepaid":
                kind = PREPAID[first % 4]
                words: dict[str, Any] = {"Description": "x", "LineAmount": str(amount)}
                if kind.endswith("PREPAYMENT"):
                    words["AccountCode"] = "200" if kind.startswith("RECEIVE") else "400"
                foreign = {"CurrencyCode": "USD", "CurrencyRate": RATES[second % 3]} if second % 2 else {}
                return "PUT", "BankTransactions", spend(Type=kind, LineItems=[words]) | foreign
            case "pay" | "refund":
                return self._pay(
                    list((books.documents if deed == "pay" else books.prepaid).values()),
                    first,
                    second,
                    amount,
                )
            case "allocate":
                return self._allocate(first, second, amount)
            case "unallocate":
                if (held := _nth(list(books.allocations.values()), first)) is None or held.is_deleted:
                    return None
                return "DELETE", f"{_address(held.source)}/Allocations/{held.id}", None
            case "bank":
                code = "200" if first % 2 else "400"
                line = {"Description": "x", "UnitAmount": str(amount), "AccountCode": code}
                account = {"Code": ("090", "091")[second % 2]}
                kind = "RECEIVE" if first % 2 else "SPEND"
                return "PUT", "BankTransactions", spend(Type=kind, BankAccount=account, LineItems=[line])
            case "rebank":
                row = _nth(_own_money(books), first)
                line = {"Description": "y", "UnitAmount": str(amount), "AccountCode": "404"}
                body = {"LineItems": [line], "BankAccount": {"Code": ("090", "091")[second % 2]}}
                return ("POST", f"BankTransactions/{row.id}", body) if row else None
            case "transfer":
                pair = ("090", "091", "090")[first % 2 :]
                body = {"FromBankAccount": {"Code": pair[0]}, "ToBankAccount": {"Code": pair[1]}}
                return "PUT", "BankTransfers", body | {"Amount": str(amount)}
            case _:
                return self._undo(deed, first)

    def _undo(self, deed: str, first: int) -> tuple[str, str, dict[str, Any]] | None:
        books = self.books
        rows: dict[str, tuple[str, list[Any], str]] = {
            "unpay": ("Payments", list(books.payments.values()), "DELETED"),
            "unbank": ("BankTransactions", _own_money(books), "DELETED"),
            "untransfer": ("BankTransfers", list(books.bank_transfers.values()), "DELETED"),
            "void": ("Invoices", [row for row in books.documents.values() if not row.is_credit], "VOIDED"),
        }
        resource, held, status = rows[deed]
        row = _nth(held, first)
        return ("POST", f"{resource}/{row.id}", {"Status": status}) if row else None

    def _document(self, first: int, second: int, amount: Decimal) -> tuple[str, str, dict[str, Any]]:
        kind = KINDS[first % 4]
        sale = kind.startswith("ACCREC")
        line = {"Description": "x", "UnitAmount": str(amount), "AccountCode": "200" if sale else "400"}
        body = {"Type": kind, "Contact": {"Name": "Acme"}, "Status": "AUTHORISED", "LineItems": [line] * 2}
        body |= {"Date": "2026-11-01", "DueDate": "2026-12-01"}
        if second % 2:
            body |= {"CurrencyCode": "USD", "CurrencyRate": RATES[second % 3]}
        return "PUT", "CreditNotes" if kind.endswith("CREDIT") else "Invoices", body

    def _pay(
        self, held: list[Document], first: int, second: int, amount: Decimal
    ) -> tuple[str, str, dict[str, Any]] | None:
        document = _nth(held, first)
        if document is None:
            return None
        name = _address(document).split("/")[0].removesuffix("s")
        part = min(amount, document.due) if second % 3 else document.due
        terms: dict[str, Any] = {"Account": {"Code": ("090", "091", "880")[second % 3]}, "Amount": str(part)}
        terms |= ({}, {"CurrencyRate": "0.65"}, {"BankAmount": str(amount), "CurrencyRate": "0.6"})[
            second % 3
        ]
        return "PUT", "Payments", payment({name: {f"{name}ID": document.id}}, 0, **terms)

    def _allocate(self, first: int, second: int, amount: Decimal) -> tuple[str, str, dict[str, Any]] | None:
        books = self.books
        credits_ = [row for row in books.documents.values() if row.is_credit]
        source = _nth([*credits_, *books.prepaid.values()], first)
        if source is None:
            return None
        fitting = [
            row for row in books.documents.values() if not row.is_credit and row.is_sale == source.is_sale
        ]
        target = _nth(fitting, second)
        if target is None:
            return None
        part = min(amount, source.due, target.due)
        body = {"Invoice": {"InvoiceID": target.id}, "Amount": str(part)}
        return "PUT", f"{_address(source)}/Allocations", {"Allocations": [body]}


def _nth(rows: list[Any], place: int) -> Any:
    return rows[place % len(rows)] if rows else None


def _own_money(books: Organisation) -> list[BankTransaction]:
    """Money spent and received, without transfers and what was paid over or ahead."""
    return [row for row in books.bank_transactions.values() if row.kind in ("SPEND", "RECEIVE")]


def _address(document: Document) -> str:
    ends = {"CREDIT": "CreditNotes", "OVERPAYMENT": "Overpayments", "PREPAYMENT": "Prepayments"}
    resource = next((name for end, name in ends.items() if document.kind.endswith(end)), "Invoices")
    return f"{resource}/{document.id}"


def check(books: Organisation) -> None:
    """All that must be true of the books at any time."""
    assert books.debits == books.credits
    assert sum(account.balance for account in books.accounts) == 0
    for account in books.accounts:
        assert sum(account.days.values()) == account.balance
    documents = [*books.documents.values(), *books.prepaid.values()]
    for document in documents:
        _check_document(books, document)
    for system, is_sale in (("DEBTORS", True), ("CREDITORS", False)):
        open_ = sum(_worth(row) for row in documents if row.is_sale == is_sale)
        assert books.system_account(system).balance == open_
    for code in ("090", "091", "880"):
        held = books.account_by_code(code)
        assert held is not None
        assert held.balance == _moved(books, code)


def _check_document(books: Organisation, document: Document) -> None:
    paid = sum(
        row.amount for row in books.payments.values() if row.document is document and row.status != "DELETED"
    )
    held = [row for row in books.allocations.values() if not row.is_deleted]
    credited = sum(row.amount for row in held if document in (row.source, row.target))
    assert (document.paid, document.credited) == (paid, credited)
    assert 0 <= document.due <= document.total
    if document.status in ("AUTHORISED", "PAID") and document.total:
        assert (document.status == "PAID") == (document.due == 0)
    assert (document.status == "PAID") == (document.fully_paid_on is not None)


def _worth(document: Document) -> Decimal:
    """What an open document is worth on its control account, in the base currency."""
    if document.status != "AUTHORISED":
        return Decimal(0)
    sign = 1 if document.kind in ("ACCREC", "ACCPAYCREDIT", "APOVERPAYMENT", "APPREPAYMENT") else -1
    return sign * in_base(document.due, document.rate)


def _moved(books: Organisation, code: str) -> Decimal:
    """What the payments and the bank transactions of an account come to, in the base currency."""
    total = Decimal(0)
    for row in books.payments.values():
        if row.status == "AUTHORISED" and row.account.code == code:
            total += row.bank_amount * _way_of_payment(row.kind)
    for held in books.bank_transactions.values():
        if held.status == "AUTHORISED" and held.bank_account.code == code:
            total += in_base(held.total, held.rate) * (1 if held.kind.startswith("RECEIVE") else -1)
    return total


def _way_of_payment(kind: str) -> int:
    """1 for money that comes in: paid by customers, or given back by suppliers."""
    is_refund = kind not in ("ACCRECPAYMENT", "ACCPAYPAYMENT")
    is_sale = kind.startswith(("ACCREC", "AR"))
    return 1 if is_sale != is_refund else -1


async def write(steps: list[Step]) -> Counter[str]:
    """Do the steps in new books, checking those after each; returns how many of each kind were taken."""
    desk = Desk()
    await desk.connect(BANKING)
    await desk.contact()
    clerk = Clerk(desk)
    for step in steps:
        await clerk.do(step)
        check(clerk.books)
    await desk.http.aclose()
    return clerk.taken


def test_a_batch_refused_as_a_whole_leaves_nothing_behind_where_valid_elements_are_not_saved():
    async def test(desk: Desk) -> None:
        books = books_of(desk)
        made = await desk.invoice()
        note = await desk.invoice(Type="ACCRECCREDIT")
        held = await one(desk.put("BankTransactions", spend()))
        books.manner = Manner(saves_valid=False)
        before = balances(desk)
        target = {"InvoiceID": made["InvoiceID"]}
        change = {"BankTransactionID": held["BankTransactionID"], "Reference": "x"}
        over = spend(Type="RECEIVE-OVERPAYMENT", LineItems=[{"Description": "x", "LineAmount": 5}])
        move = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 5}
        batches: list[tuple[str, str, list[Row]]] = [
            ("PUT", "Payments", [payment({"Invoice": target}, 5), payment({"Invoice": target}, 99)]),
            ("POST", "BankTransactions", [change, over, spend(Contact=None)]),
            ("PUT", "BankTransfers", [move, move | {"Amount": 0}]),
            (
                "PUT",
                f"CreditNotes/{note['CreditNoteID']}/Allocations",
                [{"Invoice": target, "Amount": 5}, {"Invoice": target, "Amount": 99}],
            ),
        ]
        for method, path, rows in batches:
            body = {path.split("/")[-1]: rows}
            answer = await desk.http.request(method, API + path, json=body)
            assert (answer.status_code, len(answer.json()["Elements"])) == (400, 1)
            assert balances(desk) == before
            check(books)
        kept_not = (books.payments, books.prepaid, books.allocations, books.bank_transfers)
        assert not any(kept_not)
        [kept] = books.bank_transactions.values()
        assert (kept.reference, len(books.documents)) == ("", 2)

    run_bank(test)


NUMBERS = st.integers(0, 11)
STEPS = st.tuples(st.sampled_from(DEEDS), NUMBERS, NUMBERS, st.integers(1, 20_000))


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, min_size=4, max_size=24))
def test_whatever_is_done_the_books_are_in_order(steps):
    asyncio.run(write(steps))


def test_a_long_day_in_which_everything_happens():
    random = Random(7)
    weights = [6, 4, 6, 3, 6, 2, 2, 3, 3, 2, 2, 2, 3]
    steps = [
        (deed, random.randrange(600), random.randrange(600), random.randrange(1, 20_000))
        for deed in random.choices(DEEDS, weights, k=400)
    ]
    taken = asyncio.run(write(steps))
    assert set(taken) == set(DEEDS)
    assert min(taken.values()) >= 3, taken
