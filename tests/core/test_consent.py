"""Who shares tokens is read from the access token; what cannot be read is told apart all the same."""

import base64

import msgspec
import pytest

from counterfoil.core.consent import consent_of
from counterfoil.core.export import Connection, Tokens
from tests.conformance.kit import AT, connection, signed


def given(access: str, refresh: str = "r") -> Tokens:
    """A pair of tokens."""
    return Tokens(access=access, refresh=refresh, expires_at=AT)


def token(**claims: str) -> str:
    """An access token with these claims."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(claims)).rstrip(b"=").decode()
    return f"head.{body}.signature"


HERE = connection()


def test_all_tokens_of_one_user_through_one_app_are_of_one_consent() -> None:
    one = consent_of(HERE, given(signed("ann", 1), "r1"))
    assert one == consent_of(connection("tenant-2"), given(signed("ann", 2), "r2"))
    assert one != consent_of(HERE, given(signed("bob", 1), "r1"))


@pytest.mark.parametrize("changed", [{"client_id": "other"}, {"identity_url": "http://localhost:9"}])
def test_another_app_or_server_is_another_consent(changed: dict[str, str]) -> None:
    elsewhere: Connection = msgspec.structs.replace(HERE, **changed)
    assert consent_of(HERE, given(signed("ann", 1))) != consent_of(elsewhere, given(signed("ann", 1)))


def test_without_a_user_the_occasion_of_the_consent_stands_for_one() -> None:
    first = consent_of(HERE, given(token(authentication_event_id="e1", jti="1"), "r1"))
    assert first == consent_of(HERE, given(token(authentication_event_id="e1", jti="2"), "r2"))
    assert first != consent_of(HERE, given(token(authentication_event_id="e2"), "r1"))


@pytest.mark.parametrize(
    "access", ["opaque", "a.b.c", "a.!!.c", "", "..", token(jti="1"), "a.W10.c", "a.eyJ.c"]
)
def test_a_token_that_names_nobody_is_known_by_its_refresh_token_which_is_not_told(access: str) -> None:
    one = consent_of(HERE, given(access, "secret-refresh"))
    assert one == consent_of(HERE, given(access, "secret-refresh"))
    assert one != consent_of(HERE, given(access, "another"))
    assert "secret-refresh" not in one
