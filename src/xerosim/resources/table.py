"""All addresses of the accounting API in one table, and how a path is looked up in it."""

from typing import Final

from xerosim.accounting.asks import Endpoint, Known
from xerosim.resources import (
    accounts,
    allocations,
    attachments,
    bank,
    contacts,
    documents,
    history,
    items,
    journals,
    payments,
    prepaid,
    reports,
    settings,
    tracking,
)

ID: Final = "*"
ENDPOINTS: Final[dict[str, Endpoint]] = (
    settings.ENDPOINTS
    | accounts.ENDPOINTS
    | tracking.ENDPOINTS
    | items.ENDPOINTS
    | contacts.ENDPOINTS
    | documents.ENDPOINTS
    | payments.ENDPOINTS
    | allocations.ENDPOINTS
    | prepaid.ENDPOINTS
    | bank.ENDPOINTS
    | journals.ENDPOINTS
    | reports.ENDPOINTS
    | history.ENDPOINTS
    | attachments.ENDPOINTS
)
"""By address below the root; `*` stands for an id, a number or a name."""

_BY_PARTS: Final = {tuple(address.lower().split("/")): address for address in ENDPOINTS}


def find(parts: tuple[str, ...]) -> Known | None:
    """The address that a path means, in any case; a part written out goes before one that is an id."""
    lowered = tuple(part.lower() for part in parts)
    for pattern in _readings(lowered):
        if (address := _BY_PARTS.get(pattern)) is not None:
            ids = tuple(part for part, place in zip(parts, pattern, strict=True) if place == ID)
            name = "/".join(part for part in address.split("/") if part != ID)
            return Known(name, ENDPOINTS[address], ids)
    return None


def _readings(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The path with ever more of its parts taken for ids; the first part never is one."""
    readings = [parts[:1]]
    for part in parts[1:]:
        readings = [(*reading, place) for reading in readings for place in (part, ID)]
    return readings
