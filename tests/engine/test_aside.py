"""A second process checks what a large import brings; whatever happens to it, nothing is lost and nothing hangs."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from counterfoil import aside
from counterfoil.app import Counterfoil
from counterfoil.aside import Aside, checking_aside, command
from counterfoil.core.document import encoded
from counterfoil.core.export import Checked, Lane
from counterfoil.core.passing import Unchecked
from counterfoil.engine.check import check_outdated, context_of
from counterfoil.engine.ingest import Here, ingest
from counterfoil.exporter import ASIDE_FILE_BYTES_MIN
from tests.engine.intakes import CLOCK, documents, lane_in, opened, unchecked

ANSWERS_ONCE = """
import sys
from counterfoil import aside
questions = sys.stdin.buffer
class Once:
    def write(self, message):
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()
        return len(message)
    def flush(self):
        aside.read_message(questions)
        sys.exit(9)
class Sys:
    class stdin: buffer = questions
    class stdout: buffer = Once()
aside.sys = Sys
aside.main()
"""
"""Answers one chunk as it should, reads the next, and is gone."""
OUTSIDER = "import sys; from counterfoil import aside; aside.read_message(sys.stdin.buffer); "
NONSENSE = {
    "nothing": "pass",
    "half a length": "sys.stdout.write('no')",
    "an impossible length": "sys.stdout.write('Traceback (most recent call last)')",
    "no MessagePack": "aside.write_message(sys.stdout.buffer, b'\\xc1 no such thing')",
    "half a message": "sys.stdout.buffer.write(b'\\0\\0\\0\\x09half')",
    "too few answers": "aside.write_message(sys.stdout.buffer, b'\\x90')",
}


def script(text: str) -> list[str]:
    """A process that is not the one it should be."""
    return [sys.executable, "-c", text]


def asked(
    lane: Lane, *chunks: Sequence[Unchecked], started_by: list[str] | None = None
) -> list[list[Checked]]:
    """The answers to these chunks, all asked at once."""

    async def ask() -> list[list[Checked]]:
        with checking_aside(lane, started_by=started_by) as checker:
            return [list(each) for each in await asyncio.gather(*(checker.check(each) for each in chunks))]

    return asyncio.run(ask())


def test_it_finds_what_a_check_in_this_process_finds(tmp_path: Path) -> None:
    lane = lane_in(tmp_path)
    context = context_of(lane)
    assert context is not None
    given = unchecked(60)
    found = asked(lane, given[:25], given[25:26], given[26:])
    assert [len(each) for each in found] == [25, 1, 34]
    assert sum(found, []) == asyncio.run(Here(context).check(given))  # noqa: RUF017 - three lists
    assert sum(1 for chunk in found for each in chunk if each.faults) == 8


def test_what_it_leaves_unanswered_is_checked_at_the_end(tmp_path: Path) -> None:
    """Killed in the middle of an import: the states and totals are those of an import that it was not asked in."""

    async def imported(home: Path, started_by: list[str] | None) -> tuple[int, int, object]:
        async with opened(home) as (store, lane):
            if started_by is None:
                report = await ingest(store, lane, documents(1800), CLOCK)
            else:
                with checking_aside(lane, started_by=started_by) as checker:
                    report = await ingest(store, lane, documents(1800), CLOCK, checker=checker)
            rest = await check_outdated(store, lane, CLOCK)
            told = (await store.counts(), await store.totals(None), await store.causes(None))
            return report.held + rest.held, rest.checked, told

    held, none_left, here = asyncio.run(imported(tmp_path / "here", None))
    assert (held, none_left) == (257, 0)
    assert asyncio.run(imported(tmp_path / "aside", command())) == (257, 0, here)
    killed_held, left, killed = asyncio.run(imported(tmp_path / "killed", script(ANSWERS_ONCE)))
    assert (killed_held, killed) == (257, here)
    assert 0 < left < 1801
    assert asyncio.run(imported(tmp_path / "missing", ["no-such-program"])) == (257, 1801, here)


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_an_answer_without_sense_is_no_answer(tmp_path: Path, said: str) -> None:
    given = unchecked(4)
    assert asked(lane_in(tmp_path), given[:2], given[2:], started_by=script(OUTSIDER + said)) == [[], []]


def test_an_answer_about_other_documents_is_no_answer(tmp_path: Path) -> None:
    lane, given = lane_in(tmp_path), unchecked(1)
    ((told,),) = asked(lane, given)
    for wrong in ({"export_id": 2}, {"revision": 2}, {"fingerprint": "0.0"}):
        answer = msgspec.msgpack.encode([msgspec.structs.replace(told, **wrong)])
        says = script(f"{OUTSIDER} aside.write_message(sys.stdout.buffer, {answer!r})")
        assert asked(lane, given, started_by=says) == [[]]


def test_one_that_does_not_answer_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "ANSWER_S", 0.01)
    reads_on = script("import sys; sys.stdin.buffer.read()")
    assert asked(lane_in(tmp_path), unchecked(2), unchecked(2), started_by=reads_on) == [[], []]


def test_one_that_does_not_even_listen_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More is written than a pipe holds, so that the thread that writes is stuck when the block ends."""
    monkeypatch.setattr(aside, "ANSWER_S", 0.01)
    deaf = script("import threading; threading.Event().wait()")
    assert asked(lane_in(tmp_path), unchecked(2000), unchecked(2000), started_by=deaf) == [[], []]


