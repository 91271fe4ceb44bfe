"""Charts, documents and payments in the books, and a ledger that balances whatever is posted."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import Desk, line, run, said, sale
from xerosim.charts import COUNTRIES

MONEY = st.decimals(min_value=0, max_value=10_000, places=4, allow_nan=False)
LINES = st.lists(
    st.tuples(
        MONEY,
        st.decimals(min_value=0, max_value=500, places=4, allow_nan=False),
        st.sampled_from(["OUTPUT2", "NONE", "ZERORATED"]),
    ),
    min_size=1,
    max_size=6,
)


async def balances(desk):
    books = (await desk.sim("GET", "ledger"))["organisations"][0]
    assert books["balanced"]
    assert books["debits"] == books["credits"]
    return {row["code"]: row["balance"] for row in books["accounts"] if row["balance"] != "0.00"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_chart_stands(country):
    async def test(desk):
        accounts = (await desk.get("Accounts")).json()["Accounts"]
        taxes = {row["TaxType"]: row for row in (await desk.get("TaxRates")).json()["TaxRates"]}
        assert len({row["Code"] for row in accounts if "Code" in row}) == len(accounts) - 1
        assert [row["Name"] for row in accounts if row["Status"] == "ARCHIVED"] == ["Repairs and Maintenance"]
        assert {row["TaxType"] for row in accounts} <= set(taxes)
        systems = [row["SystemAccount"] for row in accounts if "SystemAccount" in row]
        assert {"DEBTORS", "CREDITORS", "GST", "ROUNDING"} <= set(systems)
        for account in accounts:
            applies = f"CanApplyTo{account['Class'].capitalize()}".replace("Liability", "Liabilities")
            applies = applies.replace("Asset", "Assets").replace("Expense", "Expenses")
            assert taxes[account["TaxType"]][applies] is True
        organisation = (await desk.get("Organisation")).json()["Organisations"][0]
        codes = [row["Code"] for row in (await desk.get("Currencies")).json()["Currencies"]]
        assert organisation["BaseCurrency"] in codes
        assert len(codes) == 3
        assert (await desk.get("TrackingCategories")).json()["TrackingCategories"] == []

    run(test, country=country)


def test_each_kind_of_document_posts_both_sides():
    async def test(desk):
        purchase = [line(AccountCode="400", TaxType="INPUT2")]
        await desk.invoice()
        assert await balances(desk) == {"200": "-21.00", "610": "24.15", "820": "-3.15"}
        await desk.invoice(Type="ACCRECCREDIT")
        assert await balances(desk) == {}
        await desk.invoice(Type="ACCPAY", LineItems=purchase)
        assert await balances(desk) == {"400": "21.00", "800": "-24.15", "820": "3.15"}
        await desk.invoice(Type="ACCPAYCREDIT", LineItems=purchase)
        assert await balances(desk) == {}
        await desk.invoice(Status="DRAFT")
        assert await balances(desk) == {}

    run(test)


def test_a_payment_closes_an_invoice_and_its_deletion_opens_it_again():
    async def test(desk):
        made = await desk.invoice(InvoiceNumber="S-1")
        paid = {
            "Invoice": {"InvoiceID": made["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": 24.15,
            "Reference": "r",
        }
        answer = (await desk.put("Payments", {"Payments": [paid]})).json()["Payments"][0]
        assert (answer["PaymentType"], answer["Invoice"]["Status"], answer["Invoice"]["AmountDue"]) == (
            "ACCRECPAYMENT",
            "PAID",
            0,
        )
        assert await balances(desk) == {"090": "24.15", "200": "-21.00", "820": "-3.15"}
        listed = (await desk.get("Invoices", page="1")).json()["Invoices"][0]
        assert listed["Payments"][0] | {"Date": 0} == {
            "PaymentID": answer["PaymentID"], "Date": 0, "Amount": 24.15, "Reference": "r", "CurrencyRate": 1,
            "HasAccount": False, "HasValidationErrors": False,
        }  # fmt: skip
        gone = await desk.post(f"Payments/{answer['PaymentID']}", {"Payments": [{"Status": "DELETED"}]})
        assert gone.json()["Payments"][0]["Status"] == "DELETED"
        single = (await desk.get("Invoices/S-1")).json()["Invoices"][0]
        assert (single["Status"], single["AmountDue"]) == ("AUTHORISED", 24.15)
        assert await balances(desk) == {"200": "-21.00", "610": "24.15", "820": "-3.15"}

    run(test)


def test_a_payment_before_its_invoice_is_taken_with_a_warning():
    async def test(desk):
        made = await desk.invoice()
        paid = {
            "Invoice": {"InvoiceID": made["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": 1,
            "Date": "2026-10-01",
        }
        answer = (await desk.put("Payments", {"Payments": [paid]})).json()["Payments"][0]
        assert answer["Warnings"] == [{"Message": "The payment date is prior to the invoice date."}]

    run(test)


def test_post_changes_the_sales_invoice_that_has_the_number():
    async def test(desk):
        first = await desk.invoice(InvoiceNumber="S-1")
        body = sale(InvoiceNumber="S-1", Contact={"Name": "Acme"}, LineItems=[line(Quantity=1)])
        second = (await desk.post("Invoices", {"Invoices": [body]})).json()["Invoices"][0]
        assert (second["InvoiceID"], second["Total"]) == (first["InvoiceID"], 12.08)
        assert await balances(desk) == {"200": "-10.50", "610": "12.08", "820": "-1.58"}

    run(test)


def test_lines_keep_their_ids_where_those_are_sent():
    async def test(desk):
        made = await desk.invoice(LineItems=[line(), line(Description="Second")])
        ids = [row["LineItemID"] for row in made["LineItems"]]
        changed = [line(Description="New"), line(Description="Second", LineItemID=ids[1])]
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", {"LineItems": changed})
        new = [row["LineItemID"] for row in answer.json()["Invoices"][0]["LineItems"]]
        assert new[1] == ids[1]
        assert new[0] not in ids

    run(test)


def test_voiding_takes_everything_back_and_lists_nothing_due():
    async def test(desk):
        made = await desk.invoice()
        voided = (await desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "VOIDED"})).json()["Invoices"][
            0
        ]
        assert (voided["Status"], voided["AmountDue"]) == ("VOIDED", 24.15)
        listed = (await desk.get("Invoices", page="1")).json()["Invoices"][0]
        assert (listed["AmountDue"], listed["Total"]) == (0, 24.15)
        assert await balances(desk) == {}

    run(test)


def test_tax_is_rounded_line_by_line_in_both_directions():
    async def test(desk):
        inclusive = await desk.invoice(
            LineAmountTypes="Inclusive", LineItems=[line(Quantity=1, UnitAmount=89)]
        )
        assert (inclusive["SubTotal"], inclusive["TotalTax"], inclusive["Total"]) == (77.39, 11.61, 89)
        half = await desk.invoice(LineItems=[line(Quantity=1, UnitAmount=0.1)] * 3)
        assert (half["SubTotal"], half["TotalTax"]) == (0.3, 0.06)
        none = await desk.invoice(LineAmountTypes="NoTax")
        assert (none["TotalTax"], none["LineItems"][0]["TaxType"]) == (0, "NONE")

    run(test)


def test_four_decimals_of_a_price_are_kept_when_asked_for():
    async def test(desk):
        body = {
            "Invoices": [sale(Contact={"Name": "Acme"}, LineItems=[line(Quantity=1000, UnitAmount=0.1234)])]
        }
        four = (await desk.put("Invoices", body, unitdp="4")).text
        assert '"UnitAmount":0.1234' in four
        assert '"LineAmount":123.40' in four
        assert '"Quantity":1000.0000' in four
        assert '"CurrencyRate":1.000000' in four
        two = (await desk.put("Invoices", body)).text
        assert '"UnitAmount":0.12,' in two
        assert '"LineAmount":120.00' in two

    run(test)


def test_a_line_may_be_words_alone_and_an_amount_may_stand_alone():
    async def test(desk):
        made = await desk.invoice(
            LineItems=[{"Description": "As agreed"}, line(Quantity=None, UnitAmount=None, LineAmount=5)]
        )
        assert said(made) == []
        assert [row.get("LineAmount") for row in made["LineItems"]] == [None, 5]

    run(test)


def test_foreign_money_balances_in_the_base_currency():
    async def test(desk):
        made = await desk.invoice(
            CurrencyCode="USD", CurrencyRate=0.6123, LineItems=[line(UnitAmount=3.33)] * 3
        )
        await balances(desk)
        paid = {
            "Invoice": {"InvoiceID": made["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": made["Total"],
            "CurrencyRate": 0.7,
        }
        answer = await desk.put("Payments", {"Payments": [paid]})
        assert answer.json()["Payments"][0]["Invoice"]["Status"] == "PAID"
        held = await balances(desk)
        assert "610" not in held
        assert "499" in held

    run(test)


@settings(max_examples=40, deadline=None)
@given(
    documents=st.lists(
        st.tuples(
            st.sampled_from(["ACCREC", "ACCRECCREDIT"]),
            st.sampled_from(["Exclusive", "Inclusive", "NoTax"]),
            LINES,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_posted_balances(documents):
    async def go():
        desk = Desk()
        await desk.connect()
        for kind, mode, lines in documents:
            rows = [
                line(UnitAmount=str(price), Quantity=str(quantity), TaxType=tax)
                for price, quantity, tax in lines
            ]
            made = await desk.invoice(Type=kind, LineAmountTypes=mode, LineItems=rows)
            if made["StatusAttributeString"] == "OK":
                total = sum((Decimal(str(row["LineAmount"])) for row in made["LineItems"]), Decimal(0))
                tax = sum((Decimal(str(row["TaxAmount"])) for row in made["LineItems"]), Decimal(0))
                assert Decimal(str(made["Total"])) == (total if mode == "Inclusive" else total + tax)
        await balances(desk)
        await desk.http.aclose()

    asyncio.run(go())


def test_a_contact_is_found_by_number_or_name_when_posted():
    async def test(desk):
        made = (await desk.put("Contacts", {"Name": "Acme", "ContactNumber": "n1"})).json()["Contacts"][0]
        by_number = (await desk.post("Contacts", {"ContactNumber": "n1", "Name": "Acme Ltd"})).json()[
            "Contacts"
        ][0]
        by_name = (await desk.post("Contacts", {"Name": "ACME LTD", "EmailAddress": "a@b.co"})).json()[
            "Contacts"
        ][0]
        assert made["ContactID"] == by_number["ContactID"] == by_name["ContactID"]
        single = (await desk.get("Contacts/n1")).json()["Contacts"][0]
        assert (single["Name"], single["EmailAddress"]) == ("ACME LTD", "a@b.co")
        assert [row["AddressType"] for row in single["Addresses"]] == ["STREET", "POBOX"]
        assert [row["PhoneType"] for row in single["Phones"]] == ["DEFAULT", "DDI", "FAX", "MOBILE"]

    run(test)


def test_a_new_name_in_a_document_makes_a_contact():
    async def test(desk):
        body = {"Invoices": [sale(Contact={"Name": "Newcomer"})]}
        made = (await desk.put("Invoices", body)).json()["Invoices"][0]
        assert made["Contact"]["IsCustomer"] is True
        assert len((await desk.get("Contacts")).json()["Contacts"]) == 1

    run(test)


def test_people_can_do_what_they_do():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1", Status="DRAFT")
        deeds = [
            {"do": "approve_invoice", "number": "S-1"},
            {"do": "rename_contact", "contact_id": await desk.contact(), "name": "Acme Ltd"},
            {"do": "archive_account", "code": "200"},
            {"do": "add_currency", "currency": "EUR"},
            {"do": "add_tracking", "name": "Region", "options": ["North"]},
            {"do": "delete_tax_rate", "tax_type": "ZERORATED"},
        ]
        await desk.sim("POST", "people", deeds)
        single = (await desk.get("Invoices/S-1")).json()["Invoices"][0]
        assert (single["Status"], single["Contact"]["Name"]) == ("AUTHORISED", "Acme Ltd")
        tracked = [line(AccountCode="260", Tracking=[{"Name": "Region", "Option": "North"}])]
        made = await desk.invoice(LineItems=tracked, CurrencyCode="EUR")
        assert made["LineItems"][0]["Tracking"][0]["Option"] == "North"
        assert "has been archived" in said(await desk.invoice())[0]
        await desk.sim(
            "POST",
            "people",
            [{"do": "restore_account", "code": "200"}, {"do": "void_invoice", "number": "S-1"}],
        )
        assert said(await desk.invoice()) == []
        assert (await desk.http.post("/sim/people", json={"do": "fly"})).status_code == 400
        await desk.sim("POST", "people", {"do": "disconnect"})
        assert (await desk.get("Organisation")).status_code == 403

    run(test)


def test_a_number_that_was_changed_is_free_again():
    async def test(desk):
        made = await desk.invoice(InvoiceNumber="S-1")
        await desk.post(f"Invoices/{made['InvoiceID']}", {"InvoiceNumber": "S-1 void"})
        assert said(await desk.invoice(InvoiceNumber="S-1")) == []
        assert said(await desk.invoice(InvoiceNumber="S-1 void")) == ["Invoice # must be unique."]
        found = (await desk.get("Invoices", InvoiceNumbers="S-1")).json()["Invoices"]
        assert [row["InvoiceID"] for row in found] != [made["InvoiceID"]]
        assert len(found) == 1

    run(test)


def test_an_approval_leaves_lines_as_they_are():
    async def test(desk):
        await desk.sim("POST", "people", {"do": "add_tracking", "name": "Region", "options": ["North"]})
        lines = [line(), line(Tracking=[{"Name": "region", "Option": "north"}])]
        made = await desk.invoice(Status="DRAFT", LineItems=lines)
        first = [line(LineItemID=made["LineItems"][1]["LineItemID"], Tracking=lines[1]["Tracking"]), line()]
        made = (await desk.post(f"Invoices/{made['InvoiceID']}", {"LineItems": first})).json()["Invoices"][0]
        answer = await desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "AUTHORISED"})
        approved = answer.json()["Invoices"][0]
        assert approved["Status"] == "AUTHORISED"
        assert approved["LineItems"] == made["LineItems"]

    run(test)
