"""What can be wrong with the currency of a document."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import MappedInvoice


def find_unsubscribed(examined: Examined) -> tuple[Fault, ...]:
    """A document's currency must be one the organisation has switched on, on a plan that has more than one;
    where currencies are not known, all are let pass."""
    document, organisation = examined.mapping.document, examined.organisation
    if not isinstance(document, MappedInvoice) or not organisation.currencies:
        return ()
    if document.currency in ("", organisation.base_currency):
        return ()
    if document.currency in organisation.currencies and "use_currencies" not in organisation.refused:
        return ()
    facts = {"currency": document.currency, "organisation": organisation.name}
    return (Fault(code="currency_not_subscribed", facts=facts, field="currency"),)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="currency_not_subscribed",
        title="This currency is not switched on in Xero",
        cause=(
            "The document is in {currency}, which {organisation} has not switched on in Xero.",
            "The document is in {currency}, which the organisation has not switched on in Xero.",
            "The document is in a currency that the organisation has not switched on in Xero.",
        ),
        action=(
            "In Xero, under Settings, Currencies, add {currency}. If there is no such page, the Xero plan has only one currency.",
            "In Xero, under Settings, Currencies, add the currency. If there is no such page, the Xero plan has only one currency.",
        ),
        remedy="When the currency is there, everything held for it is checked again and goes by itself.",
        who="administrator",
        retry="after the fix",
        awaits=("currency",),
        messages=(
            said(
                r"not subscribed to currency(?: (?P<currency>(?-i:[A-Z]{3}))\b)?",
                source="xeroizer test/stub_responses/api_exception.xml; help.file.ai",
            ),
            said(
                r"\bcurrency (?:(?P<currency>(?-i:[A-Z]{3})) )?(?:is |was )?not (?:enabled|supported|subscribed|available|set up)",
                source="help.linkmybooks.com 14049816",
            ),
            heard(
                "CURRENCY + NOT_ENABLED - EXCHANGE_RATE|rate; MULTICURRENCY + PLAN|enable|turn on|not; not subscribed to currency",
                "ORGANISATION + CURRENCY + not set up for|not subscribed|not a currency of|not enabled - EXCHANGE_RATE",
                "currency + mismatch|does not match|not match - DATE",
                facts="currency",
            ),
        ),
        check=find_unsubscribed,
        example="Organisation is not subscribed to currency EUR",
    ),
    Entry(
        code="currency_rate_missing",
        title="No exchange rate",
        cause=(
            "Xero has no exchange rate for this currency on this day, or the bank account is in another currency than the document.",
        ),
        action=(
            "Enter the rate in Xero for that day, or choose a bank account in the currency of the document.",
        ),
        remedy="After the change, `counterfoil retry` sends it again.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("person",),
        messages=(
            said(r"\bcurrency rate must be specified", source="Chargebee knowledge base"),
            heard(
                "no EXCHANGE_RATE|without EXCHANGE_RATE; EXCHANGE_RATE + MISSING|GONE|not available|greater than zero|not been set|required|specified",
                "no exchange rate|no fx rate|no currency rate|exchange rate + must|missing|required; rate + currency|usd|eur + no|missing|specified",
            ),
        ),
        check=Unforeseeable("exchange rates are Xero's own and change every day"),
        example="A currency rate must be specified",
    ),
)
