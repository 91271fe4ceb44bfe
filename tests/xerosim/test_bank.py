"""Money spent and received, and the overpayments and prepayments it makes."""

import pytest

from tests.xerosim.desk import API, Desk, line, run, said
from tests.xerosim.money import NOBODY, Row, balances, books_of, one, prepaid, receive, run_bank, spend
from xerosim.books.items import Item

UNKNOWN = "The specified bank account details do not match a known bank account"
RECONCILED = "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."
UNMODIFIABLE = "Invoice not of valid status for modification"
PREPAID = {
    "RECEIVE-OVERPAYMENT": {"090": "100.00", "610": "-100.00"},
    "SPEND-OVERPAYMENT": {"090": "-100.00", "800": "100.00"},
    "RECEIVE-PREPAYMENT": {"090": "100.00", "610": "-100.00"},
    "SPEND-PREPAYMENT": {"090": "-100.00", "800": "100.00"},
}


async def put(desk: Desk, body: Row, **query: str) -> Row:
    """What became of one bank transaction."""
    return await one(desk.put("BankTransactions", {"BankTransactions": [body]}, **query))


async def post(desk: Desk, own_id: str, body: Row) -> Row:
    """What became of a change."""
    return await one(desk.post(f"BankTransactions/{own_id}", {"BankTransactions": [body]}))


def row(**changes) -> Row:
    """A line of 20.00 of advertising."""
    return {"Description": "Poster", "Quantity": 1, "UnitAmount": 20, "AccountCode": "400"} | changes


def test_money_spent_and_received_stands_on_the_bank_and_on_its_lines():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend())
        assert (said(made), made["Status"], made["LineAmountTypes"]) == ([], "AUTHORISED", "Inclusive")
        assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (17.39, 2.61, 20)
        assert balances(desk) == {"090": "-20.00", "400": "17.39", "820": "2.61"}
        await put(desk, receive(LineAmountTypes="Exclusive", BankAccount={"Code": "091"}))
        assert balances(desk) == {
            "090": "-20.00", "091": "23.00", "200": "-20.00", "400": "17.39", "820": "-0.39",
        }  # fmt: skip

    run_bank(test)


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"BankAccount": {"Code": "none"}}, [UNKNOWN]),
        ({"BankAccount": {"Code": "200"}}, [UNKNOWN]),
        ({"BankAccount": {"AccountID": NOBODY}}, [UNKNOWN]),
        ({"BankAccount": {}}, [UNKNOWN]),
        ({"BankAccount": None}, [UNKNOWN]),
        ({"Contact": None}, ["A Contact must be specified for this type of transaction"]),
        (
            {"Contact": {"EmailAddress": "a@b.co"}},
            [
                "The Contact must contain at least 1 of the following elements to identify the contact: "
                "Name, ContactID, ContactNumber"
            ],
        ),
        ({"Contact": {"Name": "Bolt", "EmailAddress": "no"}}, ["Email address must be valid."]),
        ({"LineItems": None}, ["One or more line items must be specified"]),
        ({"LineItems": []}, ["One or more line items must be specified"]),
        ({"Type": None}, ["Invoice Type must be specified"]),
        ({"Type": "SPEND-TRANSFER"}, ["Invoice not of valid type for creation"]),
        ({"Type": "RECEIVE-TRANSFER"}, ["Invoice not of valid type for creation"]),
        ({"Type": "ACCREC"}, ["Invoice not of valid type for creation"]),
        ({"Status": "DELETED"}, ["Invoice not of valid status for creation"]),
        ({"Total": 20.01}, ["The document total does not equal the sum of the lines."]),
        ({"SubTotal": 20}, ["The document sub total does not equal the sub total of the lines"]),
        ({"CurrencyRate": 0}, ["A currency rate must be specified"]),
        ({"Url": "not a link"}, ["Url must be valid"]),
        (
            {"LineItems": [row(UnitAmount=-20)]},
            ["The Total for this document must be greater than or equal to zero."],
        ),
        (
            {"LineItems": [row(LineAmount=19.99)]},
            ["The line total 19.99 does not match the expected line total 20.00"],
        ),
        ({"LineItems": [row(Description="")]}, ["The description field is mandatory for each line item."]),
        (
            {"LineItems": [row(AccountCode="999")]},
            ["Account code '999' is not a valid code for this document."],
        ),
        (
            {"LineItems": [row(AccountCode="610")]},
            ["Account code '610' is not a valid code for this document."],
        ),
        (
            {"LineItems": [row(AccountCode="091")]},
            ["Account code '091' is not a valid code for this document."],
        ),
        ({"LineItems": [row(AccountCode=None)]}, ["Account code or ID must be specified"]),
        (
            {"LineItems": [row(AccountCode="473")]},
            [
                "Account code '473' has been archived, or has been deleted. "
                "Each line item must reference a valid account."
            ],
        ),
        (
            {"LineItems": [row(TaxType="OUTPUT2")]},
            ["The TaxType code 'OUTPUT2' cannot be used with account code '400'."],
        ),
        (
            {"LineItems": [row(Quantity=-1)]},
            [
                "The quantity value '-1.0000' is invalid. Quantity must not be less than zero.",
                "The Total for this document must be greater than or equal to zero.",
            ],
        ),
        (
            {"LineItems": [row(UnitAmount=348.5, TaxAmount=45.41)]},
            ["Tax amount 45.41 is incorrect for INPUT2 tax type, should be 45.46"],
        ),
        (
            {"Date": "2026-03-31"},
            ["The document date cannot be before the end of year lock date, currently set at 31-Mar-2026"],
        ),
    ],
)
def test_money_spent_is_refused(changes, sentences):
    async def test(desk: Desk) -> None:
        await desk.contact()
        await desk.sim("POST", "people/set_lock_dates", {"end_of_year": "2026-03-31"})
        made = await put(desk, spend(**changes))
        assert said(made) == sentences
        assert made["StatusAttributeString"] == "ERROR"
        assert made["BankTransactionID"] == "00000000-0000-0000-0000-000000000000"
        assert balances(desk) == {}
        assert not books_of(desk).bank_transactions

    run_bank(test)


