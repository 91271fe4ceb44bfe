"""Xero's limits: calls per minute, per day, at once and per app, and the headers that tell of them."""

import math
from collections import deque
from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

# The figures: developer.xero.com/faq/limits
CONCURRENT: Final = 5
PER_MINUTE: Final = 60
PER_DAY: Final = 5_000
APP_PER_MINUTE: Final = 10_000
MINUTE_S: Final = 60.0
DAY_S: Final = 86_400.0
CATCH_UP_MAX: Final = 100_000
OTHERS_MAX: Final = 100_000
"""Calls a minute, the most that another user makes."""
TAKE_MAX: Final = 10_000
"""Calls of others that can be counted at once."""

Tier = Literal["starter", "core", "plus", "advanced"]
TIERS: Final[dict[str, tuple[int, int]]] = {
    "starter": (1_000, 5),
    "core": (PER_DAY, 50),
    "plus": (PER_DAY, 1_000),
    "advanced": (PER_DAY, 10_000),
}
"""Calls a day for each organisation and connections in all, by what the app's maker pays Xero for.

doc: developer.xero.com pricing from 2026-03-02 (public notes). That Plus and above know no minute and no day
limit for thirty minutes after a new connection is not simulated.
"""


class Plan(msgspec.Struct, frozen=True):
    """Which limits hold; `window` is fixed or rolling.

    An anchor is a moment, in seconds since 1970, at which a fixed window begins; None: at the first call, so
    that the day of each organisation ends at an hour of its own. `connections` are those of an app,
    `apps_per_organisation` the uncertified apps that one organisation may be connected to.
    """

    window: str = "rolling"
    per_day: int = PER_DAY
    per_minute: int = PER_MINUTE
    concurrent: int = CONCURRENT
    app_per_minute: int = APP_PER_MINUTE
    minute_anchor_s: float | None = None
    day_anchor_s: float | None = None
    connections: int = TIERS["core"][1]
    apps_per_organisation: int = 2


def tier_plan(tier: Tier, *, window: str = "rolling", day_limit: int | None = None) -> Plan:
    """The limits of a tier; `day_limit` in place of its calls a day."""
    per_day, connections = TIERS[tier]
    return Plan(window=window, per_day=day_limit or per_day, connections=connections)


BEYOND_REACH: Final = 1_000_000
NO_LIMITS: Final = Plan(
    per_day=BEYOND_REACH,
    per_minute=BEYOND_REACH,
    concurrent=BEYOND_REACH,
    app_per_minute=BEYOND_REACH,
    connections=BEYOND_REACH,
    apps_per_organisation=BEYOND_REACH,
)
"""Limits that nobody reaches; the headers say so, which is how a client learns that it need not wait."""


class Window:
    """Counts calls in a fixed or a rolling window of `span_s` seconds."""

    def __init__(self, limit: int, span_s: float, *, rolling: bool, anchor_s: float | None = None) -> None:
        self.limit = limit
        self.span_s = span_s
        self.rolling = rolling
        self.anchor_s = anchor_s
        self._times: deque[float] = deque()
        self._start = -math.inf
        self._count = 0

    def adopt(self, other: "Window") -> None:
        """Go on counting where another window stopped; one of the other kind is forgotten."""
        if other.rolling == self.rolling:
            self._times, self._start, self._count = deque(other._times), other._start, other._count

    def _roll(self, now: float) -> None:
        if self.rolling:
            while self._times and self._times[0] <= now - self.span_s:
                self._times.popleft()
        elif self._count or self._start > -math.inf:
            passed = math.floor((now - self._start) / self.span_s)
            if passed >= 1:
                self._start, self._count = self._start + passed * self.span_s, 0

    def end_at(self, at: float) -> None:
        """Let the fixed window that is open end at `at`; those after it follow on."""
        self._start = at - self.span_s

    def used(self, now: float) -> int:
        """Calls in the window at `now`."""
        self._roll(now)
        return len(self._times) if self.rolling else self._count

    def take(self, now: float) -> None:
        """Count one call."""
        self._roll(now)
        if self.rolling:
            self._times.append(now)
            return
        if self._start == -math.inf:
            anchor = now if self.anchor_s is None else self.anchor_s
            self._start = anchor + math.floor((now - anchor) / self.span_s) * self.span_s
        self._count += 1

    def left(self, now: float) -> int:
        """Calls still allowed at `now`."""
        return max(0, self.limit - self.used(now))

    def told(self, now: float) -> dict[str, int]:
        """Where it stands."""
        return {"limit": self.limit, "used": self.used(now), "left": self.left(now)}

    def opens(self, now: float) -> float:
        """When a call is allowed again, at the earliest."""
        if self.left(now):
            return now
        return (
            (self._times[0] if self._times else now) + self.span_s
            if self.rolling
            else self._start + self.span_s
        )

    def wait_s(self, now: float) -> int:
        """Whole seconds until a call is allowed again; at least one."""
        self._roll(now)
        started = now if self._start == -math.inf else self._start
        ends = (self._times[0] if self._times else now) if self.rolling else started
        return max(1, math.ceil(ends + self.span_s - now))


