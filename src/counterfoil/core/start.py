"""Documents from before the day with which exporting begins."""

from __future__ import annotations

from counterfoil.core.document import Document
from counterfoil.core.phrases import plain_date
from counterfoil.core.settings import Policies


def before_start(document: Document, policies: Policies) -> str:
    """Why a document is withdrawn that is dated before the start date; empty for all others.

    What has no date, a contact, is needed by later documents too.
    """
    start = policies.start_date
    if start is None:
        return ""
    date = getattr(document, "date", None)
    return "" if date is None or date >= start else f"dated before the start date {plain_date(start)}"