@pytest.mark.parametrize(
    "changes",
    [
        {"LineItems": [row(UnitAmount=-20), row(UnitAmount=20.01)]},
        {"LineItems": [row(UnitAmount=348.5, TaxAmount=45.46)]},
        {"LineItems": [row(LineAmount=20)]},
        {"LineItems": [row(Quantity=None, UnitAmount=None, LineAmount=20)]},
        {"SubTotal": 17.39, "TotalTax": 2.61, "Total": 20},
        {"Date": "2026-04-01"},
        {"Contact": {"Name": "Brand new"}},
        {"Contact": {"ContactID": ""} | {"Name": "ACME"}},
        {"Type": "RECEIVE", "LineItems": [row(AccountCode="200")]},
        {"Url": "https://example.org/1"},
    ],
)
def test_its_neighbours_are_taken(changes):
    async def test(desk: Desk) -> None:
        await desk.contact()
        await desk.sim("POST", "people/set_lock_dates", {"end_of_year": "2026-03-31"})
        assert said(await put(desk, spend(**changes))) == []
        balances(desk)

    run_bank(test)


def test_an_archived_bank_account_and_an_archived_contact_are_refused():
    async def test(desk: Desk) -> None:
        contact_id = await desk.contact()
        account = books_of(desk).account_by_code("091")
        assert account is not None
        account.status = "ARCHIVED"
        assert said(await put(desk, spend(BankAccount={"Code": "091"}))) == [UNKNOWN]
        assert said(await put(desk, spend(BankAccount={"AccountID": account.id}))) == [UNKNOWN]
        await desk.post(f"Contacts/{contact_id}", {"ContactStatus": "ARCHIVED"})
        assert said(await put(desk, spend(Contact={"ContactID": contact_id}))) == [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]

    run_bank(test)


