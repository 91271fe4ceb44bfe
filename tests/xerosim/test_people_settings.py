"""A person at Xero's screens: contacts, accounts, tax, tracking, and the organisation itself."""

import pytest

from tests.xerosim.desk import SCOPE, line, run, said
from xerosim.people import DEEDS

WIDE = f"{SCOPE} accounting.manualjournals"


async def do(desk, deed, **fields):
    """What is told of one deed."""
    return (await desk.sim("POST", f"people/{deed}", fields))["done"][0]


async def refused(desk, deed, **fields):
    """The sentence with which a deed is refused."""
    answer = await desk.http.post(f"/sim/people/{deed}", json=fields)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


async def rows(desk, resource, **query):
    return (await desk.get(resource, **query)).json()[resource.partition("/")[0]]


# --- contacts -----------------------------------------------------------------------------------------------


def test_a_contact_is_archived_and_restored():
    async def test(desk):
        contact_id = await desk.contact("Tui")
        desk.now += 60
        assert (await do(desk, "archive_contact", name="TUI"))["status"] == "ARCHIVED"
        assert "has been archived" in said(await desk.invoice(Contact={"ContactID": contact_id}))[0]
        assert contact_id not in [row["ContactID"] for row in await rows(desk, "Contacts")]
        shown = (await rows(desk, "Contacts", includeArchived="true", IDs=contact_id))[0]
        assert shown["UpdatedDateUTC"] == f"/Date({int(desk.now * 1000)}+0000)/"
        assert (await do(desk, "restore_contact", contact_id=contact_id))["status"] == "ACTIVE"
        assert said(await desk.invoice(Contact={"ContactID": contact_id})) == []

    run(test)


def test_a_name_in_use_is_not_given_twice():
    async def test(desk):
        acme = await desk.contact("Acme")
        other = await desk.contact("Other")
        assert await refused(desk, "rename_contact", contact_id=other, name="ACME") == (
            "another active contact has this name"
        )
        await do(desk, "archive_contact", contact_id=acme)
        assert (await do(desk, "rename_contact", contact_id=other, name="Acme"))["name"] == "Acme"
        assert await refused(desk, "restore_contact", contact_id=acme) == (
            "another active contact has this name"
        )
        assert (await do(desk, "rename_contact", contact_id=other, name="acme"))["name"] == "acme"
        assert await refused(desk, "rename_contact", contact_id=other, name=" ") == "a contact needs a name"
        assert await desk.contact("Other") != other, "the old name is free again"

    run(test)


def test_a_name_means_the_active_contact_and_restoring_the_archived_one():
    async def test(desk):
        old = await desk.contact("Acme")
        await do(desk, "archive_contact", name="Acme")
        new = await desk.contact("Acme")
        assert (await do(desk, "set_website", name="acme", website="https://acme.example"))[
            "contact_id"
        ] == new
        assert await refused(desk, "restore_contact", name="Acme") == "another active contact has this name"
        await do(desk, "rename_contact", contact_id=new, name="Acme 2")
        assert (await do(desk, "restore_contact", name="ACME"))["contact_id"] == old
        assert await refused(desk, "restore_contact", name="Acme") == (
            "no archived contact has this name, but an active one does"
        )
        assert await refused(desk, "restore_contact", name="Nobody") == (
            "no such contact: it needs a contact_id or a name that there is"
        )

    run(test)


def test_of_several_archived_contacts_one_has_to_be_named_by_its_id():
    async def test(desk):
        made = []
        for _ in range(3):
            made.append(await desk.contact("Acme"))
            await do(desk, "archive_contact", contact_id=made[-1])
        assert await refused(desk, "restore_contact", name="Acme") == (
            "several archived contacts have this name: contact_id says which is meant"
        )
        assert (await do(desk, "restore_contact", contact_id=made[1]))["status"] == "ACTIVE"

    run(test)


def test_a_contact_that_was_merged_away_is_not_restored_by_its_name():
    async def test(desk):
        into = await desk.contact("Tui")
        await desk.contact("Acme")
        await do(desk, "merge_contacts", name="Acme", into_contact_id=into)
        assert await refused(desk, "restore_contact", name="Acme") == (
            "a contact that was merged into another cannot be restored"
        )
        other = await desk.contact("Acme")
        await do(desk, "archive_contact", name="Acme")
        assert (await do(desk, "restore_contact", name="Acme"))["contact_id"] == other

    run(test)


