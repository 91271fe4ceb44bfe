"""Tax rates: which can be made and changed, and what their parts come to."""

from decimal import Decimal
from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.books.accounts import TaxComponent, TaxRate
from xerosim.books.organisation import Organisation
from xerosim.wire.settings import ComponentIn, TaxRateIn

RATE_PLACES: Final = Decimal("0.0001")
RATE_MAX: Final = Decimal(100)
PURCHASE_LETTERS: Final = "AEXL"
SALE_LETTERS: Final = "AELR"


def save_tax_rate(organisation: Organisation, element: TaxRateIn, ask: Ask) -> Saved:
    """Create or change one tax rate: PUT creates only, POST finds an existing one by its type or its name."""
    existing = _existing(organisation, element) if ask.method == "POST" else None
    if ask.method == "POST" and element.TaxType and existing is None:
        # assumed: the sentence of XeroAPI/Xero-Java#336, which is about lines
        words = f"The TaxType code {element.TaxType} does not exist or cannot be used for this type of transaction."
        return Saved(None, element, [words])
    if existing is None:
        return _create(organisation, element)
    return _change(organisation, existing, element)


def _existing(organisation: Organisation, element: TaxRateIn) -> TaxRate | None:
    if element.TaxType:
        return organisation.taxes.get(element.TaxType)
    return _named(organisation, element.Name or "")


def _named(organisation: Organisation, name: str) -> TaxRate | None:
    """The rate with this name that is not deleted."""
    wanted = name.casefold()
    rates = organisation.taxes.values()
    return next((tax for tax in rates if tax.status != "DELETED" and tax.name.casefold() == wanted), None)


def _create(organisation: Organisation, element: TaxRateIn) -> Saved:
    errors = _name_errors(organisation, element.Name or "", None)
    errors += _component_errors(element.TaxComponents or [])
    if not element.ReportTaxType:
        # issue: calcinai/xero-php#285 (required in Australia, New Zealand and Britain); wording assumed
        errors.append("ReportTaxType must be specified")
    if errors:
        return Saved(None, element, errors)
    made = sum(tax.is_own for tax in organisation.taxes.values()) + 1
    report_type = element.ReportTaxType or ""
    parts = _components(element.TaxComponents or [])
    tax = TaxRate(
        type=f"TAX{made:03d}",
        name=element.Name or "",
        rate=effective_rate(parts),
        applies=applies_to(report_type),
        report_type=report_type,
        components=parts,
        is_own=True,
    )
    organisation.taxes[tax.type] = tax
    return Saved(tax, element)


def _change(organisation: Organisation, tax: TaxRate, element: TaxRateIn) -> Saved:
    errors = []
    if not tax.is_own:
        # issue: waynerobinson/xeroizer#304 for the rule; wording assumed
        errors = ["System tax rates cannot be updated"]
    elif tax.status == "DELETED":
        errors = ["Deleted tax rates cannot be updated"]  # assumed, with its wording
    else:
        if element.Name is not None:
            errors += _name_errors(organisation, element.Name, tax)
        if element.TaxComponents is not None:
            errors += _component_errors(element.TaxComponents)
    if errors:
        return Saved(None, element, errors)
    tax.name = element.Name or tax.name
    tax.status = element.Status or tax.status
    if element.TaxComponents is not None:
        tax.components = _components(element.TaxComponents)
        tax.rate = effective_rate(tax.components)
    if element.ReportTaxType:
        tax.report_type, tax.applies = element.ReportTaxType, applies_to(element.ReportTaxType)
    return Saved(tax, element)


def applies_to(report_type: str) -> str:
    """The letters of the account classes a rate may stand on, by where it stands in the tax return."""
    # spec: XeroAPI/Xero-OpenAPI, example of createTaxRates (INPUT); the others like the rates of the countries
    if report_type == "NONE":
        return "AEXLR"
    if report_type == "GSTONIMPORTS":
        return "L"
    is_sale = "OUTPUT" in report_type or report_type in ("EXEMPTEXPORT", "MOSSSALES", "DRCHARGESUPPLY")
    return SALE_LETTERS if is_sale else PURCHASE_LETTERS


def effective_rate(parts: tuple[TaxComponent, ...]) -> Decimal:
    """All parts together in percent, 4 decimals; a compound part is charged on the others and their tax."""
    plain = sum((part.rate for part in parts if not part.is_compound), Decimal(0))
    whole = plain
    for part in parts:
        if part.is_compound:
            whole += part.rate * (1 + plain / 100)
    return whole.quantize(RATE_PLACES)


def _components(sent: list[ComponentIn]) -> tuple[TaxComponent, ...]:
    return tuple(
        TaxComponent(
            name=part.Name or "",
            rate=(part.Rate or Decimal(0)).quantize(RATE_PLACES),
            is_compound=part.IsCompound,
        )
        for part in sent
    )


def _name_errors(organisation: Organisation, name: str, own: TaxRate | None) -> list[str]:
    # all wordings assumed, the second after that of accounts
    if not name.strip():
        return ["Tax Rate Name must be specified"]
    holder = _named(organisation, name)
    return ["Please enter a unique Name."] if holder is not None and holder is not own else []


def _component_errors(parts: list[ComponentIn]) -> list[str]:
    # doc: developer.xero.com tax rates page for the rules; all wordings assumed
    if not parts:
        return ["At least one Tax Component must be specified"]
    errors = []
    names = [(part.Name or "").casefold() for part in parts]
    if not all(names):
        errors.append("Tax Component Name must be specified")
    elif len(set(names)) < len(names):
        errors.append("Tax Component Names must be unique")
    if any(part.Rate is None or not 0 <= part.Rate <= RATE_MAX for part in parts):
        errors.append("Tax Component Rate must be between 0 and 100")
    if sum(part.IsCompound for part in parts) > 1:
        errors.append("Only one Tax Component can be compound")
    return errors
