"""The last calls with what was sent and answered, for whoever wants to see what their program really does."""

from typing import Final

import msgspec

LOGGED_MAX: Final = 200
"""Calls that are remembered."""

SHOWN_BYTES_MAX: Final = 64 * 1024
"""Bytes of a body that are remembered; beyond them it is cut."""


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """One call: its number, when it was answered, by whom and what was asked, and the answer.

    `status` 0 means that the connection was cut instead of an answer. The sizes are those of the whole bodies
    in bytes, the bodies hold the beginning. Headers are left out: they hold tokens.
    """

    call: int
    at_ms: int
    app: str
    tenant_id: str
    method: str
    target: str
    status: int
    sent_bytes: int
    sent: bytes
    answered_bytes: int
    answered: bytes
    key: str = ""


def beginning(body: bytes) -> bytes:
    """What is remembered of a body."""
    return body if len(body) <= SHOWN_BYTES_MAX else body[:SHOWN_BYTES_MAX]


def shown(logged: Logged) -> dict[str, object]:
    """A call for people to read; what is not text in a body shows as replacement marks."""
    fields = msgspec.structs.asdict(logged)
    return fields | {name: fields[name].decode("utf-8", "replace") for name in ("sent", "answered")}
