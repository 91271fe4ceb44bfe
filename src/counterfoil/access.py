"""The way to Xero: consent, and the books of each organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx2

from counterfoil.config import Config
from counterfoil.core.export import Connection, Lane
from counterfoil.errors import SettingUnusable
from counterfoil.ports import Books, Chance, Store, XeroClock
from counterfoil.xero.auth import Connected, Consent, Identity, XeroApp, app_of, authorise
from counterfoil.xero.client import XeroBooks
from counterfoil.xero.consent import of_simulator
from counterfoil.xero.tokens import Flight, TokenKeeper

SIMULATOR_CLIENT = "counterfoil"
"""The client id under which a simulator, which accepts any, knows this program."""


class Access:
    """The way to Xero: consent, and the books of each organisation, over one HTTP client.

    The client is made by `make_http` when it is first needed: most commands never call Xero.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        make_http: Callable[[], httpx2.AsyncClient],
        *,
        clock: XeroClock,
        chance: Chance,
    ) -> None:
        self._config = config
        self._store = store
        self._make_http = make_http
        self._made: httpx2.AsyncClient | None = None
        self._clock = clock
        self._chance = chance
        self._owner = chance.key()
        self._keepers: dict[tuple[int, Connection], TokenKeeper] = {}
        self._flights: dict[int, Flight] = {}

    @property
    def _http(self) -> httpx2.AsyncClient:
        if self._made is None:
            self._made = self._make_http()
        return self._made

    async def close(self) -> None:
        """Close the HTTP client, if there is one."""
        if self._made is not None:
            await self._made.aclose()

    def books(self, lane: Lane) -> Books:
        """The books of one organisation, through the addresses it was connected at."""
        key = lane.organisation_id, lane.connection
        keeper = self._keepers.get(key)
        if keeper is None:
            app = app_of(lane.connection, self._config.xero_client_secret)
            identity = Identity(app, self._http, self._clock)
            keeper = self._keepers[key] = TokenKeeper(
                lane.organisation_id,
                identity,
                self._store,
                clock=self._clock,
                owner=self._owner,
                flights=self._flights,
            )
        return XeroBooks(lane.connection, self._http, keeper, self._clock)

    async def connect(self, consent: Consent | None, *, simulator: str | None) -> tuple[Connected, ...]:
        """The organisations consented to; with a simulator's address it consents by itself."""
        app = self._app(simulator)
        way = of_simulator(self._http) if simulator is not None else consent
        assert way is not None, "without a simulator somebody has to consent"
        connected = await authorise(app, self._http, way, clock=self._clock, chance=self._chance)
        self._keepers.clear()
        return connected

    def _app(self, simulator: str | None) -> XeroApp:
        """Xero as configured, or a simulator, which has all of Xero's addresses in one place."""
        config = self._config
        if simulator is None and not config.xero_client_id:
            raise SettingUnusable(
                "COUNTERFOIL_XERO_CLIENT_ID is not set: the client id of an app made on developer.xero.com"
            )
        place = simulator.rstrip("/") if simulator else None
        return XeroApp(
            client_id=config.xero_client_id or (SIMULATOR_CLIENT if place else ""),
            client_secret=config.xero_client_secret,
            redirect_uri=config.xero_redirect_uri,
            scopes=config.xero_scopes,
            api_url=place or config.xero_api_url,
            identity_url=place or config.xero_identity_url,
            login_url=place or config.xero_login_url,
        )


def to_connect(consented: Sequence[Connected], lanes: Sequence[Lane]) -> list[Connected]:
    """Which of the organisations that a consent reaches it was given for: the new ones; without any, those
    whose connection is at fault; without any, all. Xero lists every organisation that this person ever
    allowed, and those that work keep the tokens they have."""
    standing = {lane.connection.tenant_id: lane.connection_fault for lane in lanes}
    new = [each for each in consented if each.connection.tenant_id not in standing]
    broken = [each for each in consented if standing.get(each.connection.tenant_id) is not None]
    return new or broken or list(consented)
