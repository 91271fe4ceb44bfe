"""Where our answers may differ from recorded ones, one difference at a time, each with its reason."""

from typing import Final

NOT_SIMULATED: Final = {
    "create-purchase-order": "purchase orders are not simulated",
    "get-purchase-order": "purchase orders are not simulated",
    "list-purchase-orders": "purchase orders are not simulated",
    "purchase-orders": "purchase orders are not simulated",
    "update-purchase-order": "purchase orders are not simulated",
}
"""Recordings of what the simulator has not: name -> why."""

LATER: Final = "Xero has it since July 2026, the recordings are older (XeroAPI/Xero-OpenAPI#823)"
EMPTY: Final = (
    "their contact was made in Xero and never had one; of a contact made through the API Xero shows it empty "
    "(recorded: NangoHQ/nango create-contact, fylein/fyle-xero-api)"
)
SEEDED: Final = (
    "their document is one the demo company is born with; those made through the API have it the other way"
)
RICH: Final = "their contact, document or item has it, ours has not; the field is written when it is there"
OTHER: Final = "ours has one; none of theirs had"
WITHOUT: Final = "an account need not have a code (recorded: waynerobinson/xeroizer accounts.xml)"
OLD: Final = "recorded in 2022; recordings of 2026 have it (NangoHQ/nango create-invoice)"

ACCEPTED: Final[dict[tuple[str, str], str]] = {
    ("*", "….UpdatedDateUTCString extra"): LATER,
    ("*", "….Addresses[].City extra"): EMPTY,
    ("*", "….Addresses[].Country extra"): EMPTY,
    ("*", "….Addresses[].PostalCode extra"): EMPTY,
    ("*", "….Addresses[].Region extra"): EMPTY,
    ("*", "….Phones[].PhoneAreaCode extra"): EMPTY,
    ("*", "….Phones[].PhoneCountryCode extra"): EMPTY,
    ("*", "….Phones[].PhoneNumber extra"): EMPTY,
    ("*", "….BankAccountDetails extra"): EMPTY,
    ("*", "….EmailAddress extra"): EMPTY,
    ("*", "….Contact.FirstName missing"): RICH,
    ("*", "….Contact.LastName missing"): RICH,
    ("update-invoice", "….Contact.Addresses[].AttentionTo missing"): RICH,
    ("update-bank-transaction", "….Contact.ContactNumber missing"): RICH,
    ("*", "….SentToEmailAddress missing"): RICH,
    ("*", "….LineItems[].DiscountEnteredAsPercent missing"): SEEDED,
    ("get-bank-transaction", "BankTransactions[].CurrencyRate extra"): SEEDED,
    ("get-credit-note", "CreditNotes[].CurrencyRate extra"): SEEDED,
    ("get-invoice", "Invoices[].CurrencyRate extra"): SEEDED,
    ("get-payment", "Payments[].Invoice.CurrencyRate extra"): SEEDED,
    ("get-credit-note", "CreditNotes[].BrandingThemeID extra"): SEEDED,
    ("get-payment", "Payments[].Invoice.BrandingThemeID extra"): SEEDED,
    ("update-invoice", "Invoices[].BrandingThemeID extra"): SEEDED,
    (
        "get-invoice",
        "Invoices[].RepeatingInvoiceID missing",
    ): "theirs came of a repeating invoice, which we have not",
    ("get-payment", "Payments[].BatchPayment missing"): "theirs is of a batch, which is made in Xero only",
    ("get-payment", "Payments[].BatchPaymentID missing"): "theirs is of a batch, which is made in Xero only",
    ("invoices", "Invoices[].LineItems[].DiscountRate extra"): OTHER,
    ("*", "Invoices[].TotalDiscount extra"): OTHER,
    ("*", "Invoices[].RoundingAmount extra"): OTHER,
    ("*", "CreditNotes[].DueDate extra"): OTHER,
    ("*", "CreditNotes[].DueDateString extra"): OTHER,
    ("*", "BankTransactions[].OverpaymentID extra"): OTHER,
    ("*", "BankTransactions[].PrepaymentID extra"): OTHER,
    (
        "*",
        "BankTransactions[].Contact missing",
    ): "ours has transfers between banks, which are nobody's; theirs had none",
    ("*", "Accounts[].Code missing"): WITHOUT,
    ("fyle Invoices", "Invoices[].InvoicePaymentServices extra"): OLD,
    ("fyle Invoices", "Invoices[].LineItems[].AccountID extra"): OLD,
    (
        "organisations",
        "Organisations[].PeriodLockDate missing",
    ): "ours has no lock date set; shown only when set",
    (
        "organisations",
        "Organisations[].TaxNumberName missing",
    ): "of the global edition only (recorded: NangoHQ/nango)",
    ("xero_node", "connections[].authEventId extra"): "theirs is of 2020; NangoHQ/nango list-tenants has it",
    ("xero_node", "connections[].id is guid, not text"): "the recorder wrote 1234 in place of ids",
    ("xero_node", "connections[].tenantId is guid, not text"): "the recorder wrote 1234 in place of ids",
    (
        "xero_node",
        "organisations[].organisationID missing",
    ): "the recorder's spelling; NangoHQ/nango has OrganisationID",
    (
        "xero_node",
        "organisations[].OrganisationID extra",
    ): "the recorder's spelling; NangoHQ/nango has OrganisationID",
    ("xero_node", "organisations[].APIKey missing"): "given to private apps only, which Xero ended in 2021",
    ("xero_node", "organisations[].TaxNumber extra"): OTHER,
}
"""(name of the recording, or * for all; difference, … for what is before it) -> why it may be."""
