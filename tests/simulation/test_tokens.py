"""Tokens that run out, answers that are lost, consents that end: nothing is lost or doubled, and one person
is asked for one thing at most."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from pathlib import Path

import httpx2
import msgspec
import pytest

from counterfoil.access import Elsewhere
from counterfoil.core.export import Lane
from counterfoil.core.lifecycle import State
from counterfoil.errors import ConnectFailed, NotConfirmed
from tests.simulation.loop import SimClock, simulate
from tests.simulation.test_adversary import TRADER, Between, Stage, bill
from tests.simulation.world import ADDRESS, Process, Xero
from xerosim.accounting.limits import Plan

BILLS = 3
EXPIRED_S = 31 * 60.0
MINUTE = 60.0


class WrongClock(SimClock):
    """The clock of our machine: the wall clock on it may be off."""

    wrong_s = 0.0

    def now(self) -> dt.datetime:
        """What it shows."""
        return super().now() + dt.timedelta(seconds=self.wrong_s)


class Town(Stage):
    """A simulated Xero with several organisations; a consent is for those in `chosen` (by name; None: all)."""

    def __init__(self, home: Path, organisations: Sequence[str] = ("North",)) -> None:
        super().__init__(home)
        self.xero = Xero(Plan(), organisations=organisations)
        self.between = Between(self.xero.transport)
        self.between.answered = self._answered
        self.chosen: set[str] | None = None
        self.clock = WrongClock()
        self.changed: Callable[[httpx2.Request, httpx2.Response], httpx2.Response] = lambda _, same: same

    def _answered(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if asked(request) == "GET connections" and self.chosen is not None:
            listed = msgspec.json.decode(response.content)
            return httpx2.Response(200, json=[each for each in listed if each["tenantName"] in self.chosen])
        return self.changed(request, response)

    async def restart(self) -> None:
        """A fresh process, on the machine whose clock this is."""
        far, self.xero.transport = self.xero.transport, self.between  # type: ignore[assignment]
        self.process = Process(self._home, self.xero, seed=self._lives, clock=self.clock)
        self.books = await self.process.start()
        self.xero.transport = far
        self._lives += 1

    async def epoch(self) -> int:
        """How often the tokens of the only organisation were renewed, as is written down."""
        stored = await self.process.store.tokens((await self.lane()).organisation_id)
        assert stored is not None
        return stored.tokens.epoch

    async def lane(self, name: str | None = None) -> Lane:
        """The organisation of that name, or the only one."""
        return await self.books.organisation(name)

    def renewals(self) -> int:
        """How often new tokens were asked for, codes included."""
        return self.between.asked.count("POST token")

    async def settled(self) -> None:
        """Run, and wait in between for what is in doubt, until all is posted, each bill once."""
        for _ in range(4):
            if (await self.run()).is_clean:
                break
            await asyncio.sleep(12 * MINUTE)
        assert await self.standing() == {f"B-{n}": 1 for n in range(BILLS)}
        (counts,) = (await self.books.counts()).values()
        assert counts["bill"] == {State.POSTED: BILLS}


def asked(request: httpx2.Request) -> str:
    """A request in a few words, as `Between` counts them."""
    return f"{request.method} {request.url.path.rpartition('/')[2]}"


def told(home: Path, story: Callable[[Town], Awaitable[None]], *organisations: str) -> None:
    """Tell one story from its beginning to its end."""

    async def whole() -> None:
        town = Town(home, organisations or ("North",))
        await story(town)
        await town.process.stop()
        assert not town.xero.transport.failures

    simulate(whole, seed=0)


async def begun(town: Town) -> None:
    """Connected, with bills to send, and an access token that has run out."""
    await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
    await asyncio.sleep(EXPIRED_S)


# --- a process that ends in the middle of a renewal -----------------------------------------------------------

RESTARTS_S = [1.0, 30.0, 5.5 * MINUTE, 6.5 * MINUTE, 11 * MINUTE, 29 * MINUTE, 25 * 3600.0]


@pytest.mark.slow
@pytest.mark.parametrize("restart_s", RESTARTS_S)
def test_a_process_that_ends_anywhere_around_a_renewal(tmp_path: Path, restart_s: float) -> None:
    """It ends at each place where it touches the world, from before the renewal until its pair was used.

    Whatever was lost of the new pair, the former one works for thirty more minutes. After that a person is
    asked to connect again, once, and everything goes on from there.
    """
    lost, number = 0, 0
    while True:
        number += 1
        end = Ending(number, restart_s)
        told(tmp_path / f"home {number}", end.story)
        lost += end.has_lost_the_pair
        if end.was_after_the_renewal:
            break
    assert number > 12, "lease, request, answer and storing have boundaries of their own"
    assert lost >= 2, "between the request and the storing lie the answer and the transaction"


class Ending:
    """The story of a process that ends at the so manieth boundary of a run whose token has run out."""

    def __init__(self, number: int, restart_s: float) -> None:
        self.number = number
        self.restart_s = restart_s
        self.has_lost_the_pair = False
        self.was_after_the_renewal = False

    async def story(self, town: Town) -> None:
        """End there, start again, and see that all is well in the end."""
        await begun(town)
        renewals, epoch = town.renewals(), await town.epoch()
        passed = len(town.process.boundaries.names)
        town.process.boundaries._fate = lambda count, _: count == passed + self.number
        running = asyncio.ensure_future(town.books.run())
        await town.process.boundaries.ended.wait()
        await town.process.crash(running)
        await asyncio.sleep(self.restart_s)
        await town.restart()
        was_asked, is_stored = town.renewals() > renewals, await town.epoch() > epoch
        self.has_lost_the_pair = was_asked and not is_stored
        self.was_after_the_renewal = is_stored and "PUT Contacts" in town.between.asked
        if self.has_lost_the_pair and self.restart_s > 30 * MINUTE:
            await is_lost_and_found(town)
            return
        before, began_s = town.renewals(), SimClock().monotonic()
        await town.settled()
        expiries = int((SimClock().monotonic() - began_s) // (28 * MINUTE))
        is_still_good = is_stored and self.restart_s < 29 * MINUTE
        assert town.renewals() - before <= expiries + (not is_still_good)
        assert (await town.lane()).connection_fault is None


async def is_lost_and_found(town: Town) -> None:
    """One fault, zero further calls of any kind, the queue as it was; then connected again."""
    before = town.renewals()
    await town.run()
    fault = (await town.lane()).connection_fault
    assert fault is not None
    assert fault.code == "token_revoked"
    assert town.renewals() == before + 1, "asked once with what Xero does not take any more"
    await is_silent(town)
    await town.books.connect(None, simulator=ADDRESS)
    await town.settled()


async def is_silent(town: Town) -> None:
    """Whatever is tried, by whichever process, nothing at all is asked of Xero, and nothing is lost."""
    counts, so_far = await town.books.counts(), list(town.between.asked)
    for _ in range(2):
        report = await town.run()
        assert [each.stopped for each in report.lanes] == ["token_revoked"]
        fault = await town.books.refresh(await town.lane())
        assert fault is not None
        assert fault.code == "token_revoked"
        await asyncio.sleep(3600)
        await town.process.stop()
        await town.restart()
    assert town.between.asked == so_far
    assert await town.books.counts() == counts


def test_whoever_takes_a_home_over_does_not_wait_for_who_was_renewing_there(tmp_path: Path) -> None:
    """The lock of the home was free, so nobody lives who could still be at it."""

    async def story(town: Town) -> None:
        await begun(town)
        lane = await town.lane()
        stored = await town.process.store.tokens(lane.organisation_id)
        assert stored is not None
        assert await town.process.store.lease_tokens(stored.consent_id, epoch=0, owner="dead/1", former="")
        began_s = SimClock().monotonic()
        assert await town.books.refresh(lane) is None
        assert SimClock().monotonic() - began_s < 5

    told(tmp_path / "home", story)


# --- answers that are lost, while the process lives -----------------------------------------------------------


def test_a_lost_answer_to_a_renewal_is_made_good_with_the_former_token(tmp_path: Path) -> None:
    """Three are lost in a row, each after a pause; the fourth comes, and nothing was asked in between."""

    async def story(town: Town) -> None:
        await begun(town)
        before = town.renewals()
        lost: list[float] = []

        def changed(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
            if asked(request) == "POST token" and len(lost) < 3:
                lost.append(SimClock().monotonic())
                raise httpx2.ReadError("cut", request=request)
            return response

        town.changed = changed
        await town.settled()
        assert len(lost) == 3
        assert all(later - sooner >= 1 for sooner, later in pairwise(lost))
        assert town.renewals() <= before + 5
        assert (await town.lane()).connection_fault is None

    told(tmp_path / "home", story)


def test_answers_lost_for_longer_than_xero_takes_the_former_token(tmp_path: Path) -> None:
    """Half an hour of lost answers: it is a fault of the connection, known by one refusal."""

    async def story(town: Town) -> None:
        await begun(town)
        is_lost = True

        def changed(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
            if asked(request) == "POST token" and is_lost:
                raise httpx2.ReadError("cut", request=request)
            return response

        town.changed = changed
        for _ in range(3):
            await town.run()
            assert (await town.lane()).connection_fault is None, "it may still work"
            await asyncio.sleep(11 * MINUTE)
        is_lost = False
        await is_lost_and_found(town)

    told(tmp_path / "home", story)


@pytest.mark.parametrize("jump_s", [-86_400.0, -3_600.0, 3_600.0, 86_400.0])
@pytest.mark.parametrize("is_running", [True, False])
def test_a_clock_that_is_set_costs_one_renewal_at_most(
    tmp_path: Path, jump_s: float, is_running: bool
) -> None:
    """The clock of our machine alone, while a process has a good token or between two of them."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        before = town.renewals()
        if not is_running:
            await town.process.stop()
        town.clock.wrong_s = jump_s
        if not is_running:
            await town.restart()
        assert await town.books.refresh(await town.lane()) is None
        await town.settled()
        assert town.renewals() - before <= (not is_running)
        await asyncio.sleep(EXPIRED_S)
        await town.books.refresh(await town.lane())
        assert town.renewals() - before <= 1 + (not is_running)
        assert (await town.lane()).connection_fault is None

    told(tmp_path / "home", story)


