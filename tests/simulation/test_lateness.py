"""What comes between writing a request down and sending it may be slow; no document is twice in Xero for it."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from counterfoil.core.lifecycle import State
from tests.simulation.test_adversary import TRADER, Stage, bill, invoice, told
from tests.simulation.world import taken_in

RENEWAL_S = 42.0
"""A renewal that takes its time, and comes."""
EXPIRED = httpx2.Response(401, json={"Title": "Unauthorized", "Detail": "TokenExpired: token expired"})


def is_renewal(request: httpx2.Request) -> bool:
    """Whether this asks for a new access token."""
    return request.url.path == "/connect/token"


def slow_renewals(request: httpx2.Request) -> float:
    """Every renewal is slow."""
    return RENEWAL_S if is_renewal(request) else 0.0


def nothing(_: httpx2.Request) -> None:
    """Nobody on the way answers."""


def is_writing(request: httpx2.Request) -> bool:
    """Whether this sends invoices or bills."""
    return request.method == "PUT" and request.url.path.endswith("/Invoices")


def test_a_renewal_does_not_carry_a_repeat_past_the_life_of_its_key(tmp_path: Path) -> None:
    """The repeat is decided upon in time; with the new token it comes when Xero has forgotten the key."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await asyncio.sleep(1440)
        await taken_in(stage.books, [bill("b", "B-1")])
        await stage.xero.ask("trouble", {"kind": "commit_and_drop", "endpoint": "PUT Invoices", "next": 1})
        await stage.run_until("PUT Invoices")
        await asyncio.sleep(325)
        await stage.restart()
        stage.between.delay_s = slow_renewals
        report = await stage.run()
        assert stage.between.asked.count("POST token") == 2, "the token was not renewed at the repeat"
        assert await stage.standing() == {"B-1": 1}
        assert report.is_clean

    told(tmp_path / "home", story)


@pytest.mark.parametrize("is_killed", [True, False])
def test_absence_counts_from_when_a_request_may_have_left(tmp_path: Path, is_killed: bool) -> None:
    """It was written down, the token was slow, it left, no answer came, and Xero took all its time."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await asyncio.sleep(1760)
        await taken_in(stage.books, [bill("b", "B-1")])
        late = {"kind": "late_commit", "endpoint": "PUT Invoices", "next": 1, "status": 500, "after_s": 595}
        await stage.xero.ask("trouble", late)

        def killed(request: httpx2.Request) -> None:
            if is_killed and is_writing(request):
                stage.process.die()

        stage.between.instead = killed
        stage.between.delay_s = slow_renewals
        running = asyncio.ensure_future(stage.books.run())
        await asyncio.sleep(60)
        await stage.process.crash(running)
        stage.between.instead = nothing
        await asyncio.sleep(555)
        await stage.restart()
        await stage.run()
        assert not await stage.standing(), "it was looked for after it had come"
        await asyncio.sleep(700)
        await stage.run()
        assert stage.between.asked.count("POST token") == 2
        assert await stage.standing() == {"B-1": 1}

    told(tmp_path / "home", story)


def test_what_waited_too_long_for_a_token_is_not_sent_and_goes_again(tmp_path: Path) -> None:
    """Another process has the right to renew, gives it back without having done so, and then it takes long."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER])
        assert (await stage.run()).is_clean
        await taken_in(stage.books, [bill(f"b{n}", f"B-{n}") for n in range(300)])
        expired = [EXPIRED] * 6
        vault, lane = stage.books._store, await stage.books.organisation()
        stored = await vault.tokens(lane.organisation_id)
        assert stored is not None

        async def held_by_another() -> None:
            assert await vault.lease_tokens(stored.consent_id, epoch=0, owner="another", former="")
            await asyncio.sleep(40)
            await vault.release_tokens(stored.consent_id, owner="another", is_refused=False)

        def instead(request: httpx2.Request) -> httpx2.Response | None:
            if len(expired) == 6 and is_writing(request):
                held.append(asyncio.ensure_future(held_by_another()))
            return expired.pop() if expired and is_writing(request) else None

        held: list[asyncio.Future[None]] = []
        stage.between.instead = instead
        stage.between.delay_s = slow_renewals
        assert (await stage.run()).is_clean
        await asyncio.gather(*held)
        log = [entry.text for entry in await stage.books.log(limit=2000)]
        assert any("too late), not sent" in text for text in log)
        standing = await stage.standing()
        assert len(standing) == 300
        assert set(standing.values()) == {1}
        assert {each.attempts for each in await stage.exports("bill:b0", "bill:b299")} == {1}

    told(tmp_path / "home", story)


UNREADABLE = [b"<html><h1>Bad Request</h1></html>", b"", b'{"ErrorNumber":14,"Mess']


@pytest.mark.parametrize("body", UNREADABLE)
@pytest.mark.parametrize(("count", "status"), [(1, 400), (2, 400), (1, 422), (2, 451)])
def test_a_refusal_that_cannot_be_read_is_no_refusal(
    tmp_path: Path, count: int, status: int, body: bytes
) -> None:
    """Xero took the bills, and somebody on the way made a refusal of his own out of the answer."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(count))])
        refusals = [httpx2.Response(status, content=body)]
        stage.between.answered = lambda request, response: (
            refusals.pop() if refusals and is_writing(request) else response
        )
        assert (await stage.run()).is_clean
        assert not refusals
        assert await stage.standing() == {f"B-{n}": 1 for n in range(count)}

    told(tmp_path / "home", story)


@pytest.mark.parametrize("status", [400, 422])
def test_a_document_that_is_refused_unreadably_keeps_few_others_back(tmp_path: Path, status: int) -> None:
    """Halves go apart, so that only what was beside the bad one to the last is left with it for a person."""

    async def story(stage: Stage) -> None:
        await stage.begin([TRADER, *(invoice(f"s{n}", f"S-{n:02}") for n in range(20))])
        page = httpx2.Response(status, content=b"<h1>Blocked</h1>")
        stage.between.instead = lambda request: page if b'"S-07"' in request.content else None
        for _ in range(11):
            await stage.run()
            await asyncio.sleep(960)
        report = await stage.run()
        (bad,) = await stage.exports("sales_invoice:s7")
        assert (bad.state, bad.faults[0].code) == (State.HELD, "server_unavailable")
        assert (report.ready, report.in_doubt) == (0, 0)
        assert report.held <= 3
        assert len(await stage.standing()) == 20 - report.held

    told(tmp_path / "home", story)
