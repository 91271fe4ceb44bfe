"""A code that its rule was not made for: the account has another one now, and its own is another account's."""

import msgspec

from counterfoil.core.settings_check import remembering
from tests.faults.example import (
    ORGANISATION,
    Case,
    Example,
    NotApplicable,
    Said,
    organisation,
    payment,
    sale,
    settings,
)

AS_IT_WAS = remembering(settings(), ORGANISATION)
"""The rules, made while the chart was as it is in the other examples."""


def renumbered(**codes: str) -> Case:
    """An invoice, after the accounts have other codes: `_200="201"` gives 201 to what was 200."""
    accounts = tuple(
        msgspec.structs.replace(each, code=codes.get(f"_{each.code}", each.code))
        for each in ORGANISATION.accounts
    )
    return Case(sale(), organisation=organisation(accounts=accounts), settings=AS_IT_WAS)


def saying(case: Case, **facts: str) -> Case:
    return msgspec.structs.replace(case, facts=facts)


EXAMPLE = Example(
    finds=(
        saying(
            renumbered(_200="201"), rule="account.sales default", code="200", name="Sales", now_code="201"
        ),
        saying(
            renumbered(_200="201", _400="200"),
            account="200",
            name="Sales",
            now_code="201",
            taken_by="Advertising",
        ),
        saying(
            msgspec.structs.replace(renumbered(_090="092", _880="090"), document=payment()),
            rule='tender "card"',
            name="Business bank",
            now_code="092",
            taken_by="Clearing",
        ),
    ),
    says=(Said("The account mapped to Gifts no longer exists."),),
    simulator=NotApplicable("the fault is ours, not Xero's"),
)
