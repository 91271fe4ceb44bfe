"""Where Xero's description of its API is wrong about Xero, one place at a time, each with what shows it."""

from typing import Any, Final

TEXT: Final = {"type": "string"}
FLAG: Final = {"type": "boolean"}

ENVELOPE: Final = {"Id": TEXT, "Status": TEXT, "ProviderName": TEXT, "DateTimeUTC": TEXT}
"""What stands round the rows of every answer (recorded: NangoHQ/nango, corrin/docketworks); the file names it at a few."""

NANGO: Final = "recorded: NangoHQ/nango, xero integration"
FLAGS: Final = "the file's own example of createTrackingOptions has it"
ALIKE: Final = "assumed as at credit notes (recorded: NangoHQ/nango list-invoices)"

UNNAMED: Final[dict[tuple[str, str], tuple[dict[str, Any], str]]] = {
    ("Account", "Attachments"): ({"type": "array", "items": {}}, f"{NANGO}: get-account"),
    ("BankTransaction", "Attachments"): ({"type": "array", "items": {}}, f"{NANGO}: update-bank-transaction"),
    ("BankTransaction", "DateString"): (TEXT, f"{NANGO}: list-bank-transactions"),
    ("BankTransfer", "CreatedDateUTCString"): (TEXT, "documented: developer.xero.com, bank transfers"),
    ("BankTransfer", "DateString"): (TEXT, "documented: developer.xero.com, bank transfers"),
    ("CreditNote", "Attachments"): ({"type": "array", "items": {}}, f"{NANGO}: get-credit-note"),
    ("CreditNote", "DateString"): (TEXT, f"{NANGO}: list-credit-notes"),
    ("CreditNote", "DueDateString"): (TEXT, "assumed: the twin of DueDate, which the file does name"),
    ("CreditNote", "ID"): (TEXT, f"{NANGO}: list-credit-notes"),
    ("HistoryRecord", "DateUTCString"): (TEXT, "recorded: corrin/docketworks invoice_history.json"),
    ("HistoryRecord", "ValidationErrors"): (
        {"type": "array", "items": {}},
        "recorded: corrin/docketworks invoice_history_create.json",
    ),
    ("Invoice", "DateString"): (TEXT, f"{NANGO}: list-invoices"),
    ("Invoice", "DueDateString"): (TEXT, f"{NANGO}: list-invoices"),
    ("Invoice", "InvoicePaymentServices"): ({"type": "array", "items": {}}, f"{NANGO}: list-invoices"),
    ("Invoice", "RoundingAmount"): ({"type": "number"}, "documented: developer.xero.com, invoices"),
    ("LineItem", "ValidationErrors"): ({"type": "array", "items": {}}, f"{NANGO}: create-invoice"),
    ("LineItemTracking", "Options"): ({"type": "array", "items": {}}, f"{NANGO}: list-bank-transactions"),
    ("Overpayment", "DateString"): (TEXT, ALIKE),
    ("Overpayment", "FullyPaidOnDate"): (TEXT, ALIKE),
    ("Overpayment", "HasErrors"): (FLAG, ALIKE),
    ("Overpayment", "ID"): (TEXT, ALIKE),
    ("Overpayment", "InvoiceAddresses"): ({"type": "array", "items": {}}, ALIKE),
    ("Prepayment", "DateString"): (TEXT, ALIKE),
    ("Prepayment", "FullyPaidOnDate"): (TEXT, ALIKE),
    ("Prepayment", "HasErrors"): (FLAG, ALIKE),
    ("Prepayment", "ID"): (TEXT, ALIKE),
    ("Prepayment", "InvoiceAddresses"): ({"type": "array", "items": {}}, ALIKE),
    ("TrackingOption", "HasValidationErrors"): (FLAG, FLAGS),
    ("TrackingOption", "IsActive"): (FLAG, FLAGS),
    ("TrackingOption", "IsArchived"): (FLAG, FLAGS),
    ("TrackingOption", "IsDeleted"): (FLAG, FLAGS),
}
"""Fields that Xero answers and the file does not name: (schema, field) -> what it is, and who recorded it."""

WRONG: Final[dict[tuple[str, str], tuple[dict[str, Any], str]]] = {
    ("Element", ""): (
        {"additionalProperties": True},
        "recorded: corrin/docketworks contact_create_duplicate_name.json (the refused element stands there in full)",
    ),
}
"""Fields that the file names and gets wrong: (schema, field; empty for the schema itself) -> what it is, and why."""

OPERATIONS: Final[dict[tuple[str, str], str]] = {
    ("POST", "Accounts"): f"{NANGO}: update-account",
    ("POST", "*/*/History"): "documented: developer.xero.com, history and notes (POST does what PUT does)",
}
"""Operations that Xero has and the file has not: (method, path with `*` for a resource or an id) -> who says so."""

CONTENTS: Final = (
    "a file comes back as what it is, as the parameter contentType of these operations says itself"
)
"""Why a file may have any content type where the file says application/octet-stream."""

REFUSED: Final = (
    "recorded: corrin/docketworks invoice_delete_authorised.json, contact_create_duplicate_name.json "
    "(what was sent is given back, with ValidationErrors at each of its parts)"
)
"""Why an element with the status ERROR is not held against the schemas: it is what the client sent."""

QUERY_REFUSED: Final = (
    "XeroAPI/Xero-Java#347: a `where` that cannot be read is answered with 400 at every list"
)
"""Why 400 is added to the reading operations, which the file gives none at all."""

STATUSES: Final[dict[int, tuple[tuple[str, ...], str]]] = {
    401: (("application/json",), "recorded: waynerobinson/xeroizer expired_oauth2_token.json"),
    403: (("application/json",), "recorded: waynerobinson/xeroizer invalid_tenant_header.json"),
    404: (("text/html",), "recorded: corrin/docketworks invoice_not_found.json"),
    413: (("application/json",), "recorded: XeroAPI/Xero-Java#349"),
    429: ((), "recorded: corrin/docketworks rate_limit_minute.json, which has no body"),
    500: (("application/json",), "recorded: XeroAPI/xero-node#466"),
    501: (("application/json",), "recorded: freakboy3742/pyxero tests/mock_data.py"),
    503: (("text/html",), "recorded: calcinai/xero-php src/XeroPHP/Remote/Response.php"),
}
"""Statuses that the file has at no operation: their content types, and who recorded them."""
