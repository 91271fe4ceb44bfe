"""How a command loads the program: at once, and without looking for garbage in it."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.app import Counterfoil


def program() -> type[Counterfoil]:
    """The program, loaded.

    Python looks for garbage every so many new objects, and at the end. What is loaded makes very many and
    holds none, and stays to the end: it is exempt. That saves a fifth of the time a short command takes.
    """
    if "counterfoil.app" not in sys.modules:
        gc.disable()
        try:
            import counterfoil.app  # noqa: F401
        finally:
            gc.freeze()
            gc.enable()
    from counterfoil.app import Counterfoil

    return Counterfoil
