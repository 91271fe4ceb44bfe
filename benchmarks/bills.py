"""A thousand bills, what goes wrong while they are sent, and what stands in the simulated books in the end.

The number of a bill is not unique in Xero: nothing but care keeps one from standing there twice.
"""

import re
from collections import Counter, deque
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xerosim import World
from xerosim.trouble.orders import Trouble

BILLS, TOGETHER = 1_000, 50
FINE_PRICES = 0.05
"""The share of bills with a price of four decimals, as fuel and electricity have."""
WRITES = "PUT Invoices"
NUMBER = re.compile(rb'"InvoiceNumber": ?"(BILL-\d+)"')
OUTAGE_S, LATE_S, DAY_S = Decimal(480), Decimal(45), 28_800.0


class Bill(NamedTuple):
    """One bill of one line."""

    number: str
    quantity: Decimal
    price: Decimal

    @property
    def net(self) -> Decimal:
        """What it comes to without tax."""
        return (self.quantity * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)


class Fault(NamedTuple):
    """What goes wrong, once: the orders given to the simulator when a bill is first seen in a request, and
    whether others have used up the day's calls when that request is done."""

    name: str
    orders: tuple[Trouble, ...]
    ends_day: bool = False


def _order(kind: Any, *, at: int = 1, **fields: Any) -> Trouble:
    return Trouble(kind=kind, next=at, endpoint=WRITES, **fields)


LOST = Fault("the answer is lost", (_order("commit_and_drop"),))
LATE = Fault("503, and done 45 s later", (_order("late_commit", status=503, after_s=LATE_S),))
DOWN = Fault("503, nothing done", (_order("status", status=503),))
OUTAGE = Fault(
    "the answer is lost, then 503 for eight minutes",
    (_order("commit_and_drop"), _order("status", at=2, status=503, lasts_s=OUTAGE_S)),
)
DAY = Fault(
    "the answer is lost, then the day's calls are used up for eight hours",
    (_order("commit_and_drop"),),
    ends_day=True,
)
LAPSED = Fault("the access token lapses early", (_order("token_expired"),))
CUT_OFF = Fault("somebody disconnects the app in Xero", (_order("disconnected"),))
FAULTS = (LOST, LOST, LOST, LOST, LATE, LATE, LATE, DOWN, DOWN, DOWN, OUTAGE, DAY, LAPSED, CUT_OFF)


def bills(seed: int) -> list[Bill]:
    """The bills of a seed."""
    chance = Random(f"bills {seed}")
    made = []
    for n in range(BILLS):
        quantity, price = Decimal(chance.randint(1, 20)), Decimal(chance.randint(100, 99_999)).scaleb(-2)
        if chance.random() < FINE_PRICES:
            quantity, price = (
                Decimal(chance.randint(100, 900)),
                Decimal(chance.randint(1000, 9999)).scaleb(-4),
            )
        made.append(Bill(f"BILL-{n:05}", quantity, price))
    return made


def fates(seed: int) -> dict[str, Fault]:
    """Which bill brings which fault: never two among the same fifty."""
    chance = Random(f"fates {seed}")
    blocks = sorted(chance.sample(range(BILLS // TOGETHER), len(FAULTS)))
    faults = chance.sample(FAULTS, len(FAULTS))
    return {
        f"BILL-{block * TOGETHER + chance.randrange(TOGETHER):05}": fault
        for block, fault in zip(blocks, faults, strict=True)
    }


class Fated:
    """The simulator, in which a fault strikes the request that first carries its bill.

    So all ways of sending meet the same faults at the same bills. One that finds another still going on waits
    for its end, and strikes the next request then.
    """

    def __init__(self, app: ASGIApp, world: World, seed: int) -> None:
        self._app = app
        self._world = world
        self._to_come = fates(seed)
        self._due: deque[Fault] = deque()
        self.struck: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one call, read beforehand when it brings bills."""
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].endswith("/Invoices"):
            await self._app(scope, receive, send)
            return
        body, is_whole = b"", False
        while not is_whole:
            message = await receive()
            body += message.get("body", b"")
            is_whole = not message.get("more_body", False)
        for number in NUMBER.findall(body):
            if fault := self._to_come.pop(number.decode(), None):
                self._due.append(fault)
        ends_day = False
        if self._due and not self._world.troubles.pending():
            fault = self._due.popleft()
            self.struck[fault.name] += 1
            ends_day = fault.ends_day
            for order in fault.orders:
                self._world.troubles.order(order)
        told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return told.pop() if told else await receive()

        await self._app(scope, again, send)
        if ends_day:
            self._use_up_the_day()

    def _use_up_the_day(self) -> None:
        """Other programs of the business have made the rest of the day's calls."""
        (tenant_id,) = self._world.organisations
        tenant, now = self._world.limits.tenant(tenant_id), self._world.now()
        tenant.day.end_at(now + DAY_S)
        tenant.take(tenant.day.left(now), now)


class Person:
    """What somebody had to do."""

    def __init__(self) -> None:
        self.restarts = 0
        self.consents = 0
        self.by_hand: set[str] = set()


class Result(NamedTuple):
    """How one way of sending did, by the simulator's own books and counts."""

    name: str
    twice: int
    superfluous: int
    missing: int
    missing_unsaid: int
    wrong: int
    calls: int
    token_calls: int
    refused_429: int
    restarts: int
    consents: int
    by_hand: int
    faults: int
    hours: float


def counted(
    name: str, sent: list[Bill], books: dict[str, Any], calls: dict[str, Any], person: Person
) -> dict[str, Any]:
    """What of a result can be read from the simulator and the person."""
    there: dict[str, list[Decimal]] = {}
    for each in books["documents"]:
        there.setdefault(each["number"], []).append(Decimal(each["net"]))
    missing = {bill.number for bill in sent if bill.number not in there}
    wrong = [bill for bill in sent if any(net != bill.net for net in there.get(bill.number, []))]
    return {
        "name": name,
        "twice": sum(len(found) > 1 for found in there.values()),
        "superfluous": sum(len(found) - 1 for found in there.values()),
        "missing": len(missing),
        "missing_unsaid": len(missing - person.by_hand),
        "wrong": len(wrong),
        "calls": calls["calls"],
        "token_calls": calls["identity"],
        "refused_429": calls["refused_429"],
        "restarts": person.restarts,
        "consents": person.consents,
        "by_hand": len(person.by_hand),
    }
