"""Which deeds of people stand beside which thing: approving beside an invoice, merging beside a contact."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from xerosim.books.organisation import Organisation
from xerosim.books.plans import CLASSES
from xerosim.currencies import CURRENCY_NAMES
from xerosim.pages.forms import Choices, Form, Input, inputs_of
from xerosim.pages.words import ABOUT, title_of
from xerosim.people import DEEDS


class Offer(msgspec.Struct, frozen=True):
    """One deed beside a thing: the fields that are filled in there, and in which statuses it makes sense
    (none named: in all)."""

    do: str
    title: str
    fields: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    is_grave: bool = False


RECONCILED: Final = "RECONCILED"
"""Stands for the status of reconciled money: that can be taken back, and nothing else be done."""
_OPEN: Final = ("DRAFT", "SUBMITTED", "AUTHORISED")

OFFERS: Final[Mapping[str, Sequence[Offer]]] = {
    "document": (
        Offer("submit_invoice", "Submit for approval", (), ("DRAFT",)),
        Offer("approve_invoice", "Approve", (), ("DRAFT", "SUBMITTED")),
        Offer("pay_invoice", "Pay", ("amount", "code", "date", "reference", "is_reconciled"),
            ("AUTHORISED",)),
        Offer("credit_invoice", "Write off", ("amount", "code", "date"), ("AUTHORISED",)),
        Offer("bank_line", "Match with a bank statement", ("amount", "code", "date"), ("AUTHORISED",)),
        Offer(
            "edit_invoice", "Edit", ("new_number", "reference", "date", "due_date", "contact_id", "lines"),
            (*_OPEN, "PAID"),
        ),
        Offer("void_invoice", "Void", (), ("AUTHORISED", "PAID"), is_grave=True),
        Offer("delete_invoice", "Delete", (), ("DRAFT", "SUBMITTED"), is_grave=True),
    ),
    "payment": (
        Offer("reconcile", "Reconcile", (), ("AUTHORISED",)),
        Offer("unreconcile", "Take back the reconciliation", (), (RECONCILED,)),
        Offer("delete_payment", "Delete the payment", (), ("AUTHORISED",), is_grave=True),
    ),
    "allocation": (Offer("remove_allocation", "Take back", is_grave=True),),
    "bank-transaction": (
        Offer("reconcile", "Reconcile", (), ("AUTHORISED",)),
        Offer("unreconcile", "Take back the reconciliation", (), (RECONCILED,)),
    ),
    "journal": (Offer("void_journal", "Void", (), ("POSTED",), is_grave=True),),
    "journals": (Offer("post_journal", "Post a journal", ("narration", "lines", "date")),),
    "contact": (
        Offer("rename_contact", "Rename", ("name",)),
        Offer("set_payment_terms", "Set terms of payment", ("sales", "bills"), ("ACTIVE",)),
        Offer("remove_payment_terms", "Remove its terms of payment", (), ("ACTIVE",)),
        Offer("set_account_number", "Set the account number", ("account_number",)),
        Offer("set_website", "Set the website", ("website",)),
        Offer("archive_contact", "Archive", (), ("ACTIVE",)),
        Offer("restore_contact", "Restore", (), ("ARCHIVED",)),
        Offer("merge_contacts", "Merge into another", ("into_contact_id",), is_grave=True),
    ),
    "account": (
        Offer("recode_account", "Give another code", ("new_code",)),
        Offer("rename_account", "Rename", ("name",)),
        Offer("set_account_tax", "Set the tax type", ("tax_type",)),
        Offer("allow_payments", "Set whether payments may be made to it", ("is_allowed",)),
        Offer("archive_account", "Archive", (), ("ACTIVE",)),
        Offer("restore_account", "Restore", (), ("ARCHIVED",)),
        Offer("delete_account", "Delete", (), ("ACTIVE", "ARCHIVED"), is_grave=True),
    ),
    "bank": (
        Offer(
            "bank_line", "Enter a line of the bank statement",
            ("amount", "number", "date", "reference", "name", "line_code", "tax_type", "description"),
        ),
    ),
    "tax": (
        Offer("delete_tax_rate", "Delete a tax rate", ("tax_type",), is_grave=True),
        Offer("restore_tax_rate", "Restore a tax rate", ("tax_type",)),
    ),
    "tracking": (
        Offer("add_tracking", "Add a category", ("name", "options")),
        Offer("add_tracking_option", "Add an option", ("name", "option")),
        Offer("rename_tracking", "Rename a category or an option", ("name", "option", "new_name")),
        Offer("archive_tracking", "Archive a category or an option", ("name", "option")),
        Offer("restore_tracking", "Restore a category or an option", ("name", "option")),
    ),
    "organisation": (
        Offer("set_lock_dates", "Set lock dates", ("period", "end_of_year")),
        Offer("set_usual_terms", "Set the usual terms of payment", ("sales", "bills")),
        Offer("add_currency", "Add a currency", ("currency",)),
        Offer("remove_currency", "Remove a currency", ("currency",)),
        Offer("change_plan", "Change the plan", ("plan",)),
        Offer("rename_organisation", "Rename", ("name",)),
        Offer("set_adviser", "Set the adviser", ("is_adviser",)),
        Offer("set_reporting_role", "Set the reporting role", ("has_reporting_role",)),
        Offer("set_approving_role", "Set the approving role", ("has_approving_role",)),
        Offer("go_offline", "Take offline", (), ("ONLINE",)),
        Offer("come_online", "Bring back online", (), ("OFFLINE",)),
        Offer("disconnect", "Disconnect every app", is_grave=True),
    ),
}  # fmt: skip
"""By kind of thing."""

ONLY_BESIDE: Final[Mapping[str, str]] = {
    "payment_id": "payments",
    "bank_transaction_id": "bank-transactions",
    "allocation_id": "credit-notes",
    "journal_id": "journals",
}
"""Ids of things that people know by no name: what is done with them is done beside them, below this list."""

_GRAVE: Final = {offer.do for offers in OFFERS.values() for offer in offers if offer.is_grave}

SUBJECTS: Final[Mapping[str, str]] = {
    "documents": "Invoices, bills and credit notes",
    "money": "Payments",
    "bank": "Bank statement",
    "journals": "Manual journals",
    "accounts": "Accounts and tax rates",
    "settings": "The organisation",
}
"""What deeds are about, by the module they are written in; a module without a word gives its own name."""

_SAME: Final[Mapping[str, str]] = {"invoice_id": "number", "contact_id": "name", "account_id": "code"}
"""Ids that can be left out, since a name or a number says the same."""


def forms_beside(
    organisation: Organisation,
    thing: str,
    status: str,
    *,
    names: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Form]:
    """The forms of what can be done with a thing; `names` are the fields that name it, `values` by deed
    what is filled in already."""
    held = values or {}
    forms = []
    for offer in OFFERS[thing]:
        if offer.statuses and status not in offer.statuses:
            continue
        takes = DEEDS[offer.do].takes
        inputs = inputs_of(takes, offer.do, only=offer.fields, values=held.get(offer.do))
        form = _form(organisation, offer.do, [*_hidden(names), *inputs])
        forms.append(msgspec.structs.replace(form, title=offer.title, is_grave=offer.is_grave))
    return forms


def forms_of_all(organisation: Organisation) -> tuple[dict[str, list[Form]], list[tuple[str, str]]]:
    """The forms of all deeds that need no id, by subject; and with their list those that stand only beside a
    thing."""
    forms: dict[str, list[Form]] = {}
    beside: list[tuple[str, str]] = []
    for do, deed in DEEDS.items():
        names = deed.takes.__struct_fields__
        place = next((ONLY_BESIDE[name] for name in names if name in ONLY_BESIDE), "")
        if place:
            beside.append((title_of(do), place))
            continue
        only = [name for name in names if _SAME.get(name) not in names or do == "rename_contact"]
        form = _form(organisation, do, inputs_of(deed.takes, do, only=only))
        subject = deed.act.__module__.rpartition(".")[2]
        forms.setdefault(SUBJECTS.get(subject, subject.capitalize()), []).append(form)
    return forms, beside


def _form(organisation: Organisation, do: str, inputs: list[Input]) -> Form:
    hidden = _hidden({"do": do})
    action = f"/books/{organisation.tenant_id}/people"
    return Form(
        title=title_of(do),
        action=action,
        inputs=[*hidden, *inputs],
        about=ABOUT.get(do, ""),
        is_grave=do in _GRAVE,
    )


def _hidden(names: Mapping[str, str]) -> list[Input]:
    return [Input(name=name, label="", kind="hidden", value=value) for name, value in names.items()]


def suggestions(organisation: Organisation) -> dict[str, Choices]:
    """What the fields of forms suggest: by the id of the list, values with their words."""
    accounts = [row for row in organisation.accounts if row.code and row.status == "ACTIVE"]
    return {
        "accounts": [(row.code, f"{row.code} {row.name}") for row in accounts],
        "taxes": [(row.type, row.name) for row in organisation.taxes.values()],
        "currencies": list(CURRENCY_NAMES.items()),
        "plans": [(klass, klass) for klass in CLASSES],
    }


def with_contact_ids(organisation: Organisation, fields: dict[str, object]) -> dict[str, object]:
    """The same fields; a contact that is named where an id is wanted is looked up by its name."""
    read = dict(fields)
    for name in ("contact_id", "into_contact_id"):
        value = str(read.get(name, "")).strip()
        found = organisation.names.get(value.casefold())
        if value and found is not None:
            read[name] = found.id
    return read
