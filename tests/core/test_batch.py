"""Full batches first, parents before children, partial ones when nothing moves."""

import pytest

from counterfoil.core.batch import Step, fitting, next_group
from counterfoil.core.export import Group


@pytest.mark.parametrize(
    ("ready", "in_flight", "expected"),
    [
        ({}, False, Step.IDLE),
        ({}, True, Step.WAIT),
        ({"contacts": 50, "invoices": 50}, True, "contacts"),
        ({"contacts": 23, "invoices": 50}, True, "invoices"),
        ({"contacts": 23, "invoices": 49}, True, Step.WAIT),
        ({"contacts": 23, "invoices": 49}, False, "contacts"),
        ({"invoices": 3, "payments": 50}, False, "payments"),
        ({"payments": 1}, False, "payments"),
    ],
)
def test_what_goes_next(ready: dict[Group, int], in_flight: bool, expected: object) -> None:
    """A batch that is not full waits for what is in flight, which may fill it."""
    assert next_group(ready, in_flight=in_flight, full=50) == expected


def test_a_request_keeps_to_its_size_and_takes_one_at_least() -> None:
    """Ten bytes and nine commas fit a hundred; one that is too large by itself goes alone."""
    assert fitting([10] * 20, bytes_max=100) == 9
    assert fitting([500, 1], bytes_max=100) == 1
    assert fitting([1, 1], bytes_max=100) == 2
