"""Idempotency keys: one answer per key for six minutes, whatever it was."""

import asyncio
import hashlib
import zlib
from typing import Final

import msgspec

# doc: developer.xero.com idempotency page, as read by LanternOps/breeze plan W04 and public notes
KEPT_S: Final = 360.0
KEY_MAX: Final = 128
SQUEEZE_FROM: Final = 4_096


class Answer(msgspec.Struct, frozen=True):
    """An answer to a call: status, body, content type."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"


class Remembered(msgspec.Struct):
    """The first call made with a key: what it asked, and its answer once there is one."""

    fingerprint: bytes
    until: float
    done: asyncio.Event
    answer: Answer | None = None
    squeezed: bool = False

    def settle(self, answer: Answer) -> None:
        """Keep the answer, large ones squeezed."""
        if len(answer.body) >= SQUEEZE_FROM:
            answer = Answer(answer.status, zlib.compress(answer.body, 1), answer.content_type)
            self.squeezed = True
        self.answer = answer
        self.done.set()

    def replay(self) -> Answer | None:
        """The answer as it was first given; None when the first call was cut off before it did anything."""
        if self.answer is None or not self.squeezed:
            return self.answer
        return Answer(self.answer.status, zlib.decompress(self.answer.body), self.answer.content_type)


class Keys:
    """All keys in use, per app and not per organisation."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Remembered] = {}

    def find(self, app: str, key: str, now: float) -> Remembered | None:
        """The call first made with this key, if it is younger than six minutes."""
        self._forget(now)
        return self._held.get((app, key))

    def begin(self, app: str, key: str, fingerprint: bytes, now: float) -> Remembered:
        """Remember the first call of a key."""
        first = Remembered(fingerprint, now + KEPT_S, asyncio.Event())
        self._held[(app, key)] = first
        return first

    def drop(self, app: str, key: str) -> None:
        """Forget a key whose first call never did anything, and let those who wait for it go on."""
        first = self._held.pop((app, key), None)
        if first is not None:
            first.done.set()

    def release(self, *, only_open: bool = False) -> None:
        """Forget all keys, or those whose first call has no answer yet, and let those who wait go on."""
        for place, first in list(self._held.items()):
            if not only_open or first.answer is None:
                del self._held[place]
                first.done.set()

    def _forget(self, now: float) -> None:
        """Keys lapse in the order in which they came."""
        while self._held:
            oldest = next(iter(self._held))
            if self._held[oldest].until > now:
                return
            del self._held[oldest]


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """What makes two calls the same: method, address with its query, body; not the organisation."""
    # doc: developer.xero.com idempotency page ("URL, method or body"; keys are per app)
    digest = hashlib.sha256(f"{method} {target}\n".encode())
    digest.update(body)
    return digest.digest()


def mismatch(key: str) -> Answer:
    """The answer to a key used again for something else."""
    # words: LanternOps/breeze plan W04; that they stand in Message is assumed
    body = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": f"Idempotency Key: {key} is used with a different request.",
    }
    return Answer(400, msgspec.json.encode(body))
