"""A walk past every address of the accounting API: what is sent, and what is kept of the answer for later calls."""

from typing import Any, Final, NamedTuple

DAY: Final = "2026-11-02"
LINE: Final = {
    "Description": "Widget",
    "Quantity": 2,
    "UnitAmount": 10.5,
    "AccountCode": "200",
    "TaxType": "OUTPUT2",
}
COST: Final = LINE | {"AccountCode": "400", "TaxType": "INPUT2"}
CONTACT: Final = {"ContactID": "{contact}"}
SALE: Final = {
    "Type": "ACCREC",
    "Contact": CONTACT,
    "Date": DAY,
    "DueDate": "2026-12-01",
    "Status": "AUTHORISED",
    "LineItems": [LINE],
}
CREDIT: Final = {
    "Type": "ACCRECCREDIT",
    "Contact": CONTACT,
    "Date": DAY,
    "Status": "AUTHORISED",
    "LineItems": [LINE],
}
SPENT: Final = {
    "Type": "SPEND",
    "Contact": CONTACT,
    "BankAccount": {"Code": "090"},
    "Date": DAY,
    "LineItems": [COST],
}
ADVANCE: Final = {
    "Contact": CONTACT,
    "BankAccount": {"Code": "090"},
    "Date": DAY,
    "LineAmountTypes": "NoTax",
}
JOURNAL: Final = {
    "Narration": "Accrual",
    "Date": DAY,
    "Status": "POSTED",
    "JournalLines": [
        {"LineAmount": 100, "AccountCode": "400", "TaxType": "NONE"},
        {"LineAmount": -100, "AccountCode": "620", "TaxType": "NONE"},
    ],
}
APPLIED: Final = [{"Amount": 1, "Date": DAY, "Invoice": {"InvoiceID": "{invoice}"}}]
NOTE: Final = {"HistoryRecords": [{"Details": "Seen"}]}
ITEM: Final = {
    "Code": "TREE",
    "Name": "Tree",
    "IsSold": True,
    "IsPurchased": True,
    "SalesDetails": {"UnitPrice": 12.5, "AccountCode": "200", "TaxType": "OUTPUT2"},
}
LEVY: Final = {"Name": "Levy", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "Levy", "Rate": 2.25}]}


class Step(NamedTuple):
    """One call: `path` and `body` may name in {braces} what was kept; `keep` is a name and the way to its value."""

    method: str
    path: str
    body: Any = None
    keep: str = ""
    at: str = ""


def _papers(plural: str, own: str) -> list[Step]:
    """The files of a document."""
    at = f"{plural}/{{{own}}}/Attachments"
    return [
        Step("PUT", f"{at}/order.txt", b"text", f"{own}_file", "Attachments.0.AttachmentID"),
        Step("POST", f"{at}/order.txt", b"more"),
        Step("GET", at),
        Step("GET", f"{at}/{{{own}_file}}"),
    ]


def _notes(plural: str, own: str) -> list[Step]:
    """The history of a document."""
    at = f"{plural}/{{{own}}}/History"
    return [Step("PUT", at, NOTE), Step("POST", at, NOTE), Step("GET", at)]


def _read(plural: str, own: str) -> list[Step]:
    """A list, a page of it, and one of its rows."""
    return [
        Step("GET", plural),
        Step("GET", f"{plural}?page=1&pageSize=2&order=UpdatedDateUTC"),
        Step("GET", f"{plural}/{{{own}}}"),
    ]


def _allocated(plural: str, own: str) -> list[Step]:
    """An allocation, and its end."""
    at = f"{plural}/{{{own}}}/Allocations"
    key = "Allocations.0.AllocationID"
    return [
        Step("PUT", at, {"Allocations": APPLIED}),
        Step("PUT", f"{at}?summarizeErrors=false", {"Allocations": [APPLIED[0] | {"Amount": 9999}]}),
        Step("PUT", at, {"Allocations": [APPLIED[0] | {"Amount": 9999}]}),
        Step("GET", f"{plural}/{{{own}}}", None, f"{own}_allocation", f"{plural}.0.{key}"),
        Step("GET", "Invoices/{invoice}"),
        Step("GET", "Invoices?page=1"),
        Step("DELETE", f"{at}/{{{own}_allocation}}"),
    ]


def _written(plural: str, own: str, body: dict[str, Any], bad: dict[str, Any]) -> list[Step]:
    """PUT and POST, each kept, refused in both ways, and unreadable; then the same by id."""
    key = f"{plural[:-1]}ID"
    mixed = {plural: [body, bad]}
    return [
        Step("PUT", plural, {plural: [body]}, own, f"{plural}.0.{key}"),
        Step("PUT", f"{plural}?summarizeErrors=false", mixed),
        Step("PUT", plural, {plural: [bad]}),
        Step("POST", f"{plural}?summarizeErrors=false", mixed),
        Step("POST", plural, {plural: [body]}),
        Step("POST", plural, {plural: [bad]}),
        Step("POST", f"{plural}/{{{own}}}", {plural: [body]}),
        Step("PUT", plural, {"Nothing": 1}),
        Step("PUT", plural, b"{"),
        *_read(plural, own),
    ]


