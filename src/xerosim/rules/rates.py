"""Exchange rates: the one that was sent, or the day's; the base currency needs none."""

from decimal import Decimal

from xerosim.books.amounts import ONE
from xerosim.books.organisation import Organisation
from xerosim.rules.currencies import subscribed

NO_RATE = "A currency rate must be specified"


def rate_errors(organisation: Organisation, currency: str, sent: Decimal | None) -> list[str]:
    """A rate that is none, or none to be had for a currency the organisation has not (any more)."""
    # vendor: Chargebee KB (260477, related articles)
    if sent is not None:
        return [] if sent.quantize(ONE) > 0 else [NO_RATE]
    return [] if subscribed(organisation, currency) else [NO_RATE]


def rate_of(organisation: Organisation, currency: str, sent: Decimal | None) -> Decimal:
    """Units of a currency for one of the base currency, 6 decimals; the day rate where none was sent."""
    # spec: XeroAPI/Xero-OpenAPI, BankTransaction.CurrencyRate
    if currency == organisation.currency:
        return ONE
    return sent.quantize(ONE) if sent else organisation.day_rate(currency)
