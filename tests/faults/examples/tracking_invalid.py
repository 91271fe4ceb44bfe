"""A tracking option that Xero does not know."""

from counterfoil.core.document import SalesInvoice, TrackingChoice
from tests.faults.example import Case, Example, Said, Shown, line, sale


def tracked(*choices: tuple[str, str]) -> SalesInvoice:
    """An invoice whose second line has these categories and options."""
    tracking = tuple(TrackingChoice(category=category, option=option) for category, option in choices)
    return sale(lines=(line(), line(tracking=tracking)))


EXAMPLE = Example(
    finds=(
        Case(
            tracked(("Region", "West")),
            {"category": "Region", "option": "West", "state": "not there"},
            "lines[2].tracking",
        ),
        Case(tracked(("Region", "South")), {"category": "Region", "option": "South", "state": "archived"}),
        Case(tracked(("Branch", "One")), {"category": "Branch", "category_state": "not there"}),
        Case(tracked(("store", "mall")), {"category": "store", "category_state": "archived"}),
        Case(
            tracked(("Region", "North"), ("region", "north"), (" REGION ", "North")),
            {"categories": "Region, region,  REGION ", "count": "3", "limit": "2"},
        ),
    ),
    says=(
        Said("Unknown tracking details. A Tracking Category did not match a known active Tracking Category."),
    ),
    simulator=Shown(
        "Unknown tracking details. A Tracking Category did not match a known active Tracking Category."
    ),
)
