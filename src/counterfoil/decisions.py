"""What a bookkeeper decides for an organisation: settings taken in, written out, compared and tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counterfoil.config import read_text
from counterfoil.core.export import Lane
from counterfoil.core.settings import Settings
from counterfoil.core.settings_check import remembering, unknown_names
from counterfoil.core.settings_diff import Difference, Version, differences
from counterfoil.core.settings_file import SettingsFile, Unreadable, read_settings
from counterfoil.core.settings_plan import Plan, is_of_another, plan
from counterfoil.core.settings_text import settings_text
from counterfoil.engine.check import check_outdated
from counterfoil.engine.rehearsing import Rehearsal, rehearse_settings
from counterfoil.engine.reports import SettingsImported
from counterfoil.errors import DeclarationInvalid, NotAllowedNow, NotConfirmed
from counterfoil.ports import Clock, Progress, Store

SAID_MAX = 5
"""Mistakes of a file that are told at once."""

ConfirmPlan = Callable[[Plan], bool]
"""Shown what taking another organisation's settings would do: whether to do it."""


class Decisions:
    """The settings of the organisations of one home: mapping rules and policies, version by version."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def versions(self, lane: Lane) -> tuple[Version, ...]:
        """Every version, with who saved it and when, oldest first."""
        return await self._store.settings_versions(lane.organisation_id)

    async def text(self, lane: Lane, version: int | None = None) -> str:
        """A version (else the newest) as TOML that reads back as the same. Raises NotAllowedNow."""
        settings = lane.settings if version is None else (await self._version(lane, version)).settings
        return settings_text(settings, lane.name, lane.facts)

    async def take(
        self, lane: Lane, file: Path, *, by: str, confirm: ConfirmPlan | None = None
    ) -> SettingsImported:
        """Take a file as the next version, and check what waits.

        What a file of another organisation would do is shown to `confirm` first; without a yes nothing is
        changed. Raises FileUnusable, DeclarationInvalid, NotAllowedNow, NotConfirmed.
        """
        settings, planned = self._given(lane, file)
        if planned is not None and (confirm is None or not confirm(planned)):
            raise NotConfirmed(f"{file.name}: {_whose(planned, lane)}: nothing was changed")
        changed = differences(lane.settings, settings)
        version = await self._store.save_settings(lane.organisation_id, settings, by, self._clock.now())
        lane = await self._store.lane(lane.organisation_id)
        report = await check_outdated(self._store, lane, self._clock)
        return SettingsImported(organisation=lane.name, version=version, check=report, changed=changed)

    async def rehearse(self, lane: Lane, file: Path, progress: Progress | None = None) -> Rehearsal:
        """What would become of all documents under the settings of a file. Changes nothing.

        Raises FileUnusable, DeclarationInvalid, NotAllowedNow.
        """
        settings, _ = self._given(lane, file)
        if lane.facts is None:
            raise NotAllowedNow(f"{lane.name}: {_NOT_KNOWN}")
        return await rehearse_settings(self._store, lane, settings, progress)

    async def compare(
        self, lane: Lane, old: int | Path, new: int | Path | None = None
    ) -> tuple[Difference, ...]:
        """What differs between two versions or files; `new` is the newest version when it is left out.

        Raises FileUnusable, DeclarationInvalid, NotAllowedNow.
        """
        return differences(
            await self._settings(lane, old), lane.settings if new is None else await self._settings(lane, new)
        )

    async def _settings(self, lane: Lane, which: int | Path) -> Settings:
        if isinstance(which, Path):
            return remembering(_read(which).settings, lane.facts)
        if which == 0:
            return Settings()  # what holds before any are given
        return (await self._version(lane, which)).settings

    async def _version(self, lane: Lane, number: int) -> Version:
        known = await self.versions(lane)
        found = next((each for each in known if each.settings.version == number), None)
        if found is None:
            last = f"the newest is {known[-1].settings.version}" if known else "there is none yet"
            raise NotAllowedNow(f"{lane.name} has no version {number} of its settings: {last}")
        return found

    def _given(self, lane: Lane, file: Path) -> tuple[Settings, Plan | None]:
        """The settings that a file gives here; with the plan, where they are another organisation's."""
        read = _read(file)
        if lane.facts is None:
            if read.origin is not None and read.origin.name != lane.name:
                raise NotAllowedNow(f"{file.name} holds settings of {read.origin.name}, and {_NOT_KNOWN}")
            return read.settings, None
        if is_of_another(read.origin, lane.name, lane.facts):
            planned = plan(read, lane.settings, lane.facts)
            return planned.settings, planned
        if unknown := unknown_names(read.settings, lane.facts):
            raise DeclarationInvalid(f"{file.name}: {_listed(unknown)}")
        return remembering(read.settings, lane.facts), None


_NOT_KNOWN = "the accounts here are not known yet: `counterfoil organisation refresh` reads them"


def _read(file: Path) -> SettingsFile:
    read = read_settings(read_text(file))
    if isinstance(read, Unreadable):
        raise DeclarationInvalid(f"{file.name}: {read.sentence}")
    return read


def _listed(sentences: tuple[str, ...]) -> str:
    """The first of several mistakes, and how many more there are."""
    more = len(sentences) - SAID_MAX
    return ". ".join((*sentences[:SAID_MAX], *([f"And {more} more like these"] if more > 0 else ())))


def _whose(planned: Plan, lane: Lane) -> str:
    return f"these are settings of {planned.origin.name}, and this is {lane.name}"
