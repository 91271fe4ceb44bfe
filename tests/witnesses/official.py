"""Xero's own client for Python (xero-python), pointed at a simulator.

What had to be set otherwise than an application in front of Xero would set it, and why:

- `base_url` of AccountingApi and IdentityApi: the simulator has another address than api.xero.com; the client
  offers the argument for this.
- `TokenApi.refresh_token_url`, `revoke_token_url` and `client_credentials_token_url`: for tokens the client has
  no such argument, its addresses are attributes of the class.
- `configuration.oauth2_token` is set as an attribute, for Configuration heeds the arguments of its first
  construction in a process only. This is so in front of Xero too.
- In the test of limits, and only there, the retries of its connection pool are off: by itself it waits as long as
  Retry-After says and asks again.

Nothing else: bodies, headers, dates, the reading of answers and of errors are the client's.
"""

import datetime as dt
import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest import mock

from xero_python.accounting import (
    AccountingApi,
    Contact,
    Invoice,
    Invoices,
    LineItem,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException
from xero_python.identity import IdentityApi

from tests.witnesses.served import APP, SCOPES, SECRET, consent, exchanged

DAY = dt.date(2026, 11, 1)
DUE = dt.date(2026, 12, 1)


class Official:
    """The client with a token of the simulator's own, and the organisation it is connected to."""

    def __init__(self, address: str, scope: str = SCOPES) -> None:
        self.address = address
        self.held: dict[str, Any] = exchanged(address, consent(address, scope))
        configuration = Configuration()
        configuration.oauth2_token = OAuth2Token(client_id=APP, client_secret=SECRET)
        self.client = ApiClient(
            configuration, oauth2_token_getter=lambda: self.held, oauth2_token_saver=self._save
        )
        self.accounting: Any = AccountingApi(self.client, base_url=f"{address}/api.xro/2.0")
        self.identity: Any = IdentityApi(self.client, base_url=address)
        self.tenant = str(self.identity.get_connections()[0].tenant_id)

    def _save(self, token: dict[str, Any]) -> None:
        self.held = token

    def close(self) -> None:
        """Close its connections; those of refused calls and of token calls it leaves open by itself."""
        self.client.rest_client.pool_manager.clear()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()

    def call(self, name: str, *values: Any, **options: Any) -> Any:
        """What a method of AccountingApi answers for the organisation."""
        return getattr(self.accounting, name)(self.tenant, *values, **options)

    def refused(self, name: str, *values: Any, **options: Any) -> list[str]:
        """The sentences with which the whole call is refused, as the client reads them."""
        try:
            self.call(name, *values, **options)
        except AccountingBadRequestException as error:
            return said_in(error.error_data)
        raise AssertionError(f"{name} was not refused")

    def contact(self, name: str = "Acme") -> Any:
        """A contact of this name, as it was saved."""
        return self.call("create_contacts", {"Contacts": [Contact(name=name)]}).contacts[0]

    def account(self, code: str) -> Any:
        """The account of this code."""
        return self.call("get_accounts", where=f'Code=="{code}"').accounts[0]

    def invoice(self, **changes: Any) -> Any:
        """An authorised sales invoice of 24.15, or what the changes make of it, as it was saved."""
        return self.call("create_invoices", Invoices(invoices=[self.sale(**changes)])).invoices[0]

    def sale(self, **changes: Any) -> Any:
        """The invoice that `invoice` sends; its contact is made when none is given."""
        fields: dict[str, Any] = {
            "type": "ACCREC",
            "date": DAY,
            "due_date": DUE,
            "status": "AUTHORISED",
            "line_items": [line()],
        } | changes
        if "contact" not in fields:
            known = self.call("get_contacts", where='Name=="Acme"').contacts
            fields["contact"] = Contact(contact_id=(known[0] if known else self.contact()).contact_id)
        return Invoice(**fields)


def said_in(refusal: dict[str, Any]) -> list[str]:
    """The sentences of a refusal: those of its elements and of the contacts in them, or its own."""
    rows = refusal.get("Elements", [])
    rows = [*rows, *(row["Contact"] for row in rows if isinstance(row.get("Contact"), dict))]
    said = [error["Message"] for row in rows for error in row.get("ValidationErrors", [])]
    return said or [refusal["Message"]]


def line(**changes: Any) -> Any:
    """A line of 2 x 10.50, 3.15 of tax on top in New Zealand."""
    fields = {
        "description": "Widget",
        "quantity": Decimal(2),
        "unit_amount": Decimal("10.50"),
        "account_code": "200",
        "tax_type": "OUTPUT2",
    }
    return LineItem(**fields | changes)


@contextmanager
def token_addresses(address: str) -> Iterator[None]:
    """The client's token addresses turned to the simulator while the block lasts."""
    with (
        mock.patch.object(TokenApi, "refresh_token_url", f"{address}/connect/token"),
        mock.patch.object(TokenApi, "client_credentials_token_url", f"{address}/connect/token"),
        mock.patch.object(TokenApi, "revoke_token_url", f"{address}/connect/revocation"),
    ):
        yield


_BORN = {"has_account": (False,), "has_errors": (False,), "is_discounted": (False,), "has_attachments": (False,),
         "has_validation_errors": (False,), "is_reconciled": (False,)}  # fmt: skip
"""What the client sends by itself, whether it was set or not."""


def missing(sent: Any, got: Any, at: str = "") -> list[str]:
    """Where a model that came back does not carry what was sent in another; fields that were not set
    are free."""
    if isinstance(sent, list):
        if len(sent) != len(got or []):
            return [f"{at}: {len(got or [])} for {len(sent)}"]
        return [said for row in range(len(sent)) for said in missing(sent[row], got[row], f"{at}[{row}]")]
    if hasattr(sent, "openapi_types"):
        names = [
            name for name in sent.openapi_types if getattr(sent, name) not in (None, *_BORN.get(name, ()))
        ]
        return [
            said
            for name in names
            for said in missing(getattr(sent, name), getattr(got, name), f"{at}.{name}")
        ]
    plain_sent, plain_got = getattr(sent, "value", sent), getattr(got, "value", got)
    return [] if plain_sent == plain_got else [f"{at}: {plain_got!r} for {plain_sent!r}"]