def _told_apart(plural: str, body: dict[str, Any]) -> list[Step]:
    """Kept and refused where the description of the API has no summarizeErrors: it changes nothing there."""
    at = f"{plural}?summarizeErrors=false"
    return [Step("PUT", at, body), Step("PUT", at, body | {"Name": "", "Code": "", "Amount": 0})]


SETTINGS: Final = [
    Step("GET", "Organisation"),
    Step("GET", "Organisation/Actions"),
    Step("GET", "Currencies"),
    Step("PUT", "Currencies", {"Code": "EUR", "Description": "Euro"}),
    Step("GET", "BrandingThemes", None, "theme", "BrandingThemes.0.BrandingThemeID"),
    Step("GET", "BrandingThemes/{theme}"),
    Step("GET", "Users", None, "user", "Users.0.UserID"),
    Step("GET", "Users/{user}"),
    Step("GET", "Accounts"),
    Step(
        "PUT",
        "Accounts",
        {"Code": "201", "Name": "Trees", "Type": "SALES"},
        "account",
        "Accounts.0.AccountID",
    ),
    Step("PUT", "Accounts", {"Code": "201", "Name": "Trees", "Type": "SALES"}),
    Step("POST", "Accounts", {"Accounts": [{"AccountID": "{account}", "Name": "Shrubs"}]}),
    Step("POST", "Accounts/{account}", {"Accounts": [{"Description": "Plants"}]}),
    Step("GET", "Accounts/{account}"),
    *_papers("Accounts", "account"),
    Step("DELETE", "Accounts/{account}"),
    Step("GET", "TaxRates"),
    Step("GET", "TaxRates/OUTPUT2"),
    Step("PUT", "TaxRates", {"TaxRates": [LEVY]}, "levy", "TaxRates.0.TaxType"),
    Step("PUT", "TaxRates", {"TaxRates": [{"Name": "None"}]}),
    Step("POST", "TaxRates", {"TaxRates": [LEVY | {"Name": "Other levy", "TaxType": "{levy}"}]}),
    Step(
        "PUT", "TrackingCategories", {"Name": "Region"}, "category", "TrackingCategories.0.TrackingCategoryID"
    ),
    Step("PUT", "TrackingCategories", {"Name": "Region"}),
    Step(
        "PUT",
        "TrackingCategories/{category}/Options",
        {"Name": "North"},
        "option",
        "Options.0.TrackingOptionID",
    ),
    Step("POST", "TrackingCategories/{category}/Options/{option}", {"Name": "South"}),
    Step("POST", "TrackingCategories/{category}", {"Name": "Area"}),
    Step("GET", "TrackingCategories"),
    Step("GET", "TrackingCategories/{category}"),
    *_written("Items", "item", ITEM, {"Code": "ODD", "InventoryAssetAccountCode": "200"}),
    *_notes("Items", "item"),
]
TRACKED: Final = LINE | {
    "Tracking": [{"Name": "Area", "Option": "South"}],
    "ItemCode": "TREE",
    "DiscountRate": 10,
}
DOCUMENTS: Final = [
    *_written(
        "Contacts", "contact", {"Name": "Acme", "ContactNumber": "C1", "EmailAddress": "a@acme.example"}, {}
    ),
    *_papers("Contacts", "contact"),
    *_notes("Contacts", "contact"),
    Step("GET", "Contacts?summaryOnly=true"),
    *_written("Invoices", "invoice", SALE | {"LineItems": [TRACKED]}, SALE | {"LineItems": []}),
    *_papers("Invoices", "invoice"),
    *_notes("Invoices", "invoice"),
    Step("GET", "Invoices?summaryOnly=true"),
    Step("GET", "Invoices?where=Nonsense"),
    Step("GET", "Invoices/{invoice}/OnlineInvoice"),
    Step("PUT", "Invoices", {"Invoices": [SALE | {"Type": "ACCPAY", "LineItems": [COST]}]}),
    *_written("CreditNotes", "note", CREDIT, CREDIT | {"Contact": None}),
    *_papers("CreditNotes", "note"),
    *_notes("CreditNotes", "note"),
    *_allocated("CreditNotes", "note"),
]
ROUNDED: Final = {"SubTotal": 21, "TotalTax": 3.15, "Total": 24.2, "RoundingAmount": 0.05}
BACK: Final = {"Account": {"Code": "090"}, "Date": DAY, "Amount": 30}
PAID: Final = {
    "Invoice": {"InvoiceID": "{invoice}"},
    "Account": {"Code": "090"},
    "Date": DAY,
    "Amount": 1,
    "Reference": "paid",
}
MOVED: Final = {
    "FromBankAccount": {"Code": "090"},
    "ToBankAccount": {"Code": "091"},
    "Amount": 5,
    "Date": DAY,
}
MONEY: Final = [
    Step("PUT", "Payments", {"Payments": [PAID]}, "payment", "Payments.0.PaymentID"),
    Step("PUT", "Payments?summarizeErrors=false", {"Payments": [PAID, PAID | {"Amount": 9999}]}),
    Step("PUT", "Payments", {"Payments": [PAID | {"Amount": 9999}]}),
    Step("POST", "Payments", PAID),
    Step("POST", "Payments", PAID | {"Account": None}),
    *_read("Payments", "payment"),
    *_notes("Payments", "payment"),
    Step("POST", "Payments/{payment}", {"Payments": [{"Status": "DELETED"}]}),
    *_written("BankTransactions", "spent", SPENT, SPENT | {"BankAccount": {"Code": "200"}}),
    *_papers("BankTransactions", "spent"),
    *_notes("BankTransactions", "spent"),
    Step(
        "PUT",
        "BankTransfers",
        MOVED,
        "transfer",
        "BankTransfers.0.BankTransferID",
    ),
    Step("PUT", "BankTransfers", {"BankTransfers": [MOVED]}, "second", "BankTransfers.0.BankTransferID"),
    Step("PUT", "BankTransfers", MOVED | {"ToBankAccount": {"Code": "200"}}),
    Step("GET", "BankTransfers"),
    Step("GET", "BankTransfers/{transfer}"),
    *_papers("BankTransfers", "transfer"),
    *_notes("BankTransfers", "transfer"),
    Step("POST", "BankTransfers", {"BankTransfers": [{"BankTransferID": "{transfer}", "Status": "DELETED"}]}),
    Step("POST", "BankTransfers/{second}", {"BankTransfers": [{"Status": "DELETED"}]}),
    Step(
        "PUT",
        "BankTransactions",
        ADVANCE
        | {
            "Type": "RECEIVE-OVERPAYMENT",
            "LineItems": [{"Description": "Over", "Quantity": 1, "UnitAmount": 30}],
        },
        "over",
        "BankTransactions.0.OverpaymentID",
    ),
    Step(
        "PUT",
        "BankTransactions",
        ADVANCE
        | {
            "Type": "RECEIVE-PREPAYMENT",
            "LineItems": [{"Description": "Pre", "Quantity": 1, "UnitAmount": 30, "AccountCode": "200"}],
        },
        "pre",
        "BankTransactions.0.PrepaymentID",
    ),
    *_read("Overpayments", "over"),
    *_notes("Overpayments", "over"),
    *_allocated("Overpayments", "over"),
    *_read("Prepayments", "pre"),
    *_notes("Prepayments", "pre"),
    *_allocated("Prepayments", "pre"),
    *_written("ManualJournals", "journal", JOURNAL, JOURNAL | {"JournalLines": JOURNAL["JournalLines"][:1]}),
    *_papers("ManualJournals", "journal"),
    *_notes("ManualJournals", "journal"),
    Step("GET", "Reports/TrialBalance?date=2026-11-30"),
    Step("GET", "Reports/BankSummary?fromDate=2026-11-01&toDate=2026-11-30"),
]
ENDS: Final = [
    *_told_apart("Accounts", {"Code": "205", "Name": "Bushes", "Type": "SALES"}),
    *_told_apart("Currencies", {"Code": "GBP"}),
    *_told_apart("TaxRates", LEVY | {"Name": "Third levy"}),
    *_told_apart("BankTransfers", MOVED),
    Step("PUT", "Invoices/{invoice}/History?summarizeErrors=false", NOTE),
    Step("DELETE", "TrackingCategories/{category}"),
    Step(
        "PUT",
        "TrackingCategories?summarizeErrors=false",
        {"Name": "Unused"},
        "spare",
        "TrackingCategories.0.TrackingCategoryID",
    ),
    Step(
        "PUT",
        "TrackingCategories/{spare}/Options?summarizeErrors=false",
        {"Name": "None"},
        "none",
        "Options.0.TrackingOptionID",
    ),
    Step("DELETE", "TrackingCategories/{spare}/Options/{none}"),
    Step("DELETE", "TrackingCategories/{spare}"),
    Step("DELETE", "Items/{item}"),
    Step("PUT", "CreditNotes", {"CreditNotes": [CREDIT | {"DueDate": DAY}]}),
    Step("PUT", "Invoices", {"Invoices": [SALE | ROUNDED]}),
    *[
        Step("PUT", "Payments", {"Payments": [BACK | {word: {f"{word}ID": f"{{{own}}}"}}]})
        for word, own in (("Overpayment", "over"), ("Prepayment", "pre"))
    ],
    Step("GET", "Overpayments/{over}"),
    Step("GET", "Prepayments/{pre}"),
    Step("GET", "Invoices/00000000-0000-0000-0000-000000000001"),
    Step("PUT", "Invoices/00000000-0000-0000-0000-000000000001/History", NOTE),
    Step("GET", "Contacts/{contact}"),
    Step("DELETE", "Contacts/{contact}"),
    Step("GET", "Quotes"),
]
STEPS: Final = [*SETTINGS, *DOCUMENTS, *MONEY, *ENDS]
"""Every address with every method, in an order in which each has what it needs."""
