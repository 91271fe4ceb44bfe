"""The seams of the program: what the engine needs of the world, and nothing else.

`Source` reads documents, `Store` remembers, `Books` is the foreign ledger, `Clock` and `Chance` bring time
and chance. Every other module is either pure or stands behind one of these.
"""

from __future__ import annotations

from counterfoil.ports.audit import Audit
from counterfoil.ports.books import Books
from counterfoil.ports.consents import Consents, Vault
from counterfoil.ports.directory import Directory
from counterfoil.ports.reading import Changes, Checker, Progress, Source, Spill
from counterfoil.ports.store import Store
from counterfoil.ports.time import Chance, Clock, XeroClock
from counterfoil.ports.trial import Trial

__all__ = [
    "Audit",
    "Books",
    "Chance",
    "Changes",
    "Checker",
    "Clock",
    "Consents",
    "Directory",
    "Progress",
    "Source",
    "Spill",
    "Store",
    "Trial",
    "Vault",
    "XeroClock",
]
