"""What a held document waits for, by name: of each fault, what has to change for it to go.

What only a person's deed or a new revision takes away needs no name here: both come by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from counterfoil.core.changes import named
from counterfoil.core.faults.catalogue import entry
from counterfoil.core.faults.entry import Awaited, Fault
from counterfoil.core.mapped import (
    MappedAllocation,
    MappedContact,
    MappedDocument,
    MappedInvoice,
    MappedJournal,
    MappedPayment,
)

NOT_AWAITED: Final[frozenset[Awaited]] = frozenset({"person", "revision"})

FACTS: Final[dict[Awaited, tuple[str, ...]]] = {
    "account": ("account",),
    "tax": ("tax_type",),
    "currency": ("currency",),
    "tracking": ("category", "option"),
    "contact": ("contact", "name"),
    "parent": ("document",),
    "approval": ("document",),
    "number": (),
    "terms": (),
}
"""The facts of a fault that name the thing, the surest first."""

Uses = Mapping[Awaited, Sequence[str]]
"""What a document uses of each kind of thing: what a refusal that names none of them must be about."""

CAUSES_IN_XERO: Final[frozenset[Awaited]] = frozenset(
    {"account", "tax", "currency", "tracking", "period", "contact", "plan", "approval", "number", "terms"}
)
"""What a person may change in Xero and a read of Xero tells."""


def awaited(faults: Iterable[Fault], uses: Uses | None = None) -> tuple[str, ...]:
    """The names of all that these faults wait for, in alphabetical order.

    `uses` is given where Xero found the faults: its words do not always say of what they speak.
    """
    return tuple(sorted({name for fault in faults for name in _names(fault, uses or {})}))


def _names(fault: Fault, uses: Uses) -> Iterable[str]:
    for cause in entry(fault.code).awaits:
        if cause in NOT_AWAITED:
            continue
        if cause not in FACTS:
            yield cause
        elif things := [fault.facts[fact] for fact in FACTS[cause] if fault.facts.get(fact)]:
            yield named(cause, things[0])
        elif not _is_of_rules_alone(fault):
            # What a fault has no fact for is waited for only where the document is known to use it.
            of_any = [cause] if FACTS[cause] else []
            yield from [named(cause, thing) for thing in uses.get(cause, ())] or of_any


def _is_of_rules_alone(fault: Fault) -> bool:
    """Of what no rule covers, only a line's tax may come from the chart of accounts instead."""
    return fault.facts.get("target", "tax code") != "tax code"


def uses_of(mapped: MappedDocument) -> Uses:
    """What a document as it goes to Xero uses there."""
    match mapped:
        case MappedInvoice():
            contacts = [each for each in (mapped.contact, mapped.contact_id) if each]
            # The numbers of sales invoices alone are Xero's to give once and can be asked for.
            return {
                "number": [mapped.number] if mapped.type == "sales_invoice" else [],
                "account": sorted(
                    {line.account for line in mapped.lines if line.account}
                    | ({mapped.bank} if mapped.bank else set())
                ),
                "tax": sorted({line.tax_type for line in mapped.lines if line.tax_type}),
                "currency": [mapped.currency],
                "contact": contacts,
                "terms": contacts[:1] if mapped.due_date is None else [],
            }
        case MappedJournal():
            return {
                "account": sorted({line.account for line in mapped.lines if line.account}),
                "tax": sorted({line.tax_type for line in mapped.lines if line.tax_type}),
            }
        case MappedAllocation():
            parents = [mapped.credit_note, mapped.document]
            return {"parent": parents, "approval": parents}
        case MappedPayment():
            parents = [mapped.document]
            accounts = [mapped.account] if mapped.account else []
            return {"account": accounts, "parent": parents, "approval": parents}
        case MappedContact():
            return {"contact": [each for each in (mapped.ref, mapped.contact_id) if each]}
