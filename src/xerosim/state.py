"""The whole state of a simulator as bytes: kept in a file while it is off, or under a name to come back to.

The form is Python's pickle, because the records point at one another and there may be millions of them; it
is read without pickle's dangers. The reader admits only the records of xerosim and a handful of plain types,
each through a function that can do nothing but make one; no name in a file is ever looked up elsewhere, so
that no file can run code. A file begins with a line that says what it is, which fields the records had when
it was written, and a checksum: a foreign, damaged or outdated file is refused in one sentence.
"""

import asyncio
import collections
import contextlib
import datetime
import decimal
import hashlib
import importlib
import io
import os
import pickle
import pkgutil
import random
import stat
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

import xerosim.books
from xerosim.accounting.calllog import Logged
from xerosim.accounting.idempotency import Keys
from xerosim.accounting.limits import Limits, Tenant, Window
from xerosim.books.organisation import Organisation
from xerosim.identity.authority import Identity
from xerosim.identity.connections import Connections
from xerosim.side.reading import NotDone
from xerosim.trouble.orders import Troubles
from xerosim.webhooks.subscriptions import Subscription
from xerosim.world import AHEAD_MAX_S, Calls, Kept, World

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MAGIC: Final = b"xerosim state 1 "
SAVE_EVERY_S: Final = 3
"""Seconds between two savings by itself at the least; large states wait longer, see `StateFile.keep`."""
SHARE_OF_TIME: Final = 20
"""Saving takes at most one part in so many of the time."""

RECORDS: Final = (
    "xerosim.accounting.calllog",
    "xerosim.accounting.idempotency",
    "xerosim.accounting.limits",
    "xerosim.identity.authority",
    "xerosim.identity.connections",
    "xerosim.identity.grants",
    "xerosim.trouble.orders",
    "xerosim.webhooks.subscriptions",
    "xerosim.world",
)
"""Modules with records that are kept, beside all of xerosim.books."""

KINDS: Final = {
    "organisations": dict,
    "random": random.Random,
    "identity": Identity,
    "limits": Limits,
    "keys": Keys,
    "troubles": Troubles,
    "calls": Calls,
    "last": collections.deque,
    "webhooks": dict,
    "advanced": decimal.Decimal,
}
"""What each field of a state is."""
ODD: Final = "this state holds what no state of xerosim holds"

WHOLES: Final = {
    kind.__name__: kind for kind in (Connections, Identity, Keys, Limits, Tenant, Troubles, Window)
}
"""Things with inner state that are no records: written as their attributes."""

Made = Callable[..., Any]


def pack(world: World) -> bytes:
    """The state of a world; what is under way (calls, commits that come late) is not in it."""
    out = io.BytesIO()
    write_state(world, out)
    return out.getvalue()


def write_state(world: World, out: BinaryIO) -> None:
    """Write what `pack` gives, piece by piece: it may be large."""
    out.write(MAGIC + _fields_digest() + b" ")
    place = out.tell()
    out.write(_digest(b"") + b"\n")
    summed = _Summed(out)
    _Writer(summed, pickle.HIGHEST_PROTOCOL).dump(world.kept())
    out.seek(place)
    out.write(summed.digest())


def unpack(state: bytes) -> Kept:
    """What was packed; raises NotDone with one sentence for anything else."""
    end = state.find(b"\n")
    head, body = state[: max(end, 0)], memoryview(state)[end + 1 :]
    if not head.startswith(MAGIC):
        raise NotDone("this is no state of xerosim")
    fields, _, checksum = head.removeprefix(MAGIC).partition(b" ")
    if fields != _fields_digest():
        raise NotDone("this state was written by another version of xerosim")
    if checksum != _digest(body):
        raise NotDone("this state is damaged")
    try:
        kept = _Reader(io.BytesIO(body)).load()
    except Exception as error:  # whatever a forged pickle may bring about in the making of records
        raise NotDone(ODD) from error
    if not isinstance(kept, Kept) or not _is_sound(kept):
        raise NotDone(ODD)
    return kept


def _is_sound(kept: Kept) -> bool:
    """Whether each field is what it should be, and holds what it should; the records in them are not read."""
    if not all(isinstance(getattr(kept, name), kind) for name, kind in KINDS.items()):
        return False
    rows: tuple[tuple[Any, type], ...] = (
        (kept.organisations.values(), Organisation),
        (kept.webhooks.values(), Subscription),
        (kept.last, Logged),
    )
    holds_right = all(isinstance(row, kind) for held, kind in rows for row in held)
    return bool(kept.organisations) and holds_right and _is_lead(kept.advanced)


def _is_lead(seconds: decimal.Decimal) -> bool:
    return seconds.is_finite() and 0 <= seconds <= AHEAD_MAX_S


