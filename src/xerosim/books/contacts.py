"""Customers and suppliers."""

from typing import Any

import msgspec


class Contact(msgspec.Struct):
    """A customer or supplier; `details` holds the further fields in Xero's own names."""

    id: str
    name: str
    updated_ms: int
    status: str = "ACTIVE"
    number: str = ""
    account_number: str = ""
    email: str | None = None
    is_customer: bool = False
    is_supplier: bool = False
    details: dict[str, Any] = {}
