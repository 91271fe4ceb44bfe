"""Webhooks: who wants to be told of changes is asked whether they mean to hear, then told in order."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from random import Random
from typing import Any, Final, Protocol

from xerosim.books.amounts import uuid_from
from xerosim.books.changes import Change
from xerosim.books.organisation import Organisation
from xerosim.side.reading import NotDone
from xerosim.webhooks.posting import Receipt, is_loopback
from xerosim.webhooks.subscriptions import (
    Event,
    Sent,
    Subscription,
    Wanted,
    once_each,
    payload,
    shown,
    signature,
    stamp,
)

# developer.xero.com/documentation/webhooks, and public notes of 2026-10-01
ANSWER_S: Final = 5.0
RETRY_S: Final = 900.0
GIVE_UP_S: Final = 86_400.0
KEPT_MS: Final = 31 * 86_400_000

EVENTS_MAX: Final = 100
"""Events in one delivery (assumed; nothing public names a number)."""
WAITING_MAX: Final = 100_000
SUBSCRIPTIONS_MAX: Final = 100

Sender = Callable[[str, Mapping[str, str], bytes], Awaitable[Receipt]]
"""Posts a body with headers to an address and tells how that was answered."""


class Clock(Protocol):
    """The time of the world."""

    def now(self) -> float:
        """Seconds since 1970."""

    def now_ms(self) -> int:
        """Milliseconds since 1970."""

    async def sleep_until(self, at_s: float, /) -> None:
        """Wait until the clock shows so many seconds since 1970."""


class Webhooks:
    """All subscriptions of one world, and what is on its way to them."""

    def __init__(
        self, clock: Clock, organisations: dict[str, Organisation], *, random: Random, sender: Sender
    ) -> None:
        self.sender = sender
        self.is_connected: Callable[[str, str], bool] = lambda _app, _tenant_id: True
        self.reaches_anywhere = False
        self._clock = clock
        self._organisations = organisations
        self._random = random
        self._held: dict[str, Subscription] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def check(self, wanted: Wanted, *, before: int = 0) -> None:
        """Raises NotDone for an address that may not be reached, for no categories, and where there are too
        many already; `before` are those that are yet to be added before it."""
        if not self.reaches_anywhere and not is_loopback(wanted.url):
            raise NotDone(
                f"{wanted.url} is not on this machine: an address on localhost, 127.0.0.1 or [::1], "
                "with http or https"
            )
        if not wanted.categories:
            raise NotDone("a webhook needs categories")
        if len(self._held) + before >= SUBSCRIPTIONS_MAX:
            raise NotDone(f"there cannot be more than {SUBSCRIPTIONS_MAX} webhooks")

    def subscribe(self, wanted: Wanted) -> dict[str, object]:
        """Add an address, and ask it whether it means to receive; returns how it stands."""
        key = wanted.key or base64.b64encode(self._random.randbytes(64)).decode()
        held = Subscription(uuid_from(self._random), wanted, key)
        self._held[held.id] = held
        for organisation in self._organisations.values():
            if organisation.changes is None:
                organisation.changes = []
        self._wake(held)
        return shown(held)

    def enable(self, own_id: str) -> dict[str, object]:
        """Ask again; what has waited less than 31 days is told then, in order."""
        held = self._found(own_id)
        if held.status != "ACTIVE":
            held.status, held.why = "INTENT", ""
            self._wake(held)
        return shown(held)

    def forget(self, own_id: str) -> None:
        """Take away one subscription, or with an empty id all of them; raises NotDone for an unknown one."""
        gone = [self._found(own_id)] if own_id else list(self._held.values())
        for held in gone:
            del self._held[held.id]
            if task := self._tasks.pop(held.id, None):
                task.cancel()
        if not self._held:
            for organisation in self._organisations.values():
                organisation.changes = None

    def held(self) -> dict[str, Subscription]:
        """All subscriptions by their ids, with what waits for them."""
        return self._held

    def adopt(self, held: dict[str, Subscription]) -> None:
        """Take over subscriptions, and go on telling once there is a loop to do it in."""
        self._held = held
        self.resume()

    def resume(self) -> None:
        """Go on with what waits, where an event loop runs."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        for each in self._held.values():
            if each.waiting or each.status == "INTENT":
                self._wake(each)

    def listed(self) -> list[dict[str, object]]:
        """How every subscription stands."""
        return [shown(held) for held in self._held.values()]

    def _found(self, own_id: str) -> Subscription:
        if own_id not in self._held:
            raise NotDone(f"no such webhook {own_id!r}: one of {', '.join(self._held) or 'none at all'}")
        return self._held[own_id]

    def collect(self, organisation: Organisation) -> None:
        """Take what has changed in an organisation and tell whoever wants to know."""
        if not organisation.changes:
            return
        changes, organisation.changes = organisation.changes, []
        for held in self._held.values():
            app = held.wanted.app
            if held.status == "REFUSED" or (app and not self.is_connected(app, organisation.tenant_id)):
                continue
            for change in once_each(changes):
                if change.category in held.wanted.categories and len(held.waiting) < WAITING_MAX:
                    self._enter(held, organisation, change)
            if held.waiting:
                self._wake(held)

    def _enter(self, held: Subscription, organisation: Organisation, change: Change) -> None:
        # the order of the fields: XeroAPI/Xero-OpenAPI xero-webhooks.yaml, example of credit notes
        at_ms = self._clock.now_ms()
        told: dict[str, Any] = {
            "resourceUrl": f"{held.wanted.api_url}/api.xro/2.0/{change.resource}/{change.id}",
            "resourceId": change.id,
            "tenantId": organisation.tenant_id,
            "tenantType": "ORGANISATION",
            "eventCategory": change.category,
            "eventType": "CREATE" if change.is_new else "UPDATE",
            "eventDateUtc": stamp(at_ms),
        }
        if change.data is not None:
            told["data"] = change.data
        held.waiting.append(Event(held.next_sequence, at_ms, told))
        held.next_sequence += 1

    def _wake(self, held: Subscription) -> None:
        if held.id not in self._tasks and held.status in ("INTENT", "ACTIVE"):
            task = asyncio.get_running_loop().create_task(self._tell(held))
            self._tasks[held.id] = task
            task.add_done_callback(lambda done: self._ended(held, done))

    def _ended(self, held: Subscription, task: "asyncio.Task[None]") -> None:
        if self._tasks.get(held.id) is task:
            del self._tasks[held.id]
        if not task.cancelled() and task.exception() is None and held.waiting and held.status == "ACTIVE":
            self._wake(held)

    async def _tell(self, held: Subscription) -> None:
        """Ask for intent where that is due, then deliver what waits, in order, until nothing does."""
        if held.status == "INTENT":
            held.why = await self._intent(held)
            held.status = "REFUSED" if held.why else "ACTIVE"
        while held.status == "ACTIVE" and held.waiting:
            while held.waiting and held.waiting[0].at_ms + KEPT_MS <= self._clock.now_ms():
                held.waiting.popleft()
            events = list(islice(held.waiting, EVENTS_MAX))
            if not events or await self._delivered(held, events):
                for _ in events:
                    held.waiting.popleft()
            else:
                held.status, held.why = "DISABLED", "nothing was answered as it should be for 24 hours"

    async def _intent(self, held: Subscription) -> str:
        """Send empty payloads, some wrongly signed; what is wrong with the answers, empty when nothing is."""
        # doc: developer.xero.com/documentation/webhooks; how many there are and in which order is assumed
        signed = [True, True, False, False]
        self._random.shuffle(signed)
        for is_right in signed:
            body = payload([], self._random)
            key = held.key if is_right else held.key + "x"
            receipt = await self._post(held, body, key=key, about=(0, 0))
            expected = 200 if is_right else 401
            rightly = "rightly" if is_right else "wrongly"
            if receipt.status != expected:
                got = receipt.status or "nothing in time"
                return f"a {rightly} signed payload was answered with {got} instead of {expected}"
            if receipt.has_body or receipt.has_cookies:
                return "an answer had a body or cookies"
        return ""

    async def _delivered(self, held: Subscription, events: list[Event]) -> bool:
        """Whether events were taken: tried twice at once, then every 15 minutes for 24 hours."""
        body = payload(events, self._random)
        began = self._clock.now()
        at = began
        is_first = True
        while at - began <= GIVE_UP_S:
            await self._clock.sleep_until(at)
            about = (events[0].sequence, events[-1].sequence)
            receipt = await self._post(held, body, key=held.key, about=about)
            if receipt.status == 200 and not receipt.has_body and not receipt.has_cookies:
                return True
            at = self._clock.now() if is_first else self._clock.now() + RETRY_S
            is_first = False
        return False

    async def _post(self, held: Subscription, body: bytes, *, key: str, about: tuple[int, int]) -> Receipt:
        """Send one payload; an answer that takes longer than five seconds is none."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "x-xero-signature": signature(key, body),
        }
        began, at_ms = self._clock.now(), self._clock.now_ms()
        try:
            receipt = await asyncio.wait_for(self.sender(held.wanted.url, headers, body), ANSWER_S)
        except TimeoutError:
            receipt = Receipt(0)
        if self._clock.now() - began > ANSWER_S:
            receipt = Receipt(0)
        held.sent.append(Sent(at_ms, *about, key == held.key, receipt.status))
        return receipt
