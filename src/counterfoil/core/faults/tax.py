"""What can be wrong with the tax type of a line."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Examined, Fault, heard, said
from counterfoil.core.mapped import MappedInvoice, MappedJournal
from counterfoil.core.phrases import pair_field

_TYPE = r"['\"]?(?P<tax_type>[^'\"\s]{1,60}?)['\"]?"


def _is_taxed(examined: Examined) -> bool:
    document = examined.mapping.document
    if isinstance(document, MappedJournal):
        return document.is_taxed
    return isinstance(document, MappedInvoice) and document.amounts != "no_tax"


def find_no_tax(examined: Examined) -> list[Fault]:
    """Every line of a document with tax needs a tax type."""
    for pair in examined.pairs:
        if not pair[1]:
            if not _is_taxed(examined) or any(gap.target == "tax" for gap in examined.mapping.gaps):
                return []  # none is needed, or a missing rule is told instead
            field = pair_field(examined.document, examined.mapping.document, pair, "tax_code")
            return [Fault(code="tax_missing", field=field)]
    return []


def find_bad_tax(examined: Examined) -> list[Fault]:
    """Tax types must exist in the organisation and be active there."""
    faults: list[Fault] = []
    told: set[str] = set()
    for pair in examined.pairs:
        tax_type = pair[1]
        if not tax_type or tax_type in told:
            continue
        told.add(tax_type)
        rate = examined.rates.get(tax_type)
        if (rate is not None and rate.status == "active") or not _is_taxed(examined):
            continue
        facts = {
            "tax_type": tax_type,
            "state": "not a tax type of this organisation" if rate is None else rate.status,
        }
        if rate is not None and rate.name:
            facts["name"] = rate.name
        faults.append(
            Fault(
                code="tax_invalid",
                facts=facts,
                field=pair_field(examined.document, examined.mapping.document, pair, "tax_code"),
            )
        )
    return faults


def find_mismatch(examined: Examined) -> list[Fault]:
    """A tax type must be allowed on accounts of the class of the line's account.

    Xero keeps this with each rate (CanApplyToRevenue and its like: XeroAPI/Xero-OpenAPI, TaxRate). A rate
    of which nothing is told is let pass.
    """
    faults: list[Fault] = []
    for pair in examined.pairs:
        account, rate = examined.accounts.get(pair[0] or ""), examined.rates.get(pair[1] or "")
        if account is None or rate is None or not rate.applies_to or account.account_class in rate.applies_to:
            continue
        if account.status != "active" or rate.status != "active" or not _is_taxed(examined):
            continue
        facts = {"tax_type": rate.tax_type, "account": account.code, "account_class": account.account_class}
        if account.name and rate.name:
            facts |= {"name": account.name, "tax_name": rate.name}
        faults.append(
            Fault(
                code="tax_account_mismatch",
                facts=facts,
                field=pair_field(examined.document, examined.mapping.document, pair, "tax_code"),
            )
        )
    return faults


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="tax_missing",
        title="No tax type given",
        cause=("A line has no tax type, and the account has none of its own in Xero.",),
        action=(
            "Add a mapping rule for the source's tax code, or a default; or give the account a tax rate in Xero.",
        ),
        remedy="When the rule is there, everything held for it goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("tax", "account", "rules"),
        messages=(
            said(r"\btaxtype field is mandatory", source="benedwards44/Apex-for-Xero#9"),
            heard(
                "TAX_TYPE + MISSING - valid|INVALID|GONE|UNMAPPED|ARCHIVED|CONTACT|exist|unique|cannot be used|used with|TAX_NUMBER",
                "no TAX_TYPE|without TAX_TYPE - income; tax type cannot be empty; LINE + TAX_TYPE + MISSING - valid|INVALID|GONE|ARCHIVED|exist|used with|UNMAPPED",
            ),
        ),
        check=find_no_tax,
        example="The TaxType field is mandatory",
    ),
    Entry(
        code="tax_invalid",
        title="Xero does not have this tax",
        cause=(
            "The tax type {tax_type} ({name}) cannot be used: it is {state}.",
            "The tax type {tax_type} cannot be used: it is {state}.",
            "Xero has no tax {tax_type} for this kind of document: it is unknown, archived or deleted, or it is a tax on sales where one on "
            "purchases is needed, or the other way round.",
            "Xero has no such tax for this kind of document: it is unknown, archived or deleted, or it is a tax on sales where one on "
            "purchases is needed, or the other way round.",
        ),
        action=(
            "Choose a tax rate that Xero has in the mapping rule for the source's tax code, one for sales and one for purchases.",
        ),
        remedy="When the rule or the rates in Xero change, everything held for it is checked again and goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("tax", "rules"),
        messages=(
            said(
                rf"\btaxtype code {_TYPE} does not exist or cannot be used",
                source="XeroAPI/xero-ruby spec/api_error_spec.rb; Xero-Java#336",
            ),
            said(
                r"\[?tax\s?code (?P<tax_type>[^\s\]]{1,60})\]? is not mapped to an accounting tax",
                source="Unleashed help, Xero Connection Log and export errors",
            ),
            said(
                r"\bnot mapped to an accounting tax",
                source="Unleashed help, Xero Connection Log and export errors",
            ),
            said(r"\btax rate must be valid", source="XeroAPI/Xero-Java#353"),
            heard(
                "TAX_TYPE + INVALID - NOT_TOGETHER + ACCOUNT|ACCOUNT|TAX_NUMBER|account code; TAX_TYPE + GONE - ACCOUNT|account code|mapped",
                "TAX_TYPE + ARCHIVED - mapped|CONTACT|ACCOUNT; TAX_TYPE + not mapped + accounting tax|tax in xero|xero tax; accounting tax + not mapped",
                "unknown tax|invalid tax; TAX_TYPE + not mapped to a tax|not mapped to a xero tax|not mapped to a tax in xero",
                "TAX_TYPE + not exist or cannot be used|not active|not active in xero",
                facts="tax_type",
            ),
        ),
        check=find_bad_tax,
        example="The TaxType code TAX009 does not exist or cannot be used for this type of transaction.",
    ),
    Entry(
        code="tax_account_mismatch",
        title="This tax does not go with this account",
        cause=(
            "The tax type {tax_type} ({tax_name}) may not be used on account {account} ({name}), which is an account of the class {account_class}.",
            "The tax type {tax_type} may not be used on account {account}: one is for sales and the other for purchases, as a rule.",
            "The tax type may not be used on this account: one is for sales and the other for purchases, as a rule.",
        ),
        action=(
            "In the mapping rules choose another tax type for the source's tax code, or another account for the line. "
            "In Xero the tax rate itself says on which accounts it may be used.",
        ),
        remedy="When the rule, the chart or the rates change, everything held for it is checked again and goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("tax", "account", "rules"),
        messages=(
            said(
                rf"\btaxtype code {_TYPE} cannot be used with account code ['\"]?(?P<account>[^'\"]{{1,60}}?)['\"]?(?:[.,;]|\s|$)",
                source="WorkGuru 43000570879; XeroAPI/Xero-Java#336",
            ),
            said(
                r"\btax\s?type code .{0,60}cannot be used with (?:this )?account",
                source="help.dext.com 1362089; help.re-leased.com 14055453",
            ),
            heard(
                "TAX_TYPE + ACCOUNT + NOT_TOGETHER - mapped|archived; TAX + ACCOUNT + NOT_TOGETHER - TAX_NUMBER|mapped|archived|CONTACT|must be valid",
                "TAX + not be used on account|not allowed for account|not apply to|not applicable to + ACCOUNT",
                "TAX_TYPE + expense|income + ACCOUNT|category + not match|different|incompatible; not be used together with tax type|used together + TAX_TYPE",
                facts="tax_type account",
            ),
        ),
        check=find_mismatch,
        example="The TaxType code 'OUTPUT2' cannot be used with account code '400'.",
    ),
)