def test_a_contact_keeps_to_the_length_of_names():
    async def test(desk):
        acme = await desk.contact("Acme")
        assert await refused(desk, "rename_contact", contact_id=acme, name="x" * 256) == (
            "Contact Name must not be more than 255 characters long."
        )
        assert (await do(desk, "rename_contact", contact_id=acme, name="x" * 255))["name"] == "x" * 255

    run(test)


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)",
        "acme.test",
        "https://",
        "http://[",
        "https://a b",
        "https://acme.test/" + "x" * 240,
    ],
)
def test_a_website_is_an_address_of_the_web(website):
    async def test(desk):
        acme = await desk.contact("Acme")
        assert await refused(desk, "set_website", contact_id=acme, website=website) == (
            "a website is an address with http or https of at most 255 characters"
        )
        longest = "https://acme.test/" + "x" * 237
        for right in (longest, "http://acme.test", ""):
            assert (await do(desk, "set_website", contact_id=acme, website=right))["website"] == right

    run(test)


def test_contacts_are_merged_and_the_one_takes_all_that_the_other_had():
    async def test(desk):
        away, into = await desk.contact("Acme"), await desk.contact("Bigger")
        made = await desk.invoice(InvoiceNumber="S-1")
        await do(desk, "bank_line", amount=5, contact_id=away, line_code="200")
        desk.now += 60
        told = await do(desk, "merge_contacts", contact_id=away, into_contact_id=into)
        assert told == {
            "contact_id": into,
            "name": "Bigger",
            "status": "ACTIVE",
            "merged_contact_id": away,
        }
        (gone,) = await rows(desk, f"Contacts/{away}")
        assert (gone["ContactStatus"], gone["MergedToContactID"]) == ("ARCHIVED", into)
        (kept,) = await rows(desk, f"Contacts/{into}")
        assert kept["IsCustomer"] is True
        (invoice,) = await rows(desk, f"Invoices/{made['InvoiceID']}")
        assert (invoice["Contact"]["ContactID"], invoice["UpdatedDateUTC"]) == (
            into,
            f"/Date({int(desk.now * 1000)}+0000)/",
        )
        organisation = next(iter(desk.world.organisations.values()))
        assert {row.contact.id for row in organisation.bank_transactions.values()} == {into}
        assert "has been archived" in said(await desk.invoice(Contact={"ContactID": away}))[0]
        assert await refused(desk, "restore_contact", contact_id=away) == (
            "a contact that was merged into another cannot be restored"
        )
        sentence = "into_contact_id must be the id of another contact that is active"
        assert await refused(desk, "merge_contacts", contact_id=into, into_contact_id=into) == sentence
        assert await refused(desk, "merge_contacts", contact_id=into, into_contact_id=away) == sentence

    run(test)


def test_terms_decide_when_an_invoice_falls_due():
    async def test(desk):
        await desk.contact()
        no_date = {"DueDate": None, "Date": "2026-11-10"}
        assert said(await desk.invoice(**no_date)) == ["The document DueDate field must be specified"]
        await do(desk, "set_usual_terms", sales={"day": 20, "type": "OFFOLLOWINGMONTH"})
        assert (await desk.invoice(**no_date))["DueDateString"] == "2026-12-20T00:00:00"
        told = await do(desk, "set_payment_terms", name="Acme", sales={"day": 14}, bills={"day": 7})
        assert told["terms"] == {
            "Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"},
            "Bills": {"Day": 7, "Type": "DAYSAFTERBILLDATE"},
        }
        assert (await desk.invoice(**no_date))["DueDateString"] == "2026-11-24T00:00:00"
        assert await refused(desk, "set_payment_terms", name="Acme") == (
            "terms need sales or bills, each with a day and a type"
        )
        wrong = {"day": 0, "type": "OFFOLLOWINGMONTH"}
        assert await refused(desk, "set_usual_terms", sales=wrong) == (
            "the day of OFFOLLOWINGMONTH is a number from 1 to 31"
        )
        await do(desk, "remove_payment_terms", name="Acme")
        assert (await desk.invoice(**no_date))["DueDateString"] == "2026-12-20T00:00:00"

    run(test)