class StateFile:
    """The file a world is kept in; of a link, the file it leads to. Its folder must exist.

    One process at a time has it, see `lock`: the lock file beside it stays when it is given up, and holds
    nothing. What is written first stands beside it too, under a name with the number of the process.
    """

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self.path = path
        self._place = Path(os.path.realpath(path))
        self._saved = -1
        self._lock: BinaryIO | None = None
        world.saver = self.save

    def lock(self) -> None:
        """Keep all other processes from this file until `unlock` or the end; raises NotDone."""
        self._check()
        try:
            file = self._place.with_name(f"{self._place.name}.lock").open("ab")
        except OSError as error:
            raise NotDone(f"{self.path} cannot be locked: {error.strerror or error}") from error
        try:
            _hold(file)
        except OSError as error:
            file.close()
            raise NotDone(f"{self.path} is in use: another simulator keeps its state there") from error
        self._lock = file

    def unlock(self) -> None:
        """Let others have the file."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _check(self) -> None:
        """Raises NotDone for what is there but cannot be replaced: a folder, a device, a pipe."""
        try:
            is_file = stat.S_ISREG(self._place.stat().st_mode)
        except OSError:  # there is none yet, or whoever opens it will be told
            return
        if not is_file:
            raise NotDone(f"{self.path} cannot be used: it is no ordinary file")

    def load(self) -> bool:
        """Take over what is in the file; False when there is none yet. Raises NotDone."""
        self._check()
        try:
            state = self._place.read_bytes()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise NotDone(f"{self.path} cannot be read: {error.strerror or error}") from error
        try:
            self.world.adopt(unpack(state))
        except NotDone as refused:
            raise NotDone(f"{self.path} cannot be used: {refused}") from refused
        except Exception as error:  # whatever a forged record may bring about when it is used
            raise NotDone(f"{self.path} cannot be used: {ODD}") from error
        self._saved = self.world.changes
        return True

    def save(self) -> None:
        """Write the file whole or leave the one that was there; raises NotDone."""
        self._check()
        changes = self.world.changes
        beside = self._place.with_name(f"{self._place.name}.{os.getpid()}.new")
        try:
            with beside.open("wb") as file:
                write_state(self.world, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._place)
        except OSError as error:
            raise NotDone(f"{self.path} cannot be written: {error.strerror or error}") from error
        finally:  # where all went well there is nothing left to take away
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        self._saved = changes

    def save_if_changed(self) -> bool:
        """Save unless nothing has changed since; whether it did. Raises NotDone."""
        if self._saved == self.world.changes:
            return False
        self.save()
        return True

    async def keep(self, complain: Callable[[str], None]) -> None:
        """Save every few seconds while things change, until cancelled; a failure is told and tried again."""
        pause_s = float(SAVE_EVERY_S)
        while True:
            await asyncio.sleep(pause_s)
            began_s = time.monotonic()
            try:
                self.save_if_changed()
            except NotDone as refused:
                complain(str(refused))
            pause_s = max(float(SAVE_EVERY_S), (time.monotonic() - began_s) * SHARE_OF_TIME)


def _hold(file: BinaryIO) -> None:
    """Lock a file for this process for as long as it is open; raises OSError where another one holds it."""
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class _Writer(pickle.Pickler):
    """Writes records as they are, and the rest through the functions that the reader admits."""

    dispatch_table = {  # noqa: RUF012 - this is how pickle asks for it
        random.Random: lambda source: (_chance, (source.getstate(),)),
        asyncio.Event: lambda event: (_event, (event.is_set(),)),
        **{kind: lambda whole: (_whole, (type(whole).__name__, vars(whole))) for kind in WHOLES.values()},
    }


class _Summed:
    """A file to write to, with the checksum of what was written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._sum = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        """Write a piece."""
        self._sum.update(piece)
        return self._out.write(piece)

    def digest(self) -> bytes:
        """The checksum so far."""
        return self._sum.hexdigest().encode()


class _Reader(pickle.Unpickler):
    """Reads what the writer writes, and nothing else."""

    def find_class(self, module: str, name: str) -> Made:
        """What makes a thing of this name: a function, so that nothing can be done to the class itself."""
        made = _makers().get((module, name))
        if made is None:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a state")

        def make(*parts: Any, **fields: Any) -> Any:
            return made(*parts, **fields)

        return make


def _chance(state: Any) -> random.Random:
    source = random.Random()
    source.setstate(state)
    return source


def _event(is_set: bool) -> asyncio.Event:
    event = asyncio.Event()
    if is_set:
        event.set()
    return event


def _whole(name: str, attributes: dict[str, Any]) -> Any:
    kind = WHOLES[name]
    whole = object.__new__(kind)
    vars(whole).update(attributes)
    return whole


def _by_name(make: Made, fields: dict[str, Any]) -> Any:
    """How records that take their fields by name only are made."""
    return make(**fields)


@cache
def _makers() -> dict[tuple[str, str], Made]:
    """Everything that may stand in a state, by the names under which pickle writes it."""
    plain: tuple[Made, ...] = (
        decimal.Decimal,
        datetime.date,
        datetime.datetime,
        collections.deque,
        _chance,
        _event,
        _whole,
    )
    makers: dict[tuple[str, str], Made] = {(made.__module__, made.__qualname__): made for made in plain}
    makers["msgspec._utils", "rebuild"] = _by_name
    return makers | {(kind.__module__, kind.__qualname__): kind for kind in _records()}


def _records() -> list[type[msgspec.Struct]]:
    books = [f"xerosim.books.{each.name}" for each in pkgutil.iter_modules(xerosim.books.__path__)]
    return [
        kind
        for name in (*books, *RECORDS)
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == name
    ]


@cache
def _fields_digest() -> bytes:
    """What changes when any record has other fields than it had: then an old state cannot be read."""
    lines = sorted(f"{kind.__module__} {kind.__qualname__} {kind.__struct_fields__}" for kind in _records())
    return _digest("\n".join(lines).encode())


def _digest(body: bytes | memoryview) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
