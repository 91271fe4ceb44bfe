"""What a trial has to live through: which kinds of trouble there are and how bad each is, drawn from its seed."""

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from xerosim.accounting.limits import Plan
from xerosim.trouble.orders import Trouble

RESTARTS_S: Final = (1.0, 30.0, 330.0, 390.0, 660.0, 90_000.0)
"""How long a machine is down: within and beyond the time that Xero keeps a key (five and a half, six and a half minutes), of a
late commit (eleven minutes), of a day's limit and of tokens (25 hours)."""
RARE: Final = (20, 20, 4, 4, 4, 1)
"""How often each of them is drawn."""
DAYS_USED_UP: Final = 0.25
LATE_MAX_S: Final = 300
"""How long after its answer was lost a request may still be carried out."""

FAR: Final[Mapping[str, dict[str, Any]]] = {
    "drop_request": {},
    "commit_and_drop": {},
    "late_commit": {"after_s": Decimal(1), "at_most_s": Decimal(LATE_MAX_S), "status": 500},
    "late_commit, cut": {"after_s": Decimal(1), "at_most_s": Decimal(LATE_MAX_S), "status": 0},
    "late_commit, silent": {"after_s": Decimal(1), "at_most_s": Decimal(LATE_MAX_S), "silent": True},
    "reset, before": {"phase": "before"},
    "reset, after": {"phase": "after"},
    "status, before": {"status": 503, "phase": "before"},
    "status, after": {"status": 500, "phase": "after"},
    "status, gateway": {"status": 502, "body": "html", "phase": "after"},
    "truncate": {"keeps_bytes": 100},
    "truncate, framed": {"keeps_bytes": 300, "framed": True},
    "garbage, before": {"body": "html", "phase": "before"},
    "garbage, after": {"body": "broken", "phase": "after"},
    "limited, minute": {"problem": "minute"},
    "limited, missing": {"problem": "concurrent", "retry_after": "missing"},
    "limited, negative": {"problem": "minute", "retry_after": "negative"},
    "limited, date": {"problem": "minute", "retry_after": "date"},
    "limited, nonsense": {"problem": "minute", "retry_after": "nonsense"},
    "limited, huge": {"problem": "minute", "retry_after": "huge"},
    "limited, day": {"problem": "day", "retry_after": "7200"},
    "slow": {"after_s": Decimal(5), "at_most_s": Decimal(140)},
    "token_expired": {},
    "key_store_down": {},
    "disconnected": {},
}
"""Trouble of Xero's own, by the name of what is ordered there."""
SELDOM: Final = frozenset({"disconnected", "limited, day"})
"""What stops everything for hours, or until a person comes: far less often than the rest."""


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of world to live in. Probabilities are per call, `crash` per boundary; times in seconds.

    `jumps` are how far the wall clock of the exporter's machine is set ahead (or back), one after the other;
    `is_poisoned` says that one document is in it at which something on the way takes offence, `page_rows` is the
    largest page that Xero gives. `pauses` say how long a process stands still, with another one started meanwhile.
    """

    crash: float = 0.0
    refused: float = 0.0
    lost_request: float = 0.0
    lost_answer: float = 0.0
    replayed: float = 0.0
    latency_s: tuple[float, float] = (0.05, 1.0)
    is_poisoned: bool = False
    page_rows: int = 1000
    documents_per_call: int = 50
    rounds_s: tuple[float, float] = (20.0, 500.0)
    jumps_s: tuple[float, ...] = ()
    pauses_s: tuple[float, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    plan: Plan = Plan()
    others_per_minute: int = 0
    lasts_s: float = 3_600.0
    documents: int = 30


def draw(seed: int) -> Weather:
    """The weather of a seed: each kind of trouble is there or not, and then as bad as it is drawn."""
    dice = random.Random(f"weather {seed}")

    def maybe(most: float, *, often: float = 0.4) -> float:
        return dice.uniform(most / 20, most) if dice.random() < often else 0.0

    latency = dice.choice([(0.05, 1.0), (0.3, 2.0), (2.0, 8.0), (0.05, 60.0)])
    return Weather(
        crash=maybe(0.05, often=0.7),
        refused=maybe(0.3),
        lost_request=maybe(0.3),
        lost_answer=maybe(0.3),
        replayed=maybe(0.5, often=0.2),
        latency_s=latency,
        is_poisoned=dice.random() < 0.1,
        page_rows=dice.choice([1000, 1000, 1000, 2]),
        documents_per_call=dice.choice([50, 50, 10, 3]),
        rounds_s=dice.choice([(5.0, 60.0), (20.0, 500.0), (20.0, 500.0)]),
        jumps_s=_jumps(dice),
        pauses_s=tuple(dice.uniform(1, 1200) for _ in range(dice.choice([0, 0, 0, 1, 2]))),
        troubles=(*_troubles(dice), *_used_up(seed)),
        plan=_plan(dice),
        others_per_minute=dice.choice([0, 0, 0, 10, 30]),
        lasts_s=dice.choices([300.0, 900.0, 1_800.0, 3_600.0, 100_000.0], (5, 5, 5, 4, 1))[0],
        documents=dice.choice([1, 2, 3, 5, 8, 12, 20, 60]),
    )


def _jumps(dice: random.Random) -> tuple[float, ...]:
    """To where the wall clock is set, from where it should be: minutes, an hour, a day, back to 1970."""
    some = (0.0, 30.0, 700.0, 3_600.0, 86_400.0, -3_600.0, -86_400.0, -1_770_000_000.0)
    return tuple(dice.choice(some) for _ in range(dice.choice([0, 0, 0, 1, 4, 8])))


def _troubles(dice: random.Random) -> tuple[Trouble, ...]:
    chosen = [name for name in FAR if dice.random() < _often(name)]
    return tuple(
        Trouble(
            kind=name.partition(",")[0],  # type: ignore[arg-type]
            probability=Decimal(dice.randrange(10, 300)) / (10_000 if name in SELDOM else 1000),
            **FAR[name],
        )
        for name in chosen
    )


def _used_up(seed: int) -> tuple[Trouble, ...]:
    """In every fourth world the day's calls are used up by somebody else, for two hours."""
    dice = random.Random(f"day {seed}")
    if dice.random() >= DAYS_USED_UP:
        return ()
    kind = FAR["limited, day"]
    return (Trouble(kind="limited", probability=Decimal(dice.randrange(20, 150)) / 1000, times=1, **kind),)


def _often(name: str) -> float:
    """In how many worlds there is this trouble: what comes late is the hardest to tell from what never came."""
    if name in SELDOM:
        return 0.02
    return 0.3 if name.startswith("late_commit") else 0.12


def _plan(dice: random.Random) -> Plan:
    """Either window, beginning anywhere; sometimes a day with so few calls that they run out."""
    return Plan(
        window=dice.choice(["fixed", "rolling"]),
        minute_anchor_s=dice.uniform(0, 60),
        day_anchor_s=dice.uniform(0, 86_400),
        per_day=dice.choice([5_000, 1_000]),
    )