def test_an_account_number_is_given_to_a_contact_and_taken_away():
    async def test(desk):
        await desk.put("Contacts", {"Name": "Acme", "AccountNumber": "a1"})
        other = await desk.contact("Beta")
        assert await refused(desk, "set_account_number", contact_id=other, account_number="a1") == (
            "The Account Number already exists. Please enter a different Account Number."
        )
        await do(desk, "set_account_number", name="Acme", account_number="")
        told = await do(desk, "set_account_number", contact_id=other, account_number="a1")
        assert told["account_number"] == "a1"
        assert (await desk.get(f"Contacts/{other}")).json()["Contacts"][0]["AccountNumber"] == "a1"

    run(test)


# --- accounts and tax ---------------------------------------------------------------------------------------


def test_an_account_is_recoded_renamed_archived_and_restored():
    async def test(desk):
        assert (await do(desk, "recode_account", code="200", new_code="201"))["code"] == "201"
        assert (await do(desk, "rename_account", code="201", name="Turnover"))["name"] == "Turnover"
        assert "'200' is not a valid code" in said(await desk.invoice())[0]
        assert said(await desk.invoice(LineItems=[line(AccountCode="201")])) == []
        assert (
            await refused(desk, "recode_account", code="201", new_code="260") == "Please enter a unique Code"
        )
        assert await refused(desk, "rename_account", code="201", name="Sales2" * 40) != ""
        assert (await do(desk, "archive_account", code="201"))["status"] == "ARCHIVED"
        assert "archived" in said(await desk.invoice(LineItems=[line(AccountCode="201")]))[0]
        assert (await do(desk, "restore_account", code="201"))["status"] == "ACTIVE"
        assert (await do(desk, "recode_account", code="090", new_code="095"))["code"] == "095", "banks too"
        assert (await do(desk, "rename_account", code="610", name="Debtors"))["name"] == "Debtors"

    run(test)


def test_an_account_is_deleted_unless_it_was_used():
    async def test(desk):
        await desk.invoice()
        assert await refused(desk, "delete_account", code="200") == (
            "Accounts used on transactions cannot be deleted. The account can be archived."
        )
        assert (await do(desk, "delete_account", code="260"))["status"] == "DELETED"
        assert await refused(desk, "rename_account", code="260", name="x") == "the account is deleted"
        assert await refused(desk, "archive_account", code="610") == "System accounts cannot be archived"

    run(test)


def test_the_tax_of_an_account_is_changed():
    async def test(desk):
        assert (await do(desk, "set_account_tax", code="200", tax_type="ZERORATED"))[
            "tax_type"
        ] == "ZERORATED"
        made = await desk.invoice(LineItems=[line(TaxType=None)])
        assert (made["LineItems"][0]["TaxType"], made["TotalTax"]) == ("ZERORATED", 0)
        assert "cannot be used" in await refused(desk, "set_account_tax", code="200", tax_type="INPUT2")

    run(test)


def test_payments_may_be_made_to_an_account_once_a_person_allows_it():
    async def test(desk):
        await desk.invoice(InvoiceNumber="S-1")
        told = await refused(desk, "pay_invoice", number="S-1", code="260")
        assert told == "Account type is invalid for making a payment to/from."
        assert (await do(desk, "allow_payments", code="260"))["payments"] is True
        assert (await do(desk, "pay_invoice", number="S-1", code="260", amount=4))["due"] == "20.15"
        assert (await do(desk, "allow_payments", code="260", is_allowed=False))["payments"] is False
        assert await refused(desk, "allow_payments", code="090") == (
            "payments may always be made to a bank account"
        )

    run(test)


def test_a_tax_rate_is_deleted_and_restored():
    async def test(desk):
        assert (await do(desk, "delete_tax_rate", tax_type="OUTPUT2"))["status"] == "DELETED"
        assert said(await desk.invoice()) != []
        assert (await do(desk, "restore_tax_rate", tax_type="OUTPUT2"))["status"] == "ACTIVE"
        assert said(await desk.invoice()) == []
        assert (await refused(desk, "delete_tax_rate", tax_type="X")).startswith(
            "no such tax type 'X': one of "
        )

    run(test)


# --- tracking -----------------------------------------------------------------------------------------------


