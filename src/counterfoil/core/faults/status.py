"""Documents that can no longer be changed in Xero, and changes of status it does not allow."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, heard, said

_RECORDED = "corrin/docketworks apps/xero/fake/recordings"
_THERE = Unforeseeable("what people did to a document in Xero is known only there")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="invoice_not_modifiable",
        title="Xero no longer lets this document be changed",
        cause=(
            "Xero already has a document with this number or id, and it can no longer be changed: it is paid, credited, voided or "
            "deleted there. When a new document was meant, its number is already used.",
        ),
        action=(
            "Look the number up in Xero. If a new document was meant, give it another number in the source (an A at the end is enough). "
            "If the one in Xero must be changed, remove its payment or credit there first, or correct it by a credit note or a manual entry.",
        ),
        remedy="A document with a new number goes by itself; `counterfoil withdraw REF` takes this one out of the queue.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("person",),
        messages=(
            said(
                r"not of (?:a )?valid status for modification",
                source=f"{_RECORDED}/invoice_delete_authorised.json; Actionstep and ClickPOS help",
            ),
            said(
                r"document cannot be edited as it has a payment or credit note",
                source="waynerobinson/xeroizer PR#211; WorkGuru",
            ),
            said(
                r"cannot be applied to the (?:invoice|document|credit note|bill) because it has payments",
                source="CiviCRM Xero; help.yourtradebase.com 158",
            ),
            said(r"must supply a LineItemID", source="CiviCRM Xero"),
            said(
                r"date cannot be changed on an? (?:invoice|document) that has payment",
                source="help.yourtradebase.com 158",
            ),
            said(
                r"\bpurchase\s?orders cannot be updated",
                source=f"{_RECORDED}/purchase_order_number_held_by_deleted.json",
            ),
            said(r"spend money transactions cannot be updated", source="help.dext.com 1362089"),
            said(
                r"\bpayments cannot be updated",
                source="XeroAPI/Xero-OpenAPI, PaymentDelete: payments never change",
            ),
            said(r"\binvalid status for modification", source="help.fieldinsight.com 3084244"),
            said(r"already exists in xero with status different from", source="help.dext.com"),
            heard(
                "PAPER + NOT_CHANGEABLE - lock date|PERIOD|CONTACT|STATUS + creation|archived|TAX|AMOUNT + exceeds; INVOICE + locked + paid|payment",
                "NOT_CHANGEABLE + already paid|paid|been paid|voided - lock",
                "paid invoice|paid invoices|voided invoice|deleted invoices|deleted purchase orders|paid bill + NOT_CHANGEABLE",
                "not of valid status for modification|not valid for modification|not of valid state for modification|invalid status for modification|locked by xero",
                "PAPER + NOT_CHANGEABLE + payment|payments|credit note|paid|voided|deleted|allocated|reconciled - lock date|CONTACT",
                "INVOICE + already exists + payments|payment|credit notes; payment|credit note + already allocated + INVOICE - OUTSTANDING|PAID_OFF|amount",
                "INVOICE + has a payment or credit applied|payment or credit note allocated|payments or credit notes allocated",
                "status + not be applied + payments|payment|credit notes; vendor credit|supplier credit + NOT_CHANGEABLE",
                "INVOICE + reconciled + modify|edit|change|update|void|delete; remove the payment first|supply a lineitemid|reconciled + NOT_CHANGEABLE",
            ),
        ),
        check=_THERE,
        example="Invoice not of valid status for modification. This document cannot be edited as it has a payment or credit note allocated to it.",
    ),
    Entry(
        code="invalid_status",
        title="Xero does not allow this status",
        cause=(
            "Xero does not take the document in the status {status}: a new one may be a draft, submitted or approved, nothing else.",
            "Xero does not take the document in this status: a new one may be a draft, submitted or approved, nothing else, "
            "and not every change of status is allowed later.",
        ),
        action=(
            "See what the document was meant to be; finished, cancelled and paid ones are not sent as such.",
        ),
        remedy="The policy `status` says in which status documents arrive in Xero.",
        who="bookkeeper",
        retry="by a new revision",
        awaits=("revision", "rules"),
        messages=(
            said(r"not of valid status for creation", source="freakboy3742/pyxero tests/mock_data.py"),
            said(
                r"\bstatus change is invalid",
                source=f"{_RECORDED}/purchase_order_number_held_by_deleted.json",
            ),
            said(
                r"\bonly authorised and billed purchase orders may have SentToContact",
                source="XeroAPI/Xero-OpenAPI, example of PUT /PurchaseOrders",
            ),
            said(r"payments within a batch cannot be deleted", source="ezo.io, unable to sync with Xero"),
            heard(
                "STATUS + INVALID - modification|valid status for modification|CONTACT|archived|ACCOUNT|BANK|code|TAX",
                "STATUS + not change|not allowed|transition|not be set|cannot change|not be changed|change is invalid|not permitted - modification|payment allocated|CONTACT|payments",
                "invalid status|valid status for creation|status transition; INVOICE + not be created with status|created with status",
                "only + draft|submitted|authorised|billed + may - PAYMENT|payments|paid",
                "status + draft|paid|voided|submitted|sent|posted|deleted + not|invalid|cannot - modification|payments|PAYMENT|payment|CONTACT|edit",
                "payments within a batch + deleted",
                facts="status",
            ),
        ),
        check=Unforeseeable(
            "documents are only ever sent as draft, submitted or authorised, as the policy says"
        ),
        example="Invoice not of valid status for creation",
    ),
)
