"""Trouble on order: connections cut before or after, calls held, 5xx, commits that come late, other users."""

from decimal import Decimal
from random import Random
from typing import Final, Literal

import msgspec

Kind = Literal[
    "drop_request",
    "commit_and_drop",
    "stop_before",
    "stop_after",
    "late_commit",
    "status",
    "other_user",
    "slow",
]
TROUBLES_MAX: Final = 10_000


class Trouble(msgspec.Struct, forbid_unknown_fields=True):
    """One thing that goes wrong; at call number `call`, at the `next`-th from now, or with `probability`.

    `endpoint` narrows it ("PUT Invoices"), and with `next` only calls of that endpoint are counted.
    `after_s` is in seconds; `status` 0 of a late commit means that the connection is cut.
    """

    kind: Kind
    call: int | None = None
    next: int | None = None
    probability: Decimal | None = None
    endpoint: str | None = None
    status: int = 503
    after_s: Decimal = Decimal(0)
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


class Troubles:
    """What has been ordered and has not yet happened."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ordered: list[Trouble] = []

    def order(self, trouble: Trouble) -> None:
        """Add one; without a time it strikes at the next call."""
        if not trouble.is_timed():
            trouble.next = 1
        if len(self._ordered) < TROUBLES_MAX:
            self._ordered.append(trouble)

    def clear(self) -> None:
        """Forget all that has not happened."""
        self._ordered.clear()

    def pending(self) -> int:
        """How many are waiting to happen."""
        return len(self._ordered)

    def strike(self, call: int, endpoint: str) -> Trouble | None:
        """The trouble that befalls this call, the one ordered first; those with a probability stay."""
        struck: Trouble | None = None
        spent: list[Trouble] = []
        for trouble in self._ordered:
            if trouble.endpoint is not None and trouble.endpoint != endpoint:
                continue
            if trouble.next is not None:
                trouble.next -= 1
            due = trouble.call == call or trouble.next == 0
            if due:
                spent.append(trouble)
            elif trouble.probability is not None:
                due = Decimal(self._random.randrange(1_000_000)) / 1_000_000 < trouble.probability
            if due and struck is None:
                struck = trouble
        for trouble in spent:
            self._ordered.remove(trouble)
        return struck
