"""The chart of accounts: made, renamed, recoded, archived, deleted, and every sentence against it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.xerosim.desk import API, SETTINGS, START, Desk, line, row_of, run, said

NEW = {"Code": "205", "Name": "Consulting", "Type": "REVENUE"}
BANK = {
    "Code": "095",
    "Name": "Second Bank",
    "Type": "BANK",
    "BankAccountNumber": "00-0000-0000000-00",
}
UNKNOWN = "11111111-1111-4111-a111-111111111111"

# what is sent beside NEW -> the sentences
REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "code taken": ({"Code": "200"}, ["Please enter a unique Code"]),
    "code taken in other case": ({"Code": "Kept"}, ["Please enter a unique Code"]),
    "code too long": (
        {"Code": "12345678901"},
        ["Account Code is too long. Maximum of 10 characters allowed"],
    ),
    "no code": ({"Code": None}, ["Please enter a Code"]),
    "name taken": ({"Name": "sales"}, ["Please enter a unique Name."]),
    "no name": ({"Name": " "}, ["Please enter a Name."]),
    "name too long": (
        {"Name": "x" * 151},
        ["Account Name is too long. Maximum of 150 characters allowed"],
    ),
    "description too long": (
        {"Description": "x" * 4001},
        ["Account Description is too long. Maximum of 4000 characters allowed"],
    ),
    "no type": ({"Type": None}, ["Account Type must be specified"]),
    "bank without a number": ({"Type": "BANK"}, ["Please enter a valid Bank Account Number"]),
    "bank with nonsense for a number": (
        {"Type": "BANK", "BankAccountNumber": "???"},
        ["Please enter a valid Bank Account Number"],
    ),
    "bank in a currency not subscribed": (
        {"Type": "BANK", "BankAccountNumber": "1", "CurrencyCode": "EUR"},
        ["Organisation is not subscribed to currency EUR"],
    ),
    "unknown tax": (
        {"TaxType": "GST"},
        ["The TaxType code GST does not exist or cannot be used for this type of transaction."],
    ),
    "deleted tax": (
        {"TaxType": "OUTPUT"},
        ["The TaxType code OUTPUT does not exist or cannot be used for this type of transaction."],
    ),
    "tax of the wrong side": (
        {"TaxType": "INPUT2"},
        ["The TaxType code 'INPUT2' cannot be used with account code '205'."],
    ),
}


async def made(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.put("Accounts", NEW | changes)
    account: dict[str, Any] = answer.json()["Accounts"][0]
    assert not said(account), account
    return account


async def changed(desk: Desk, account: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return row_of(await desk.post(f"Accounts/{account['AccountID']}", {"Accounts": [changes]}))


async def coded(desk: Desk, code: str) -> dict[str, Any]:
    rows = (await desk.get("Accounts", where=f'Code=="{code}"')).json()["Accounts"]
    account: dict[str, Any] = rows[0]
    return account


@pytest.mark.parametrize("case", REFUSED)
def test_an_account_is_refused_word_for_word(case: str) -> None:
    sent, sentences = REFUSED[case]

    async def test(desk: Desk) -> None:
        await made(desk, Code="KEPT", Name="Kept")
        refused = row_of(await desk.put("Accounts", {"Accounts": [NEW | sent]}))
        assert said(refused) == sentences
        assert refused["AccountID"] == "00000000-0000-0000-0000-000000000000"

    run(test, scope=SETTINGS)


def test_what_is_just_short_enough_is_taken() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk, Code="1234567890", Name="x" * 150, Description="x" * 4000)
        assert (account["Code"], len(account["Name"])) == ("1234567890", 150)

    run(test, scope=SETTINGS)


def test_a_refused_account_is_answered_with_400_by_default() -> None:
    async def test(desk: Desk) -> None:
        answer = await desk.http.put(API + "Accounts", json=NEW | {"Code": "200"})
        assert answer.status_code == 400
        assert answer.json()["Type"] == "ValidationException"
        assert said(answer.json()["Elements"][0]) == ["Please enter a unique Code"]

    run(test, scope=SETTINGS)


def test_a_new_account_has_its_type_s_tax_and_the_shape_of_a_created_one() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        # as NangoHQ/nango recorded a created account
        assert list(account) == [
            "AccountID", "Code", "Name", "Status", "Type", "TaxType", "Class", "EnablePaymentsToAccount",
            "ShowInExpenseClaims", "ReportingCode", "ReportingCodeName", "UpdatedDateUTC", "AddToWatchlist",
        ]  # fmt: skip
        assert (account["TaxType"], account["Class"], account["Status"]) == ("OUTPUT2", "REVENUE", "ACTIVE")
        cost = await made(desk, Code="300X", Name="Costs", Type="OVERHEADS")
        assert (cost["TaxType"], cost["Class"]) == ("INPUT2", "EXPENSE")
        owed = await made(desk, Code="800X", Name="Owed", Type="CURRLIAB", EnablePaymentsToAccount=True)
        assert (owed["TaxType"], owed["EnablePaymentsToAccount"]) == ("NONE", True)
        assert said(await desk.invoice(LineItems=[line(AccountCode="205")])) == []

    run(test, scope=SETTINGS)


def test_only_the_first_of_several_accounts_is_made() -> None:
    async def test(desk: Desk) -> None:
        two = [NEW, NEW | {"Code": "206", "Name": "Advice"}]
        answer = (await desk.put("Accounts", {"Accounts": two})).json()
        assert [each["Code"] for each in answer["Accounts"]] == ["205"]
        assert (await desk.get("Accounts", where='Code=="206"')).json()["Accounts"] == []

    run(test, scope=SETTINGS)


def test_a_bank_account_can_be_made_without_a_code_but_not_changed() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk, **BANK | {"Code": None, "CurrencyCode": "USD", "TaxType": "OUTPUT2"})
        assert "Code" not in account
        assert (account["TaxType"], account["CurrencyCode"]) == ("NONE", "USD")
        assert (account["BankAccountType"], account["EnablePaymentsToAccount"]) == ("BANK", False)
        assert said(await changed(desk, account, Name="Other")) == ["Bank accounts cannot be updated"]
        assert (await changed(desk, account, Status="ARCHIVED"))["Status"] == "ARCHIVED"

    run(test, scope=SETTINGS)


def test_on_a_plan_with_one_currency_a_foreign_bank_account_stays_and_no_other_is_made() -> None:
    async def test(desk: Desk) -> None:
        await made(desk, **BANK | {"CurrencyCode": "USD"})
        await desk.sim("POST", "people/change_plan", {"plan": "GROW"})
        other = BANK | {"Code": "096", "Name": "Third Bank", "CurrencyCode": "USD"}
        refused = row_of(await desk.put("Accounts", {"Accounts": [other]}))
        assert said(refused) == ["Organisation is not subscribed to currency USD"]
        await desk.sim("POST", "people/rename_account", {"code": "095", "name": "Dollars"})
        assert (await coded(desk, "095"))["Name"] == "Dollars"

    run(test, scope=SETTINGS)


def test_an_account_is_renamed_recoded_and_keeps_what_was_not_sent() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk, Description="Words")
        sold = {"Code": "HOUR", "SalesDetails": {"AccountCode": "205"}}
        await desk.put("Items", sold)
        invoice = await desk.invoice(LineItems=[line(AccountCode="205")])
        assert (await changed(desk, account, Code="2050"))["Code"] == "2050"
        renamed = await changed(desk, account, Name="Advice")
        assert (renamed["Code"], renamed["Name"], renamed["Description"]) == ("2050", "Advice", "Words")
        shown = (await desk.get(f"Invoices/{invoice['InvoiceID']}")).json()["Invoices"][0]
        assert shown["LineItems"][0]["AccountCode"] == "2050"
        item = (await desk.get("Items/HOUR")).json()["Items"][0]
        assert item["SalesDetails"]["AccountCode"] == "2050"
        assert said(await desk.invoice(LineItems=[line(AccountCode="205")])) == [
            "Account code '205' is not a valid code for this document."
        ]

    run(test, scope=SETTINGS)


def test_a_change_is_checked_as_a_new_account_is() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        assert said(await changed(desk, account, Code="200")) == ["Please enter a unique Code"]
        assert said(await changed(desk, account, Name="Sales")) == ["Please enter a unique Name."]
        assert said(await changed(desk, account, Type="BANK", BankAccountNumber="1")) == [
            "An account cannot be changed to or from a bank account"
        ]
        assert said(await changed(desk, account, Type="EXPENSE")) == [
            "The TaxType code 'OUTPUT2' cannot be used with account code '205'."
        ]
        # to send the same code and name again is no clash
        assert said(await changed(desk, account, Code="205", Name="Consulting")) == []

    run(test, scope=SETTINGS)


def test_details_and_status_do_not_go_together() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        assert said(await changed(desk, account, Name="Advice", Status="ARCHIVED")) == [
            "Cannot update account details and STATUS on the same request"
        ]
        by_body = {"AccountID": account["AccountID"], "Status": "ARCHIVED"}
        archived = (await desk.post("Accounts", by_body)).json()["Accounts"][0]
        assert archived["Status"] == "ARCHIVED"
        assert said(await desk.invoice(LineItems=[line(AccountCode="205")])) == [
            "Account code '205' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        ]
        assert (await changed(desk, account, Status="ACTIVE"))["Status"] == "ACTIVE"
        assert said(await desk.invoice(LineItems=[line(AccountCode="205")])) == []

    run(test, scope=SETTINGS)


def test_a_system_account_stays_as_it_is() -> None:
    async def test(desk: Desk) -> None:
        debtors = await coded(desk, "610")
        assert debtors["SystemAccount"] == "DEBTORS"
        assert said(await changed(desk, debtors, Name="Owed")) == ["System accounts cannot be updated"]
        assert said(await changed(desk, debtors, Status="ARCHIVED")) == ["System accounts cannot be archived"]
        deleted = await desk.delete(f"Accounts/{debtors['AccountID']}")
        assert said(row_of(deleted)) == ["System accounts cannot be deleted"]
        assert (await coded(desk, "610"))["Status"] == "ACTIVE"

    run(test, scope=SETTINGS)


def test_an_account_that_was_used_can_only_be_archived() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        await desk.invoice(Status="DRAFT", LineItems=[line(AccountCode="205")])
        answer = await desk.http.delete(API + f"Accounts/{account['AccountID']}")
        assert answer.status_code == 400
        assert said(answer.json()["Elements"][0]) == [
            "Accounts used on transactions cannot be deleted. The account can be archived."
        ]
        assert (await changed(desk, account, Status="ARCHIVED"))["Status"] == "ARCHIVED"

    run(test, scope=SETTINGS)


def test_an_account_that_was_never_used_is_deleted_and_gives_up_code_and_name() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        answer = await desk.delete(f"Accounts/{account['AccountID']}")
        assert answer.json()["Accounts"][0]["Status"] == "DELETED"
        listed = (await desk.get("Accounts")).json()["Accounts"]
        assert account["AccountID"] not in [each["AccountID"] for each in listed]
        assert said(await changed(desk, account, Name="Advice")) == ["Deleted accounts cannot be updated"]
        assert (await desk.delete(f"Accounts/{account['AccountID']}")).status_code == 404
        again = await made(desk)
        assert again["AccountID"] != account["AccountID"]
        invoice = await desk.invoice(LineItems=[line(AccountCode="205")])
        assert invoice["LineItems"][0]["AccountID"] == again["AccountID"]

    run(test, scope=SETTINGS)


def test_an_archived_account_comes_back_only_if_its_name_is_still_free() -> None:
    async def test(desk: Desk) -> None:
        account = await made(desk)
        await changed(desk, account, Status="ARCHIVED")
        # even archived it keeps its code and its name
        refused = row_of(await desk.put("Accounts", NEW))
        assert said(refused) == ["Please enter a unique Code", "Please enter a unique Name."]

    run(test, scope=SETTINGS)


def test_accounts_are_listed_by_where_order_and_time_of_change() -> None:
    async def test(desk: Desk) -> None:
        await made(desk)
        banks = (await desk.get("Accounts", where='Type=="BANK"', order="Name DESC")).json()["Accounts"]
        names = [each["Name"] for each in banks]
        assert names == sorted(names, reverse=True)
        assert len(names) == 3
        assert all(each["HasAttachments"] is False for each in banks)
        since = {"If-Modified-Since": datetime.fromtimestamp(START, UTC).isoformat()}
        fresh = (await desk.http.get(API + "Accounts", headers=since)).json()["Accounts"]
        assert [each["Code"] for each in fresh] == ["205"]
        assert (await desk.get(f"Accounts/{fresh[0]['AccountID']}")).json()["Accounts"][0][
            "Attachments"
        ] == []
        assert (await desk.get("Accounts", where='Colour=="red"')).json()["ErrorNumber"] == 16

    run(test, scope=SETTINGS)


def test_an_account_that_is_not_there_is_404_and_nonsense_is_14() -> None:
    async def test(desk: Desk) -> None:
        assert (await desk.get(f"Accounts/{UNKNOWN}")).status_code == 404
        assert (await desk.post(f"Accounts/{UNKNOWN}", {"Accounts": [{"Name": "X"}]})).status_code == 404
        assert (await desk.post("Accounts", {"AccountID": UNKNOWN, "Name": "X"})).status_code == 404
        assert (await desk.delete(f"Accounts/{UNKNOWN}")).status_code == 404
        bad = await desk.put("Accounts", {"Accounts": [NEW | {"Type": "MONEY"}]})
        assert (bad.status_code, bad.json()["ErrorNumber"]) == (400, 14)
        assert bad.json()["Message"].endswith(
            "Error converting value \"MONEY\" to type 'Type'. Path 'Accounts[0].Type'."
        )
        coin = await desk.put("Accounts", {"Accounts": [BANK | {"CurrencyCode": "ZZZ"}]})
        assert (coin.status_code, coin.json()["ErrorNumber"]) == (400, 14)
        assert (await desk.put("Accounts", {"Accounts": []})).json()["ErrorNumber"] == 17

    run(test, scope=SETTINGS)


def test_reading_is_not_enough_to_change_accounts() -> None:
    async def test(desk: Desk) -> None:
        assert (await desk.put("Accounts", NEW)).status_code == 401
        assert (await desk.get("Accounts")).status_code == 200

    run(test)
