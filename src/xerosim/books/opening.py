"""A new set of books: what an organisation has on its first day."""

import datetime
from random import Random
from typing import Final

import msgspec

from xerosim.books.accounts import Account, TaxComponent, TaxRate
from xerosim.books.amounts import uuid_from
from xerosim.books.organisation import Organisation
from xerosim.books.plans import CLASSES, has_multicurrency
from xerosim.charts import CAPITAL, CHART, COUNTRIES, PURCHASES, SALES, TAX, AccountRow, Country, TaxRow
from xerosim.currencies import CURRENCY_NAMES

# recorded: docketworks organisation.json (the demo company is locked long before its first entry)
DEMO_LOCK: Final = datetime.date(2009, 9, 30)

# the plan whose organisations use several currencies, as each country's organisation does here
USUAL_CLASS: Final = "COMPREHENSIVE"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of organisation to open.

    Without a name it has its country's usual one; `klass` is the plan in Xero's words, one of `CLASSES`, and
    `is_adviser` whether the person who connects is the organisation's adviser.
    """

    name: str = ""
    country: str = "NZ"
    klass: str = USUAL_CLASS
    is_adviser: bool = False


def read_opening(text: str, *, country: str) -> Opening:
    """An organisation written as NAME, NAME:COUNTRY or NAME:COUNTRY:CLASS; `country` where none is written.

    Raises ValueError, in one sentence, for anything else.
    """
    parts = [part.strip() for part in text.split(":")]
    if not parts[0] or len(parts) > 3:
        raise ValueError(f"{text!r} is not written as NAME:COUNTRY:CLASS")
    land = parts[1].upper() if len(parts) > 1 else country
    klass = parts[2].upper() if len(parts) > 2 else USUAL_CLASS
    opening = Opening(name=parts[0], country=land, klass=klass)
    check_opening(opening)
    return opening


def check_opening(opening: Opening) -> None:
    """Raises ValueError for a country without a chart and for a class that Xero does not have."""
    if opening.country not in COUNTRIES:
        raise ValueError(
            f"no chart of accounts for country {opening.country!r}: one of {', '.join(COUNTRIES)}"
        )
    if opening.klass not in CLASSES:
        raise ValueError(f"no class of organisation {opening.klass!r}: one of {', '.join(CLASSES)}")


def open_organisation(opening: Opening, *, random: Random, now_ms: int) -> Organisation:
    """A new organisation with its country's chart and tax rates, and its plan's currencies."""
    land = COUNTRIES[opening.country]
    is_demo = opening.klass == "DEMO"
    tenant_id, own_id = uuid_from(random), uuid_from(random)
    accounts = [_account(row, land, uuid_from(random)) for row in (*CHART, *land.accounts)]
    organisation = Organisation(
        tenant_id=tenant_id,
        id=own_id,
        name=opening.name or (f"Demo Company ({land.version})" if is_demo else land.organisation),
        country=land.code,
        currency=land.currency,
        short_code="!" + "".join(random.choices("abcdefghjkmnpqrstuvwxyz23456789", k=5)),
        created_ms=now_ms,
        accounts=sorted(accounts, key=_place),
        taxes={row.type: _tax_rate(row, land) for row in land.taxes},
        currencies=[land.currency],
        random=random,
        klass=opening.klass,
        is_adviser=opening.is_adviser,
        period_lock=DEMO_LOCK if is_demo else None,
    )
    if has_multicurrency(opening.klass):
        organisation.currencies = sorted([land.currency, *land.others], key=lambda code: CURRENCY_NAMES[code])
    return organisation


def _place(account: Account) -> tuple[bool, str]:
    """Bank accounts go first, then by code."""
    return account.type != "BANK", account.code if account.type != "BANK" else ""


def _account(row: AccountRow, land: Country, own_id: str) -> Account:
    starts_with = {SALES: land.sales, PURCHASES: land.purchases, CAPITAL: land.capital}
    return Account(
        id=own_id,
        code=row.code,
        name=land.tax_account if row.name == TAX else row.name,
        type=row.type,
        tax_type=starts_with.get(row.tax, row.tax),
        system=row.system,
        status=row.status,
        payments=row.payments,
        claims=row.claims,
        bank_number=row.bank_number,
        bank_type="BANK" if row.type == "BANK" else "",
        currency=land.currency if row.type == "BANK" else "",
    )


def _tax_rate(row: TaxRow, land: Country) -> TaxRate:
    return TaxRate(
        type=row.type,
        name=row.name,
        rate=row.rate,
        applies=row.applies,
        status=row.status,
        report_type=row.report or row.type.rstrip("0123456789"),
        components=(TaxComponent(name=land.tax_account, rate=row.rate),),
    )
