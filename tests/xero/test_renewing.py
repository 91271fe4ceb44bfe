"""Tokens are renewed once, whoever asks, whatever the clocks say, and are stored before they are used."""

import asyncio
import datetime as dt

import httpx2
import pytest

from counterfoil.core.export import Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.errors import StoreBusy, StoreUnusable
from counterfoil.xero.auth import TOTAL_S, Identity
from counterfoil.xero.tokens import LEASE_S, WAIT_S, Flight, TokenKeeper
from tests.xero.hands import ISSUED, START, HandClock, MemoryVault, form_of, http_of, xero_app

MINUTES_30 = dt.timedelta(minutes=30)
OLD = Tokens(access="access-1", refresh="refresh-1", expires_at=START, epoch=4)
GOOD = Tokens(access="access-1", refresh="refresh-1", expires_at=START + dt.timedelta(minutes=20), epoch=4)


class Server:
    """An identity server that hands out one pair after another and counts.

    `refreshes` are the refresh tokens it was shown, `response` what it says instead of giving tokens.
    """

    def __init__(self, *, slowly: bool = False, response: httpx2.Response | None = None) -> None:
        self.refreshes: list[str] = []
        self.slowly = slowly
        self.response = response

    @property
    def renewals(self) -> int:
        """How often it was asked."""
        return len(self.refreshes)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.refreshes.append(form_of(request)["refresh_token"])
        number = self.renewals + 1
        if self.slowly:
            for _ in range(20):  # turns of the loop, in which the others come to ask
                await asyncio.sleep(0)
        if self.response is not None:
            return self.response
        issued = ISSUED | {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
        return httpx2.Response(200, json=issued)


def keeper(server, vault, clock, owner="a", *, organisation=1, flights=None):
    identity = Identity(xero_app(), http_of(server), clock)
    return TokenKeeper(organisation, identity, vault, clock=clock, owner=owner, flights=flights)


def test_a_good_token_is_used_without_asking_anybody():
    server, vault, clock = Server(), MemoryVault(GOOD), HandClock()
    tokens = keeper(server, vault, clock)
    assert asyncio.run(tokens.access()) == "access-1"
    vault.stored = None  # held in memory from now on
    assert asyncio.run(tokens.access()) == "access-1"
    assert server.renewals == 0


def test_eight_who_ask_at_once_make_one_renewal_stored_before_it_is_used():
    server, vault, clock = Server(slowly=True), MemoryVault(OLD), HandClock()
    tokens = keeper(server, vault, clock)

    async def go():
        return await asyncio.gather(*(tokens.access() for _ in range(8)))

    assert set(asyncio.run(go())) == {"access-2"}
    assert server.refreshes == ["refresh-1"]
    assert vault.stored is not None
    assert (vault.stored.access, vault.stored.refresh, vault.stored.epoch) == ("access-2", "refresh-2", 5)


def test_eight_processes_make_one_renewal():
    server, vault, clock = Server(slowly=True), MemoryVault(OLD), HandClock()
    keepers = [keeper(server, vault, clock, owner=f"process {each}") for each in range(8)]

    async def go():
        return await asyncio.gather(*(each.access() for each in keepers))

    assert set(asyncio.run(go())) == {"access-2"}
    assert server.renewals == 1
    assert vault.leases == 1


def test_a_token_in_its_last_minute_is_renewed_first():
    server, clock = Server(), HandClock()
    tokens = keeper(server, MemoryVault(GOOD), clock)
    clock.passed_s = 19 * 60 - 1
    assert asyncio.run(tokens.access()) == "access-1"
    clock.passed_s = 19 * 60
    assert asyncio.run(tokens.access()) == "access-2"


def test_a_token_that_xero_says_ran_out_is_renewed_whatever_the_clock_says():
    server, vault = Server(), MemoryVault(GOOD)
    tokens = keeper(server, vault, HandClock())
    assert asyncio.run(tokens.access()) == "access-1"
    tokens.mark_stale("access-1")
    assert asyncio.run(tokens.access()) == "access-2"
    tokens.mark_stale("access-1")  # a late answer to a call made before
    assert asyncio.run(tokens.access()) == "access-2"
    assert server.renewals == 1


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (httpx2.Response(400, json={"error": "invalid_grant"}), "token_revoked"),
        (httpx2.Response(400, json={"error": "invalid_client"}), "access_denied"),
        (httpx2.Response(503), "server_unavailable"),
        (httpx2.Response(429), "server_unavailable"),
        (httpx2.Response(200, text="<html>"), "server_unavailable"),
    ],
)
def test_why_a_renewal_fails_and_that_it_is_not_tried_twice(response, code):
    server, vault = Server(), MemoryVault(OLD)
    server.response = response
    found = asyncio.run(keeper(server, vault, HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == code
    assert found.message
    assert server.renewals == 1
    assert vault.stored == OLD


def test_an_identity_server_out_of_reach_passes():
    async def out_of_reach(request):
        raise httpx2.ConnectTimeout("no")

    found = asyncio.run(keeper(out_of_reach, MemoryVault(OLD), HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == "server_unavailable"
    assert "refresh" not in found.message


def test_an_impossible_address_of_the_identity_server_is_no_exception():
    identity = Identity(xero_app(identity_url="http://[::1"), http_of(Server()), HandClock())
    found = asyncio.run(identity.renew(OLD))
    assert isinstance(found, Fault)
    assert found.code == "server_unavailable"


@pytest.mark.parametrize(
    ("stored", "code"),
    [(None, "token_revoked"), (Tokens(access="a", refresh="", expires_at=START), "token_revoked")],
)
def test_without_tokens_a_person_must_connect(stored, code):
    server = Server()
    found = asyncio.run(keeper(server, MemoryVault(stored), HandClock()).access())
    assert isinstance(found, Fault)
    assert found.code == code
    assert server.renewals == 0


def test_what_another_stored_meanwhile_counts_even_when_our_renewal_was_refused():
    vault = MemoryVault(OLD)
    renewed = Tokens(access="theirs", refresh="r", expires_at=START + dt.timedelta(minutes=30), epoch=5)

    async def refuse(request):
        vault.stored, vault.lease = renewed, ""
        return httpx2.Response(400, json={"error": "invalid_grant"})

    assert asyncio.run(keeper(refuse, vault, HandClock()).access()) == "theirs"


def test_a_lease_lost_on_the_way_gives_up_its_pair_for_the_one_that_was_stored():
    vault = MemoryVault(OLD)
    renewed = Tokens(access="theirs", refresh="r", expires_at=START + dt.timedelta(minutes=30), epoch=5)

    async def overtaken(request):
        vault.stored, vault.lease = renewed, "another"
        return httpx2.Response(200, json=ISSUED)

    assert asyncio.run(keeper(overtaken, vault, HandClock()).access()) == "theirs"
    assert vault.stored == renewed


# --- the lease ----------------------------------------------------------------------------------------------


def waited(vault, clock, *, meanwhile=None):
    """What a process gets that finds the tokens leased, and how long it waited; `meanwhile` happens each time
    it sleeps."""
    if meanwhile is not None:
        sleep = clock.sleep

        async def watched(seconds):
            await sleep(seconds)
            meanwhile(clock)

        clock.sleep = watched
    server = Server()
    found = asyncio.run(keeper(server, vault, clock, owner="waiting").access())
    return found, clock.passed_s, server.renewals


def test_an_owner_that_died_is_waited_for_as_long_as_a_renewal_can_take():
    vault = MemoryVault(OLD)
    vault.lease = "dead/1"
    found, passed_s, renewals = waited(vault, HandClock())
    assert found == "access-2"
    assert LEASE_S <= passed_s < LEASE_S + 1
    assert LEASE_S > TOTAL_S
    assert renewals == 1


@pytest.mark.parametrize("jump_s", [-86_400.0, -3_600.0, 3_600.0, 86_400.0, -56 * 365 * 86_400.0])
def test_a_clock_that_is_set_takes_no_living_lease_and_leaves_no_dead_one(jump_s):
    """It is set in the middle of waiting; the owner finishes a moment before its time is up, or never."""

    def jump(clock):
        if clock.passed_s >= 10:
            clock.wrong_s = jump_s

    def finish(clock):
        jump(clock)
        if clock.passed_s >= LEASE_S - 1 and vault.lease:
            renewed = Tokens(access="theirs", refresh="r", expires_at=clock.now() + MINUTES_30, epoch=5)
            vault.stored, vault.lease = renewed, ""

    vault = MemoryVault(OLD)
    vault.lease = "living/1"
    assert waited(vault, HandClock(), meanwhile=finish)[::2] == ("theirs", 0)
    vault = MemoryVault(OLD)
    vault.lease = "dead/1"
    found, passed_s, renewals = waited(vault, HandClock(), meanwhile=jump)
    assert (found, renewals) == ("access-2", 1)
    assert LEASE_S <= passed_s < LEASE_S + 1


def test_one_who_tries_again_and_again_is_alive():
    """Each try is a lease of its own, so that what a waiter has seen of the one before does not count."""

    def next_try(clock):
        if vault.lease and clock.passed_s >= 25 * int(vault.lease.rpartition("/")[2]):
            vault.lease = f"living/{int(clock.passed_s // 25) + 1}"

    vault = MemoryVault(OLD)
    vault.lease = "living/1"
    found, passed_s, renewals = waited(vault, HandClock(), meanwhile=next_try)
    assert isinstance(found, Fault)
    assert found.code == "token_expired"
    assert WAIT_S <= passed_s < WAIT_S + 1
    assert renewals == 0


def test_no_two_leases_have_one_name():
    """Not even those of one process, one after the other: who waits must see that it is another one."""
    vault, names = MemoryVault(OLD), []

    async def fail(request):
        names.append(vault.lease)
        return httpx2.Response(503)

    flights: dict[int, Flight] = {}
    for _ in range(3):
        found = asyncio.run(keeper(fail, vault, HandClock(), flights=flights).access())
        assert isinstance(found, Fault)
    assert len(set(names)) == 3


def test_what_this_process_left_of_a_renewal_broken_off_is_taken_up_at_once():
    vault, clock = MemoryVault(OLD), HandClock()

    async def go():
        arrived = asyncio.Event()

        async def silent(request):
            arrived.set()
            await asyncio.Event().wait()

        flights: dict[int, Flight] = {}
        broken_off = asyncio.ensure_future(keeper(silent, vault, clock, flights=flights).access())
        await arrived.wait()
        broken_off.cancel()
        await asyncio.wait([broken_off])
        assert vault.lease
        return await keeper(Server(), vault, clock, flights=flights).access()

    assert asyncio.run(go()) == "access-2"
    assert clock.passed_s == 0


def test_a_late_owner_of_a_lease_does_not_end_the_connection():
    """It was asleep for hours between its lease and its request; others have renewed since, and again."""
    vault, clock = MemoryVault(OLD), HandClock()
    old = Tokens(access="theirs", refresh="r9", expires_at=START - MINUTES_30, epoch=9)

    class Late(Server):
        async def __call__(self, request):
            if not self.refreshes:
                vault.stored, vault.lease = old, ""
                self.refreshes.append(form_of(request)["refresh_token"])
                return httpx2.Response(400, json={"error": "invalid_grant"})
            return await super().__call__(request)

    server = Late()
    assert asyncio.run(keeper(server, vault, clock).access()) == "access-3"
    assert server.refreshes == ["refresh-1", "r9"]
    assert not vault.is_refused


# --- organisations of one consent ---------------------------------------------------------------------------


def test_eight_organisations_of_one_consent_make_one_renewal():
    server, vault, clock = Server(slowly=True), MemoryVault(OLD, reaches=tuple(range(8))), HandClock()
    flights: dict[int, Flight] = {}
    keepers = [keeper(server, vault, clock, organisation=each, flights=flights) for each in range(8)]

    async def go():
        return await asyncio.gather(*(each.access() for each in keepers))

    assert set(asyncio.run(go())) == {"access-2"}
    assert (server.renewals, vault.leases, clock.passed_s) == (1, 1, 0)


@pytest.mark.parametrize(
    "response", [httpx2.Response(503), httpx2.Response(400, json={"error": "invalid_grant"})]
)
def test_who_waited_for_a_renewal_that_failed_does_not_try_it_again_at_once(response):
    server, vault = Server(slowly=True, response=response), MemoryVault(OLD, reaches=(1, 2))
    flights: dict[int, Flight] = {}
    one, two = (keeper(server, vault, HandClock(), organisation=n, flights=flights) for n in (1, 2))

    async def go():
        return await asyncio.gather(*(each.access() for each in (one, two, one, two, one)))

    found = asyncio.run(go())
    assert {each.code for each in found if isinstance(each, Fault)} == {found[0].code}
    assert server.renewals == 1
    assert vault.lease == ""


def test_a_refused_refresh_token_is_shown_to_nobody_again():
    server = Server(response=httpx2.Response(400, json={"error": "invalid_grant"}))
    vault = MemoryVault(OLD)
    for owner in ("a", "a", "another process"):
        found = asyncio.run(keeper(server, vault, HandClock(), owner=owner).access())
        assert isinstance(found, Fault)
        assert found.code == "token_revoked"
    assert server.renewals == 1


def test_what_may_work_later_is_tried_later():
    """The same refresh token again: Xero takes it for thirty more minutes when its answer was lost."""
    server, vault = Server(response=httpx2.Response(503)), MemoryVault(OLD)
    tokens = keeper(server, vault, HandClock())
    assert isinstance(asyncio.run(tokens.access()), Fault)
    server.response = None
    assert asyncio.run(tokens.access()) == "access-3"
    assert server.refreshes == ["refresh-1", "refresh-1"]


# --- clocks that are wrong ----------------------------------------------------------------------------------

JUMPS = [-86_400.0, -3_600.0, 3_600.0, 86_400.0]


@pytest.mark.parametrize("jump_s", JUMPS)
def test_a_clock_that_is_set_makes_no_renewal_and_prevents_none(jump_s):
    """In the process that got the token its life is measured, not read off."""
    server, vault, clock = Server(), MemoryVault(OLD), HandClock()
    tokens = keeper(server, vault, clock)
    assert asyncio.run(tokens.access()) == "access-2"
    clock.wrong_s = jump_s
    clock.passed_s = 29 * 60 - 1
    assert asyncio.run(tokens.access()) == "access-2"
    clock.passed_s = 29 * 60
    assert asyncio.run(tokens.access()) == "access-3"
    assert server.renewals == 2


@pytest.mark.parametrize("jump_s", JUMPS)
def test_a_process_that_starts_with_a_wrong_clock_renews_once_at_most(jump_s):
    """It believes the clock, for want of better; Xero corrects it with its first answer."""
    server, vault, clock = Server(), MemoryVault(OLD), HandClock()
    assert asyncio.run(keeper(server, vault, clock, owner="first").access()) == "access-2"
    clock.wrong_s, clock.passed_s = jump_s, 60 * 60
    tokens = keeper(server, vault, clock, owner="second")

    async def calls():
        for _ in range(5):
            if await tokens.access() == "access-2":  # an hour old
                tokens.mark_stale("access-2")
        return await tokens.access()

    assert asyncio.run(calls()) == "access-3"
    assert server.renewals == 2


def test_each_answer_that_a_token_ran_out_makes_one_renewal():
    server, vault = Server(), MemoryVault(GOOD, reaches=(1, 2))
    flights: dict[int, Flight] = {}
    one, two = (keeper(server, vault, HandClock(), organisation=n, flights=flights) for n in (1, 2))

    async def go():
        assert {await one.access(), await two.access()} == {"access-1"}
        for _ in range(5):
            one.mark_stale("access-1")
        two.mark_stale("access-1")
        return await asyncio.gather(*(each.access() for each in (one, two, one, two)))

    assert set(asyncio.run(go())) == {"access-2"}
    one.mark_stale("access-1")  # an answer that was long on its way
    assert asyncio.run(one.access()) == "access-2"
    assert server.renewals == 1


# --- the store is in trouble --------------------------------------------------------------------------------


def test_a_pair_that_could_not_be_stored_is_not_used_and_is_asked_for_once():
    class Full(MemoryVault):
        is_full = True

        async def store_tokens(self, consent_id, tokens, *, owner):
            if self.is_full:
                raise StoreUnusable("the disk is full")
            return await super().store_tokens(consent_id, tokens, owner=owner)

    server, vault = Server(slowly=True), Full(OLD)
    tokens = keeper(server, vault, HandClock())

    async def go():
        return await asyncio.gather(*(tokens.access() for _ in range(4)))

    assert {each.code for each in asyncio.run(go()) if isinstance(each, Fault)} == {"token_expired"}
    assert server.refreshes == ["refresh-1"]
    vault.is_full = False
    assert asyncio.run(tokens.access()) == "access-3"
    assert server.refreshes == ["refresh-1", "refresh-1"]


def test_a_busy_store_is_waited_for_not_raised():
    class Busy(MemoryVault):
        async def tokens(self, organisation_id):
            raise StoreBusy(f"another process held the tokens of {organisation_id} too long")

    tokens = keeper(Server(), Busy(OLD), HandClock())
    found = asyncio.run(tokens.access())
    assert isinstance(found, Fault)
    assert found.code == "token_expired"
    assert asyncio.run(tokens.was_replaced("access-1")) is False
