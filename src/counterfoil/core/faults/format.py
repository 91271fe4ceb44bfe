"""Text that is too long, and requests that Xero could not read."""

from __future__ import annotations

from operator import attrgetter
from typing import assert_never

from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)
from counterfoil.core.own_reference import NARRATION_MAX, mark_of
from counterfoil.core.phrases import line_field

# XeroAPI/Xero-OpenAPI, Contact, Address, Phone and LineItem; references are assumed to be like numbers.
CONTACT_LIMITS = (
    ("name", 255), ("first_name", 255), ("last_name", 255), ("email", 255), ("phone", 50), ("account_number", 50),
    ("tax_number", 50), ("company_number", 50), ("contact_number", 50),
)  # fmt: skip
ADDRESS_LIMITS = (("city", 255), ("region", 255), ("postal_code", 50), ("country", 50))
ADDRESS_LINE_MAX = 500
NUMBER_MAX = 255
REFERENCE_MAX = 255
DESCRIPTION_MAX = 4000
_DESCRIPTION = attrgetter("description")


def find_too_long(examined: Examined) -> list[Fault]:
    """Every text must fit the field that Xero has for it."""
    document = examined.mapping.document
    match document:
        case MappedInvoice():
            return _invoice_too_long(examined, document)
        case MappedPayment():
            is_long = len(document.reference) > REFERENCE_MAX
            return [_too_long(document.reference, "reference", REFERENCE_MAX)] if is_long else []
        case MappedAllocation():
            return []
        case MappedJournal():
            return _journal_too_long(examined, document)
        case MappedContact():
            return _contact_too_long(document)
        case _:
            assert_never(document)


def _invoice_too_long(examined: Examined, document: MappedInvoice) -> list[Fault]:
    faults: list[Fault] = []
    if len(document.number) > NUMBER_MAX:
        faults.append(_too_long(document.number, "number", NUMBER_MAX))
    if len(document.reference) > REFERENCE_MAX:
        faults.append(_too_long(document.reference, "reference", REFERENCE_MAX))
    if max(map(len, map(_DESCRIPTION, document.lines)), default=0) <= DESCRIPTION_MAX:
        return faults
    for index, line in enumerate(document.lines):
        if len(line.description) > DESCRIPTION_MAX:
            field = line_field(examined.document, document, index, "description")
            return [*faults, _too_long(line.description, field, DESCRIPTION_MAX)]
    return faults


def _journal_too_long(examined: Examined, journal: MappedJournal) -> list[Fault]:
    """The narration is cut nowhere, and our own reference at its end must fit too."""
    faults: list[Fault] = []
    if len(journal.narration) > NARRATION_MAX:
        room = NARRATION_MAX - len(mark_of(journal.narration)) - 1
        faults.append(_too_long(journal.narration[: -len(mark_of(journal.narration)) - 1], "narration", room))
    for index, line in enumerate(journal.lines):
        if len(line.description) > DESCRIPTION_MAX:
            field = line_field(examined.document, journal, index, "description")
            return [*faults, _too_long(line.description, field, DESCRIPTION_MAX)]
    return faults


def _contact_too_long(contact: MappedContact) -> list[Fault]:
    texts = [(getattr(contact, name), name, limit) for name, limit in CONTACT_LIMITS]
    for address in contact.addresses:
        texts += [(line, "addresses", ADDRESS_LINE_MAX) for line in address.lines]
        texts += [(getattr(address, name), f"addresses.{name}", limit) for name, limit in ADDRESS_LIMITS]
    return [_too_long(text, field, limit) for text, field, limit in texts if len(text) > limit]


