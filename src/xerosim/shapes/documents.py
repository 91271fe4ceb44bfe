"""Invoices, bills and credit notes as Xero shows them: saved, listed, single."""

from decimal import ROUND_HALF_UP

from xerosim.books.amounts import CENT, ZERO, ZERO_ID
from xerosim.books.documents import Document, Line, Payment, line_id
from xerosim.books.organisation import Organisation
from xerosim.shapes.allocations import allocations_of, credits_of
from xerosim.shapes.contacts import contact_brief, contact_shape
from xerosim.shapes.marks import FOUR, Shape, ms_date, ms_time, put_day, utc_text
from xerosim.shapes.papers import attachment_shapes, has_attachments


def line_shapes(document: Document, unit_places: int, *, listed: bool = False) -> list[Shape]:
    """The lines of a document; prices with as many decimals as were asked for."""
    # recorded: NangoHQ/nango create-invoice; docketworks invoices_page.json, credit_notes_page.json (listed)
    start, rest = document.line_ids()
    other_scale = None if document.unit_places == unit_places else FOUR if unit_places == 4 else CENT
    shapes: list[Shape] = []
    for line in document.lines:
        account, price = line.account, line.unit_amount
        if account is None and not line.line_amount and not price:
            shapes.append(_words_alone(line, line_id(start, rest, line.ordinal), listed))
            continue
        shape: Shape = {} if line.item is None else {"ItemCode": line.item.code}
        shape |= {
            "Description": line.description,
            "UnitAmount": price if other_scale is None else price.quantize(other_scale, ROUND_HALF_UP),
            "TaxType": line.tax_type,
            "TaxAmount": line.tax_amount,
            "LineAmount": line.line_amount,
            "AccountCode": account.code if account else "",
        }
        if line.item is not None:
            shape["Item"] = {"ItemID": line.item.id, "Name": line.item.name, "Code": line.item.code}
        shape["Tracking"] = [_tracking_shape(option, listed) for option in line.tracking]
        shape["Quantity"] = line.quantity
        shape["LineItemID"] = line_id(start, rest, line.ordinal)
        shape["AccountID"] = account.id if account else ZERO_ID
        if line.discount_rate is not None:
            # spec: XeroAPI/Xero-OpenAPI, examples of invoices (10.00)
            shape["DiscountRate"] = line.discount_rate.quantize(CENT, ROUND_HALF_UP)
        if line.discount_amount is not None:
            shape["DiscountAmount"] = line.discount_amount.quantize(CENT, ROUND_HALF_UP)
        if not listed:
            shape["ValidationErrors"] = []
        shapes.append(shape)
    return shapes


def _words_alone(line: Line, own_id: str, listed: bool) -> Shape:
    """A line that is a description and nothing else."""
    # recorded: docketworks credit_notes_page.json
    shape: Shape = {"Description": line.description, "Tracking": [], "LineItemID": own_id}
    return shape if listed else shape | {"ValidationErrors": []}


def _tracking_shape(option: tuple[str, str, str, str], listed: bool) -> Shape:
    name, choice, category_id, option_id = option
    shape: Shape = {"Name": name, "Option": choice, "TrackingCategoryID": category_id}
    more: Shape = {"Options": []} if listed else {"TrackingOptionID": option_id}
    return shape | more


def document_tail(document: Document, unit_places: int, lines: bool, *, listed: bool = False) -> Shape:
    """What every form of a document ends with: dates, status, lines, sums."""
    shape: Shape = {}
    put_day(shape, "Date", document.date)
    put_day(shape, "DueDate", document.due_date)
    if document.expected:
        shape["ExpectedPaymentDate"] = ms_date(document.expected)
    if document.planned:
        shape["PlannedPaymentDate"] = ms_date(document.planned)
    if document.branding_theme:
        shape["BrandingThemeID"] = document.branding_theme
    shape["Status"] = document.status
    shape["LineAmountTypes"] = document.mode
    shape["LineItems"] = line_shapes(document, unit_places, listed=listed) if lines else []
    shape |= {"SubTotal": document.sub_total, "TotalTax": document.total_tax}
    if document.rounding:
        shape["RoundingAmount"] = document.rounding  # assumed: shown where it is not nothing
    shape["Total"] = document.total
    if document.discount:
        shape["TotalDiscount"] = (
            document.discount
        )  # spec: XeroAPI/Xero-OpenAPI; left out where there is none: recorded
    shape |= {
        "UpdatedDateUTC": ms_time(document.updated_ms),
        "UpdatedDateUTCString": utc_text(document.updated_ms),
        "CurrencyCode": document.currency,
    }
    if document.fully_paid_on:
        shape["FullyPaidOnDate"] = ms_date(document.fully_paid_on)
    return shape


