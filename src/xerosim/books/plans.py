"""Xero's plans: their names, and what an organisation on each of them may do."""

from typing import Final

CLASSES: Final = (
    "DEMO", "TRIAL", "STARTER", "STANDARD", "PREMIUM", "PREMIUM_20", "PREMIUM_50", "PREMIUM_100", "LEDGER",
    "GST_CASHBOOK", "NON_GST_CASHBOOK", "ULTIMATE", "LITE", "ULTIMATE_10", "ULTIMATE_20", "ULTIMATE_50",
    "ULTIMATE_100", "IGNITE", "GROW", "COMPREHENSIVE", "SIMPLE", "BASICLITE", "ULTRA",
)  # fmt: skip
"""Every class of organisation: the list of XeroAPI/Xero-OpenAPI."""

PARTNER_CLASSES: Final = ("LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK")
"""Sold through accountants alone, without invoices (Edition PARTNER of XeroAPI/Xero-OpenAPI); which classes
they are is assumed."""

# doc: xero.com/au, /nz and /uk pricing plans (the tiers above Grow); a trial and the demo: assumed
_MULTICURRENCY: Final = ("DEMO", "TRIAL", "PREMIUM", "ULTIMATE", "COMPREHENSIVE", "ULTRA")


def has_multicurrency(klass: str) -> bool:
    """Whether the plan lets an organisation use other currencies than its own."""
    return klass.split("_", maxsplit=1)[0] in _MULTICURRENCY


def has_invoicing(klass: str) -> bool:
    """Whether the plan lets an organisation make invoices and bills at all."""
    return klass not in PARTNER_CLASSES