# --- a connection that has ended ------------------------------------------------------------------------------


def test_disconnected_in_xero_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """The contacts are there; before the bills come a person in Xero disconnects us."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])

        def instead(request: httpx2.Request) -> httpx2.Response | None:
            if asked(request) == "PUT Invoices":
                town.xero.world.identity.disconnect()
            return None

        town.between.instead = instead
        await town.run()
        fault = (await town.lane()).connection_fault
        assert fault is not None
        assert (fault.code, fault.facts["organisation"]) == ("token_revoked", "North")
        await is_silent(town)
        town.between.instead = lambda _: None
        await town.books.connect(None, simulator=ADDRESS)
        await town.settled()

    told(tmp_path / "home", story)


def test_an_answer_that_was_on_its_way_does_not_make_a_fault_undone(tmp_path: Path) -> None:
    """One request is refused at once, the others are answered well afterwards."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(300))])
        refusals = [httpx2.Response(403, json={"Detail": "AuthenticationUnsuccessful"})]

        def instead(request: httpx2.Request) -> httpx2.Response | None:
            return refusals.pop() if refusals and asked(request) == "PUT Invoices" else None

        def delay_s(request: httpx2.Request) -> float:
            is_first = town.between.asked.count("PUT Invoices") == 1
            return 5.0 if asked(request) == "PUT Invoices" and not is_first else 0.0

        town.between.instead, town.between.delay_s = instead, delay_s
        await town.run()
        assert town.between.asked.count("PUT Invoices") > 1, "others were under way"
        assert sum((await town.standing()).values()) >= 50
        fault = (await town.lane()).connection_fault
        assert fault is not None
        assert fault.code == "token_revoked"
        await is_silent(town)

    told(tmp_path / "home", story)


