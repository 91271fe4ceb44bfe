"""What can be wrong with the currency of a document."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Examined, Fault, heard, said
from counterfoil.core.mapped import MappedAllocation, MappedInvoice, MappedJournal, MappedPayment
from counterfoil.core.phrases import kind_word


def find_unsubscribed(examined: Examined) -> tuple[Fault, ...]:
    """A document's currency must be one the organisation has switched on, on a plan that has more than one;
    where currencies are not known, all are let pass.

    Journals are in the organisation's own: they have no currency (XeroAPI/Xero-OpenAPI, ManualJournal).
    """
    document, organisation = examined.mapping.document, examined.organisation
    if isinstance(document, MappedJournal):
        base = organisation.base_currency
        if document.currency in ("", base) or not base:
            return ()
        facts = {"currency": document.currency, "base": base}
        return (Fault(code="currency_not_subscribed", facts=facts, field="currency"),)
    if not isinstance(document, MappedInvoice) or not organisation.currencies:
        return ()
    if document.currency in ("", organisation.base_currency):
        return ()
    if document.currency in organisation.currencies and "use_currencies" not in organisation.refused:
        return ()
    facts = {"currency": document.currency, "organisation": organisation.name}
    return (Fault(code="currency_not_subscribed", facts=facts, field="currency"),)


def find_other_currency(examined: Examined) -> tuple[Fault, ...]:
    """A bank transaction is in the currency of its bank account, a payment in that of what it pays: Xero takes
    it as that whatever is sent.

    XeroAPI/Xero-OpenAPI, BankTransaction.CurrencyCode: set on overpayments alone; Payment has none.
    """
    if examined.paid:
        return _of_another_than_paid(examined)
    document, organisation = examined.mapping.document, examined.organisation
    account = examined.accounts.get(document.bank or "") if isinstance(document, MappedInvoice) else None
    if account is None or not isinstance(document, MappedInvoice):
        return ()
    own = account.currency or organisation.base_currency
    if not own or not document.currency or own == document.currency:
        return ()
    facts = {"currency": document.currency, "account": account.code, "account_currency": own}
    return (Fault(code="currency_rate_missing", facts=facts, field="currency"),)


def _of_another_than_paid(examined: Examined) -> tuple[Fault, ...]:
    payment = examined.mapping.document
    assert isinstance(payment, MappedPayment | MappedAllocation)
    return tuple(
        Fault(
            code="currency_rate_missing",
            facts={
                "currency": payment.currency,
                "number": paid.number,
                "paid_currency": paid.currency,
                "kind": kind_word(payment),
            },
            field="currency",
        )
        for paid in examined.paid
        if payment.currency and paid.currency and payment.currency != paid.currency
    )


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="currency_not_subscribed",
        title="This currency is not switched on in Xero",
        cause=(
            "The journal is in {currency}, and Xero keeps journals in {base} alone, the organisation's own currency.",
            "The document is in {currency}, which {organisation} has not switched on in Xero.",
            "The document is in {currency}, which the organisation has not switched on in Xero.",
            "The document is in a currency that the organisation has not switched on in Xero.",
        ),
        action=(
            "Send the journal in {base} from the source.",
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
            "The {kind} is in {currency}, and {number} in {paid_currency}: Xero would take the amount for {paid_currency}.",
            "The document is in {currency}, and the bank account {account} in Xero is in {account_currency}: Xero would take the "
            "amounts for {account_currency}.",
            "Xero has no exchange rate for this currency on this day, or the bank account is in another currency than the document.",
        ),
        action=(
            "Correct the currency or the amount in the source: a {kind} is stated in the currency of what it pays, {paid_currency} here.",
            "Map the source's bank to a bank account in {currency}, or correct the currency in the source.",
            "Enter the rate in Xero for that day, or choose a bank account in the currency of the document.",
        ),
        remedy="After the change, `counterfoil retry` sends it again.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("account", "rules", "revision"),
        messages=(
            said(r"\bcurrency rate must be specified", source="Chargebee knowledge base"),
            heard(
                "no EXCHANGE_RATE|without EXCHANGE_RATE; EXCHANGE_RATE + MISSING|GONE|not available|greater than zero|not been set|required|specified",
                "no exchange rate|no fx rate|no currency rate|exchange rate + must|missing|required; rate + currency|usd|eur + no|missing|specified",
            ),
        ),
        check=find_other_currency,
        example="A currency rate must be specified",
    ),
)
