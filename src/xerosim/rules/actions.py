"""What the connected app may do in an organisation: the list that Organisation/Actions gives."""

from typing import Final

from xerosim.books.organisation import Organisation
from xerosim.books.plans import has_invoicing, has_multicurrency
from xerosim.rules.caps import may_approve

# spec: XeroAPI/Xero-OpenAPI, example of getOrganisationActions, in its order; the last two: developer.xero.com notes
NAMES: Final = (
    "CreateApprovedInvoice",
    "CreateDraftPurchaseOrder",
    "CreateApprovedBill",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateSentQuote",
    "CreateInvoicePayment",
    "CreateApprovedPurchaseOrder",
    "CreateDraftQuote",
    "CreateDraftBill",
    "CreateManualJournal",
    "ApproveTransactionsBeforePeriodLockDate",
)


def actions(organisation: Organisation, now_ms: int) -> list[tuple[str, bool]]:
    """Each action in Xero's words, and whether it is allowed to the connected user on the organisation's plan."""
    return [(name, _is_allowed(organisation, name, now_ms)) for name in NAMES]


def _is_allowed(organisation: Organisation, name: str, now_ms: int) -> bool:
    match name:
        case "UseMulticurrency":
            return has_multicurrency(organisation.klass)
        case "ApproveTransactionsBeforePeriodLockDate":
            return organisation.is_adviser
        case "CreateManualJournal":
            return organisation.has_reporting_role
        case "CreateApprovedInvoice":
            return _may_approve(organisation, "ACCREC", now_ms)
        case "CreateApprovedBill":
            return _may_approve(organisation, "ACCPAY", now_ms)
        case _:
            # spec: XeroAPI/Xero-OpenAPI (partner editions have no access to invoicing)
            return has_invoicing(organisation.klass)


def _may_approve(organisation: Organisation, kind: str, now_ms: int) -> bool:
    return (
        has_invoicing(organisation.klass)
        and organisation.has_approving_role
        and may_approve(organisation, kind, now_ms)
    )
