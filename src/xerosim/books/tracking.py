"""Tracking categories and their options: by what else than accounts an organisation splits its figures."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec


class TrackingOption(msgspec.Struct):
    """One choice in a category, such as a region; `status` is ACTIVE, ARCHIVED or DELETED."""

    id: str
    name: str
    status: str = "ACTIVE"


class TrackingCategory(msgspec.Struct):
    """One category with its options, in the order in which they were made."""

    id: str
    name: str
    status: str = "ACTIVE"
    options: list[TrackingOption] = []


Choice = TypeVar("Choice", TrackingCategory, TrackingOption)


def chosen(rows: Iterable[Choice], own_id: str | None, name: str | None) -> Choice | None:
    """The active row that an id names, or where no id is given a name, without case."""
    for row in rows:
        same = (
            row.id == own_id.lower() if own_id else bool(name) and row.name.casefold() == str(name).casefold()
        )
        if same and row.status == "ACTIVE":
            return row
    return None


def in_use(rows: Iterable[Choice], *, with_archived: bool) -> list[Choice]:
    """The rows that are not deleted, on request without archived ones."""
    return [row for row in rows if row.status == "ACTIVE" or (with_archived and row.status == "ARCHIVED")]