def test_tracking_is_added_renamed_archived_and_restored():
    async def test(desk):
        told = await do(desk, "add_tracking", name="Region", options=["North"])
        assert [row["name"] for row in told["options"]] == ["North"]
        told = await do(desk, "add_tracking_option", name="region", option="South")
        assert [row["name"] for row in told["options"]] == ["North", "South"]
        await do(desk, "rename_tracking", name="Region", option="South", new_name="Deep South")
        await do(desk, "rename_tracking", name="Region", new_name="Area")
        tracked = {"LineItems": [line(Tracking=[{"Name": "Area", "Option": "Deep South"}])]}
        assert said(await desk.invoice(**tracked)) == []
        told = await do(desk, "archive_tracking", name="Area", option="Deep South")
        assert [row["status"] for row in told["options"]] == ["ACTIVE", "ARCHIVED"]
        assert "Unknown tracking details" in said(await desk.invoice(**tracked))[0]
        await do(desk, "restore_tracking", name="Area", option="Deep South")
        assert said(await desk.invoice(**tracked)) == []
        assert (await do(desk, "archive_tracking", name="Area"))["status"] == "ARCHIVED"
        assert "Unknown tracking details" in said(await desk.invoice(**tracked))[0]
        assert await refused(desk, "archive_tracking", name="Colour") == (
            "no such tracking category 'Colour': one of Area"
        )
        assert await refused(desk, "archive_tracking", name="Area", option="Red") == (
            "no such tracking option 'Red': one of North, Deep South"
        )

    run(test)


# --- the organisation ---------------------------------------------------------------------------------------


def test_lock_dates_are_set_one_by_one_and_taken_away():
    async def test(desk):
        assert await do(desk, "set_lock_dates", period="2026-10-31", end_of_year="2026-03-31") == {
            "period": "2026-10-31",
            "end_of_year": "2026-03-31",
        }
        old = {"Date": "2026-10-01"}
        assert said(await desk.invoice(**old)) == [
            "The document date cannot be before the period lock date, currently set at 31-Oct-2026"
        ]
        assert await do(desk, "set_adviser") == {"is_adviser": True}
        assert said(await desk.invoice(**old)) == []
        assert await do(desk, "set_adviser", is_adviser=False) == {"is_adviser": False}
        assert (await do(desk, "set_lock_dates", period=""))["period"] == ""
        assert said(await desk.invoice(**old)) == []
        assert await refused(desk, "set_lock_dates", period="31/10/2026") == (
            "not a date: '31/10/2026'; set_lock_dates takes dates like 2026-03-31, or an empty text"
        )

    run(test)


@pytest.mark.parametrize("nothing", ["", None])
def test_null_takes_a_lock_away_like_an_empty_text_and_what_is_left_out_stays(nothing):
    async def test(desk):
        await do(desk, "set_lock_dates", period="2026-10-31", end_of_year="2026-03-31")
        left = {"period": "", "end_of_year": "2026-03-31"}
        assert await do(desk, "set_lock_dates", period=nothing) == left
        assert await do(desk, "set_lock_dates", end_of_year=nothing) == {"period": "", "end_of_year": ""}

    run(test)


def test_lock_dates_that_change_nothing_are_refused():
    async def test(desk):
        none = "set_lock_dates changes nothing: period is none, end_of_year none; give one or both"
        assert await refused(desk, "set_lock_dates") == none
        assert await refused(desk, "set_lock_dates", period=None, end_of_year="") == none
        await do(desk, "set_lock_dates", end_of_year="2026-03-31")
        assert await refused(desk, "set_lock_dates", end_of_year="2026-03-31") == (
            "set_lock_dates changes nothing: period is none, end_of_year 2026-03-31; give one or both"
        )

    run(test)


def test_a_currency_is_removed_unless_it_is_used():
    async def test(desk):
        await do(desk, "add_currency", currency="EUR")
        made = await desk.invoice(CurrencyCode="EUR", InvoiceNumber="S-1")
        assert made["CurrencyCode"] == "EUR"
        assert await refused(desk, "remove_currency", currency="EUR") == (
            "EUR stands on documents or a bank account and cannot be removed"
        )
        await do(desk, "add_currency", currency="USD")
        await do(desk, "remove_currency", currency="USD")
        assert said(await desk.invoice(CurrencyCode="USD")) == [
            "Organisation is not subscribed to currency USD"
        ]
        assert await refused(desk, "remove_currency", currency="NZD") == (
            "no currency 'NZD' to remove: one of AUD, EUR"
        )
        assert (await refused(desk, "add_currency", currency="Taler")).startswith(
            "no such currency 'Taler': one of "
        )

    run(test, seed=3)


