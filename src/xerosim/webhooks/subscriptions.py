"""Who is subscribed to webhooks, what waits for them, and how a payload is written and signed."""

import base64
import hashlib
import hmac
from collections import deque
from datetime import UTC, datetime
from random import Random
from typing import Any, Final, Literal

import msgspec

from xerosim.books.changes import Change
from xerosim.side.reading import Fields, read_fields

SENT_MAX: Final = 1_000
"""Deliveries that are remembered of each subscription."""

Category = Literal["INVOICE", "CONTACT", "CREDITNOTE", "PREPAYMENT", "OVERPAYMENT"]
Status = Literal["INTENT", "ACTIVE", "REFUSED", "DISABLED"]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subscription as it is asked for; without a key one is drawn. With an `app`, only organisations
    connected to it are told of. `api_url` is what the addresses of changed things begin with."""

    url: str
    categories: tuple[Category, ...] = ("INVOICE", "CONTACT", "CREDITNOTE")
    key: str = ""
    app: str = ""
    api_url: str = "https://api.xero.com"


def read_wanted(fields: Fields) -> Wanted:
    """A subscription as it was sent; raises NotDone."""
    return read_fields(fields, Wanted, "a webhook", Wanted.__struct_fields__)


class Event(msgspec.Struct, frozen=True):
    """One change as it is told, and when it happened."""

    sequence: int
    at_ms: int
    told: dict[str, Any]


class Sent(msgspec.Struct, frozen=True):
    """One delivery: when, which events (0 to 0: a question of intent), whether rightly signed, and how it
    was answered. Status 0 means: not in time."""

    at_ms: int
    first: int
    last: int
    is_rightly_signed: bool
    status: int


class Subscription(msgspec.Struct):
    """One address that is told; `why` says what is wrong when it is not active."""

    id: str
    wanted: Wanted
    key: str
    status: Status = "INTENT"
    why: str = ""
    next_sequence: int = 1
    waiting: deque[Event] = msgspec.field(default_factory=deque)
    sent: deque[Sent] = msgspec.field(default_factory=lambda: deque(maxlen=SENT_MAX))


def payload(events: list[Event], random: Random) -> bytes:
    """A body as Xero writes it; without events the sequence numbers are 0."""
    # Sources: developer.xero.com/documentation/webhooks (the empty one); XeroAPI/Xero-OpenAPI (entropy).
    return msgspec.json.encode(
        {
            "events": [event.told for event in events],
            "firstEventSequence": events[0].sequence if events else 0,
            "lastEventSequence": events[-1].sequence if events else 0,
            "entropy": "".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=20)),
        }
    )


def signature(key: str, body: bytes) -> str:
    """The header x-xero-signature: the body's HMAC-SHA256 under the webhook key, in base64."""
    # Source: developer.xero.com/documentation/webhooks/configuring-your-server.
    return base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()


def once_each(changes: list[Change]) -> list[Change]:
    """What one call or deed has changed, each thing once as it is in the end; new if it was new at all."""
    held: dict[str, Change] = {}
    for change in changes:
        before = held.get(change.id)
        is_new = change.is_new or (before is not None and before.is_new)
        held[change.id] = msgspec.structs.replace(change, is_new=is_new)
    return list(held.values())


def shown(held: Subscription) -> dict[str, object]:
    """How a subscription stands, with its key and what was sent."""
    return {
        "id": held.id,
        "url": held.wanted.url,
        "key": held.key,
        "categories": held.wanted.categories,
        "app": held.wanted.app,
        "status": held.status,
        "why": held.why,
        "waiting": len(held.waiting),
        "sent": list(held.sent),
    }


def stamp(at_ms: int) -> str:
    """A moment as events tell it: UTC to the millisecond, without a zone."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}"
