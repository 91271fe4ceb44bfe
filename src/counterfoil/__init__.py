"""Counterfoil carries finished business documents into Xero, one way, each exactly once.

    async with Counterfoil.open(home) as books:
        await books.accept([SalesInvoice(...)])
        await books.run()
        async for change in books.changes(after=0):
            ...

The names in `__all__` are what programs may rely on.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from counterfoil.core.version import VERSION

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil
    from counterfoil.core.document import (
        Address,
        Bill,
        Contact,
        CreditNote,
        DocumentRef,
        Line,
        Payment,
        SalesInvoice,
        TrackingChoice,
    )
    from counterfoil.core.export import Accepted, Change, Export, Lane, LogEntry, TotalsRow
    from counterfoil.core.faults.entry import Diagnosis, Fault
    from counterfoil.core.foreseen import Foreseen
    from counterfoil.core.lifecycle import State
    from counterfoil.core.passing import Note, Refused
    from counterfoil.engine.foresee import Preview
    from counterfoil.engine.ingest import Ingested
    from counterfoil.engine.reports import FirstRun, RunReport, SettingsImported
    from counterfoil.errors import CounterfoilError, Misuse, StoreBusy

__version__ = VERSION

_HOME_OF = {
    "Counterfoil": "app",
    "FirstRun": "engine.reports",
    "RunReport": "engine.reports",
    "SettingsImported": "engine.reports",
    "Address": "core.document",
    "Bill": "core.document",
    "Contact": "core.document",
    "CreditNote": "core.document",
    "DocumentRef": "core.document",
    "Line": "core.document",
    "Payment": "core.document",
    "SalesInvoice": "core.document",
    "TrackingChoice": "core.document",
    "Accepted": "core.export",
    "Change": "core.export",
    "Export": "core.export",
    "Lane": "core.export",
    "LogEntry": "core.export",
    "TotalsRow": "core.export",
    "Diagnosis": "core.faults.entry",
    "Fault": "core.faults.entry",
    "Foreseen": "core.foreseen",
    "Preview": "engine.foresee",
    "State": "core.lifecycle",
    "Ingested": "engine.ingest",
    "CounterfoilError": "errors",
    "Misuse": "errors",
    "StoreBusy": "errors",
    "Note": "core.passing",
    "Refused": "core.passing",
}

__all__ = [
    "Accepted",
    "Address",
    "Bill",
    "Change",
    "Contact",
    "Counterfoil",
    "CounterfoilError",
    "CreditNote",
    "Diagnosis",
    "DocumentRef",
    "Export",
    "Fault",
    "FirstRun",
    "Foreseen",
    "Ingested",
    "Lane",
    "Line",
    "LogEntry",
    "Misuse",
    "Note",
    "Payment",
    "Preview",
    "Refused",
    "RunReport",
    "SalesInvoice",
    "SettingsImported",
    "State",
    "StoreBusy",
    "TotalsRow",
    "TrackingChoice",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that small commands start quickly."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