class Tenant:
    """The counters of one organisation, and the other users it is shared with."""

    def __init__(self, plan: Plan) -> None:
        rolling = plan.window == "rolling"
        self.minute = Window(plan.per_minute, MINUTE_S, rolling=rolling, anchor_s=plan.minute_anchor_s)
        self.day = Window(plan.per_day, DAY_S, rolling=False, anchor_s=plan.day_anchor_s)
        self.in_flight = 0
        self.other_every_s = 0.0
        self.other_next = math.inf

    def share(self, every_s: float, now: float) -> None:
        """Let another user make a call every so many seconds from now on; 0 stops it."""
        self.other_every_s = every_s
        self.other_next = now + every_s if every_s > 0 else math.inf

    def catch_up(self, now: float) -> None:
        """Count the calls of the other user that fell due; a refused one counts for nothing.

        Those that are refused, and those of days gone by, are passed over in one step.
        """
        for _ in range(CATCH_UP_MAX):
            if self.other_next > now:
                return
            at = self.other_next
            if self.minute.left(at) and self.day.left(at):
                self.minute.take(at)
                self.day.take(at)
            opens = max(self.minute.opens(at), self.day.opens(at), now - self.day.span_s)
            steps = math.ceil((min(opens, now) - at) / self.other_every_s)
            self.other_next = at + max(1, steps) * self.other_every_s
        self.other_next = now + self.other_every_s

    def take(self, calls: int, now: float) -> None:
        """Count calls that other users have made: what is left of the day takes them, and those of them that
        the minute has room for were made just now."""
        calls = min(calls, self.day.left(now))
        for _ in range(calls):
            self.day.take(now)
        for _ in range(min(calls, self.minute.left(now))):
            self.minute.take(now)

    def told(self, now: float) -> dict[str, Any]:
        """Where the counters stand."""
        self.catch_up(now)
        return {
            "minute": self.minute.told(now),
            "day": self.day.told(now) | {"ends_in_s": self.day.wait_s(now)},
            "in_flight": self.in_flight,
            "other_user_every_s": self.other_every_s,
        }


class Verdict(msgspec.Struct, frozen=True):
    """Whether a call may go on: `problem` is empty, or Xero's word for the limit that was hit."""

    problem: str = ""
    retry_after_s: int | None = None


class Limits:
    """All counters of one simulator, an organisation's own and an app's; a refused call consumes nothing."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._tenants: dict[str, Tenant] = {}
        self._apps: dict[str, Window] = {}

    def tenant(self, tenant_id: str) -> Tenant:
        """The counters of one organisation."""
        found = self._tenants.get(tenant_id)
        if found is None:
            found = self._tenants[tenant_id] = Tenant(self.plan)
        return found

    def app(self, app: str) -> Window:
        """The counter of one app over all its organisations."""
        found = self._apps.get(app)
        if found is None:
            rolling = self.plan.window == "rolling"
            found = self._apps[app] = Window(self.plan.app_per_minute, MINUTE_S, rolling=rolling)
        return found

    def admit(self, tenant_id: str, app: str, now: float) -> Verdict:
        """Count a call that may go on and hold its place in flight, or say which limit forbids it."""
        tenant, over_all = self.tenant(tenant_id), self.app(app)
        tenant.catch_up(now)
        # "minute" is recorded, "day" stands in SDK tests, the other two words are assumed.
        if tenant.in_flight >= self.plan.concurrent:
            return Verdict("concurrent")
        if not over_all.left(now):
            return Verdict("appminute", over_all.wait_s(now))
        if not tenant.day.left(now):
            return Verdict("day", tenant.day.wait_s(now))
        if not tenant.minute.left(now):
            return Verdict("minute", tenant.minute.wait_s(now))
        tenant.in_flight += 1
        over_all.take(now)
        tenant.day.take(now)
        tenant.minute.take(now)
        return Verdict()

    def leave(self, tenant_id: str) -> None:
        """A call that was admitted has been answered."""
        self.tenant(tenant_id).in_flight -= 1

    def adopt(self, other: "Limits") -> None:
        """Go on counting where others stopped, under the plan of these; calls in flight there are over."""
        for tenant_id, tenant in other._tenants.items():
            mine = self.tenant(tenant_id)
            mine.minute.adopt(tenant.minute)
            mine.day.adopt(tenant.day)
            mine.other_every_s, mine.other_next = tenant.other_every_s, tenant.other_next
        for app, window in other._apps.items():
            self.app(app).adopt(window)

    def told(self, tenant_ids: Iterable[str], now: float) -> dict[str, Any]:
        """Where all counters stand."""
        return {
            "window": self.plan.window,
            "concurrent": self.plan.concurrent,
            "organisations": {each: self.tenant(each).told(now) for each in tenant_ids},
            "apps": {app: window.told(now) for app, window in self._apps.items()},
        }

    def headers(self, tenant_id: str, app: str, now: float) -> dict[str, str]:
        """What is left, as Xero tells it with every answer."""
        # The names are those of developer.xero.com/faq/limits.
        tenant = self.tenant(tenant_id)
        tenant.catch_up(now)
        return {
            "X-AppMinLimit-Remaining": str(self.app(app).left(now)),
            "X-DayLimit-Remaining": str(tenant.day.left(now)),
            "X-MinLimit-Remaining": str(tenant.minute.left(now)),
        }
