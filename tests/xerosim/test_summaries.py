"""Where `summarizeErrors=false` has each element answered for itself, and where it changes nothing."""

import pytest

from tests.xerosim.desk import API, SETTINGS, Desk, run, said
from xerosim.resources.table import ENDPOINTS

APART = {
    # XeroAPI/Xero-OpenAPI, the operations that take the parameter
    "BankTransactions": {"PUT", "POST"},
    "BankTransfers": {"POST"},
    "Contacts": {"PUT", "POST"},
    "CreditNotes": {"PUT", "POST"},
    "CreditNotes/*/Allocations": {"PUT"},
    "Invoices": {"PUT", "POST"},
    "Items": {"PUT", "POST"},
    "ManualJournals": {"PUT", "POST"},
    "Overpayments/*/Allocations": {"PUT"},
    "Payments": {"PUT"},
    "Prepayments/*/Allocations": {"PUT"},
}


def test_the_parameter_is_known_where_xero_has_it_and_nowhere_else():
    assert {name: set(each.apart) for name, each in ENDPOINTS.items() if each.apart} == APART


async def _asked(desk: Desk, method: str, path: str, body: dict[str, object]):
    return await desk.http.request(method, API + path, json=body, params={"summarizeErrors": "false"})


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("PUT", "Accounts", {"Code": "200", "Name": "New", "Type": "SALES"}, "Please enter a unique Code"),
        ("PUT", "Currencies", {"Description": "Euro"}, "A currency code must be provided."),
        ("PUT", "TrackingCategories", {"Name": ""}, "The tracking category name must be specified"),
        ("POST", "Payments", {"Date": "2026-11-02", "Amount": 0}, None),
        ("POST", "Contacts/{contact}", {"Name": "Beta"}, None),
    ],
)
def test_elsewhere_errors_are_summarised_all_the_same(method, path, body, sentence):
    async def test(desk: Desk) -> None:
        await desk.contact("Beta")
        answer = await _asked(desk, method, path.format(contact=await desk.contact()), body)
        told = answer.json()
        assert (answer.status_code, told["ErrorNumber"]) == (400, 10)
        (element,) = told["Elements"]
        assert "StatusAttributeString" not in element
        assert said(element) == [sentence] if sentence else said(element)

    run(test, scope=SETTINGS)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "Contacts"), ("POST", "Contacts"), ("PUT", "Payments"), ("PUT", "Invoices")]
)
def test_where_it_is_known_each_element_is_told_apart(method, path):
    async def test(desk: Desk) -> None:
        answer = await _asked(desk, method, path, {path: [{"ContactNumber": "n1"}]})
        assert answer.status_code == 200
        assert answer.json()[path][0]["StatusAttributeString"] == "ERROR"

    run(test)


def test_what_is_saved_elsewhere_carries_no_word_on_how_it_went():
    async def test(desk: Desk) -> None:
        path = f"Contacts/{await desk.contact()}"
        answer = await _asked(desk, "POST", path, {"FirstName": "Ann"})
        assert "StatusAttributeString" not in answer.json()["Contacts"][0]

    run(test)


def test_a_refusal_on_order_is_shown_as_any_other():
    async def test(desk: Desk) -> None:
        for path, status in (("Contacts", 200), (f"Contacts/{await desk.contact()}", 400)):
            await desk.sim("POST", "trouble", {"kind": "refuse", "message": "Not today."})
            assert (await desk.post(path, {"Name": "Acme"})).status_code == status

    run(test)


def test_the_answer_names_the_app_that_asks():
    async def test(desk: Desk) -> None:
        assert (await desk.get("Currencies")).json()["ProviderName"] == "app"
        await desk.sim("POST", "trouble", {"kind": "refuse", "message": "Not today."})
        assert (await desk.put("Contacts", {"Name": "Acme"})).json()["ProviderName"] == "app"

    run(test)
