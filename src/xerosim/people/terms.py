"""Terms of payment as a person sets them, for a contact or for the whole organisation."""

from typing import Any, Literal

import msgspec

from xerosim.rules.terms import FIRST_DAY, LAST_DAY
from xerosim.side.reading import NotDone

TermType = Literal["DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH"]


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When one side falls due: a number of days, or a day of a month."""

    day: int
    type: TermType = "DAYSAFTERBILLDATE"


def terms_in(sales: Terms | None, bills: Terms | None) -> dict[str, Any]:
    """The same under Xero's own names; raises NotDone for a day there is not, and when neither is given."""
    if sales is None and bills is None:
        raise NotDone("terms need sales or bills, each with a day and a type")
    terms: dict[str, Any] = {}
    for side, term in (("Sales", sales), ("Bills", bills)):
        if term is None:
            continue
        first = FIRST_DAY[term.type]
        if not first <= term.day <= LAST_DAY:
            raise NotDone(f"the day of {term.type} is a number from {first} to {LAST_DAY}")
        terms[side] = {"Day": term.day, "Type": term.type}
    return terms
