"""What a person is told before and after: what a first run would send, how a run ended."""

from __future__ import annotations

import datetime as dt

import msgspec

from counterfoil.core.export import TotalsRow
from counterfoil.core.settings_diff import Difference
from counterfoil.engine.check import CheckReport
from counterfoil.engine.worker import LaneReport


class FirstRun(msgspec.Struct, frozen=True, kw_only=True):
    """What the first run of an organisation would send: what a person is asked about before it does."""

    organisation: str
    documents: int
    contacts: int
    totals: tuple[TotalsRow, ...]
    oldest: dt.date | None


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended: per organisation what was posted and why it stopped, and what is left over all."""

    lanes: tuple[LaneReport, ...]
    held: int
    in_doubt: int
    ready: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was left held or in doubt, and no lane stopped before its end."""
        return not self.held and not self.in_doubt and all(lane.stopped is None for lane in self.lanes)


class SettingsImported(msgspec.Struct, frozen=True, kw_only=True):
    """A version of settings that was taken, what changed with it, and what checking under it brought."""

    organisation: str
    version: int
    check: CheckReport
    changed: tuple[Difference, ...] = ()
