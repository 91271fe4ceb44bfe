"""A web address that Xero does not take."""

from tests.faults.example import Case, Example, Said, Shown, sale

EXAMPLE = Example(
    finds=(
        Case(sale(url="desk/1042"), {"url": "desk/1042"}, "url"),
        Case(sale(url="https://desk.test/xero/1042"), {"url": "https://desk.test/xero/1042"}, "url"),
    ),
    says=(Said("Website must be valid"),),
    simulator=Shown("Website must be valid"),
)