def test_the_currency_is_that_of_the_account():
    async def test(desk: Desk) -> None:
        savings = books_of(desk).account_by_code("091")
        assert savings is not None
        savings.currency = "USD"
        lines = [row(AccountCode="404")]
        made = await put(desk, spend(BankAccount={"Code": "091"}, LineItems=lines, CurrencyRate=0.5))
        assert (made["CurrencyCode"], made["CurrencyRate"], made["Total"]) == ("USD", 0.5, 20)
        assert balances(desk) == {"091": "-40.00", "404": "40.00"}
        by_day = await put(desk, spend(BankAccount={"Code": "091"}, LineItems=lines, CurrencyCode="AUD"))
        assert (by_day["CurrencyCode"], by_day["CurrencyRate"]) == (
            "USD",
            float(books_of(desk).day_rate("USD")),
        )
        books_of(desk).currencies.remove("USD")
        assert said(await put(desk, spend(BankAccount={"Code": "091"}))) == [
            "Organisation is not subscribed to currency USD"
        ]

    run_bank(test)


def test_on_a_plan_with_one_currency_foreign_money_stays_as_it_is():
    async def test(desk: Desk) -> None:
        savings = books_of(desk).account_by_code("091")
        assert savings is not None
        savings.currency = "USD"
        sent = spend(BankAccount={"Code": "091"}, CurrencyRate=0.5)
        own_id = (await put(desk, sent))["BankTransactionID"]
        books_of(desk).klass = "GROW"
        assert said(await put(desk, sent)) == ["Organisation is not subscribed to currency USD"]
        changed = await post(desk, own_id, {"Reference": "kept"})
        assert (said(changed), changed["CurrencyRate"]) == ([], 0.5)
        assert (await post(desk, own_id, {"CurrencyRate": 0.4}))["CurrencyRate"] == 0.4
        assert said(await post(desk, own_id, {"CurrencyRate": 0})) == ["A currency rate must be specified"]

    run_bank(test)


def test_an_unreconciled_transaction_is_changed():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend(LineItems=[row(), row(Description="Second", UnitAmount=5)]))
        own_id, ids = made["BankTransactionID"], [held["LineItemID"] for held in made["LineItems"]]
        changed = await post(desk, own_id, {"Reference": "new", "Date": "2026-11-05"})
        assert (changed["Reference"], changed["Total"], changed["DateString"][:10]) == (
            "new",
            25,
            "2026-11-05",
        )
        assert [held["LineItemID"] for held in changed["LineItems"]] == ids
        assert (changed["HasAttachments"], changed["Attachments"]) == (False, [])
        lines = [row(Description="Third", UnitAmount=7), row(LineItemID=ids[1], UnitAmount=6)]
        changed = await post(desk, own_id, {"LineItems": lines, "BankAccount": {"Code": "091"}})
        new = [held["LineItemID"] for held in changed["LineItems"]]
        assert (new[1], new[0] in ids, changed["Total"]) == (ids[1], False, 13)
        assert balances(desk) == {"091": "-13.00", "400": "11.31", "820": "1.69"}
        assert said(await post(desk, own_id, {"BankAccount": {"Code": "200"}})) == [UNKNOWN]
        assert said(await post(desk, own_id, {"Type": "RECEIVE"})) == [
            "Invoice not of valid type for modification"
        ]
        assert said(await post(desk, own_id, {"LineItems": []})) == [
            "One or more line items must be specified"
        ]
        assert said(await post(desk, own_id, {"Total": 14})) == [
            "The document total does not equal the sum of the lines."
        ]

    run_bank(test)


def test_a_change_by_the_id_in_the_body_and_put_only_makes():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend())
        named = {"BankTransactionID": made["BankTransactionID"]}
        changed = await one(desk.post("BankTransactions", {"BankTransactions": [named | {"Reference": "x"}]}))
        assert (changed["BankTransactionID"], changed["Reference"]) == (made["BankTransactionID"], "x")
        another = await put(desk, spend() | named)
        assert another["BankTransactionID"] != made["BankTransactionID"]
        made = await one(desk.post("BankTransactions", spend()))
        assert made["StatusAttributeString"] == "OK"
        nobody = {"BankTransactionID": NOBODY, "Reference": "x"}
        assert said(await one(desk.post("BankTransactions", {"BankTransactions": [nobody]}))) == [
            "An existing bank transaction with the specified ID could not be found"
        ]
        assert (await desk.post(f"BankTransactions/{NOBODY}", {"Reference": "x"})).status_code == 404
        assert (await desk.get(f"BankTransactions/{NOBODY}")).status_code == 404

    run_bank(test)


