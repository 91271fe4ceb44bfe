"""What can be wrong with dates: closed books, due dates, dates that are none."""

from __future__ import annotations

import datetime as dt

from counterfoil.core.due import DUE_DAYS_MAX
from counterfoil.core.faults.entry import Entry, Examined, Fault, heard, said
from counterfoil.core.locks import lock_on
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.phrases import kind_word, plain_date

YEAR_MIN, YEAR_MAX = 1900, 2100
"""Outside of these a date is a slip of the keyboard or stands for "none" in the source."""


def find_locked(examined: Examined) -> tuple[Fault, ...]:
    """What reaches the ledger must be dated after both lock dates; drafts and submitted documents pass.

    help.dext.com 105721: both lock dates close the books on and before their day.
    """
    document, organisation = examined.mapping.document, examined.organisation
    if isinstance(document, MappedInvoice | MappedJournal):
        if document.status != "authorised":
            return ()
    elif not isinstance(document, MappedPayment | MappedAllocation):
        return ()
    lock = lock_on(organisation, document.date)
    if lock is None:
        return ()
    facts = {
        "date": plain_date(lock.date),
        "lock": lock.name,
        "document_date": plain_date(document.date),
        "kind": kind_word(document),
    }
    if organisation.name:
        facts["organisation"] = organisation.name
    return (Fault(code="locked_period", facts=facts, field="date"),)


def find_bad_date(examined: Examined) -> list[Fault]:
    """Dates must lie in years in which business is done."""
    document = examined.mapping.document
    if isinstance(document, MappedContact):
        return []
    faults = [] if YEAR_MIN <= document.date.year <= YEAR_MAX else [_bad_date(document.date, "date")]
    due = document.due_date if isinstance(document, MappedInvoice) else None
    if due is not None and not YEAR_MIN <= due.year <= YEAR_MAX:
        faults.append(_bad_date(due, "due_date"))
    return faults


def _bad_date(date: dt.date, field: str) -> Fault:
    return Fault(code="bad_date", facts={"date": plain_date(date)}, field=field)


def find_due_date(examined: Examined) -> tuple[Fault, ...]:
    """Invoices and bills that are not drafts need a due date, unless Xero is to reckon it. Credit notes have none.

    help.fieldinsight.com 3084244; the status table of developer.xero.com's invoices page.
    """
    document = examined.mapping.document
    if not isinstance(document, MappedInvoice) or document.due_date is not None:
        return ()
    if examined.settings.policies.due_date == "contact_terms":
        return ()
    if document.status == "draft" or document.type not in ("sales_invoice", "bill"):
        return ()
    return (Fault(code="due_date_missing", facts={"kind": kind_word(document)}, field="due_date"),)


