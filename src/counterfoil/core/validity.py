"""Whether e-mail addresses, tax numbers and company numbers are well formed, told without asking anybody.

email-validator and python-stdnum are loaded by the first question: sentences about faults are read without
them.
"""

from __future__ import annotations

from functools import lru_cache

from counterfoil.core.document import Contact

KEPT = 50_000
"""Answers that are remembered; the same address or number comes with every revision."""
COUNTRIES: dict[str, str] = {
    "australia": "AU", "new zealand": "NZ", "aotearoa": "NZ", "united kingdom": "GB", "great britain": "GB",
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "united states":
    "US", "united states of america": "US", "usa": "US", "canada": "CA", "ireland": "IE", "austria": "AT",
    "belgium": "BE", "bulgaria": "BG", "croatia": "HR", "cyprus": "CY", "czechia": "CZ", "czech republic":
    "CZ", "denmark": "DK", "estonia": "EE", "finland": "FI", "france": "FR", "germany": "DE", "greece":
    "GR", "hungary": "HU", "italy": "IT", "latvia": "LV", "lithuania": "LT", "luxembourg": "LU", "malta":
    "MT", "netherlands": "NL", "the netherlands": "NL", "poland": "PL", "portugal": "PT", "romania": "RO",
    "slovakia": "SK", "slovenia": "SI", "spain": "ES", "sweden": "SE", "norway": "NO", "switzerland": "CH",
}  # fmt: skip
"""Countries whose tax numbers can be told from others, by their English names; codes as in ISO 3166."""
_NAMED = {code: name.title() for name, code in reversed(COUNTRIES.items())}
_PREFIXES = ("ABN", "ACN", "GST", "VAT", "IRD", "NZBN", "TAX")
"""What people write before such a number."""
_ENTITY_DIGITS_MAX = 8
"""A New Zealand company number has up to eight digits (companies-register.companiesoffice.govt.nz)."""


@lru_cache(maxsize=KEPT)
def is_address(text: str) -> bool:
    """Whether `text` has the form of one e-mail address with a domain of at least two parts.

    Xero takes no letters outside ASCII here (XeroAPI/Xero-OpenAPI, Contact.EmailAddress). Names set aside
    for tests (`.test`, `.invalid`) are well formed, and Xero does not look whether a domain exists; since
    email-validator refuses them by name, one part is added at the end of the domain before it is asked.
    """
    if not text.isascii() or "." not in text.rpartition("@")[2]:
        return False
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        validate_email(f"{text}.com", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def countries_of(contact: Contact, home: str) -> tuple[str, ...]:
    """The codes of the countries whose numbers a contact may have: those of its addresses, and the
    organisation's."""
    named = (address.country.strip() for address in contact.addresses)
    codes = [COUNTRIES.get(name.casefold(), name.upper()) for name in named if name]
    return tuple(dict.fromkeys([*codes, home]))


def country_name(code: str) -> str:
    """The country of a code in English, or the code where it has no name here."""
    return _NAMED.get(code, code)


def is_tax_number(number: str, countries: tuple[str, ...]) -> bool:
    """Whether it is a tax number of one of the countries; of a country that is not known any number may
    be."""
    answers = [_is_tax_number_of(_bare(number), country) for country in countries]
    return True in answers or None in answers


def is_company_number(number: str, countries: tuple[str, ...]) -> bool:
    """Whether it is the number of a company of one of the countries; where that cannot be told, any may
    be."""
    answers = [_is_company_number_of(_bare(number), country) for country in countries]
    return True in answers or None in answers


@lru_cache(maxsize=KEPT)
def _is_tax_number_of(number: str, country: str) -> bool | None:
    """None where the country's numbers have no form that is known here."""
    if country not in COUNTRIES.values():
        return None
    from stdnum import get_cc_module  # noqa: PLC0415

    if country == "US":
        from stdnum.us import tin  # noqa: PLC0415

        return bool(tin.is_valid(number))
    module = get_cc_module(country.lower(), "vat")
    return None if module is None else bool(module.is_valid(number))


@lru_cache(maxsize=KEPT)
def _is_company_number_of(number: str, country: str) -> bool | None:
    match country:
        case "AU":
            from stdnum.au import abn, acn  # noqa: PLC0415

            return bool(acn.is_valid(number) or abn.is_valid(number))
        case "NZ":
            from stdnum import ean  # noqa: PLC0415

            is_entity = number.isdigit() and len(number) <= _ENTITY_DIGITS_MAX
            return is_entity or bool(len(number) == len("9429000000000") and ean.is_valid(number))
        case _:
            return None


def _bare(number: str) -> str:
    """The number without the word that people write before it."""
    text = number.strip().upper()
    prefix = next((each for each in _PREFIXES if text.startswith(each)), "")
    return text.removeprefix(prefix).lstrip(" .:#-")
