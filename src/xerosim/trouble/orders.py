"""Trouble on order: what can go wrong with a call, when it strikes, and the log of what has struck."""

from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Final, Literal, get_args

import msgspec

from xerosim.accounting.limits import OTHERS_MAX
from xerosim.side.reading import NotDone, read_fields, word

Kind = Literal[
    "drop_request",
    "commit_and_drop",
    "reset",
    "stop_before",
    "stop_after",
    "late_commit",
    "status",
    "refuse",
    "truncate",
    "garbage",
    "limited",
    "slow",
    "token_expired",
    "disconnected",
    "clock_skew",
    "key_store_down",
    "lower_case",
    "other_user",
]
Phase = Literal["before", "after"]
Body = Literal["problem", "lower", "text", "oauth", "html", "broken", "json", "empty"]
Problem = Literal["minute", "day", "concurrent", "appminute"]

TROUBLES_MAX: Final = 10_000
STRUCK_MAX: Final = 10_000
AMOUNT_MAX: Final = 10**9
"""Of seconds or calls, the most that an order can name."""
BODILESS: Final = (204, 304)
TWISTS: Final = ("clock_skew", "key_store_down", "lower_case")
"""Kinds that only alter how a call is answered: they come on top of whatever else strikes it."""

DOORS: Final = ("POST connect/token", "POST connect/revocation", "GET connections", "DELETE connections")
"""The doors of identity; only an order that names one strikes there."""
AT_DOORS: Final = (
    "drop_request", "commit_and_drop", "reset", "stop_before", "stop_after", "status", "truncate", "garbage",
    "slow",
)  # fmt: skip
"""Kinds that can be ordered at a door; the others are of limits, keys and elements, which a door has not."""

