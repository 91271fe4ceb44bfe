"""Calls past a limit of xerosim's, and what it answers: a status and headers, without a word."""

import httpx2

from tests.xerosim.desk import Desk, run
from xerosim.accounting.limits import Plan


def past_the_minute() -> list[str]:
    """What is answered to the sixty-first call of a minute."""
    return run(lambda desk: _past(desk, 60), plan=Plan())


def past_the_day() -> list[str]:
    """What is answered to the first call behind those of the day."""
    return run(lambda desk: _past(desk, 20), plan=Plan(per_day=20))


def past_the_app() -> list[str]:
    """What is answered when all organisations together have used up what the app may."""
    return run(lambda desk: _past(desk, 10), plan=Plan(app_per_minute=10))


async def _past(desk: Desk, calls: int) -> list[str]:
    for _ in range(calls):
        assert (await desk.get("Currencies")).status_code == 200
    return [_as_text(await desk.get("Currencies"))]


def _as_text(answer: httpx2.Response) -> str:
    """An answer as a log shows it: status and headers."""
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\n".join([f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", *headers])
