"""Trouble over a real socket: connections reset and answers that break off, as a client sees them."""

import json
import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.xerosim.test_socket import serving, signed_in


@pytest.fixture(scope="module")
def server():
    """A simulator of its own, its address."""
    with serving() as address:
        yield address


@pytest.fixture
def client(server):
    """A client that has signed in."""
    with signed_in(server) as http:
        yield http


def contacts(client):
    return client.get("/sim/ledger").json()["organisations"][0]["contacts"]


def test_an_answer_breaks_off_in_the_middle(client):
    before = contacts(client)
    client.post("/sim/trouble", json={"kind": "truncate"})
    with pytest.raises(httpx2.RemoteProtocolError):
        client.put("/api.xro/2.0/Contacts", json={"Name": "Truncated"})
    assert contacts(client) == before + 1
    client.post("/sim/trouble", json={"kind": "truncate", "framed": True})
    answer = client.put("/api.xro/2.0/Contacts", json={"Name": "Framed"})
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def raw_answer(server, client):
    """What a bare socket gets for a call; raises what it raises."""
    parts = urlsplit(server)
    headers = "".join(f"{name}: {client.headers[name]}\r\n" for name in ("Authorization", "xero-tenant-id"))
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as wire:
        wire.sendall(
            f"GET /api.xro/2.0/Currencies HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}\r\n".encode()
        )
        return wire.recv(1000)


def test_a_reset_is_a_reset_and_a_drop_is_an_end(server, client):
    client.post("/sim/trouble", json={"kind": "reset"})
    with pytest.raises(ConnectionResetError):
        raw_answer(server, client)
    client.post("/sim/trouble", json={"kind": "drop_request"})
    assert raw_answer(server, client) == b""
    assert raw_answer(server, client).startswith(b"HTTP/1.1 200")


def test_the_date_is_that_of_the_clock_here_and_stands_there_once(client):
    client.post("/sim/trouble", json={"kind": "clock_skew", "by_s": 86400})
    skewed = client.get("/api.xro/2.0/Currencies").headers.get_list("date")
    plain = client.get("/api.xro/2.0/Currencies").headers.get_list("date")
    assert len(skewed) == len(plain) == 1
    assert skewed != plain
    assert len(client.get("/connections").headers.get_list("date")) == 1
