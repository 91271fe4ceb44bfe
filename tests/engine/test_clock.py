"""The clock by which Xero is dealt with: steady, put right by Xero, and never younger than it may be."""

import datetime as dt

import pytest

from counterfoil.clock import CLOCKS_APART, SteadyClock
from tests.xero.hands import START, HandClock

HOUR = dt.timedelta(hours=1)


class Wrong(HandClock):
    """A machine whose wall clock is wrong by `ahead`, and whose steady clock may have stood still."""

    ahead = dt.timedelta(0)
    slept_s = 0.0

    def now(self) -> dt.datetime:
        """The wall clock, which goes on while the machine is asleep."""
        return super().now() + self.ahead + dt.timedelta(seconds=self.slept_s)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, 24 * HOUR, dt.timedelta(days=-20_000)])
def test_a_wall_clock_that_is_set_moves_nothing(ahead: dt.timedelta) -> None:
    """Once the program runs, only time that passes is time."""
    machine = Wrong()
    clock = SteadyClock(machine)
    machine.passed_s = 10.0
    machine.ahead = ahead
    assert clock.now() == START + dt.timedelta(seconds=10)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
def test_xeros_time_is_believed(ahead: dt.timedelta) -> None:
    """A clock that was wrong from the beginning is right from the first answer on."""
    machine = Wrong()
    machine.ahead = ahead
    clock = SteadyClock(machine)
    sent_s = clock.monotonic()
    machine.passed_s = 4.0
    clock.put_right(START + dt.timedelta(seconds=3), sent_s=sent_s, came_s=clock.monotonic())
    assert abs(clock.now() - (START + dt.timedelta(seconds=4))) <= dt.timedelta(seconds=4)
    assert abs(clock.latest() - clock.now()) < dt.timedelta(seconds=1)


def test_what_fits_changes_nothing() -> None:
    """An answer is read at some moment between two others, in whole seconds: no reason to move."""
    machine = HandClock()
    clock = SteadyClock(machine)
    machine.passed_s = 60.0
    for told_s in (0, 30, 60):
        clock.put_right(START + dt.timedelta(seconds=told_s), sent_s=5_000.0, came_s=5_060.0)
    clock.put_right(START - CLOCKS_APART, sent_s=5_000.0, came_s=5_060.0)
    assert clock.now() == machine.now()


def test_a_machine_that_slept_may_be_later_than_it_feels() -> None:
    """Steady time stands still in sleep; a key may be older than it seems."""
    machine = Wrong()
    clock = SteadyClock(machine)
    machine.slept_s = 3_600.0
    assert clock.now() == START
    assert clock.latest() == START + HOUR


def test_a_constant_error_is_not_taken_for_sleep() -> None:
    """Once Xero has told the time, only what the wall clock gains from then on makes it later."""
    machine = Wrong()
    machine.ahead = HOUR
    clock = SteadyClock(machine)
    clock.put_right(START, sent_s=clock.monotonic(), came_s=clock.monotonic())
    machine.slept_s = 60.0
    assert dt.timedelta(seconds=59) < clock.latest() - clock.now() < dt.timedelta(seconds=61)