def test_connected_again_by_another_process_the_engine_goes_on_by_itself(tmp_path: Path) -> None:
    """`run --watch` stays, and looks; a person runs `connect` beside it."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        await town.xero.ask("people", {"do": "disconnect"})
        is_over = False
        watching = asyncio.ensure_future(town.books.watch(lambda: is_over))
        await asyncio.sleep(60)
        assert (await town.lane()).connection_fault is not None
        so_far = len(town.between.asked)
        await asyncio.sleep(1200)
        assert len(town.between.asked) == so_far
        first = town.process, town.books
        await town.restart()
        (lane,) = await town.books.connect(None, simulator=ADDRESS)
        assert lane.connection_fault is None
        await town.process.stop()
        town.process, town.books = first
        await asyncio.sleep(60)
        is_over = True
        await watching
        await town.settled()

    told(tmp_path / "home", story)


def test_a_permission_that_is_missing_is_asked_for_again_now_and_then(tmp_path: Path) -> None:
    """It may be given in Xero without a word to us; a watching engine does not ask every second."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        forbidden = httpx2.Response(403, json={"Detail": "AuthorizationUnsuccessful"})
        is_forbidden, is_over = True, False
        town.between.instead = lambda request: (
            forbidden if is_forbidden and request.url.path.startswith("/api.xro") else None
        )
        so_far = len(town.between.asked)
        watching = asyncio.ensure_future(town.books.watch(lambda: is_over))
        await asyncio.sleep(2000)
        fault = (await town.lane()).connection_fault
        assert fault is not None
        assert fault.code == "access_denied"
        assert 3 <= len(town.between.asked) - so_far <= 4
        is_forbidden = False
        await asyncio.sleep(900)
        is_over = True
        await watching
        assert (await town.lane()).connection_fault is None
        await town.settled()

    told(tmp_path / "home", story)