def _document_head(document: Document) -> Shape:
    if document.is_credit:
        shape: Shape = {"CreditNoteID": document.id}
        if document.number:
            # recorded: NangoHQ/nango list-credit-notes (left out where there is none, unlike on bills)
            shape["CreditNoteNumber"] = document.number
        shape |= {"ID": document.id, "Type": document.kind}
    else:
        shape = {"Type": document.kind, "InvoiceID": document.id, "InvoiceNumber": document.number}
    shape["Reference"] = document.reference  # recorded: docketworks bills_page.json (also where it is empty)
    if document.url:
        shape["Url"] = document.url
    return shape


def document_saved(document: Document, unit_places: int) -> Shape:
    """What PUT and POST answer: the contact in full, lines, no payments."""
    # recorded: docketworks invoice_create.json; NangoHQ/nango create-invoice, create-credit-note
    shape = _document_head(document)
    if document.is_credit:
        if document.sent_to_contact:
            shape["SentToContact"] = True
        shape |= {"RemainingCredit": document.due, "Allocations": [], "Payments": []}
        shape |= {"CurrencyRate": document.rate, "HasErrors": False}
    else:
        shape |= {
            "Prepayments": [],
            "Overpayments": [],
            # a voided invoice still shows what was due: recorded, docketworks invoice_void.json
            "AmountDue": document.due,
            "AmountPaid": document.paid,
            "SentToContact": document.sent_to_contact,
            "CurrencyRate": document.rate,
            "IsDiscounted": bool(document.discount),
            "HasErrors": False,
            "InvoicePaymentServices": [],
        }
    shape["Contact"] = contact_shape(document.contact, sides=not document.is_credit)
    return shape | document_tail(document, unit_places, True)


def document_listed(
    document: Document, organisation: Organisation, unit_places: int, *, lines: bool, brief: bool
) -> Shape:
    """One item of a list: paged ones carry lines; `brief` ones (summaryOnly) nothing that takes long."""
    # recorded: docketworks invoices_page.json, bills_page.json, credit_notes_page.json
    shape = _document_head(document)
    if not brief:
        shape |= _relations(document, organisation)
        shape["HasAttachments"] = has_attachments(organisation, document.id)
        shape["InvoiceAddresses"] = []
    shape |= _standing(document)
    if document.sent_to_contact:
        shape["SentToContact"] = True
    shape["Contact"] = contact_brief(document.contact)
    tail = document_tail(document, unit_places, lines and not brief, listed=True)
    if brief:
        del tail["LineItems"]
    return shape | tail


def document_single(document: Document, organisation: Organisation, unit_places: int) -> Shape:
    """What GET by id answers: everything, but of an invoice no empty lists of payments and credit notes."""
    # recorded: docketworks invoice.json; NangoHQ/nango get-invoice, get-credit-note
    shape = _document_head(document)
    standing = _standing(document)
    relations = _relations(document, organisation, single=True)
    if not document.is_credit:
        for name in ("Payments", "CreditNotes"):
            if not relations[name]:
                del relations[name]
        if not document.credited:
            del standing["AmountCredited"]
        standing["SentToContact"] = document.sent_to_contact
    elif document.sent_to_contact:
        standing["SentToContact"] = True
    shape |= relations | standing
    shape["HasAttachments"] = has_attachments(organisation, document.id)
    place = "CreditNotes" if document.is_credit else "Invoices"
    shape["Attachments"] = attachment_shapes(organisation, place, document.id)
    shape["Contact"] = contact_shape(document.contact, sides=not document.is_credit)
    return shape | document_tail(document, unit_places, True)


def _standing(document: Document) -> Shape:
    """What is still due on a document; what ended is owed by nobody."""
    due = ZERO if document.status in ("VOIDED", "DELETED") else document.due
    if document.is_credit:
        return {"RemainingCredit": due, "CurrencyRate": document.rate, "HasErrors": False}
    return {
        "AmountDue": due,
        "AmountPaid": document.paid,
        "AmountCredited": document.credited,
        "CurrencyRate": document.rate,
        "IsDiscounted": bool(document.discount),
        "HasErrors": False,
        "InvoicePaymentServices": [],
    }


def _relations(document: Document, organisation: Organisation, *, single: bool = False) -> Shape:
    """The payments of a document, and the credit set against it or what its own credit is set against."""
    shape: Shape = {"Payments": [payment_brief(organisation.payments[held]) for held in document.payments]}
    if document.is_credit:
        return shape | {"Allocations": allocations_of(document, organisation)}
    return shape | credits_of(document, organisation, single=single)


def payment_brief(payment: Payment) -> Shape:
    """A payment inside its document."""
    # recorded: docketworks bills_page.json
    return {
        "PaymentID": payment.id,
        "Date": ms_date(payment.date),
        "Amount": payment.amount,
        "Reference": payment.reference,
        "CurrencyRate": payment.rate,
        "HasAccount": False,
        "HasValidationErrors": False,
    }
