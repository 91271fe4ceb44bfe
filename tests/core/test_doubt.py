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
        (329, {}, SendAgain()),
        (330, {}, Look()),
        (-5, {}, Look()),
        (1, {"saw_server_error": True}, Look()),
        (1, {"sendings": 3}, Look()),
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
    ("claimed_s", "leaves_s"), [(0, 60), (100, 160), (270, 330), (271, 330), (329, 330), (3600, 330)]
)
def test_a_row_leaves_within_a_minute_or_not_at_all_and_never_with_an_old_key(
    claimed_s: int, leaves_s: int
) -> None:
    """Ten minutes after it has surely left, then, are those after which absence counts."""
    claimed_at = START + dt.timedelta(seconds=claimed_s)
    by = leaves_by(claimed_at=claimed_at, first_sent_at=START)
    assert by == START + dt.timedelta(seconds=leaves_s)
    assert absent_counts_from(batch(last_sent_at=claimed_at)) >= by + dt.timedelta(minutes=10)
