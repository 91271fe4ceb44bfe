"""Invoices, bills and credit notes as Xero shows them: saved, listed, single."""

from decimal import ROUND_HALF_UP

from xerosim.books.amounts import CENT, ZERO, ZERO_ID
from xerosim.books.documents import Document, Payment, line_id
from xerosim.books.organisation import Organisation
from xerosim.shapes.contacts import contact_brief, contact_shape
from xerosim.shapes.marks import FOUR, Shape, ms_date, ms_time, put_day, utc_text


def line_shapes(document: Document, unit_places: int) -> list[Shape]:
    """The lines of a document; prices with as many decimals as were asked for."""
    # recorded: NangoHQ/nango create-invoice
    start, rest = document.line_ids()
    other_scale = None if document.unit_places == unit_places else FOUR if unit_places == 4 else CENT
    shapes: list[Shape] = []
    for line in document.lines:
        account, price = line.account, line.unit_amount
        shape: Shape = {
            "Description": line.description,
            "UnitAmount": price if other_scale is None else price.quantize(other_scale, ROUND_HALF_UP),
            "TaxType": line.tax_type,
            "TaxAmount": line.tax_amount,
            "LineAmount": line.line_amount,
            "AccountCode": account.code if account else "",
            "Tracking": [_tracking_shape(option) for option in line.tracking] if line.tracking else [],
            "Quantity": line.quantity,
            "LineItemID": line_id(start, rest, line.ordinal),
            "AccountID": account.id if account else ZERO_ID,
            "ValidationErrors": [],
        }
        if line.discount_rate is not None:
            shape["DiscountRate"] = line.discount_rate
        if line.discount_amount is not None:
            shape["DiscountAmount"] = line.discount_amount
        shapes.append(shape)
    return shapes


def _tracking_shape(option: tuple[str, str, str, str]) -> Shape:
    name, choice, category_id, option_id = option
    return {"Name": name, "Option": choice, "TrackingCategoryID": category_id, "TrackingOptionID": option_id}


def document_tail(document: Document, unit_places: int, lines: bool) -> Shape:
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
    shape["LineItems"] = line_shapes(document, unit_places) if lines else []
    shape |= {
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
        "UpdatedDateUTC": ms_time(document.updated_ms),
        "UpdatedDateUTCString": utc_text(document.updated_ms),
        "CurrencyCode": document.currency,
    }
    if document.fully_paid_on:
        shape["FullyPaidOnDate"] = ms_date(document.fully_paid_on)
    return shape


def _document_head(document: Document) -> Shape:
    if document.is_credit:
        shape: Shape = {"CreditNoteID": document.id, "CreditNoteNumber": document.number, "ID": document.id}
    else:
        shape = {"Type": document.kind, "InvoiceID": document.id, "InvoiceNumber": document.number}
    if document.reference or document.is_sale:
        shape["Reference"] = document.reference
    if document.url:
        shape["Url"] = document.url
    return shape


def document_saved(document: Document, unit_places: int) -> Shape:
    """What PUT and POST answer: the contact in full, lines, no payments."""
    # recorded: docketworks invoice_create.json; NangoHQ/nango create-invoice
    shape = _document_head(document)
    if document.is_credit:
        shape |= {"Type": document.kind, "RemainingCredit": document.due, "Allocations": [], "Payments": []}
    else:
        # a voided invoice still shows what was due: recorded, docketworks invoice_void.json
        shape |= {
            "Prepayments": [],
            "Overpayments": [],
            "AmountDue": document.due,
            "AmountPaid": document.paid,
        }
    shape |= {
        "SentToContact": document.sent_to_contact,
        "CurrencyRate": document.rate,
        "IsDiscounted": any(line.discount_rate or line.discount_amount for line in document.lines),
        "HasErrors": False,
    }
    if not document.is_credit:
        shape["InvoicePaymentServices"] = []
    shape["Contact"] = contact_shape(document.contact)
    return shape | document_tail(document, unit_places, True)


def document_listed(
    document: Document, organisation: Organisation, unit_places: int, *, lines: bool, brief: bool
) -> Shape:
    """One item of a list: paged ones carry lines and payments, `brief` ones (summaryOnly) neither."""
    # recorded: docketworks invoices_page.json, bills_page.json, credit_notes_page.json
    shape = _document_head(document)
    ended = document.status in ("VOIDED", "DELETED")
    due = ZERO if ended else document.due
    if document.is_credit:
        shape |= {"Type": document.kind, "RemainingCredit": due, "Allocations": []}
    if not brief:
        shape["Payments"] = [payment_brief(organisation.payments[held]) for held in document.payments]
    if not document.is_credit:
        shape |= {"CreditNotes": [], "Prepayments": [], "Overpayments": []}
        shape |= {"AmountDue": due, "AmountPaid": document.paid, "AmountCredited": document.credited}
    shape |= {
        "SentToContact": document.sent_to_contact,
        "CurrencyRate": document.rate,
        "IsDiscounted": False,
        "HasAttachments": False,
        "HasErrors": False,
    }
    if not document.is_credit:
        shape |= {"InvoicePaymentServices": [], "InvoiceAddresses": []}
    shape["Contact"] = contact_brief(document.contact)
    tail = document_tail(document, unit_places, lines and not brief)
    if brief:
        del tail["LineItems"]
    return shape | tail


def document_single(document: Document, organisation: Organisation, unit_places: int) -> Shape:
    """What GET by id answers: everything."""
    shape = document_listed(document, organisation, unit_places, lines=True, brief=False)
    shape["Contact"] = contact_shape(document.contact)
    shape["Attachments"] = []
    return shape


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
