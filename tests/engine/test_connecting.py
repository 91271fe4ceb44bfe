"""A second consent leaves alone what works: only new organisations get its tokens, or those that are broken."""

import datetime as dt

from counterfoil.access import to_connect
from counterfoil.core.export import Connection, Lane, Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.core.settings import Settings
from counterfoil.xero.auth import Connected

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


def connection(tenant: str) -> Connection:
    """A way to one tenant."""
    place = "http://xero.test"
    return Connection(
        tenant_id=tenant,
        api_url=place,
        identity_url=place,
        login_url=place,
        client_id="app",
        redirect_uri="http://localhost:1/callback",
        scopes="offline_access",
    )


def consented(*tenants: str) -> list[Connected]:
    """What a consent reaches."""
    tokens = Tokens(access="a", refresh="r", expires_at=NOW)
    return [Connected(name=tenant, connection=connection(tenant), tokens=tokens) for tenant in tenants]


def lane(tenant: str, fault: str = "") -> Lane:
    """An organisation that is connected already."""
    return Lane(
        organisation_id=1,
        name=tenant,
        is_on=True,
        has_sent=True,
        connection=connection(tenant),
        settings=Settings(),
        facts=None,
        facts_version=0,
        facts_at=None,
        connection_fault=Fault(code=fault) if fault else None,
        calls=0,
    )


def chosen(reached: list[Connected], lanes: list[Lane]) -> list[str]:
    """The names of the organisations that would be connected."""
    return [each.name for each in to_connect(reached, lanes)]


def test_only_what_is_new_or_broken_gets_new_tokens() -> None:
    """Xero lists every organisation that this person ever allowed."""
    assert chosen(consented("one"), []) == ["one"]
    assert chosen(consented("one", "two"), [lane("one")]) == ["two"]
    assert chosen(consented("one", "two"), [lane("one"), lane("two", "token_revoked")]) == ["two"]
    assert chosen(consented("one"), [lane("one")]) == ["one"]