def test_a_transaction_is_deleted_once():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend())
        own_id = made["BankTransactionID"]
        assert said(await post(desk, own_id, {"Status": "VOIDED"})) == [UNMODIFIABLE]
        gone = await post(desk, own_id, {"Status": "DELETED"})
        assert (gone["Status"], gone["Total"], balances(desk)) == ("DELETED", 20, {})
        assert said(await post(desk, own_id, {"Status": "DELETED"})) == [UNMODIFIABLE]
        assert said(await post(desk, own_id, {"Reference": "x"})) == [UNMODIFIABLE]

    run_bank(test)


def test_a_reconciled_transaction_is_neither_changed_nor_deleted():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend(IsReconciled=True))
        assert made["IsReconciled"] is True
        own_id = made["BankTransactionID"]
        for body in ({"Reference": "x"}, {"Status": "DELETED"}, {"IsReconciled": False}):
            assert said(await post(desk, own_id, body)) == [RECONCILED]
        later = (await put(desk, spend()))["BankTransactionID"]
        assert (await post(desk, later, {"IsReconciled": True}))["IsReconciled"] is True
        assert said(await post(desk, later, {"Reference": "x"})) == [RECONCILED]

    run_bank(test)


def test_lock_dates_hold_where_a_draft_bill_would_pass():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend())
        await desk.sim("POST", "people/set_lock_dates", {"period": "2026-11-10"})
        locked = "The document date cannot be before the period lock date, currently set at 10-Nov-2026"
        draft = await desk.invoice(
            Type="ACCPAY", Status="DRAFT", LineItems=[line(AccountCode="400", TaxType="INPUT2")]
        )
        assert said(draft) == []
        assert said(await put(desk, spend())) == [locked]
        for body in ({"Date": "2026-11-11"}, {"Status": "DELETED"}):
            assert said(await post(desk, made["BankTransactionID"], body)) == [locked]
        later = await put(desk, spend(Date="2026-11-11"))
        assert said(await post(desk, later["BankTransactionID"], {"Date": "2026-11-10"})) == [locked]

    run_bank(test)


@pytest.mark.parametrize("kind", PREPAID)
def test_what_is_paid_over_or_ahead_makes_a_document_of_its_own(kind):
    resource = kind.split("-")[1].capitalize()

    async def test(desk: Desk) -> None:
        own_id = await prepaid(desk, kind, Reference="r")
        assert balances(desk) == PREPAID[kind]
        held = await one(desk.get(f"{resource}s/{own_id}"))
        assert (held[f"{resource}ID"], held["ID"], held["Type"]) == (own_id, own_id, kind)
        assert (held["Status"], held["Total"], held["RemainingCredit"]) == ("AUTHORISED", 100, 100)
        assert (held["Contact"]["Name"], held["Reference"], held["CurrencyRate"]) == ("Acme", "r", 1)
        [made] = (await desk.get("BankTransactions", page="1")).json()["BankTransactions"]
        assert (made["Type"], made[f"{resource}ID"], made["Total"]) == (kind, own_id, 100)
        for body in ({"Reference": "x"}, {"Status": "DELETED"}):
            assert said(await post(desk, made["BankTransactionID"], body)) == [
                "Invoice not of valid type for modification"
            ]

    run_bank(test)


def test_an_overpayment_has_one_line_on_the_control_account_and_no_tax():
    async def test(desk: Desk) -> None:
        lines = [{"Description": "Twice", "LineAmount": 100, "AccountCode": "200", "TaxType": "OUTPUT2"}]
        made = await put(desk, spend(Type="RECEIVE-OVERPAYMENT", LineItems=lines))
        assert (said(made), made["LineAmountTypes"], made["TotalTax"]) == ([], "NoTax", 0)
        assert (made["LineItems"][0]["AccountCode"], made["LineItems"][0]["TaxType"]) == ("610", "NONE")
        paid = await put(desk, spend(Type="SPEND-OVERPAYMENT", LineItems=lines))
        assert paid["LineItems"][0]["AccountCode"] == "800"
        assert said(await put(desk, spend(Type="RECEIVE-OVERPAYMENT", LineItems=lines * 2))) == [
            "Overpayments can only have a single line item."
        ]
        assert said(await put(desk, spend(Type="RECEIVE-OVERPAYMENT", LineItems=[{"LineAmount": 5}]))) == [
            "The description field is mandatory for each line item."
        ]

    run_bank(test)