def test_too_long_a_chunk_is_left_out_and_the_next_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MESSAGE_BYTES_MAX", 20_000)
    long, short = unchecked(100), unchecked(10)
    assert [len(each) for each in asked(lane_in(tmp_path), long, short)] == [0, 10]


def test_it_ends_with_its_input(tmp_path: Path) -> None:
    begin = aside.Begin(settings=lane_in(tmp_path).settings, facts=lane_in(tmp_path).facts, fingerprint="1.1")  # type: ignore[arg-type]
    whole = msgspec.msgpack.encode(begin)
    framed = len(whole).to_bytes(aside.LENGTH_BYTES, "big") + whole
    for given in (b"", framed[:9], framed, framed + b"\0\0"):
        done = subprocess.run(command(), input=given, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    lane = lane_in(tmp_path / "home")
    (tmp_path / "lane").write_bytes(msgspec.msgpack.encode(lane))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        tells = f"import socket; at = socket.create_connection({server.getsockname()!r}); "
        child = [sys.executable, "-c", f"{tells} from counterfoil.aside import main; main()"]
        parent = f"""
import msgspec, sys
from pathlib import Path
from counterfoil.aside import checking_aside
from counterfoil.core.export import Lane
with checking_aside(msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Lane), started_by={child!r}):
    sys.stdin.read()
"""
        with subprocess.Popen(
            [sys.executable, "-c", parent, str(tmp_path / "lane")], stdin=subprocess.PIPE
        ) as starting:
            line, _ = server.accept()
            with line:
                line.settimeout(60)
                starting.kill()
                # Its end of the line is closed by nothing but its own end.
                assert line.recv(1) == b""


def test_it_is_told_none_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_XERO_CLIENT_SECRET", "made-up")
    monkeypatch.setenv("AN_ORDINARY_ONE", "yes")
    seen = tmp_path / "seen"
    says = script(
        f"import json, os, pathlib; pathlib.Path({str(seen)!r}).write_text(json.dumps(sorted(os.environ)))"
    )
    assert asked(lane_in(tmp_path), unchecked(1), started_by=says) == [[]]
    names = json.loads(seen.read_text())
    assert "AN_ORDINARY_ONE" in names
    assert [name for name in names if name.startswith("COUNTERFOIL_")] == []


def test_no_process_is_started_where_it_is_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert aside.is_possible()
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert not aside.is_possible()
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    for program in ("", "/opt/made-up/bin/frozen-app"):  # an embedded Python may name anything
        monkeypatch.setattr(sys, "executable", program)
        assert not aside.is_possible()


@pytest.mark.parametrize(("text_bytes", "is_aside"), [(100, False), (ASIDE_FILE_BYTES_MIN // 1000, True)])
def test_only_a_large_file_is_checked_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text_bytes: int, is_aside: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    lane_in(tmp_path / "home")
    file = tmp_path / "documents.jsonl"
    given = documents(1050, text="x" * text_bytes)
    file.write_bytes(b"\n".join(encoded(each) for each in given) + b"\n")
    asked_of: list[Unchecked] = []

    async def check(self: Aside, given: Sequence[Unchecked]) -> Sequence[Checked]:
        asked_of.extend(given)
        return await ask(self, given)

    ask = Aside.check
    monkeypatch.setattr(Aside, "check", check)

    async def imported() -> None:
        async with Counterfoil.open(tmp_path / "home", environment={}) as books:
            report = await books.import_file(await books.organisation(), file, "canonical")
            assert (report.new, report.held, report.refused_count) == (1051, 150, 0)

    asyncio.run(imported())
    assert len(asked_of) == (1051 if is_aside else 0)
