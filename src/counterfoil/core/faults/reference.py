"""Numbers that are taken, documents that are not there, documents that changed after they went."""

from __future__ import annotations

from counterfoil.core.document import Allocation, DocumentRef, Payment
from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import MappedAllocation, MappedPayment

_ARTICLE_CLICKPOS = "ClickPOS help, Xero Integration Error Codes"
_OTHER_NUMBERS = Unforeseeable(
    "only Xero knows the numbers its other documents have, and reading them all is dear"
)

_CALLED = {"sales_invoice": "invoice", "bill": "bill", "credit_note": "credit note"}
"""What may be paid, as people call it."""
_OPPOSITES = {"sales_invoice": "a credit note", "bill": "a credit note", "credit_note": "an invoice or bill"}


def find_unpayable(examined: Examined) -> tuple[Fault, ...]:
    """A payment must name an invoice, bill or credit note, and find it in Xero as that; it waits for it by
    itself. What pays an invoice does not fit the credit note that policy made of it."""
    document, mapped = examined.document, examined.mapping.document
    if isinstance(document, Allocation) and isinstance(mapped, MappedAllocation) and mapped.is_opposite:
        facts = {"number": document.credit_note, "other": document.document}
        return (Fault(code="document_not_found", facts=facts, field="credit_note"),)
    if not isinstance(document, Payment) or not isinstance(mapped, MappedPayment):
        return ()
    facts = {"number": document.document}
    paid = DocumentRef.parse(document.document)
    if paid is None or paid.kind not in _CALLED:
        return (Fault(code="document_not_found", facts=facts, field="document"),)
    if paid.kind != mapped.document_type:
        facts |= {"kind": _CALLED[paid.kind], "opposite": _OPPOSITES[paid.kind]}
        return (Fault(code="document_not_found", facts=facts, field="document"),)
    return ()


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="duplicate_invoice_number",
        title="This number is taken in Xero",
        cause=(
            "Xero already has another document with the number {number}.",
            "Xero already has another document with this number: made there by hand, sent by another program, or voided, "
            "since a voided invoice keeps its number.",
        ),
        action=(
            "Look the number up in Xero. If it is the same sale, withdraw this one here; if its figures have changed since, delete the one in Xero "
            "while it is a draft, or void it there and give this one another number; if it is another sale, give one of the two another number "
            "(an A at the end is enough).",
        ),
        remedy="Once no invoice in Xero has the number any more, this one goes by itself, and so does one with another number. "
        "`counterfoil fix REF` sends it with a letter behind its number; with the policy `duplicate_number` set to `suffix` it goes so by "
        "itself where the number is another contact's. `counterfoil withdraw REF` takes it out.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("number", "person", "rules"),
        messages=(
            said(
                r"\b(?:invoice|credit note|document|bill)\s?(?:#|number|no\.?)\s?(?:'?(?P<number>[^'\s]{1,60})'? )?must be unique",
                source=f"XeroAPI/Xero-OpenAPI, example of PUT /Invoices; {_ARTICLE_CLICKPOS}",
            ),
            said(
                r"\b(?:invoice|credit note) (?:#|number) .{0,60}already (?:exists|in use|been used|used|taken)",
                source="support.workflowmax.com 24872388477849",
            ),
            said(
                r"\binvoice number from xero already exists", source="support.workflowmax.com 24872388477849"
            ),
            heard(
                "invoice + already used + id; INVOICE + reference|number|ref + already exists|already used|taken - CONTACT_NUMBER|ORDER_NUMBER|ITEM_CODE|GONE|PAYMENT",
                "INVOICE|invoice no + duplicate|already exists + number|no - CONTACT|ITEM; INVOICE_NUMBER + TAKEN - ITEM|CONTACT_NUMBER|GONE|not exist|not found",
                "INVOICE + NUMBER + TAKEN - ORDER_NUMBER|ITEM_CODE|CONTACT|GONE|not exist|not found|PAYMENT|paid|allocated",
                "INVOICE + already exists|exists already|duplicate - ORDER_NUMBER|CONTACT|STATEMENT|ITEM|not exist|account",
                "INVOICE + already been exported|already exported|already in xero|already been sent + number|same number|xero - changed|edited|amended|status",
                "duplicate invoice|duplicate bill|duplicate credit note; credit note number|bill number|invoice number + unique|taken|in use|used",
                facts="number",
            ),
        ),
        check=_OTHER_NUMBERS,
        example="Invoice # must be unique.",
    ),
    Entry(
        code="duplicate_item_code",
        title="This item code is taken in Xero",
        cause=("Xero already has an item with the code {item}.", "Xero already has an item with this code."),
        action=("Use the item that exists, or give this one another code.",),
        remedy="None needed: an item that exists can be used at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("person",),
        messages=(
            said(
                r"price list item with code '(?P<item>[^']{1,60})' already exists",
                source="XeroAPI/Xero-OpenAPI, example of PUT /Items",
            ),
            heard(
                "ITEM_CODE + TAKEN - GONE|not exist|not found|not match|INVOICE",
                "ITEM + CODE|number|sku|name + TAKEN - GONE|not exist|not found|not match|ACCOUNT|INVOICE|CONTACT|valid; unique item code|duplicate item|duplicate sku",
                "item + already exists - INVOICE|CONTACT|status",
                facts="item",
            ),
        ),
        check=Unforeseeable("items are not among the kinds that this version sends"),
        example="Price List Item with Code 'LAMP' already exists",
    ),
    Entry(
        code="duplicate_order_number",
        title="This order number is taken in Xero",
        cause=("Xero already has a purchase order with this number.",),
        action=("Give the order another number. A number once used by a deleted order stays taken.",),
        remedy="None: purchase orders are not sent by this program.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                r"\border number must be unique",
                source="XeroAPI/Xero-OpenAPI, example of PUT /PurchaseOrders",
            ),
            heard(
                "ORDER_NUMBER + TAKEN - CONTACT|GONE|not exist|changed|not found|deleted|edited; purchase order + number + TAKEN - GONE|not found|not exist"
            ),
        ),
        check=Unforeseeable("purchase orders are not among the kinds that this version sends"),
        example="Order number must be unique",
    ),
    Entry(
        code="duplicate_statement",
        title="This bank statement is already in Xero",
        cause=("Xero has received the same bank statement before.",),
        action=("Nothing: it is there.",),
        remedy="None needed.",
        who="nobody",
        retry="never",
        awaits=("person",),
        messages=(
            said(
                r"\bduplicate[- ]statement\b",
                source="xeroizer test/stub_responses/generic_response_error.json",
            ),
            said(
                r"statement was marked as a duplicate",
                source="xeroizer test/stub_responses/generic_response_error.json",
            ),
            heard(
                "STATEMENT + TAKEN|already imported|already uploaded|imported before|before|identical|duplicate|previously|already been imported|already been processed|already loaded - CONTACT|INVOICE|lock"
            ),
        ),
        check=Unforeseeable("bank statements are not among the kinds that this version sends"),
        example="The received statement was marked as a duplicate.",
    ),
    Entry(
        code="document_not_found",
        title="The document is not in Xero",
        cause=(
            "{number} or {other} is below zero and went to Xero as its opposite: nothing can be allocated between them there.",
            "{number} is below zero and went to Xero as its opposite, {opposite}: no payment of the {kind} fits that.",
            "A document below zero went to Xero as its opposite, {opposite}: no payment of the {kind} fits that.",
            "Xero does not have the document {number} that is to be paid, credited or changed.",
            "Xero does not have the document that is to be paid, credited or changed: it was not sent yet, was deleted there, "
            "or went there as its opposite (an invoice below zero as a credit note), which no payment of an invoice fits.",
        ),
        action=(
            "In Xero, settle {other} there as it stands; then withdraw the allocation here.",
            "In Xero, enter the refund or payment on the document itself ({opposite} there); then withdraw the payment here.",
            "See that the invoice itself is in Xero first: post it if it waits or is held here; if it was deleted in Xero, send it again. "
            "If it went as its opposite, enter the refund in Xero and withdraw the payment here.",
        ),
        remedy="Payments wait for their invoice by themselves; `counterfoil show REF` says what a payment waits for.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("parent", "rules"),
        messages=(
            said(
                r"\b(?:document|invoice|bill|credit note|payment) (?:could not|cannot|can't) be found",
                source=f"neto.com.au; {_ARTICLE_CLICKPOS}",
            ),
            said(
                r"existing (?:invoice|credit note|document) with the specified \w{2,30} could not be found",
                source="XeroAPI/Xero-OpenAPI, example of POST /CreditNotes; help.dext.com 1362089",
            ),
            said(
                r"document with the supplied id was not found",
                source="XeroAPI/Xero-OpenAPI, example of PUT /History",
            ),
            said(r"resource you're looking for cannot be found", source="XeroAPI/xero-php-oauth2#199"),
            said(
                r"invoice with invoice number (?P<number>\S{1,60}) does not exist",
                source="xeroizer test/stub_responses/invoice_not_found_error.xml",
            ),
            said(r"\bstatement was not found", source="xeroizer test/stub_responses/object_not_found.json"),
            heard(
                "PAPER + GONE - zero|ZERO|CONTACT|ACCOUNT|TAX_TYPE|EXCHANGE_RATE|ITEM_CODE|USER|TRACKING|ITEM|STORE|CURRENCY|account|LINE|number unique|account could not be found|DATE",
                "INVOICE + not find|not found|could not be found|does not exist|not in xero|isn t in xero|no longer exists|no invoice was found|not been exported - CONTACT|ACCOUNT|TAX_TYPE|ITEM_CODE|account|USER|TRACKING|BANK",
                "no invoice|no bill|no credit note|no document + found; resource + not found|cannot be found|looking for",
                "invoice + not been exported|not yet been exported|not exported|not been synced + payment|xero",
                "transaction|purchase order|payment + no longer exists|not found|wasn t found|not exist - CONTACT|ACCOUNT|TENDER",
                "linked with transactions + not found|cannot be found",
                facts="number",
            ),
        ),
        check=find_unpayable,
        example="Document could not be found",
    ),
    Entry(
        code="revised_after_posting",
        title="Changed after it went to Xero",
        cause=(
            "The source changed {number} after it was posted. Xero still has it as it was; nothing was changed there.",
            "The source changed this document after it was posted. Xero still has it as it was; nothing was changed there.",
        ),
        action=(
            "Compare the two, then correct the one in Xero, or credit it and post the new one under another number.",
        ),
        remedy="The changed document is kept beside the posted one; nothing in Xero is overwritten.",
        who="bookkeeper",
        retry="never",
        awaits=("person",),
        messages=(
            said(r"\bchanged .{1,80} after it was posted", source="Counterfoil"),
            heard(
                "CHANGED + after|since + exported|export|posted|posting|sent|synced|sync|pushed - DATE|lock",
                "CHANGED + since last export|last export + not been sent|not sent; CHANGED + already in xero|already posted",
                "PAPER + CHANGED + after|since + xero|exported|posted|sent|synced|export|posting - lock|DATE; edited + transaction + already in xero",
            ),
        ),
        check=Unforeseeable("set at intake, when a new revision of a posted document arrives"),
        example="The source changed this document after it was posted.",
    ),
)