WHEN: Final = ("call", "next", "probability", "times", "lasts_s", "endpoint", "tenant_id")
"""The fields that say which calls are struck; every kind but `other_user` takes them."""
TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "reset": ("phase",),
    "late_commit": ("status", "body", "after_s", "at_most_s", "silent", "retry_after"),
    "status": ("status", "body", "phase", "retry_after"),
    "refuse": ("message",),
    "truncate": ("keeps_bytes", "framed"),
    "garbage": ("body", "phase"),
    "limited": ("problem", "retry_after"),
    "slow": ("after_s", "at_most_s"),
    "clock_skew": ("by_s",),
}
"""The fields each kind takes beside WHEN."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that goes wrong; at call number `call`, at the `next`-th from now, or with `probability`.

    `endpoint` narrows it ("PUT Invoices"), `tenant_id` too, and with `next` only such calls are counted.
    It strikes `times` calls one after the other, or all for `lasts_s` seconds from the first; by default
    one, and with a probability every call it is drawn for. `after_s` is in seconds, or drawn from there to
    `at_most_s`; `status` 0 of a late commit means that the connection is cut, `silent` that nothing is ever
    answered. `phase` says whether it strikes before or after the call is done. `retry_after` is the header
    as it is sent, or one of missing, negative, date, nonsense, huge.
    """

    kind: Kind
    call: int | None = None
    next: int | None = None
    probability: Decimal | None = None
    times: int | None = None
    lasts_s: Decimal | None = None
    endpoint: str | None = None
    tenant_id: str | None = None
    status: int = 503
    body: Body | None = None
    phase: Phase = "before"
    after_s: Decimal = Decimal(0)
    at_most_s: Decimal | None = None
    silent: bool = False
    message: str = ""
    keeps_bytes: int | None = None
    framed: bool = False
    problem: Problem = "minute"
    retry_after: str | None = None
    by_s: Decimal = Decimal(0)
    calls_per_minute: Decimal | None = None

    def wait_s(self) -> float:
        """How long it takes, in seconds."""
        return float(self.after_s)

    def every_s(self) -> float:
        """How far apart the calls of another user are, in seconds; 0 when there are none."""
        return float(60 / self.calls_per_minute) if self.calls_per_minute else 0.0

    def is_timed(self) -> bool:
        """Whether it says when it strikes."""
        return self.call is not None or self.next is not None or self.probability is not None


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields that an order of this kind takes."""
    if kind == "other_user":
        return ("kind", "calls_per_minute", "tenant_id")
    return ("kind", *TAKES.get(kind, ()), *WHEN)


def as_ordered(trouble: Trouble) -> dict[str, object]:
    """An order as it can be sent again: the fields of its kind that are not as they usually are."""
    usual = Trouble(kind=trouble.kind)
    told: dict[str, object] = {"kind": trouble.kind}
    for name in fields_of(trouble.kind):
        value = getattr(trouble, name)
        if value != getattr(usual, name):
            told[name] = value
    return told


def read_trouble(fields: Mapping[str, msgspec.Raw]) -> Trouble:
    """An order as it was sent; raises NotDone with one sentence that says what there is."""
    kind = word(fields, "kind", get_args(Kind))
    trouble = read_fields(fields, Trouble, kind, fields_of(kind))
    for name in fields_of(kind):
        amount = getattr(trouble, name)
        if isinstance(amount, Decimal) and not (amount.is_finite() and abs(amount) <= AMOUNT_MAX):
            raise NotDone(f"{name} is a number up to {AMOUNT_MAX}")
    if trouble.endpoint in DOORS and kind not in AT_DOORS:
        raise NotDone(f"no {kind} at {trouble.endpoint}: one of {', '.join(AT_DOORS)}")
    if trouble.status and not 200 <= trouble.status <= 599:
        raise NotDone(f"no such status {trouble.status}: 200 to 599, or 0 to cut the connection")
    if not trouble.status and kind == "status":
        raise NotDone("a status must be one of 200 to 599; drop_request cuts the connection")
    if trouble.probability is not None and not 0 <= trouble.probability <= 1:
        raise NotDone("a probability is a number from 0 to 1")
    if any(amount is not None and amount < 1 for amount in (trouble.call, trouble.next, trouble.times)):
        raise NotDone("call, next and times are whole numbers from 1")
    _check_sendable(trouble)
    _check_sense(trouble)
    return trouble


def _check_sense(trouble: Trouble) -> None:
    """Raises NotDone for an order that could mean nothing."""
    if sum(each is not None for each in (trouble.call, trouble.next, trouble.probability)) > 1:
        raise NotDone("call, next and probability each say when: give one of them")
    if trouble.after_s < 0:
        raise NotDone("after_s is a number of seconds from 0")
    if trouble.at_most_s is not None and trouble.at_most_s < trouble.after_s:
        raise NotDone("at_most_s is a number of seconds from after_s on")
    if trouble.lasts_s is not None and trouble.lasts_s <= 0:
        raise NotDone("lasts_s is a number of seconds above 0")
    if trouble.keeps_bytes is not None and trouble.keeps_bytes < 0:
        raise NotDone("keeps_bytes is a whole number from 0")
    if trouble.kind == "refuse" and not trouble.message.strip():
        raise NotDone("refuse needs a message: the sentence with which elements are refused")


def _check_sendable(trouble: Trouble) -> None:
    """Raises NotDone for what cannot go over a wire, and for more calls than anybody makes."""
    if trouble.status in BODILESS:
        raise NotDone(
            f"an answer with status {trouble.status} has no body and says nothing: order another one"
        )
    header = trouble.retry_after or ""
    if not (header.isascii() and header.isprintable() and header == header.strip()):
        raise NotDone("retry_after is printable ASCII on one line, without spaces around it")
    if trouble.calls_per_minute is not None and not 0 <= trouble.calls_per_minute <= OTHERS_MAX:
        raise NotDone(f"calls_per_minute is a number from 0 to {OTHERS_MAX}")


class Strike(msgspec.Struct, frozen=True):
    """What befalls one call: the trouble ordered first, if any, and whatever else alters its answer."""

    trouble: Trouble | None = None
    twists: tuple[Trouble, ...] = ()


class Ordered(msgspec.Struct):
    """An order that waits or goes on: calls until it begins, strikes left (None: no end), when it ends."""

    trouble: Trouble
    ahead: int
    left: int | None
    until_s: float | None = None
    has_begun: bool = False

    def concerns(self, endpoint: str, tenant_id: str, *, is_named: bool) -> bool:
        """Whether such a call can be struck; `is_named`: only by an order that names its endpoint."""
        wanted = self.trouble
        if is_named and wanted.endpoint is None:
            return False
        return wanted.endpoint in (None, endpoint) and wanted.tenant_id in (None, tenant_id)

    def is_over(self, now: float) -> bool:
        """Whether it can strike no more."""
        return self.left == 0 or (self.until_s is not None and self.until_s <= now)

    def is_due(self, call: int, random: Random) -> bool:
        """Whether it strikes this call, which concerns it."""
        if self.trouble.probability is not None:
            return Decimal(random.randrange(1_000_000)) / 1_000_000 < self.trouble.probability
        self.ahead = max(0, self.ahead - 1)
        begins = self.trouble.call == call or (self.trouble.next is not None and not self.ahead)
        return begins or self.has_begun

    def take(self, now: float) -> None:
        """Count one strike."""
        if not self.has_begun and self.trouble.lasts_s is not None:
            self.until_s = now + float(self.trouble.lasts_s)
        self.has_begun = True
        if self.left is not None:
            self.left -= 1


class Struck(msgspec.Struct, frozen=True):
    """One trouble that has struck: which call it was, and the order that lets it strike there again."""

    call: int
    endpoint: str
    tenant_id: str
    at_ms: int
    order: Trouble


class Troubles:
    """What has been ordered and what has struck; the same seed, orders and calls give the same."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ordered: list[Ordered] = []
        self._struck: deque[Struck] = deque(maxlen=STRUCK_MAX)

    def order(self, trouble: Trouble) -> None:
        """Add one; without a time it strikes at the next call. Beyond TROUBLES_MAX nothing is added."""
        if not trouble.is_timed():
            trouble = msgspec.structs.replace(trouble, next=1)
        ends_itself = trouble.probability is not None or trouble.lasts_s is not None
        left = trouble.times if ends_itself else trouble.times or 1
        if len(self._ordered) < TROUBLES_MAX:
            self._ordered.append(Ordered(trouble, trouble.next or 0, left))

    def clear(self) -> None:
        """Forget all of it, what has struck included."""
        self._ordered.clear()
        self._struck.clear()

    def pending(self) -> int:
        """How many are waiting to happen or going on."""
        return len(self._ordered)

    def listed(self) -> dict[str, object]:
        """What is ordered, with the strikes left (null: no end), and what has struck, oldest first."""
        struck = [
            {
                "call": each.call,
                "endpoint": each.endpoint,
                "tenant_id": each.tenant_id,
                "at_ms": each.at_ms,
                "order": as_ordered(each.order),
            }
            for each in self._struck
        ]
        ordered = [{"order": as_ordered(each.trouble), "left": each.left} for each in self._ordered]
        return {"ordered": ordered, "struck": struck}

    def strike(
        self, call: int, endpoint: str, *, tenant_id: str = "", now: float = 0.0, is_named: bool = False
    ) -> Strike:
        """What befalls this call: of several troubles the first ordered; the others have had their turn.

        With `is_named` only those that name the endpoint.
        """
        if not self._ordered:
            return Strike()
        due: list[Ordered] = []
        self._ordered = [each for each in self._ordered if not each.is_over(now)]
        for each in self._ordered:
            if each.concerns(endpoint, tenant_id, is_named=is_named) and each.is_due(call, self._random):
                each.take(now)
                due.append(each)
        self._ordered = [each for each in self._ordered if each.left != 0]
        drawn = [self._drawn(each.trouble, call) for each in due]
        twists = tuple(each for each in drawn if each.kind in TWISTS)
        trouble = next((each for each in drawn if each.kind not in TWISTS), None)
        for each in (*twists, *((trouble,) if trouble else ())):
            self._struck.append(Struck(call, endpoint, tenant_id, int(now * 1000), each))
        return Strike(trouble, twists)

    def _drawn(self, trouble: Trouble, call: int) -> Trouble:
        """The order as it strikes this one call, its wait drawn."""
        after_s = trouble.after_s
        if trouble.at_most_s is not None and trouble.at_most_s > after_s:
            span_ms = int((trouble.at_most_s - after_s) * 1000)
            after_s += Decimal(self._random.randrange(span_ms + 1)) / 1000
        return msgspec.structs.replace(
            trouble, call=call, next=None, probability=None, times=None, lasts_s=None,
            after_s=after_s, at_most_s=None,
        )  # fmt: skip