def test_an_overpayment_alone_may_be_in_another_currency():
    async def test(desk: Desk) -> None:
        own_id = await prepaid(desk, "RECEIVE-OVERPAYMENT", CurrencyCode="USD", CurrencyRate=0.5)
        held = await one(desk.get(f"Overpayments/{own_id}"))
        assert (held["CurrencyCode"], held["CurrencyRate"], held["Total"]) == ("USD", 0.5, 100)
        assert balances(desk) == {"090": "200.00", "610": "-200.00"}
        lines = [{"Description": "Twice", "LineAmount": 100}]
        body = spend(Type="RECEIVE-OVERPAYMENT", LineItems=lines, CurrencyCode="EUR")
        assert said(await put(desk, body)) == ["Organisation is not subscribed to currency EUR"]

    run_bank(test)


def test_a_prepayment_names_accounts_and_taxes_but_no_items():
    async def test(desk: Desk) -> None:
        lines = [row(AccountCode="200", UnitAmount=100)]
        made = await put(desk, spend(Type="RECEIVE-PREPAYMENT", LineItems=lines, LineAmountTypes="Exclusive"))
        assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (100, 15, 115)
        assert balances(desk) == {"090": "115.00", "610": "-115.00"}
        books_of(desk).items["w"] = Item(id=NOBODY, code="W")
        lines = [row(ItemCode="W", AccountCode="200")]
        assert said(await put(desk, receive(LineItems=lines))) == []
        refused = await put(desk, spend(Type="RECEIVE-PREPAYMENT", LineItems=lines))
        assert said(refused) == ["Item code 'W' is not valid."]

    run_bank(test)


def test_lists_are_filtered_ordered_and_paged():
    async def test(desk: Desk) -> None:
        first = (await put(desk, spend(Reference="a")))["BankTransactionID"]
        desk.now += 60
        second = (await put(desk, receive(Date="2026-11-05", Contact={"Name": "Bolt"})))["BankTransactionID"]

        async def ids(**query: str) -> list[str]:
            rows = (await desk.get("BankTransactions", **query)).json()["BankTransactions"]
            return [held["BankTransactionID"] for held in rows]

        assert await ids() == [first, second]
        assert await ids(order="Date DESC") == [second, first]
        assert await ids(where='Type=="SPEND" AND Status=="AUTHORISED"') == [first]
        assert await ids(where="Date>DateTime(2026, 11, 02)") == [second]
        assert await ids(where='Contact.Name=="bolt"') == [second]
        assert await ids(where='Reference!=null AND Reference.Contains("a")') == [first]
        assert await ids(where='BankAccount.Code=="090" AND IsReconciled==false') == [first, second]
        page = (await desk.get("BankTransactions", page="2", pageSize="1")).json()
        assert page["pagination"] == {"page": 2, "pageSize": 1, "pageCount": 2, "itemCount": 2}
        since = {"If-Modified-Since": "2026-11-18T11:07:30"}
        late = (await desk.http.get(API + "BankTransactions", headers=since)).json()["BankTransactions"]
        assert [held["BankTransactionID"] for held in late] == [second]

    run_bank(test)


def test_overpayments_and_prepayments_are_listed_apart():
    async def test(desk: Desk) -> None:
        over = [
            await prepaid(desk, kind, Reference=kind[:3])
            for kind in ("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT")
        ]
        ahead = [await prepaid(desk, kind) for kind in ("RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT")]

        async def ids(resource: str, **query: str) -> list[str]:
            return [held["ID"] for held in (await desk.get(resource, **query)).json()[resource]]

        assert sorted(await ids("Overpayments")) == sorted(over)
        assert sorted(await ids("Prepayments")) == sorted(ahead)
        assert await ids("Overpayments", where='Type=="SPEND-OVERPAYMENT"') == [over[1]]
        assert await ids("Overpayments", References='"REC"') == [over[0]]
        assert await ids("Prepayments", where=f'PrepaymentID==guid("{ahead[0]}")') == [ahead[0]]
        page = (await desk.get("Prepayments", page="1", pageSize="1")).json()
        assert page["pagination"]["itemCount"] == 2
        assert len(page["Prepayments"][0]["LineItems"]) == 1
        assert (await one(desk.get("Prepayments")))["LineItems"] == []
        assert (await desk.get(f"Prepayments/{over[0]}")).status_code == 404
        assert (await desk.get(f"Overpayments/{NOBODY}")).status_code == 404

    run_bank(test)