def test_the_plan_decides_about_currencies_and_approvals():
    async def test(desk):
        assert await do(desk, "change_plan", plan="STARTER") == {"plan": "STARTER"}
        (shown,) = (await desk.get("Organisation")).json()["Organisations"]
        assert shown["Class"] == "STARTER"
        for _ in range(20):
            assert said(await desk.invoice()) == []
        assert said(await desk.invoice()) == ["You have reached the limit of invoices you can approve"]
        assert (await refused(desk, "change_plan", plan="FREE")).startswith(
            "no such plan 'FREE': one of DEMO, "
        )

    run(test)


def test_a_plan_with_one_currency_gets_no_other():
    async def test(desk):
        await do(desk, "change_plan", plan="GROW")
        for currency in ("EUR", "USD"):  # one of them was added on the larger plan
            assert await refused(desk, "add_currency", currency=currency) == (
                f"Organisation is not subscribed to currency {currency}"
            )
            assert said(await desk.invoice(CurrencyCode=currency)) == [
                f"Organisation is not subscribed to currency {currency}"
            ]
        assert [row["Code"] for row in await rows(desk, "Currencies")] == ["NZD"]
        await do(desk, "change_plan", plan="COMPREHENSIVE")
        assert "EUR" in (await do(desk, "add_currency", currency="EUR"))["currencies"]
        assert [row["Code"] for row in await rows(desk, "Currencies", order="Code")] == [
            "AUD", "EUR", "NZD", "USD",
        ]  # fmt: skip

    run(test)


def test_an_organisation_is_renamed():
    async def test(desk):
        assert await refused(desk, "rename_organisation", name="x" * 256) == (
            "an organisation's name has at most 255 characters"
        )
        assert (await do(desk, "rename_organisation", name="x" * 255))["name"] == "x" * 255
        assert await do(desk, "rename_organisation", name="Tui Ltd") == {"name": "Tui Ltd"}
        (shown,) = (await desk.get("Organisation")).json()["Organisations"]
        assert shown["Name"] == "Tui Ltd"
        (linked,) = (await desk.http.get("/connections")).json()
        assert linked["tenantName"] == "Tui Ltd"

    run(test)


def test_an_organisation_goes_offline_for_everybody_and_comes_back():
    async def test(desk):
        made = await desk.invoice()
        await do(desk, "go_offline")
        for _ in range(7):
            answer = await desk.put("Invoices", {"Invoices": [made]}, key="k")
            assert (answer.status_code, answer.text) == (503, "Organisation is offline")
        await do(desk, "come_online")
        assert (await desk.put("Contacts", {"Name": "New"}, key="k")).status_code == 200

    run(test)


def test_the_reporting_role_is_taken_away_and_given():
    async def test(desk):
        tokens = await desk.connect(scope=WIDE)
        assert tokens
        await do(desk, "set_reporting_role", has_reporting_role=False)
        assert (await desk.get("ManualJournals")).status_code == 403
        await do(desk, "set_reporting_role")
        assert (await desk.get("ManualJournals")).status_code == 200

    run(test)


def test_who_may_not_approve_drafts_all_the_same_and_colleagues_approve():
    async def test(desk):
        drafted = await desk.invoice(Status="DRAFT")
        await do(desk, "set_approving_role", has_approving_role=False)
        allowed = {
            row["Name"]: row["Status"] for row in (await desk.get("Organisation/Actions")).json()["Actions"]
        }
        assert {allowed["CreateApprovedInvoice"], allowed["CreateApprovedBill"]} == {"NOT-ALLOWED"}
        path = f"Invoices/{drafted['InvoiceID']}"
        refused = await desk.post(path, {"Status": "AUTHORISED"})
        assert refused.status_code == 400
        assert (await desk.post(path, {"Status": "SUBMITTED"})).status_code == 200
        await do(desk, "approve_invoice", invoice_id=drafted["InvoiceID"])
        await do(desk, "set_approving_role")
        assert (await desk.invoice())["Status"] == "AUTHORISED"

    run(test)


def test_the_app_is_disconnected():
    async def test(desk):
        assert await do(desk, "disconnect") == {"disconnected": 1}
        assert (await desk.get("Organisation")).status_code == 403
        assert await do(desk, "disconnect") == {"disconnected": 0}

    run(test)


