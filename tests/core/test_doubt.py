"""The same row again while the key is good, a look after that, and absence believed after ten minutes."""

import datetime as dt

import pytest

from counterfoil.core.doubt import Look, SendAgain, Wait, absent_counts_from, leaves_by, next_step
from counterfoil.core.export import Batch

START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def batch(**changes: object) -> Batch:
    """A batch that was sent once at START."""
    fields: dict[str, object] = {
        "id": 1,
        "group": "invoices",
        "method": "PUT",
        "path": "/Invoices",
        "body": b"{}",
        "key": "k",
        "first_sent_at": START,
        "last_sent_at": START,
        "sendings": 1,
        "saw_server_error": False,
        "next_at": None,
        "members": (),
        "positions": (),
    }
    return Batch(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after_s", "changes", "step"),
    [
        (1, {}, SendAgain()),
        (239, {}, SendAgain()),
        (240, {}, Look()),
        (-5, {}, Look()),
        (1, {"saw_server_error": True}, Look()),
        (1, {"sendings": 3}, Look()),
        (1, {"sendings": 0}, Look()),
        (1, {"next_at": START + dt.timedelta(minutes=10)}, Wait(START + dt.timedelta(minutes=10))),
        (600, {"next_at": START + dt.timedelta(minutes=10)}, Look()),
    ],
)
def test_what_to_do_about_a_doubt(after_s: int, changes: dict[str, object], step: object) -> None:
    """Xero forgets a key after six minutes, and replays a stored 500 until then."""
    assert next_step(batch(**changes), START + dt.timedelta(seconds=after_s)) == step


def test_absence_counts_from_the_last_sending() -> None:
    """A repeat may arrive late as well."""
    again = START + dt.timedelta(minutes=3)
    assert absent_counts_from(batch(last_sent_at=again)) == again + dt.timedelta(minutes=11)


@pytest.mark.parametrize(
    ("claimed_s", "leaves_s"), [(0, 60), (100, 160), (180, 240), (181, 240), (239, 240), (3600, 240)]
)
def test_a_row_leaves_within_a_minute_or_not_at_all_and_never_with_an_old_key(
    claimed_s: int, leaves_s: int
) -> None:
    """Ten minutes after it has surely left, then, are those after which absence counts."""
    claimed_at = START + dt.timedelta(seconds=claimed_s)
    by = leaves_by(claimed_at=claimed_at, claimed_s=5_000.0 + claimed_s, first_sent_at=START)
    assert by.at == START + dt.timedelta(seconds=leaves_s)
    assert by.steady_s == 5_000.0 + leaves_s
    assert absent_counts_from(batch(last_sent_at=claimed_at)) >= by.at + dt.timedelta(minutes=10)


@pytest.mark.parametrize(
    ("wall_s", "steady_s", "is_over"),
    [
        (59, 59, False),
        (60, 59, True),  # the machine slept, and its steady clock with it
        (-3600, 60, True),  # the wall clock was set back
        (3600, 1, True),
        (-3600, 59, False),
    ],
)
def test_a_row_leaves_in_time_by_both_clocks_or_not_at_all(wall_s: int, steady_s: int, is_over: bool) -> None:
    """The wall clock alone could let it leave an hour late; the steady one alone, after a night's sleep."""
    by = leaves_by(claimed_at=START, claimed_s=0.0, first_sent_at=START)
    assert by.is_over(START + dt.timedelta(seconds=wall_s), float(steady_s)) is is_over
