"""The way to Xero: consent, and the books of each organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx2
import msgspec

from counterfoil.config import Config
from counterfoil.core.export import Connection, Lane
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import AmbiguousReference, ConnectFailed, SettingUnusable
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
        return XeroBooks(lane.connection, self._http, self._keeper(lane), self._clock)

    def _identity(self, lane: Lane) -> Identity:
        return Identity(app_of(lane.connection, self._config.xero_client_secret), self._http, self._clock)

    def _keeper(self, lane: Lane) -> TokenKeeper:
        key = lane.organisation_id, lane.connection
        if key not in self._keepers:
            self._keepers[key] = TokenKeeper(
                lane.organisation_id,
                self._identity(lane),
                self._store,
                clock=self._clock,
                owner=self._owner,
                flights=self._flights,
            )
        return self._keepers[key]

    async def cut(self, lane: Lane) -> bool:
        """Have Xero cut this app off from an organisation; False when Xero could not be told, because it
        takes nothing from us any more. Raises ConnectFailed when it may work later."""
        identity, keeper = self._identity(lane), self._keeper(lane)
        access = await keeper.access()
        if isinstance(access, Fault):
            if access.code == "token_revoked":
                return False
            raise ConnectFailed(f"Xero could not be told, nothing was changed: {access.message}")
        return await identity.disconnect(access, lane.connection)

    def forget(self) -> None:
        """Forget the tokens that are in memory: what is stored has changed."""
        self._keepers.clear()

    async def connect(self, consent: Consent | None, *, simulator: str | None) -> tuple[Connected, ...]:
        """The organisations consented to; with a simulator's address it consents by itself."""
        app = self._app(simulator)
        way = of_simulator(self._http) if simulator is not None else consent
        assert way is not None, "without a simulator somebody has to consent"
        connected = await authorise(app, self._http, way, clock=self._clock, chance=self._chance)
        self.forget()
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


class Elsewhere(msgspec.Struct, frozen=True):
    """A consent that leads elsewhere: it does not reach the organisations that wait to be connected again
    (by their names here), and brings others that are not known here."""

    waiting: tuple[str, ...]
    brought: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is the matter, for a person."""
        here, there = " and ".join(self.waiting), " and ".join(self.brought)
        waits = "waits" if len(self.waiting) == 1 else "wait"
        return f"{here} {waits} to be connected again, but this consent is for {there}, which is new here"


def elsewhere(consented: Sequence[Connected], lanes: Sequence[Lane]) -> Elsewhere | None:
    """Whether a consent brings other organisations in place of those that wait for one."""
    reached = {each.connection.tenant_id for each in consented}
    known = {lane.connection.tenant_id for lane in lanes}
    waiting = [lane for lane in lanes if lane.connection_fault and lane.connection.tenant_id not in reached]
    brought = [each for each in consented if each.connection.tenant_id not in known]
    if not waiting or not brought:
        return None
    return Elsewhere(tuple(lane.name for lane in waiting), tuple(each.name for each in brought))


def to_connect(consented: Sequence[Connected], lanes: Sequence[Lane]) -> list[Connected]:
    """Which of the organisations that a consent reaches it was given for: those that are new, and those whose
    connection is at fault; without any, all. Xero lists every organisation that this person ever allowed."""
    standing = {lane.connection.tenant_id: lane.connection_fault for lane in lanes}
    new = [each for each in consented if each.connection.tenant_id not in standing]
    broken = [each for each in consented if standing.get(each.connection.tenant_id) is not None]
    return new + broken or list(consented)


def named(
    chosen: Sequence[Connected], lanes: Sequence[Lane], name: str | None
) -> list[tuple[Connection, str]]:
    """What each organisation is called here: one that is known as before, a new one as in Xero, and the one
    that a person gives a name by that name: the only new one, or the only one.

    Raises AmbiguousReference when several could be meant.
    """
    called = {lane.connection.tenant_id: lane.name for lane in lanes}
    new = [each.connection.tenant_id for each in chosen if each.connection.tenant_id not in called]
    meant = new or [each.connection.tenant_id for each in chosen]
    if name is not None:
        if len(meant) != 1:
            raise AmbiguousReference(f"{len(meant)} organisations were connected: --name fits only one")
        called[meant[0]] = name
    return [(each.connection, called.get(each.connection.tenant_id, each.name)) for each in chosen]
