"""Currencies: which an organisation may use, and adding one to them."""

from xerosim.accounting.asks import Saved
from xerosim.books.organisation import Organisation
from xerosim.books.plans import has_multicurrency
from xerosim.wire.settings import CurrencyIn


def subscribed(organisation: Organisation, currency: str) -> bool:
    """Whether new documents may be in a currency: the organisation's own, or one it has on a plan with several.

    A smaller plan keeps the currencies in the books, to be used again after the next change of plan (assumed).
    """
    # doc: xero.com pricing plans
    return currency == organisation.currency or (
        currency in organisation.currencies and has_multicurrency(organisation.klass)
    )


def save_currency(organisation: Organisation, element: CurrencyIn) -> Saved:
    """Add a currency; one that is there already is simply given again (assumed)."""
    code = element.Code or ""
    if not code:
        # issue: XeroAPI/Xero-Java#141
        return Saved(None, element, ["A currency code must be provided."])
    if not subscribed(organisation, code):
        if not has_multicurrency(organisation.klass):
            # doc: xero.com pricing plans for the rule; the sentence is that of documents (assumed here)
            return Saved(None, element, [f"Organisation is not subscribed to currency {code}"])
        organisation.currencies.append(code)
    return Saved(code, element)
