"""Currencies: adding one to those an organisation uses."""

from xerosim.accounting.asks import Saved
from xerosim.books.organisation import Organisation
from xerosim.books.plans import has_multicurrency
from xerosim.wire.settings import CurrencyIn


def save_currency(organisation: Organisation, element: CurrencyIn) -> Saved:
    """Add a currency; one that is there already is simply given again (assumed)."""
    code = element.Code or ""
    if not code:
        # issue: XeroAPI/Xero-Java#141
        return Saved(None, element, ["A currency code must be provided."])
    if code not in organisation.currencies:
        if not has_multicurrency(organisation.klass):
            # doc: xero.com pricing plans for the rule; the sentence is that of documents (assumed here)
            return Saved(None, element, [f"Organisation is not subscribed to currency {code}"])
        organisation.currencies.append(code)
    return Saved(code, element)