def test_another_organisation_behind_the_same_door_is_not_sent_to(tmp_path: Path) -> None:
    """The tenant is the one that is known, and the books are not."""

    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        facts = (await town.lane()).facts
        is_other = True

        def changed(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
            if asked(request) != "GET Organisation" or not is_other:
                return response
            told = msgspec.json.decode(response.content)
            told["Organisations"][0] |= {
                "OrganisationID": "00000000-0000-0000-0000-00000000abcd",
                "Name": "South",
            }
            return httpx2.Response(200, json=told)

        town.changed = changed
        await asyncio.sleep(25 * 3600)
        await town.run()
        lane = await town.lane()
        assert lane.connection_fault is not None
        assert lane.connection_fault.code == "wrong_organisation"
        assert lane.connection_fault.facts == {"organisation": "North", "found": "South"}
        assert lane.facts == facts
        so_far = len(town.between.asked)
        await town.run()
        assert len(town.between.asked) == so_far
        assert not await town.standing()
        is_other = False
        assert await town.books.refresh(lane) is None
        await town.settled()

    told(tmp_path / "home", story)


# --- several organisations ------------------------------------------------------------------------------------


def test_organisations_of_one_consent_outlive_each_others_renewals(tmp_path: Path) -> None:
    """Each is worked by itself for hours; a refresh token that one of them has used up is no copy of another's."""

    async def story(town: Town) -> None:
        await town.restart()
        lanes = await town.books.connect(None, simulator=ADDRESS)
        assert len(lanes) == 3
        before = town.renewals()
        for hour in range(6):
            await asyncio.sleep(3600)
            for lane in lanes[: 1 + hour % 3]:
                assert await town.books.refresh(lane) is None
        assert town.renewals() == before + 6

    told(tmp_path / "home", story, "North", "South", "West")


def test_another_organisation_than_the_one_that_waits_is_refused_until_confirmed(tmp_path: Path) -> None:
    """A person meant to connect North again, and chose South in the browser."""

    async def story(town: Town) -> None:
        town.chosen = {"North"}
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        await town.xero.ask("people", {"do": "disconnect"})
        await town.run()
        before = await town.books.organisations()
        log = await town.books.log()
        town.chosen = {"South"}
        with pytest.raises(
            NotConfirmed, match=r"North waits .* this consent is for South, .*nothing was changed"
        ):
            await town.books.connect(None, simulator=ADDRESS)
        seen: list[tuple[str, ...]] = []

        def refuses(other: Elsewhere) -> bool:
            seen.append(other.brought)
            return False

        with pytest.raises(NotConfirmed):
            await town.books.connect(None, simulator=ADDRESS, confirm=refuses)
        assert seen == [("South",)]
        assert await town.books.organisations() == before
        assert await town.books.log() == log
        (south,) = await town.books.connect(None, simulator=ADDRESS, confirm=lambda _: True)
        assert south.name == "South"
        assert (await town.lane("North")).connection_fault is not None
        town.chosen = {"North", "South"}
        (north,) = await town.books.connect(None, simulator=ADDRESS)
        assert (north.name, north.connection_fault) == ("North", None)
        assert (await town.run()).is_clean
        ledgers = {each["name"]: each for each in (await town.xero.ask("ledger"))["organisations"]}
        assert {name: len(each["documents"]) for name, each in ledgers.items()} == {
            "North": BILLS,
            "South": 0,
        }

    told(tmp_path / "home", story, "North", "South")


def test_disconnecting_one_organisation_leaves_the_others_of_its_consent(tmp_path: Path) -> None:
    """Xero is told, the tokens of this one are forgotten, and rules and queue wait for it."""

    async def story(town: Town) -> None:
        town.chosen = {"North"}
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        town.chosen = None
        (south,) = await town.books.connect(None, simulator=ADDRESS)
        north = await town.lane("North")
        assert await town.books.disconnect(north, by="Ann")
        assert [each for each in town.between.asked if each.startswith("DELETE")] == [
            f"DELETE {north.connection.connection_id}"
        ]
        after = await town.lane("North")
        assert after.connection_fault is not None
        assert after.connection_fault.code == "token_revoked"
        assert (after.settings, after.is_on) == (north.settings, True)
        so_far = len(town.between.asked)
        assert [each.stopped for each in (await town.run()).lanes] == ["token_revoked"]
        assert not await town.books.disconnect(after, by="Ann"), "there is nothing left to say to Xero"
        assert len(town.between.asked) == so_far
        assert await town.books.refresh(south) is None
        town.chosen = {"North"}
        await town.books.connect(None, simulator=ADDRESS)
        assert (await town.run()).is_clean

    told(tmp_path / "home", story, "North", "South")


def test_a_disconnection_that_xero_does_not_confirm_changes_nothing(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.begin([TRADER])
        before = await town.lane()
        town.between.instead = lambda request: httpx2.Response(503) if request.method == "DELETE" else None
        with pytest.raises(ConnectFailed, match="nothing was changed"):
            await town.books.disconnect(before, by="Ann")
        assert await town.lane() == before
        assert (await town.run()).is_clean

    told(tmp_path / "home", story)


def test_tokens_that_are_reset_are_forgotten_and_a_new_consent_goes_on(tmp_path: Path) -> None:
    async def story(town: Town) -> None:
        await town.begin([TRADER, *(bill(f"b{n}", f"B-{n}") for n in range(BILLS))])
        before = await town.lane()
        await town.books.reset(before, by="Ann")
        after = await town.lane()
        assert after.connection_fault is not None
        assert msgspec.structs.replace(after, connection_fault=None) == before
        await is_silent(town)
        await town.books.connect(None, simulator=ADDRESS)
        await town.settled()

    told(tmp_path / "home", story)