def find_far_due_date(examined: Examined) -> tuple[Fault, ...]:
    """A due date may be before the invoice date, but not more than 999 days after it."""
    document = examined.mapping.document
    if not isinstance(document, MappedInvoice) or document.due_date is None:
        return ()
    days = (document.due_date - document.date).days
    if days <= DUE_DAYS_MAX:
        return ()
    facts = {
        "due_date": plain_date(document.due_date),
        "document_date": plain_date(document.date),
        "due_days": str(days),
        "days": str(DUE_DAYS_MAX),
    }
    return (Fault(code="due_date_range", facts=facts, field="due_date"),)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="locked_period",
        title="The books are closed for this date",
        cause=(
            "The books of {organisation} are closed up to {date} and this {kind} is dated {document_date}.",
            "The books are closed up to and including {date} (the {lock} lock date in Xero), and the document is dated on or before that day.",
            "The books are closed for the date of this document: it is on or before a lock date set in Xero.",
        ),
        action=(
            "Ask the accountant: either someone with the Adviser role moves the lock date back in Xero (Accounting, Financial settings, Lock dates), "
            "or the document is given a date after {date}, or it goes as a draft.",
            "Ask the accountant: either someone with the Adviser role moves the lock date back in Xero (Accounting, Financial settings, Lock dates), "
            "or the document is given a later date, or it goes as a draft.",
        ),
        remedy="When the lock date moves, what is held for it goes by itself; the policy `locked_period` posts it as a draft, "
        "or on the first open day with its true date in the reference.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("period", "rules"),
        messages=(
            said(
                r"cannot be before the (?P<lock>period|end of year) lock date(?:,? currently set at (?P<date>[\w-]{6,12}))?",
                source="galaxy.maropost.com 1229; help.dext.com 105721; Unleashed help, Xero Connection Log and export errors",
            ),
            heard(
                "LOCK + PERIOD - INVOICE + payment; DATE + before|after|earlier|prior|on + lock date|lockdate|locked period|closed",
                "lock date|lock dates|lockdate + prevent|prevents|before|earlier|on or before|after|prior|falls|locked|must be after|breach",
                "locked period|closed period|period is locked|closed financial period|period closed|books are closed|books are locked|year is closed",
                "books + closed|locked; period|financial year|year + locked|closed",
                facts="date",
            ),
        ),
        check=find_locked,
        example="The document date cannot be before the end of year lock date, currently set at 30-Sep-2021",
    ),
    Entry(
        code="bad_date",
        title="Not a date that can be used",
        cause=(
            '"{date}" is not a date that Xero can use.',
            "A date on the document is not one that Xero can read.",
        ),
        action=("Correct the date in the source.",),
        remedy="Goes by itself once the corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                r"the string '(?P<date>[^']{0,60})' is not a valid allxsd value",
                source="XML error of Xero's older interface (ErrorNumber 14)",
            ),
            said(r"could not convert string to datetime", source="integrately.com, Xero errors"),
            heard(
                "payment date + prior|before|earlier + invoice date; DATE + INVALID - DUE_DATE + range|EXCHANGE_RATE|lock|EMAIL|TERMS",
                "not real date|no such date|not convert string date time|convert string datetime; invalid date|date format|unable to parse date|not a valid date; DATE + not convert|not recognised|not parse|unable to parse|format",
                "string + allxsd|xsd value|datetime; date|datetime + not recognised as valid|convert string|missing or invalid",
                facts="date",
            ),
        ),
        check=find_bad_date,
        example="The string '20100510' is not a valid AllXsd value.",
    ),
    Entry(
        code="due_date_missing",
        title="No due date",
        cause=(
            "The {kind} has no due date, and Xero approves none without.",
            "The document has no due date, and Xero approves none without.",
        ),
        action=(
            "Give it a due date in the source, or see that the source sends one with every invoice and bill. As a draft it may go without. "
            "Where due dates are left to Xero, give the contact, or the organisation, payment terms there.",
        ),
        remedy="Goes by itself once the corrected document arrives; with the policy `due_date` set to `contact_terms`, Xero reckons it "
        "from the payment terms it has.",
        who="source user",
        retry="by a new revision",
        awaits=("terms", "revision", "rules"),
        messages=(
            said(
                r"\bdue\s?date field must be specified",
                source="help.fieldinsight.com 3084244; help.quoter.com",
            ),
            said(
                r"\bdue\s?date (?:cannot|can't|must not) be (?:empty|blank)",
                source="neto.com.au; galaxy.maropost.com 1400",
            ),
            heard(
                "DUE_DATE + MISSING - range|valid|INVALID|within|between|before|999; no DUE_DATE|due date missing|without DUE_DATE",
                "set a DUE_DATE|set DUE_DATE|enter DUE_DATE|add DUE_DATE|select DUE_DATE; DUE_DATE + must be specified|cannot be empty|required|must have",
            ),
        ),
        check=find_due_date,
        example="The document DueDate field must be specified",
    ),
    Entry(
        code="due_date_range",
        title="The due date is out of range",
        cause=(
            "The due date {due_date} is {due_days} days after the document's date {document_date}; Xero allows {days}.",
            "The due date comes to more than {days} days after the document's date. Often it is not the document's own date that is wrong: "
            "payment terms of 0 days on the contact in Xero make it so.",
            "The due date is out of the range that Xero allows, or the contact's payment terms in Xero give no possible day "
            "(they are blank, or not between 1 and 31).",
        ),
        action=(
            "Correct the due date in the source. If it looks right, open the contact in Xero, Edit, Financial details, and empty or correct its payment terms.",
        ),
        remedy="A corrected document goes by itself, and so does one that Xero refused, once its contact was changed there. The policy `due_date` "
        "set to `clamp` brings it into range.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("terms", "revision", "rules"),
        messages=(
            said(
                r"due dates? cannot be made more than (?P<days>\d{1,5}) days after",
                source="ClickPOS help, Xero Integration Error Codes",
            ),
            said(
                r"due date for bills/sales invoices must be between",
                source="mechanicdesk.freshdesk.com 13000059854",
            ),
            heard(
                "DUE_DATE + more than|too far|out of range|range|before|earlier|between|within|on or after|days after|must after|future|prior|later|not before|999|precedes - approve|approved",
                "TERMS + between|invalid|must|range|1 and 31|not valid|0 days; 999 days",
                facts="days",
            ),
        ),
        check=find_far_due_date,
        example="Sorry, Due Dates cannot be made more than 999 days after the invoice date.",
    ),
)
