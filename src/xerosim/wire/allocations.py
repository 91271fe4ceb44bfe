"""Allocations as they are sent."""

from decimal import Decimal
from typing import Final

import msgspec

from xerosim.wire.payments import TargetIn
from xerosim.wire.reading import Reading, check_guid, check_number, read_date, read_elements


class AllocationIn(msgspec.Struct):
    """A part of a credit that is set against an invoice or a bill."""

    Invoice: TargetIn | None = None
    Amount: Decimal | None = None
    Date: str | None = None


# issue: XeroAPI/xero-node#228 (a bare allocation is answered with ErrorNumber 17)
_ALLOCATIONS: Final = Reading(AllocationIn, AllocationIn.__struct_fields__, is_wrapped=True)


def read_allocations(body: bytes) -> list[AllocationIn]:
    """The allocations of a body, every number, id and date in them readable."""
    allocations = read_elements(body, "Allocations", _ALLOCATIONS)
    for index, allocation in enumerate(allocations):
        at = f"Allocations[{index}]"
        if allocation.Date is not None:
            read_date(allocation.Date, f"{at}.Date")
        check_number(allocation.Amount, f"{at}.Amount")
        if allocation.Invoice is not None:
            check_guid(allocation.Invoice.InvoiceID, f"{at}.Invoice.InvoiceID")
    return allocations
