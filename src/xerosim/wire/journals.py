"""Manual journals as they are sent."""

from decimal import Decimal
from typing import Final, Literal

import msgspec

from xerosim.wire.documents import Mode
from xerosim.wire.lines import TrackingIn
from xerosim.wire.reading import Reading, check_guid, check_number, read_date, read_elements


class JournalLineIn(msgspec.Struct):
    """A line as sent; debits are positive."""

    LineAmount: Decimal | None = None
    AccountCode: str | None = None
    AccountID: str | None = None
    Description: str | None = None
    TaxType: str | None = None
    TaxAmount: Decimal | None = None
    Tracking: list[TrackingIn] | None = None


class JournalIn(msgspec.Struct):
    """A manual journal as sent."""

    Narration: str | None = None
    JournalLines: list[JournalLineIn] | None = None
    Date: str | None = None
    LineAmountTypes: Mode | None = None
    Status: Literal["DRAFT", "POSTED", "DELETED", "VOIDED", "ARCHIVED"] | None = None
    Url: str | None = None
    ShowOnCashBasisReports: bool | None = None
    ManualJournalID: str | None = None


_JOURNALS: Final = Reading(JournalIn, JournalIn.__struct_fields__)


def read_journals(body: bytes) -> list[JournalIn]:
    """The manual journals of a body, every number, id and date in them readable."""
    journals = read_elements(body, "ManualJournals", _JOURNALS)
    for index, journal in enumerate(journals):
        at = f"ManualJournals[{index}]"
        check_guid(journal.ManualJournalID, f"{at}.ManualJournalID")
        if journal.Date is not None:
            read_date(journal.Date, f"{at}.Date")
        for place, line in enumerate(journal.JournalLines or ()):
            spot = f"{at}.JournalLines[{place}]"
            check_number(line.LineAmount, f"{spot}.LineAmount")
            check_number(line.TaxAmount, f"{spot}.TaxAmount")
            check_guid(line.AccountID, f"{spot}.AccountID")
    return journals
