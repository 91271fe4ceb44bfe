"""A second process that checks documents while the first one reads and keeps them.

The first starts it with `python -m counterfoil.aside` and talks to it through its standard input and output:
messages of four bytes of length and as much MessagePack. First come the settings and the organisation's
facts, then chunks of documents, each answered by what the checks found. It opens no database, is told no
secret, and ends when its input does, so also when the first process is killed.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from counterfoil.core.export import Checked, Lane
from counterfoil.core.mapping import Links, make_context
from counterfoil.core.organisation import Organisation
from counterfoil.core.passing import Unchecked
from counterfoil.core.reading import stored_document
from counterfoil.core.settings import Settings
from counterfoil.engine.check import checked
from counterfoil.engine.ingest import Here

MESSAGE_BYTES_MAX = 64 * 1024 * 1024
"""The longest message; a chunk that would be longer stays unchecked."""
LENGTH_BYTES = 4
WAITED_FOR_MAX = 3
"""Chunks that wait for the second process; while as many do, the first one checks what comes further."""
ANSWER_S = 120.0
"""How long an answer may take; a chunk takes a fraction of a second."""


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """The first message: what documents are checked against."""

    settings: Settings
    facts: Organisation
    fingerprint: str


Item = tuple[int, bytes]
"""A document in a chunk: its number among those asked about, the canonical JSON."""

_ENCODER = msgspec.msgpack.Encoder()
_BEGIN = msgspec.msgpack.Decoder(Begin)
_CHUNK = msgspec.msgpack.Decoder(list[Item])
_ANSWER = msgspec.msgpack.Decoder(list[Checked])


# --- the first process --------------------------------------------------------------------------------------


def is_possible() -> bool:
    """Whether a second process can be of use: another processor, and a Python that can be started."""
    is_python = Path(sys.executable or "").stem.lower().startswith("python")
    return (os.cpu_count() or 1) > 1 and is_python and not getattr(sys, "frozen", False)


def command() -> list[str]:
    """How the second process is started: without the current folder among the places to import from."""
    return [sys.executable, "-P", "-m", "counterfoil.aside"]


@contextmanager
def checking_aside(lane: Lane, *, started_by: Sequence[str] | None = None) -> Iterator[Aside]:
    """A checker in a process of its own, which is gone when the block ends. The facts must be known."""
    aside = Aside(lane, command() if started_by is None else started_by)
    try:
        yield aside
    finally:
        aside.close()


class Aside:
    """Checks documents in a second process, and in this one whenever that has enough to do. Whatever goes
    wrong with it raises nothing: what was not answered for stays unchecked, and it is asked nothing more.

    One thread writes and one reads, each blocked nearly always: neither waits for the event loop, which is
    busy reading the file, and both ends are always served, so that no pipe stays full.
    """

    def __init__(self, lane: Lane, started_by: Sequence[str]) -> None:
        assert lane.facts is not None, "checking needs the organisation's facts"
        begin = Begin(settings=lane.settings, facts=lane.facts, fingerprint=lane.fingerprint)
        self._fingerprint = lane.fingerprint
        self._asked = 0
        self._waited_for = 0
        self._here = Here(make_context(lane.settings, lane.facts, lane.fingerprint))
        self._writer = ThreadPoolExecutor(1, "counterfoil-to-aside")
        self._reader = ThreadPoolExecutor(1, "counterfoil-from-aside")
        self._process = _started(started_by)
        self._is_lost = self._process is None
        self._tell(_ENCODER.encode(begin))

    async def check(self, documents: Sequence[Unchecked]) -> Sequence[Checked]:
        """What the checks found in each document, in order; nothing when the process cannot be asked."""
        if self._waited_for >= WAITED_FOR_MAX:
            return await self._here.check(documents)
        asked = [(number, each.content) for number, each in enumerate(documents, start=self._asked)]
        self._asked += len(asked)
        message = _ENCODER.encode(asked)
        if self._is_lost or len(message) > MESSAGE_BYTES_MAX:
            return ()
        # Both at once: answers come in the order of questions, and so they are waited for.
        self._tell(message)
        coming = self._reader.submit(self._heard)
        self._waited_for += 1
        try:
            answer = await asyncio.wait_for(asyncio.wrap_future(coming), ANSWER_S)
        except TimeoutError:
            answer = None
        finally:
            self._waited_for -= 1
        expected = [(number, 1, self._fingerprint) for number, _ in asked]
        if answer and [(each.export_id, each.revision, each.fingerprint) for each in answer] == expected:
            return answer
        self._give_up()
        return ()

    def close(self) -> None:
        """End the process, and wait until it is gone."""
        self._give_up()
        self._writer.shutdown(cancel_futures=True)
        self._reader.shutdown(cancel_futures=True)
        if self._process:
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                pipe.close()

    def _give_up(self) -> None:
        """Kill the process, which has nothing to lose; whoever waits for it finds its output at an end."""
        self._is_lost = True
        if self._process:
            self._process.kill()

    def _tell(self, message: bytes) -> None:
        if not self._is_lost:
            self._writer.submit(self._written, message)

    def _written(self, message: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # One that is gone gives no answer either, and that is where it is noticed.
        with suppress(OSError):
            write_message(self._process.stdin, message)

    def _heard(self) -> list[Checked] | None:
        """The next answer, or None when none comes or there is no sense in it."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            message = read_message(self._process.stdout)
            return None if message is None else _ANSWER.decode(message)
        except (OSError, msgspec.DecodeError):
            return None


def _started(by: Sequence[str]) -> subprocess.Popen[bytes] | None:
    """The process, or None when it cannot be started. It is not told our own settings: some are secret."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
    try:
        return subprocess.Popen(
            by,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=told,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None


# --- the second process -------------------------------------------------------------------------------------


COLLECT_AFTER = (20_000, 10, 10)
"""How many new objects the collector waits for, and how many of its rounds make a greater one."""


def collect_rarely() -> None:
    """Let the garbage collector look at what is new, rarely, and never again at what was loaded by now.

    For a whole process that takes in a file: documents form no cycles, and looking for some among them costs
    a tenth of its time. Nothing for a library to do to the program it is in.
    """
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def main() -> None:
    """Check each chunk that comes in, until nothing comes any more."""
    collect_rarely()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    if (first := read_message(questions)) is None:
        return
    begin = _BEGIN.decode(first)
    context = make_context(begin.settings, begin.facts, begin.fingerprint)
    while (message := read_message(questions)) is not None:
        found = [
            checked((number, 1), stored_document(content), context, Links())[0]
            for number, content in _CHUNK.decode(message)
        ]
        write_message(answers, _ENCODER.encode(found))


# --- messages -----------------------------------------------------------------------------------------------


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Write a message whole. Raises OSError when nobody is there to read it."""
    rest = memoryview(len(message).to_bytes(LENGTH_BYTES, "big") + message)
    while rest:
        rest = rest[pipe.write(rest) :]
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes | None:
    """The next message whole, or None where there is none: at the end, cut off, or longer than any is."""
    length = int.from_bytes(_read(pipe, LENGTH_BYTES), "big")
    message = _read(pipe, length) if 0 < length <= MESSAGE_BYTES_MAX else b""
    return message if message and len(message) == length else None


def _read(pipe: IO[bytes], size: int) -> bytes:
    """So many bytes, or as many as there are until the end."""
    parts: list[bytes] = []
    while size and (part := pipe.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
