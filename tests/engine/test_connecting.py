"""What a consent is for: new organisations, those that are broken, or another one than the one that waits."""

import datetime as dt

import msgspec
import pytest

from counterfoil.access import Elsewhere, elsewhere, named, to_connect
from counterfoil.core.export import Connection, Lane, Tokens
from counterfoil.core.faults.entry import Fault
from counterfoil.core.settings import Settings
from counterfoil.errors import AmbiguousReference
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


def test_what_is_new_or_broken_is_what_a_consent_was_given_for() -> None:
    """Xero lists every organisation that this person ever allowed."""
    assert chosen(consented("one"), []) == ["one"]
    assert chosen(consented("one", "two"), [lane("one")]) == ["two"]
    assert chosen(consented("one", "two"), [lane("one"), lane("two", "token_revoked")]) == ["two"]
    assert chosen(consented("one", "new"), [lane("one", "token_revoked")]) == ["new", "one"]
    assert chosen(consented("one"), [lane("one")]) == ["one"]


@pytest.mark.parametrize("fault", ["token_revoked", "access_denied", "wrong_organisation"])
def test_a_consent_that_leads_elsewhere_is_noticed(fault: str) -> None:
    waiting = [lane("one", fault), lane("two")]
    assert elsewhere(consented("new"), waiting) == Elsewhere(("one",), ("new",))
    assert elsewhere(consented("two", "new"), waiting) == Elsewhere(("one",), ("new",))


def test_a_consent_that_reaches_who_waits_or_brings_nothing_new_leads_nowhere_else() -> None:
    waiting = [lane("one", "token_revoked"), lane("two")]
    assert elsewhere(consented("one", "new"), waiting) is None
    assert elsewhere(consented("two"), waiting) is None
    assert elsewhere(consented("new"), [lane("one")]) is None
    assert elsewhere(consented("new"), []) is None


def test_the_sentence_names_both() -> None:
    assert Elsewhere(("one",), ("new",)).sentence == (
        "one waits to be connected again, but this consent is for new, which is new here"
    )
    assert Elsewhere(("a", "b"), ("c",)).sentence.startswith("a and b wait to be")


def names(reached: list[Connected], lanes: list[Lane], name: str | None) -> list[str]:
    """What organisations would be called."""
    return [called for _, called in named(reached, lanes, name)]


def test_a_name_given_here_stays_and_a_new_one_goes_to_what_is_new() -> None:
    ours = msgspec.structs.replace(lane("one"), name="Our books")
    assert names(consented("one"), [ours], None) == ["Our books"]
    assert names(consented("one"), [ours], "Shop") == ["Shop"]
    assert names(consented("new", "one"), [ours], "Shop") == ["Shop", "Our books"]
    assert names(consented("a", "b"), [], None) == ["a", "b"]
    with pytest.raises(AmbiguousReference, match="--name fits only one"):
        names(consented("a", "b"), [], "Shop")
