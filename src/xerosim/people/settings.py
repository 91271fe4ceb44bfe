"""The organisation itself: lock dates, terms, currencies, plan, name, roles, and whether it is there."""

from datetime import date
from typing import Final

import msgspec

from xerosim.books.organisation import Organisation
from xerosim.books.plans import CLASSES
from xerosim.currencies import CURRENCY_NAMES
from xerosim.people.scene import Deed, Nothing, Scene, Told, row_of
from xerosim.people.terms import Terms, terms_in
from xerosim.rules.currencies import save_currency
from xerosim.side.reading import NotDone
from xerosim.wire.settings import CurrencyIn

NAME_MAX: Final = 255
"""Characters in the name of an organisation (assumed: as of contacts)."""


class LockDates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ISO dates: `period` for all but advisers, `end_of_year` for everybody; null or an empty text takes the
    lock away, a date left out stays."""

    period: str | msgspec.UnsetType | None = msgspec.UNSET
    end_of_year: str | msgspec.UnsetType | None = msgspec.UNSET


class UsualTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When invoices and bills fall due whose contact has no terms of its own."""

    sales: Terms | None = None
    bills: Terms | None = None


class WhichCurrency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A currency, by its code."""

    currency: str


class WhichPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan in Xero's words: GROW, STARTER, DEMO …"""

    plan: str


class OrganisationName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name the organisation is to have."""

    name: str


class Adviser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the connecting user is the organisation's adviser (by default yes)."""

    is_adviser: bool = True


class ReportingRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the connecting user may see reports and journals (by default yes)."""

    has_reporting_role: bool = True


class ApprovingRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the connecting user may approve invoices, bills and credit notes (by default yes)."""

    has_approving_role: bool = True


def _set_lock_dates(scene: Scene, asked: LockDates) -> Told:
    organisation = scene.organisation
    before = organisation.period_lock, organisation.year_lock
    after = _lock(asked.period, before[0]), _lock(asked.end_of_year, before[1])
    if after == before:
        period, end_of_year = (lock or "none" for lock in before)
        raise NotDone(
            f"set_lock_dates changes nothing: period is {period}, end_of_year {end_of_year}; give one or both"
        )
    organisation.period_lock, organisation.year_lock = after
    return {"period": str(organisation.period_lock or ""), "end_of_year": str(organisation.year_lock or "")}


def _lock(text: str | msgspec.UnsetType | None, held: date | None) -> date | None:
    """The day that is meant; `held` when nothing is said of it."""
    if text is msgspec.UNSET:
        return held
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotDone(
            f"not a date: {text!r}; set_lock_dates takes dates like 2026-03-31, or an empty text"
        ) from error


def _set_terms(scene: Scene, asked: UsualTerms) -> Told:
    organisation = scene.organisation
    organisation.payment_terms = organisation.payment_terms | terms_in(asked.sales, asked.bills)
    return {"terms": organisation.payment_terms}


def _add_currency(scene: Scene, asked: WhichCurrency) -> Told:
    if asked.currency not in CURRENCY_NAMES:
        raise NotDone(f"no such currency {asked.currency!r}: one of {', '.join(CURRENCY_NAMES)}")
    row_of(save_currency(scene.organisation, CurrencyIn(Code=asked.currency)))
    return {"currencies": scene.organisation.currencies}


def _remove_currency(scene: Scene, asked: WhichCurrency) -> Told:
    organisation = scene.organisation
    if asked.currency not in organisation.currencies or asked.currency == organisation.currency:
        others = [code for code in organisation.currencies if code != organisation.currency]
        raise NotDone(
            f"no currency {asked.currency!r} to remove: one of {', '.join(others) or 'none at all'}"
        )
    if _is_used(organisation, asked.currency):
        # assumed: Xero keeps a currency that stands on transactions
        raise NotDone(f"{asked.currency} stands on documents or a bank account and cannot be removed")
    organisation.currencies = [code for code in organisation.currencies if code != asked.currency]
    return {"currencies": organisation.currencies}


def _is_used(organisation: Organisation, currency: str) -> bool:
    documents = (*organisation.documents.values(), *organisation.prepaid.values())
    return (
        any(row.currency == currency for row in documents)
        or any(row.currency == currency for row in organisation.bank_transactions.values())
        or any(row.currency == currency for row in organisation.accounts if row.type == "BANK")
    )


def _change_plan(scene: Scene, asked: WhichPlan) -> Told:
    if asked.plan not in CLASSES:
        raise NotDone(f"no such plan {asked.plan!r}: one of {', '.join(CLASSES)}")
    scene.organisation.klass = asked.plan
    return {"plan": scene.organisation.klass}


def _rename(scene: Scene, asked: OrganisationName) -> Told:
    if not asked.name.strip():
        raise NotDone("an organisation needs a name")
    if len(asked.name) > NAME_MAX:
        raise NotDone(f"an organisation's name has at most {NAME_MAX} characters")
    scene.organisation.name = asked.name
    return {"name": scene.organisation.name}


def _set_adviser(scene: Scene, asked: Adviser) -> Told:
    scene.organisation.is_adviser = asked.is_adviser
    return {"is_adviser": scene.organisation.is_adviser}


def _set_reporting_role(scene: Scene, asked: ReportingRole) -> Told:
    scene.organisation.has_reporting_role = asked.has_reporting_role
    return {"has_reporting_role": scene.organisation.has_reporting_role}


def _set_approving_role(scene: Scene, asked: ApprovingRole) -> Told:
    scene.organisation.has_approving_role = asked.has_approving_role
    return {"has_approving_role": scene.organisation.has_approving_role}


def _go_offline(scene: Scene, _: Nothing) -> Told:
    scene.organisation.is_offline = True
    return {"is_offline": True}


def _come_online(scene: Scene, _: Nothing) -> Told:
    scene.organisation.is_offline = False
    return {"is_offline": False}


def _disconnect(scene: Scene, _: Nothing) -> Told:
    return {"disconnected": scene.disconnect(scene.organisation.tenant_id)}


DEEDS: Final = {
    "set_lock_dates": Deed(LockDates, _set_lock_dates, (("period", "end_of_year"),)),
    "set_usual_terms": Deed(UsualTerms, _set_terms, (("sales", "bills"),)),
    "add_currency": Deed(WhichCurrency, _add_currency),
    "remove_currency": Deed(WhichCurrency, _remove_currency),
    "change_plan": Deed(WhichPlan, _change_plan),
    "rename_organisation": Deed(OrganisationName, _rename),
    "set_adviser": Deed(Adviser, _set_adviser),
    "set_reporting_role": Deed(ReportingRole, _set_reporting_role),
    "set_approving_role": Deed(ApprovingRole, _set_approving_role),
    "go_offline": Deed(Nothing, _go_offline),
    "come_online": Deed(Nothing, _come_online),
    "disconnect": Deed(Nothing, _disconnect),
}
