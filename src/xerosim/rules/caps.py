"""How many invoices and bills the smallest plan lets an organisation approve in a calendar month."""

from typing import Final

from xerosim.books.organisation import Organisation
from xerosim.rules.heads import today

# vendor: help.yourtradebase.com 158, help.tradifyhq.com (the legacy Early plan, whose class is STARTER)
CAPS: Final = {"ACCREC": 20, "ACCPAY": 5}
CAPPED_CLASS: Final = "STARTER"
REACHED: Final = "You have reached the limit of invoices you can approve"


def may_approve(organisation: Organisation, kind: str, now_ms: int) -> bool:
    """Whether one more sales invoice (ACCREC) or bill (ACCPAY) may be approved this month; other kinds always."""
    cap = CAPS.get(kind)
    if cap is None or organisation.klass != CAPPED_CLASS:
        return True
    return organisation.approvals.get(_month(organisation, kind, now_ms), 0) < cap


def note_approval(organisation: Organisation, kind: str, now_ms: int) -> None:
    """Count one approval, where it is counted at all."""
    if kind in CAPS and organisation.klass == CAPPED_CLASS:
        month = _month(organisation, kind, now_ms)
        organisation.approvals[month] = organisation.approvals.get(month, 0) + 1


def _month(organisation: Organisation, kind: str, now_ms: int) -> str:
    """The kind and the calendar month where the organisation is."""
    # the month counts by when it is approved, not by the document's date: assumed
    return f"{kind} {today(organisation, now_ms):%Y-%m}"