# --- what cannot be read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "fly"}, "no such do 'fly': one of approve_invoice, submit_invoice, "),
        ({}, "no such do '': one of approve_invoice, "),
        ({"do": "go_offline", "code": "1"}, "go_offline takes no fields; not 'code'"),
        ({"do": "archive_account", "name": "x"}, "archive_account takes code, account_id; not 'name'"),
        ({"do": "rename_contact"}, "rename_contact takes contact_id, name: Object missing required field"),
        ({"do": "pay_invoice", "amount": "much"}, "pay_invoice takes invoice_id, number, amount, code, "),
        ({"do": "edit_invoice", "date": "soon"}, "edit_invoice takes invoice_id, number, new_number, "),
        ({"do": "edit_invoice", "lines": [{"line": 1, "colour": 2}]}, "edit_invoice takes invoice_id, "),
        ({"do": "archive_account", "tenant_id": 3}, "Expected `str`, got `int`"),
        ("fly", "the body must be a JSON object or a list of them: "),
        ([{}] * 10_001, "the body may hold 10000 objects and no more"),
    ],
)
def test_a_deed_that_cannot_be_read_says_what_there_is(sent, sentence):
    async def test(desk):
        answer = await desk.http.post("/sim/people", json=sent)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(sentence), answer.json()
        assert "\n" not in answer.json()["error"]

    run(test)


ODD = ("NaN", "sNaN", "-Infinity", "1e40", "-1e13", "1e-400")
"""What JSON can call a number and no ledger can hold."""


@pytest.mark.parametrize("amount", ODD)
def test_an_amount_that_no_ledger_can_hold_is_refused_in_a_sentence(amount):
    sentence = "amount must be a number that a ledger can hold: below 10,000,000,000,000"

    async def test(desk):
        tenant = next(iter(desk.world.organisations))
        line = {"code": "200", "amount": amount}
        for fields in (
            {"do": "pay_invoice", "number": "S-1", "amount": amount},
            {"do": "credit_invoice", "number": "S-1", "amount": amount},
            {"do": "bank_line", "amount": amount, "line_code": "200", "name": "A"},
            {"do": "edit_invoice", "number": "S-1", "lines": [{"line": 1, "amount": amount}]},
            {"do": "post_journal", "narration": "n", "lines": [line, line]},
        ):
            answer = await desk.http.post("/sim/people", json=fields)
            assert (answer.status_code, answer.json()) == (400, {"error": sentence})
        form = {"do": "bank_line", "amount": amount, "line_code": "200", "name": "A"}
        answer = await desk.http.post(f"/books/{tenant}/people", data=form)
        assert answer.status_code == 303
        assert f"Not done: {sentence}" in (await desk.http.get(answer.headers["location"])).text

    run(test)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people", b'{"do":"\xff"}'),
        ("people", b'{"\xff":1}'),
        ("people", b'{"do":"set_adviser","tenant_id":"\xff"}'),
        ("people", b'{"do":"rename_organisation","name":"\xff"}'),
        ("people", b'{"do":"\\ud800"}'),
        ("people", b'{"do":"set_adviser","tenant_id":"\\ud800"}'),
        ("people/rename_organisation", b'{"name":"\xff"}'),
        ("trouble", b'{"kind":"\xff"}'),
        ("trouble", b'{"kind":"refuse","message":"\xff"}'),
        ("trouble", b'{"kind":"status","call":' + b"9" * 5_000 + b"}"),
        ("webhooks", b'{"url":"http://127.0.0.1:80/","key":"\xff"}'),
        ("clock", b'{"advance_s":"\xff"}'),
        ("clock", b"\xff"),
        ("limits", b'{"tenant_id":"\xff"}'),
    ],
)
def test_letters_that_are_none_are_refused_in_a_sentence(path, body):
    async def test(desk):
        answer = await desk.http.post(f"/sim/{path}", content=body)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
        assert "\n" not in answer.json()["error"]

    run(test)


def test_every_deed_answers_to_its_name_with_nothing_given():
    async def test(desk):
        for name in DEEDS:
            answer = await desk.http.post(f"/sim/people/{name}", json={})
            assert answer.status_code in (200, 400), (name, answer.text)
            assert "done" in answer.json() or answer.json()["error"]

    run(test)
