"""What can be wrong with amounts: nothing, less than nothing, too fine, or sums that do not agree."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter

from counterfoil.core.agreement import Apart, disagreements
from counterfoil.core.balance import LINES_MIN, nothing, sides_apart, too_small
from counterfoil.core.document import ManualJournal
from counterfoil.core.faults.entry import Entry, Examined, Fault, heard, said
from counterfoil.core.mapped import MappedAllocation, MappedInvoice, MappedJournal, MappedPayment
from counterfoil.core.money import ZERO, places
from counterfoil.core.phrases import kind_word, line_field, plain_amount

_ARTICLE_UNLEASHED = "Unleashed help, Xero Connection Log and export errors"

HALF_A_CENT = Decimal("0.005")
# Nearly every document passes, and it is asked of every line of each: so all are asked at once first.
_NET, _QUANTITY, _DESCRIPTION, _TAX = map(attrgetter, ("net", "quantity", "description", "tax"))
_NUMBER = r"-?[\d.,]{1,30}\d"


def find_too_small(examined: Examined) -> list[Fault]:
    """A line or payment that is not nothing but rounds to nothing: Xero answers it with confusing words.

    Unleashed help, Xero Connection Log and export errors: amounts below 0.005.
    """
    document = examined.mapping.document
    if isinstance(document, MappedPayment | MappedAllocation):
        tiny = document.amount != ZERO and abs(document.amount) < HALF_A_CENT
        return [_too_small(document.amount, "amount")] if tiny else []
    if isinstance(document, MappedJournal):
        small = too_small(examined.document, document)
        return [_too_small(small.amount, small.field)] if small else []
    if not isinstance(document, MappedInvoice):
        return []
    if not document.lines:
        largest = _largest(document)
        return [_too_small(largest, "lines")] if ZERO < largest < HALF_A_CENT else []
    if all(map(_NET, document.lines)):
        return []
    for index, line in enumerate(document.lines):
        if not line.net and line.exact and not line.is_rounding and abs(line.exact) < HALF_A_CENT:
            return [_too_small(line.exact, line_field(examined.document, document, index, "amount"))]
    return []


def _too_small(amount: Decimal, field: str) -> Fault:
    return Fault(code="amount_too_small", facts={"amount": plain_amount(amount)}, field=field)


def _largest(document: MappedInvoice) -> Decimal:
    """The largest amount among the lines that the source has."""
    return max((abs(line.exact) for line in document.source_lines), default=ZERO)


def find_nothing(examined: Examined) -> list[Fault]:
    """A payment of nothing; a document of which no line has an amount; a zero line where policy holds those."""
    document = examined.mapping.document
    if isinstance(document, MappedPayment | MappedAllocation):
        return (
            []
            if document.amount
            else [Fault(code="zero_amount", facts={"kind": kind_word(document)}, field="amount")]
        )
    if isinstance(document, MappedJournal):
        return _nothing_of_journal(examined, document)
    if not isinstance(document, MappedInvoice):
        return []
    for line in document.lines:
        if line.net or (line.exact and not line.is_rounding):
            return _zero_lines(examined, document)
    if not document.source_lines or ZERO < _largest(document) < HALF_A_CENT:
        return []
    return [Fault(code="zero_amount", facts={"kind": kind_word(document)}, field="lines")]


def _nothing_of_journal(examined: Examined, journal: MappedJournal) -> list[Fault]:
    found = nothing(examined.document, journal)
    if found is None:
        return []
    facts = {"within": "journal", "line": str(found.line)} if found.line else {"kind": "journal"}
    return [Fault(code="zero_amount", facts=facts, field=found.field)]


def find_unbalanced(examined: Examined) -> tuple[Fault, ...]:
    """Debits and credits must be equal, in cents (XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals)."""
    document = examined.mapping.document
    sides = sides_apart(document) if isinstance(document, MappedJournal) else None
    if sides is None:
        return ()
    facts = {"debits": plain_amount(sides.debits), "credits": plain_amount(sides.credits)}
    return (Fault(code="journal_unbalanced", facts=facts, field="lines"),)


def _zero_lines(examined: Examined, document: MappedInvoice) -> list[Fault]:
    if examined.settings.policies.zero_lines != "hold":
        return []
    for index, line in enumerate(document.lines):
        if not line.exact and not line.is_rounding:
            facts = {"within": kind_word(document), "line": str(index + 1)}
            return [
                Fault(
                    code="zero_amount",
                    facts=facts,
                    field=line_field(examined.document, document, index, "amount"),
                )
            ]
    return []


def find_negative(examined: Examined) -> list[Fault]:
    """Totals, quantities and payments may not be below zero (neto.com.au; WorkGuru 43000570879)."""
    document = examined.mapping.document
    if isinstance(document, MappedPayment | MappedAllocation):
        return [_negative(document.amount, kind_word(document), "amount")] if document.amount < ZERO else []
    if not isinstance(document, MappedInvoice):
        return []
    faults = [_negative(document.total, kind_word(document), "total")] if document.total < ZERO else []
    if min(map(_QUANTITY, document.lines), default=ZERO) >= ZERO:
        return faults
    for index, line in enumerate(document.lines):
        if line.quantity < ZERO:
            field = line_field(examined.document, document, index, "quantity")
            facts = {"quantity": f"{line.quantity:f}"}
            return [*faults, Fault(code="negative_not_allowed", facts=facts, field=field)]
    return faults


def _negative(amount: Decimal, kind: str, field: str) -> Fault:
    return Fault(
        code="negative_not_allowed", facts={"amount": plain_amount(amount), "kind": kind}, field=field
    )


def find_mismatch(examined: Examined) -> list[Fault]:
    """Stated tax and totals must agree with what Xero will compute (`core/agreement.py`).

    While a tax type is unknown nothing can be computed, and only that is told.
    """
    document = examined.mapping.document
    if not isinstance(document, MappedInvoice):
        return []
    if document.amounts != "no_tax":
        for _, tax_type in examined.pairs:
            if tax_type not in examined.rates:
                return []
    return [_mismatch(apart) for apart in disagreements(document)]


def _mismatch(apart: Apart) -> Fault:
    sums = {"stated": apart.stated, "computed": apart.computed, "difference": apart.difference}
    facts = {"what": apart.what, **{name: plain_amount(amount) for name, amount in sums.items()}}
    return Fault(code="amounts_mismatch", facts=facts, field=apart.what)


def find_too_fine(examined: Examined) -> list[Fault]:
    """Stated totals, stated tax and payments have two decimals, as Xero keeps money in every currency."""
    document = examined.mapping.document
    if isinstance(document, MappedPayment | MappedAllocation):
        return _too_fine(document.amount, "amount")
    if not isinstance(document, MappedInvoice):
        return []
    faults = _too_fine(document.stated_total, "total") + _too_fine(document.stated_tax, "tax")
    if not any(map(_TAX, document.source_lines)):
        return faults
    for position, line in enumerate(document.source_lines, start=1):
        if line.tax is not None and places(line.tax) > 2:
            return faults + _too_fine(line.tax, f"lines[{position}].tax")
    return faults


def _too_fine(amount: Decimal | None, field: str) -> list[Fault]:
    if amount is None or places(amount) <= 2:
        return []
    return [Fault(code="currency_scale", facts={"amount": plain_amount(amount)}, field=field)]


def find_no_lines(examined: Examined) -> tuple[Fault, ...]:
    """Xero takes no document without lines, and no journal of one (waynerobinson/xeroizer#22)."""
    document = examined.mapping.document
    if isinstance(examined.document, ManualJournal) and len(examined.document.lines) < LINES_MIN:
        return (Fault(code="line_items_missing", facts={"kind": "journal"}, field="lines"),)
    if isinstance(document, MappedInvoice) and not document.source_lines:
        return (Fault(code="line_items_missing", field="lines"),)
    return ()


def find_no_description(examined: Examined) -> list[Fault]:
    """Every line that goes needs words (XeroAPI/Xero-Net#198; neto.com.au)."""
    document = examined.mapping.document
    if not isinstance(document, MappedInvoice):
        return []
    if all(map(str.strip, map(_DESCRIPTION, document.lines))):
        return []
    for index, line in enumerate(document.lines):
        if not line.description.strip():
            field = line_field(examined.document, document, index, "description")
            return [Fault(code="description_missing", facts={"line": str(index + 1)}, field=field)]
    return []


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="amount_too_small",
        title="Too small an amount",
        cause=(
            "An amount of {amount} rounds to 0.00, and Xero refuses it with words about accounts and tax rates.",
            "A line, or the whole, is below 0.005: it rounds to 0.00, and Xero refuses it with words about accounts and tax rates.",
        ),
        action=(
            "Leave the line out, or discount it to nothing in the source; if it is all there is, withdraw the document.",
        ),
        remedy="With the policy `zero_lines` set to `drop` such lines are left out where the rest still balances; `counterfoil withdraw REF` takes the document out.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules", "revision"),
        messages=(
            said(
                r"\baccount must be valid",
                r"\btax rate must be valid",
                source=_ARTICLE_UNLEASHED,
            ),
            heard(
                "AMOUNT|LINE|JOURNAL|sum|transaction + too small|less than 0.005|rounds to zero|less than 0.01|below half a cent|at least 0.01|below 0.005|rounds to 0.00|less than one cent|round to zero|rounds to nothing",
                "minimum amount + cent|0.01|0.005; less than 0.005|below 0.005|half a cent|too small for xero; AMOUNT + at least 0.01|minimum + cent|0.01",
                facts="amount",
            ),
        ),
        check=find_too_small,
        example="Account must be valid, Tax Rate must be valid",
    ),
    Entry(
        code="zero_amount",
        title="Nothing to post",
        cause=(
            "Line {line} of the {within} is zero, and such lines are held by policy.",
            "A line of the {within} is zero, and such lines are held by policy.",
            "The {kind} comes to nothing: there is no amount in it.",
            "An amount is zero, and there is nothing to post.",
        ),
        action=(
            "If line {line} is meant to be nothing, leave it out in the source, or let the policy `zero_lines` drop such lines; "
            "if not, correct it in the source.",
            "If that line of the {within} is meant to be nothing, leave it out in the source, or let the policy `zero_lines` drop such lines; "
            "if not, correct it in the source.",
            "If it is meant to be nothing, withdraw it; if not, correct it in the source.",
        ),
        remedy="`counterfoil withdraw --fault zero_amount` takes all of these out of the queue at once; "
        "`counterfoil settings import FILE` with another policy checks them again.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules", "revision"),
        messages=(
            heard(
                "AMOUNT|INVOICE|amount|transaction|journal|line + ZERO + not|cannot|must|may not|nothing|only|not allowed - equal to zero|OUTSTANDING|equal|balance|debits|EXCHANGE_RATE|DUE_DATE|less than zero|less than 0|below zero|rounds|QUANTITY + on hand|negative|NEGATIVE|sum to zero|STOCK|add up",
                "AMOUNT|payment|payments + greater than zero|greater than 0|more than zero|must not be 0|cannot be zero|zero value|nil|have an amount greater than 0 - EXCHANGE_RATE|equal",
                "nothing + send|export|sync|post + total|INVOICE; total is 0.00|total 0.00|total $0.00; zero value|zero amount|zero dollar|amount is nil|amount is zero|total is zero; payment of 0|payment of $0; LineAmount|line amount + zero",
            ),
        ),
        check=find_nothing,
        example="Payment amount must be greater than zero",
    ),
    Entry(
        code="negative_not_allowed",
        title="Below zero",
        cause=(
            "The {kind} comes to {amount}; Xero takes nothing below zero.",
            "A line has the quantity {quantity}; Xero takes no quantity below zero.",
            "A total, quantity or amount is below zero, which Xero does not take.",
        ),
        action=(
            "Send it as its opposite: a credit note instead of an invoice below zero, a refund instead of a payment below zero. "
            "On a line put the minus before the price, not before the quantity.",
        ),
        remedy="With the policy `negative_document` set to `opposite` a document below zero becomes its opposite kind by itself; "
        "a payment does not.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules", "revision"),
        messages=(
            said(r"\bquantity must not be less than zero", source="WorkGuru 43000570879"),
            said(rf"\bquantity value '(?P<quantity>{_NUMBER})' is invalid", source="WorkGuru 43000570879"),
            heard(
                "AMOUNT|INVOICE|QUANTITY|quantity|invoices|amounts + NEGATIVE - STOCK|on hand|hand|inventory|rounds|0.005|EXCHANGE_RATE|DUE_DATE",
                "negative invoices|negative amounts|negative total|negative quantity|negative value + not|cannot|use a credit note|unsupported",
                "TOTAL|total + greater than or equal to zero|must be positive|less than zero; quantity value + invalid; QUANTITY + less than zero - on hand|STOCK|hand",
                facts="quantity",
            ),
        ),
        check=find_negative,
        example="The Total for this document must be greater than or equal to zero.",
    ),
    Entry(
        code="amounts_mismatch",
        title="The amounts do not agree",
        cause=(
            "The source states a {what} of {stated}, but quantities, prices and tax rates make it {computed}: {difference} apart, more than rounding explains.",
            "The document states {stated}, but its quantities and prices make it {computed}.",
            "Lines, tax and totals of the document do not agree with each other.",
        ),
        action=(
            "See which of the two is right. Is the tax rate in the mapping rule the one the source used? Are amounts with tax and without told apart? "
            "Then correct the rule, or the document in the source.",
        ),
        remedy="A corrected document or rule is checked again by itself; nothing is rounded away silently.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules", "tax", "revision"),
        messages=(
            said(
                rf"\bline total (?P<stated>{_NUMBER}) does not match the expected line total (?P<computed>{_NUMBER})",
                source="XeroAPI/Xero-Net#198; XeroAPI/Xero-NetStandard#147, #412",
            ),
            said(
                r"\b(?:document|invoice) (?:sub\s?)?total does not equal", source="waynerobinson/xeroizer#86"
            ),
            said(r"\bdiscount must not be greater than the line total", source="XeroAPI/xero-php-oauth2#288"),
            said(r"\bdiscounts may not be applied to", source="XeroAPI/Xero-Net#198"),
            said(r"\btax amount cannot be greater than the line amount", source="help.dext.com 1362089"),
            heard(
                "TOTAL|AMOUNT|tender total|line total|sum of line items + DIFFER - DEBITS|CREDITS + DEBITS|JOURNAL|trust|TRUST|CONTACT|EXCHANGE_RATE|TAX_TYPE + code|DATE",
                "total mismatch|amounts mismatch|amount mismatch|does not add up|total does not add up; TOTAL|total + expected + but|got - DEBITS",
                "payments total|payment total|tender total + not match|not equal|DIFFER",
                "tax amount + greater than|not match|exceeds|larger + LINE|line amount|calculated|expected",
                "discount + greater than|not be applied|not applied|more than + LINE|invoice|total|accpay invoices|line total; discounts may not be applied",
                "sum + lines|line items + differs|not equal|not match",
            ),
        ),
        check=find_mismatch,
        example="The document total does not equal the sum of the lines.",
    ),
    Entry(
        code="journal_unbalanced",
        title="Debits and credits differ",
        cause=(
            "The journal has debits of {debits} and credits of {credits}; they must be equal.",
            "The journal's debits and credits are not equal.",
        ),
        action=("Correct the journal in the source so that its lines come to nothing, tax included.",),
        remedy="Goes by itself once the corrected journal arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                rf"\btotal debits (?:\((?P<debits>{_NUMBER})\) )?.{{0,20}}must equal (?:the )?total credits(?: \((?P<credits>{_NUMBER})\))?",
                source="XeroAPI/Xero-OpenAPI, example of PUT /ManualJournals",
            ),
            heard(
                "DEBITS + CREDITS + UNBALANCED|DIFFER|equal|same|balance; JOURNAL|journal entry + UNBALANCED - SYSTEM_ACCOUNT|trust",
                "JOURNAL + out of balance|sum to zero|not balanced|balance + must|not; unbalanced journal|debits do not equal credits|credits and debits differ",
            ),
        ),
        check=find_unbalanced,
        example="The total debits (100.00) must equal total credits (-10.00)",
    ),
    Entry(
        code="currency_scale",
        title="More decimals than money has",
        cause=(
            "{amount} has more than two decimals; Xero keeps totals, tax and payments to two.",
            "An amount has more decimals than Xero keeps (prices two or four, totals two).",
        ),
        action=(
            "Round the amount in the source. Quantities and prices may have up to six decimals, totals, tax and payments two.",
        ),
        remedy="Goes by itself once the corrected document arrives. Prices are rounded here, with the difference on a line of its own.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                r"\b(?:unit )?(?:price|amount) can only be \d\s?(?:dp|decimals?)",
                source="Actionstep help, Xero FAQs",
            ),
            heard(
                "AMOUNT|unit amount|unitamount|quantity|QUANTITY|value|precision|price + TOO_FINE - characters|no decimals needed",
                "too many decimal|too many decimals|too many decimal places|decimal precision|invalid precision; rounded to 2|limited to 4 decimal|2 dp|4 dp",
                "three decimals + AMOUNT|QUANTITY",
                "AMOUNT|QUANTITY|unit amount + decimal places|decimals + at most|maximum|up to|more than|only|exceed|exceeds - characters",
                "decimals + allowed|too many|more than|exceeds|limited|only; decimal places + too many|more than|only|exceeds|limited|maximum|allowed",
                facts="amount",
            ),
        ),
        check=find_too_fine,
        example="Unit price can only be 2 dp",
    ),
    Entry(
        code="line_items_missing",
        title="No lines",
        cause=(
            "The {kind} has fewer than two lines, and Xero takes none with less.",
            "The document has no lines, and Xero takes none without.",
        ),
        action=("Add a line in the source, or withdraw the document.",),
        remedy="Goes by itself once the corrected document arrives; `counterfoil withdraw REF` takes it out of the queue.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(r"one or more line items must be specified", source="pyxero tests/mock_data.py"),
            said(r"\bat least (?:one|1|two|2) (?:line|journal)", source="waynerobinson/xeroizer#22"),
            heard(
                "LINE|line items|items|lines + MISSING + INVOICE|journal|order|document - DESCRIPTION|ACCOUNT|TAX_TYPE|valid|ITEM_CODE|description|zero|tax|account|stock|STOCK|archived|GONE",
                "no lines|no line items|without lines|no journal lines|without items|has no items|without line items|no items on",
                "one or more line items must be specified|at least one line|at least one line item|must contain at least one line|line items cannot be empty|lineitems is required",
                "at least one|at least 1|at least two + LINE; LINE + cannot be empty|required|missing - DESCRIPTION|ACCOUNT|TAX_TYPE|TAX|TRACKING|description|account",
            ),
        ),
        check=find_no_lines,
        example="One or more line items must be specified",
    ),
    Entry(
        code="description_missing",
        title="A line without a description",
        cause=(
            "Line {line} has no description, and Xero takes no line without words.",
            "A line has no description, and Xero takes no line without words.",
        ),
        action=("Give the line a description or a product in the source.",),
        remedy="Goes by itself once the corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision", "rules"),
        messages=(
            said(r"\bdescription field is mandatory", source="XeroAPI/Xero-Net#198; neto.com.au"),
            heard(
                "DESCRIPTION + MISSING|mandatory|not be blank|must be filled in - TOO_LONG; no description|without a description|needs a description|has no description",
                "LINE + DESCRIPTION + MISSING - TOO_LONG|valid",
                facts="line",
            ),
        ),
        check=find_no_description,
        example="The description field is mandatory for each line item.",
    ),
)