def _too_long(text: str, field: str, limit: int) -> Fault:
    name = "address line" if field == "addresses" else field.rpartition(".")[2].replace("_", " ")
    facts = {"field": name, "length": str(len(text)), "limit": str(limit)}
    return Fault(code="field_too_long", facts=facts, field=field)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="field_too_long",
        title="Too long for Xero",
        cause=(
            "The {field} has {length} characters; Xero keeps {limit}.",
            "The {field} is longer than the {limit} characters that Xero keeps.",
            "A text is longer than the {limit} characters that Xero keeps.",
            "A text or list on the document is longer than Xero keeps.",
        ),
        action=("Shorten it in the source. Nothing is cut off silently.",),
        remedy="Goes by itself once the corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision", "rules"),
        messages=(
            said(
                r"(?:\b(?P<field>[A-Za-z][\w\s]{1,40}?) )?must not be more than (?P<limit>\d{1,6}) characters",
                source="Chargebee knowledge base",
            ),
            said(r"\bmaximum of (?P<limit>\d{1,6}) characters", source="XeroAPI/Xero-Net#285"),
            said(
                r"exceeded the maximum length of (?P<limit>\d{1,6})",
                source="xeroizer test/stub_responses/bad_request.json",
            ),
            said(r"\b(?:is|are) too long\b", source="XeroAPI/Xero-Net#285"),
            said(r"\bmaximum of \d{1,3} contact persons", source="help.wiplist.io 10482959"),
            heard(
                "TOO_LONG + characters|character; not exceed + characters|character; characters|length + less than|fewer|shorter|up to|or less; too long",
                "length + exceeds|exceed|maximum|must not exceed|max|not exceed|exceeded - FILE|request length",
                "reference|description|name|field|code|narration|address|postal code|number + TOO_LONG + characters|length|255|500|50|long|max - DATE|days|decimals|LIMIT",
                "exceeds the maximum length|maximum length|too many characters|maximum of 10 characters",
                "maximum of 5 contact persons|contact persons + maximum|additional people + not be added",
                facts="field limit",
            ),
        ),
        check=find_too_long,
        example="Contact Name must not be more than 255 characters long.",
    ),
    Entry(
        code="bad_request_format",
        title="Xero could not read the request",
        cause=("Xero could not read what was sent: a value or field was not of a form it knows.",),
        action=(
            "Pass this on to whoever runs the program, with the message: the document itself is probably sound.",
        ),
        remedy="The exact bytes sent are kept with the batch; nothing was posted.",
        who="operator",
        retry="after the fix",
        awaits=("person", "rules"),
        messages=(
            said(
                r"error converting value.{0,300}",
                source="Xero answer to an unknown enumeration value (ErrorNumber 14), May 2026",
            ),
            said(r"\b(?:json|xml) for post data was invalid.{0,300}", source="XeroAPI/xero-php-oauth2#39"),
            said(
                r"\b(?:PostDataInvalid|QueryParse|NoDataProcessed)Exception",
                source="XeroAPI/xero-php-oauth2#39; xero-node#228",
            ),
            said(r"\binvoice type must be specified", source="XeroAPI/XeroAPI-Schemas#13"),
            said(r"not of valid type for creation", source="developer.xero.com, bulk example"),
            said(r"guid should contain 32 digits", source="xeroizer test/stub_responses/unknown_error.xml"),
            said(r"\belement '[^']{1,80}' was not recognised", source="XeroAPI/Xero-Net#257"),
            said(r"isn't a supported file type", source="XeroAPI/Xero-Java#142"),
            said(
                r"\bSourceLineItemID and SourceTransactionID do not match",
                source="XeroAPI/Xero-OpenAPI, example of PUT /LinkedTransactions",
            ),
            said(r"error occurred while parsing", source="helpdesk.digitalzest.co.uk, Xero errors"),
            heard(
                "syntax error|no property or field|query string; only status accepted; FORMAT + UNREADABLE - CONTACT|DATE|EMAIL|TAX_NUMBER|FILE + supported|token|TOKEN",
                "malformed json|malformed request|invalid json|bad request|error converting value|unexpected character|could not find member|postdatainvalidexception|post data invalid|unsupported media type|json for post data|invalid xml|query parse exception",
                "XERO + not read|not understand|could not read + request|data; data + not in a valid format|valid format - DATE|EMAIL|date|email",
                "request body + not deserialised|not be deserialised|unreadable; not a supported file type|unsupported file type|file type + not supported",
                "unexpected token + json|position; malformed data; content type + unsupported|missing|invalid",
            ),
        ),
        check=Unforeseeable(
            "documents are encoded from values that were checked; what Xero cannot read is a mistake of the program"
        ),
        example="Error converting value \"NO_TAX\" to type 'LineAmountType'. Path 'Invoices[0].LineAmountTypes'.",
    ),
)
