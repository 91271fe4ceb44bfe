"""Connections: which organisations are linked to which app, by whom, and since when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

import msgspec

from xerosim.books.amounts import uuid_from
from xerosim.books.organisation import Organisation


class Connection(msgspec.Struct):
    """One organisation linked to one app by one person; one that was cut is kept, for it may be linked again.

    `user` is empty for a custom connection; the moments are in microseconds since 1970.
    """

    id: str
    app: str
    user: str
    tenant_id: str
    event_id: str
    created_us: int
    updated_us: int
    is_live: bool = True


class Connections:
    """All connections of one simulator.

    An organisation takes at most `apps_max` apps, and an app `organisations_max` organisations.
    """

    def __init__(
        self,
        random: Random,
        organisations: Mapping[str, Organisation],
        *,
        apps_max: int,
        organisations_max: int,
    ) -> None:
        self._random = random
        self._organisations = organisations
        self.apps_max = apps_max
        self.organisations_max = organisations_max
        self._held: dict[str, Connection] = {}

    def why_not(self, app: str, tenant_id: str) -> str:
        """Why an app cannot be linked to an organisation; empty when it can."""
        # doc: public notes of 2026-10-01 (two uncertified apps, caps by tier); the words are our own
        live = [held for held in self._held.values() if held.is_live and held.user]
        tenants = {held.tenant_id for held in live if held.app == app}
        if tenant_id in tenants:
            return ""
        if len({held.app for held in live if held.tenant_id == tenant_id}) >= self.apps_max:
            return f"{self.apps_max} apps that are not certified are connected to it already"
        if len(tenants) >= self.organisations_max:
            return f"the app has all {self.organisations_max} connections of its tier"
        return ""

    def link(self, app: str, user: str, tenant_id: str, *, event_id: str, now: float) -> None:
        """Link an organisation, or link it again; one that is linked already stays as it is."""
        now_us = int(now * 1_000_000)
        held = next((each for each in self._held.values() if _key(each) == (app, user, tenant_id)), None)
        if held is None:
            own_id = uuid_from(self._random)
            self._held[own_id] = Connection(own_id, app, user, tenant_id, event_id, now_us, now_us)
        elif not held.is_live:
            # doc: public notes of 2026-10-01 (created and updated differ once reconnected)
            held.is_live, held.event_id, held.updated_us = True, event_id, now_us
        # A tenant linked earlier keeps its first authEventId: doc, LanternOps/breeze plan W02.

    def of(self, app: str, user: str | None = None) -> list[Connection]:
        """The live connections of an app, of one person or of all."""
        live = (held for held in self._held.values() if held.is_live and held.app == app)
        return [held for held in live if user is None or held.user == user]

    def has_custom(self, app: str) -> bool:
        """Whether an app has or had a custom connection."""
        return any(held.app == app and not held.user for held in self._held.values())

    def live(self) -> list[Connection]:
        """All live connections, whatever their app."""
        return [held for held in self._held.values() if held.is_live]

    def listed(self, reached: list[Connection], event_id: str | None) -> list[dict[str, str]]:
        """Connections in Xero's shape."""
        # spec: XeroAPI/Xero-OpenAPI xero-identity.yaml
        return [
            {
                "id": held.id,
                "authEventId": held.event_id,
                "tenantId": held.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": self._organisations[held.tenant_id].name,
                "createdDateUtc": _stamp(held.created_us),
                "updatedDateUtc": _stamp(held.updated_us),
            }
            for held in reached
            if event_id in (None, held.event_id)
        ]


def _key(held: Connection) -> tuple[str, str, str]:
    return held.app, held.user, held.tenant_id


def _stamp(at_us: int) -> str:
    """ISO without a zone, seven decimals."""
    whole = datetime.fromtimestamp(at_us // 1_000_000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{at_us % 1_000_000:06d}0"
