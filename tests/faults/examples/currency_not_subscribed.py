"""A document in a currency that is not switched on."""

from tests.faults.example import Case, Example, Said, Shown, organisation, sale

EXAMPLE = Example(
    finds=(
        Case(sale(currency="EUR"), {"currency": "EUR", "organisation": "Hartley Law"}, "currency"),
        Case(
            sale(currency="AUD"),
            {"currency": "AUD"},
            "currency",
            organisation=organisation(refused=("use_currencies",)),
        ),
    ),
    says=(
        Said("Organisation is not subscribed to currency EUR", {"currency": "EUR"}),
        Said("Users Organization is not subscribed to currency NZD", {"currency": "NZD"}),
        Said("Organisation is not subscribed to currency"),
    ),
    simulator=Shown("Organisation is not subscribed to currency {currency}"),
)
