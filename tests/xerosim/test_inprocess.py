"""The transport without sockets: time-outs on the clock that a world was given, to the very moment."""

import asyncio
import socket
import threading

import httpx2
import pytest

from tests.xerosim.desk import Desk, run
from xerosim import InProcessTransport


async def steps(count: int = 20) -> None:
    """Let everybody who can go on do so."""
    for _ in range(count):
        await asyncio.sleep(0)


def on_given_clock(test, *, timeout=30):
    """Run a test at a desk whose client reckons its time-outs by the clock in hand."""

    async def go():
        desk = Desk()
        await desk.connect()
        desk.http.timeout = httpx2.Timeout(timeout)
        desk.transport.world = desk.world
        await test(desk)
        assert not desk.transport.failures
        await desk.transport.settled()
        await desk.http.aclose()

    asyncio.run(go())


def turn(desk, seconds):
    """Let time pass on the clock in hand."""
    desk.now += seconds
    desk.world.advance(0)


async def slow(desk, after_s):
    """A call that takes so long, under way."""
    await desk.sim("POST", "trouble", {"kind": "slow", "after_s": after_s})
    task = asyncio.create_task(desk.get("Currencies"))
    await steps()
    assert not task.done()
    return task


def test_the_time_out_comes_at_its_moment_and_not_before():
    async def test(desk):
        task = await slow(desk, 60)
        turn(desk, 29.999)
        await steps()
        assert not task.done()
        turn(desk, 0.001)
        with pytest.raises(httpx2.ReadTimeout):
            await task
        turn(desk, 30)

    on_given_clock(test)


@pytest.mark.parametrize(("after_s", "in_time"), [(20, True), (29.999, True), (30.001, False), (60, False)])
def test_a_clock_that_jumps_over_both_moments_minds_which_came_first(after_s, in_time):
    async def test(desk):
        task = await slow(desk, after_s)
        turn(desk, 120)
        if in_time:
            assert (await task).status_code == 200
        else:
            with pytest.raises(httpx2.ReadTimeout):
                await task

    on_given_clock(test)


def test_what_ran_out_of_time_is_done_all_the_same():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "slow", "after_s": 60})
        task = asyncio.create_task(desk.put("Contacts", {"Name": "Acme"}))
        await steps()
        turn(desk, 31)
        with pytest.raises(httpx2.ReadTimeout):
            await task
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["contacts"] == 0
        turn(desk, 30)
        await desk.transport.settled()
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["contacts"] == 1

    on_given_clock(test)


def test_turning_xeros_own_clock_takes_none_of_the_clients_time():
    async def test(desk):
        task = await slow(desk, 60)
        await desk.sim("POST", "clock", {"advance_s": 61})
        assert (await task).status_code == 200

    on_given_clock(test)


def test_without_a_time_out_a_client_waits():
    async def test(desk):
        task = await slow(desk, 86_400)
        turn(desk, 86_399)
        await steps()
        assert not task.done()
        turn(desk, 1)
        assert (await task).status_code == 200

    on_given_clock(test, timeout=None)


def test_who_stops_waiting_is_gone_for_the_far_side():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "stop_before"})
        task = asyncio.create_task(desk.get("Currencies"))
        await steps()
        assert len(desk.world.calls.stopped) == 1
        turn(desk, 30)
        with pytest.raises(httpx2.ReadTimeout):
            await task
        await desk.transport.settled()
        assert desk.world.calls.stopped == []

    on_given_clock(test)


def test_a_silent_far_side_is_a_connect_time_out_and_has_heard_nothing():
    async def test(desk):
        desk.http.timeout = httpx2.Timeout(30, connect=5)
        desk.transport.is_silent = True
        task = asyncio.create_task(desk.put("Contacts", {"Name": "Acme"}))
        await steps()
        turn(desk, 4.999)
        await steps()
        assert not task.done()
        turn(desk, 0.001)
        with pytest.raises(httpx2.ConnectTimeout):
            await task
        desk.transport.is_silent = False
        assert (await desk.sim("GET", "ledger"))["organisations"][0]["contacts"] == 0

    on_given_clock(test)


def test_a_silence_is_measured_by_the_loop_where_no_clock_is_given():
    async def test(desk):
        desk.transport.is_silent = True
        with pytest.raises(httpx2.ConnectTimeout):
            await desk.http.get("/connections", timeout=httpx2.Timeout(30, connect=0.001))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(desk.http.get("/connections", timeout=None), 0.01)

    run(test)


@pytest.mark.parametrize("is_given", [True, False])
def test_what_the_application_raises_comes_to_the_client(is_given):
    async def broken(_scope, _receive, _send):
        raise ZeroDivisionError

    async def test(desk):
        transport = InProcessTransport(broken, world=desk.world if is_given else None)
        async with httpx2.AsyncClient(transport=transport, base_url="http://xerosim") as http:
            with pytest.raises(ZeroDivisionError):
                await http.get("/")
        assert [type(failure) for failure in transport.failures] == [ZeroDivisionError]

    run(test)


def test_no_thread_and_no_socket_is_needed(monkeypatch):
    async def test(desk):
        def never(*_, **__):
            raise AssertionError("somebody wants more than this process")

        monkeypatch.setattr(socket, "socket", never)
        monkeypatch.setattr(threading.Thread, "start", never)
        await desk.connect()
        assert (await desk.get("Organisation")).status_code == 200

    run(test)
