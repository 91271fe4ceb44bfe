"""The customer code is another contact's account number."""

from counterfoil.core.directory import XeroContact
from tests.faults.example import Case, Example, Said, Shown, among, contact, settings

EXAMPLE = Example(
    finds=(
        Case(
            contact(account_number="C0042"),
            {"number": "C0042", "name": "Otto & Sons", "contact": "c-1"},
            "account_number",
            settings=settings(policies='account_number = "yes_or_hold"\ncontact_matching = ["name"]'),
            links=among(XeroContact(id="c-1", name="Otto & Sons", account_number="C0042")),
        ),
    ),
    says=(Said("The Account Number already exists. Please enter a different Account Number."),),
    simulator=Shown("The Account Number already exists. Please enter a different Account Number."),
)
