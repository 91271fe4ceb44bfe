"""Customers and suppliers."""

from typing import Any

import msgspec


class Contact(msgspec.Struct):
    """A customer or supplier; `details` holds the further fields in Xero's own names.

    `merged_to` is the id of the contact it was merged into, `website` what a person set in Xero itself.
    """

    id: str
    name: str
    updated_ms: int
    created_ms: int = 0
    status: str = "ACTIVE"
    number: str = ""
    account_number: str = ""
    email: str | None = None
    is_customer: bool = False
    is_supplier: bool = False
    merged_to: str = ""
    website: str = ""
    details: dict[str, Any] = {}