# recorded: NangoHQ/nango create-bank-transaction, list-bank-transactions, get-bank-transaction
SAVED = (
    "BankTransactionID BankAccount Type Reference IsReconciled CurrencyRate Contact DateString Date Status "
    "LineAmountTypes LineItems SubTotal TotalTax Total UpdatedDateUTC CurrencyCode"
)
LISTED = SAVED.replace("CurrencyRate", "HasAttachments")
LINE = (
    "Description UnitAmount TaxType TaxAmount LineAmount AccountCode Tracking Quantity LineItemID AccountID "
    "ValidationErrors"
)


def test_saved_listed_and_single_transactions_differ_as_recorded():
    async def test(desk: Desk) -> None:
        made = await put(desk, spend(Reference="r"))
        assert set(made) == {*SAVED.split(), "StatusAttributeString"}
        assert made["BankAccount"] == {
            "AccountID": made["BankAccount"]["AccountID"], "Code": "090", "Name": "Business Bank Account",
        }  # fmt: skip
        assert set(made["LineItems"][0]) == set(LINE.split())
        assert len(made["Contact"]["Phones"]) == 4
        listed = await one(desk.get("BankTransactions", page="1"))
        assert set(listed) == set(LISTED.split())
        assert set(listed["LineItems"][0]) == set(LINE.split()) - {"ValidationErrors"}
        assert listed["Contact"]["Phones"] == []
        assert (await one(desk.get("BankTransactions")))["LineItems"] == []
        single = await one(desk.get(f"BankTransactions/{made['BankTransactionID']}"))
        assert set(single) == {*SAVED.split(), "HasAttachments", "Attachments"}

    run_bank(test)


def test_numbers_keep_their_scale_and_prices_their_decimals():
    async def test(desk: Desk) -> None:
        lines = [row(Quantity=3, UnitAmount=0.1234, AccountCode="404")]
        four = await desk.put("BankTransactions", spend(LineItems=lines), unitdp="4")
        assert '"UnitAmount":0.1234' in four.text
        assert '"Total":0.37' in four.text
        assert '"Quantity":3.0000' in four.text
        two = await desk.put("BankTransactions", spend(LineItems=lines))
        assert '"UnitAmount":0.12,' in two.text

    run_bank(test)


def test_a_refused_transaction_is_echoed_and_the_rest_of_the_batch_saved():
    async def test(desk: Desk) -> None:
        body = {"BankTransactions": [spend(), spend(Contact=None, Reference="r")]}
        answer = await desk.http.put(API + "BankTransactions", json=body)
        assert answer.status_code == 400
        [element] = answer.json()["Elements"]
        assert (element["Reference"], element["DateString"]) == ("r", "2026-11-02T00:00:00")
        assert element["LineItems"][0]["ValidationErrors"] == []
        assert said(element) == ["A Contact must be specified for this type of transaction"]
        assert len(books_of(desk).bank_transactions) == 1

    run_bank(test)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Status": "DRAFT"},
        {"LineAmountTypes": "NO_TAX"},
        {"Date": "soon"},
        {"BankAccount": {"AccountID": "7"}},
        {"Total": "NaN"},
        {"LineItems": [row(Quantity="two")]},
    ],
)
def test_what_does_not_bind_is_refused_as_a_whole(wrong):
    async def test(desk: Desk) -> None:
        answer = await desk.put("BankTransactions", {"BankTransactions": [spend(**wrong)]})
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)

    run_bank(test)


@pytest.mark.parametrize("path", ["BankTransactions", "BankTransfers"])
def test_the_bank_needs_its_own_scope(path):
    async def test(desk: Desk) -> None:
        answer = await desk.get(path)
        assert (answer.status_code, answer.json()["Detail"]) == (401, "AuthorizationUnsuccessful")

    run(test)
