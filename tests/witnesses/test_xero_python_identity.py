"""Xero's own Python client signs in, refreshes, is limited, and is turned away, as in front of Xero."""

import datetime as dt
import time

import httpx2
import pytest
from xero_python.exceptions import (
    HTTPStatusException,
    NotFoundException,
    RateLimitException,
)

from tests.witnesses.official import Official
from xerosim.accounting.limits import Limits, Plan


def test_the_token_is_read(xero):
    held = xero.held
    assert set(held) == {"access_token", "expires_in", "token_type", "scope", "id_token", "refresh_token"}
    assert held["expires_in"] == 1800
    assert held["token_type"] == "Bearer"


def test_connections_are_read_filtered_and_deleted(xero):
    linked = xero.identity.get_connections()
    assert [row.tenant_type for row in linked] == ["ORGANISATION"]
    assert linked[0].tenant_name == xero.call("get_organisations").organisations[0].name
    assert isinstance(linked[0].created_date_utc, dt.datetime)
    assert len(xero.identity.get_connections(auth_event_id=linked[0].auth_event_id)) == 1
    xero.identity.delete_connection(linked[0].id)
    assert xero.identity.get_connections() == []
    with pytest.raises(HTTPStatusException) as refused:
        xero.call("get_organisations")
    assert refused.value.status == 403


def test_a_token_that_ran_out_is_refreshed_by_the_client_itself(xero):
    old = xero.held
    xero.held = old | {"expires_at": time.time() - 1}
    assert xero.call("get_organisations").organisations[0].country_code.value == "NZ"
    assert xero.held["refresh_token"] != old["refresh_token"]
    assert xero.held["access_token"] != old["access_token"]
    again = xero.client.configuration.oauth2_token
    assert again.refresh_access_token(xero.client)


def test_an_expired_token_is_refused_by_the_address(xero):
    httpx2.post(f"{xero.address}/sim/clock", json={"advance_s": 1801})
    with pytest.raises(HTTPStatusException) as refused:
        xero.call("get_organisations")
    assert refused.value.status == 401
    assert b"TokenExpired: token expired at " in refused.value.body


def test_a_refresh_token_that_is_not_known_is_an_invalid_grant(xero):
    token = xero.client.configuration.oauth2_token
    xero.call("get_organisations")
    token.refresh_token = "unknown"
    with pytest.raises(HTTPStatusException) as refused:
        token.refresh_access_token(xero.client)
    assert refused.value.status == 400
    assert refused.value.body == b'{"error":"invalid_grant"}'


def test_a_revoked_token_takes_its_connections_with_it(xero):
    xero.call("get_organisations")
    before = dict(xero.held)
    assert xero.client.configuration.oauth2_token.revoke_access_token(xero.client)
    answer = httpx2.get(
        f"{xero.address}/connections", headers={"Authorization": f"Bearer {before['access_token']}"}
    )
    assert answer.status_code in (200, 401)
    assert answer.status_code == 401 or answer.json() == []


def test_a_scope_that_was_not_granted_refuses(address):
    narrow = Official(address, "openid offline_access accounting.contacts.read")
    assert narrow.call("get_contacts").contacts == []
    for method in ("get_invoices", "get_accounts", "get_payments"):
        with pytest.raises(HTTPStatusException) as refused:
            narrow.call(method)
        assert refused.value.status == 401
        assert b"AuthorizationUnsuccessful" in refused.value.body
    narrow.close()


def test_another_organisation_is_forbidden(xero):
    with pytest.raises(HTTPStatusException) as refused:
        xero.accounting.get_organisations("00000000-0000-0000-0000-000000000001")
    assert refused.value.status == 403


def test_what_does_not_exist_is_not_found(xero):
    unknown = "00000000-0000-0000-0000-000000000001"
    for method in ("get_invoice", "get_contact", "get_credit_note", "get_payment"):
        with pytest.raises(NotFoundException) as missing:
            xero.call(method, unknown)
        assert missing.value.body == b"The resource you're looking for cannot be found"


def test_the_limits_are_told_and_kept(world, xero):
    world.limits = Limits(Plan(per_minute=3))
    # By itself the client's pool waits as long as Retry-After says, and asks again: not for a test.
    xero.client.rest_client.pool_manager.connection_pool_kw["retries"] = False
    xero.client.rest_client.pool_manager.clear()
    left = []
    for _ in range(3):
        _, status, headers = xero.call("get_organisations", _return_http_data_only=False)
        assert status == 200
        left.append(int(headers["X-MinLimit-Remaining"]))
    assert left == [2, 1, 0]
    with pytest.raises(RateLimitException) as limited:
        xero.call("get_organisations")
    assert limited.value.status == 429
    assert limited.value.rate_limit == "minute"
    assert limited.value.error_message == "You've exceeded the per minute rate limit"
    assert 0 < int(limited.value.headers["Retry-After"]) <= 60
    assert limited.value.body == b""


def test_a_key_is_answered_with_the_first_answer(xero):
    body = {"Contacts": [{"Name": "Once"}]}
    first = xero.call("create_contacts", body, idempotency_key="k-1").contacts[0]
    again = xero.call("create_contacts", body, idempotency_key="k-1").contacts[0]
    assert again.contact_id == first.contact_id
    said = xero.refused("create_contacts", {"Contacts": [{"Name": "Other"}]}, idempotency_key="k-1")
    assert said == ["Idempotency Key: k-1 is used with a different request."]
    assert len(xero.call("get_contacts").contacts) == 1
