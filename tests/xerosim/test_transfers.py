"""Transfers between bank accounts: made, shown as two bank transactions, refused, deleted."""

import pytest

from tests.xerosim.desk import API, Desk, said
from tests.xerosim.money import NOBODY, Row, balances, books_of, one, run_bank

UNKNOWN = "The specified bank account details do not match a known bank account"


def transfer(**changes) -> Row:
    """20.00 from the business account to the savings account."""
    made = {
        "FromBankAccount": {"Code": "090"},
        "ToBankAccount": {"Code": "091"},
        "Amount": 20,
        "Date": "2026-11-03",
    }
    return made | changes


async def move(desk: Desk, **changes) -> Row:
    """What became of one transfer."""
    return await one(desk.put("BankTransfers", {"BankTransfers": [transfer(**changes)]}))


def test_a_transfer_moves_money_and_shows_as_two_transactions():
    async def test(desk: Desk) -> None:
        made = await move(desk, Reference="r", FromIsReconciled=True)
        assert (said(made), made["Status"], made["CurrencyRate"]) == ([], "AUTHORISED", 1)
        assert balances(desk) == {"090": "-20.00", "091": "20.00"}
        rows = (await desk.get("BankTransactions", order="Type DESC")).json()["BankTransactions"]
        assert [
            (
                row["BankTransactionID"],
                row["Type"],
                row["BankAccount"]["Code"],
                row["Total"],
                row["IsReconciled"],
            )
            for row in rows
        ] == [
            (made["FromBankTransactionID"], "SPEND-TRANSFER", "090", 20, True),
            (made["ToBankTransactionID"], "RECEIVE-TRANSFER", "091", 20, False),
        ]
        assert "Contact" not in rows[0]
        single = await one(desk.get(f"BankTransactions/{made['ToBankTransactionID']}"))
        assert (single["Type"], single["Reference"], single["LineItems"]) == ("RECEIVE-TRANSFER", "r", [])

    run_bank(test)


def test_transfers_are_listed_and_read():
    async def test(desk: Desk) -> None:
        first = await move(desk, Reference="a")
        desk.now += 60
        second = await move(desk, Amount=5)

        async def ids(**query: str) -> list[str]:
            return [
                row["BankTransferID"]
                for row in (await desk.get("BankTransfers", **query)).json()["BankTransfers"]
            ]

        assert await ids() == [first["BankTransferID"], second["BankTransferID"]]
        assert await ids(where="Amount<10") == [second["BankTransferID"]]
        assert await ids(order="Amount") == [second["BankTransferID"], first["BankTransferID"]]
        since = {"If-Modified-Since": "2026-11-18T11:07:00"}
        late = (await desk.http.get(API + "BankTransfers", headers=since)).json()["BankTransfers"]
        assert [row["BankTransferID"] for row in late] == [second["BankTransferID"]]
        assert set(late[0]["FromBankAccount"]) == {"AccountID", "Name"}
        single = await one(desk.get(f"BankTransfers/{first['BankTransferID']}"))
        assert single["FromBankAccount"]["Code"] == "090"
        assert (single["CreatedDateUTCString"], single["HasAttachments"]) == ("2026-11-18T11:06:40", False)
        assert (await desk.get(f"BankTransfers/{NOBODY}")).status_code == 404

    run_bank(test)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ToBankAccount": {"Code": "090"}}, "The bank accounts of a transfer must not be the same"),
        ({"ToBankAccount": {"Code": "200"}}, UNKNOWN),
        ({"FromBankAccount": {"Code": "none"}}, UNKNOWN),
        ({"FromBankAccount": {"AccountID": NOBODY}}, UNKNOWN),
        ({"ToBankAccount": None}, UNKNOWN),
        ({"Amount": 0}, "Transfer amount must be greater than zero"),
        ({"Amount": None}, "Transfer amount must be greater than zero"),
        ({"Amount": -5}, "Transfer amount must be greater than zero"),
    ],
)
def test_a_transfer_is_refused(changes, sentence):
    async def test(desk: Desk) -> None:
        made = await move(desk, **changes)
        assert said(made) == [sentence]
        assert made["BankTransferID"] == "00000000-0000-0000-0000-000000000000"
        assert balances(desk) == {}
        assert not books_of(desk).bank_transactions

    run_bank(test)


def test_both_accounts_have_one_currency():
    async def test(desk: Desk) -> None:
        source, target = (books_of(desk).account_by_code(code) for code in ("090", "091"))
        assert source is not None
        assert target is not None
        target.currency = "USD"
        sentence = "The bank accounts of a transfer must have the same currency"
        assert said(await move(desk)) == [sentence]
        source.currency = "USD"
        made = await move(desk)
        assert made["CurrencyRate"] == float(books_of(desk).day_rate("USD"))
        held = balances(desk)
        assert held["091"] == held["090"].lstrip("-")
        books_of(desk).currencies.remove("USD")
        assert said(await move(desk)) == ["A currency rate must be specified"]

    run_bank(test)


def test_lock_dates_hold_for_transfers():
    async def test(desk: Desk) -> None:
        made = await move(desk)
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-11-10"})
        locked = "The document date cannot be before the period lock date, currently set at 10-Nov-2026"
        assert said(await move(desk)) == [locked]
        assert said(await move(desk, Date="2026-11-11")) == []
        gone = await one(desk.post(f"BankTransfers/{made['BankTransferID']}", {"Status": "DELETED"}))
        assert said(gone) == [locked]

    run_bank(test)


def test_a_transfer_is_deleted_with_both_its_transactions():
    async def test(desk: Desk) -> None:
        made = await move(desk)
        path = f"BankTransfers/{made['BankTransferID']}"
        never = ["Bank transfers cannot be updated, they can only be deleted"]
        assert said(await one(desk.post(path, {"Amount": 5}))) == never
        gone = await one(desk.post(path, {"Status": "DELETED"}))
        assert (gone["Status"], balances(desk)) == ("DELETED", {})
        rows = (await desk.get("BankTransactions")).json()["BankTransactions"]
        assert [row["Status"] for row in rows] == ["DELETED", "DELETED"]
        assert said(await one(desk.post(path, {"Status": "DELETED"}))) == [
            "This bank transfer has already been deleted"
        ]
        body = {"BankTransfers": [{"BankTransferID": NOBODY, "Status": "DELETED"}]}
        assert said(await one(desk.post("BankTransfers", body))) == ["Bank transfer could not be found"]
        assert (await desk.post(f"BankTransfers/{NOBODY}", {"Status": "DELETED"})).status_code == 404

    run_bank(test)


def test_a_reconciled_transfer_stays():
    async def test(desk: Desk) -> None:
        made = await move(desk, ToIsReconciled=True)
        gone = await one(desk.post(f"BankTransfers/{made['BankTransferID']}", {"Status": "DELETED"}))
        assert said(gone) == [
            "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."
        ]

    run_bank(test)


@pytest.mark.parametrize(
    "wrong", [{"Amount": "much"}, {"Date": "soon"}, {"FromBankAccount": {"AccountID": "7"}}]
)
def test_what_does_not_bind_is_refused_as_a_whole(wrong):
    async def test(desk: Desk) -> None:
        answer = await desk.put("BankTransfers", {"BankTransfers": [transfer(**wrong)]})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    run_bank(test)
