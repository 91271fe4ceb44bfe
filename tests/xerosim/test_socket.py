"""The command on a real socket: it says where it listens, answers, cuts connections, and stops when told."""

import re
import subprocess
import sys
import time

import httpx2
import pytest

REDIRECT = "http://localhost:8100/callback"


@pytest.fixture
def server():
    """A simulator of its own, its address."""
    command = [
        sys.executable,
        "-m",
        "xerosim",
        "serve",
        "--port",
        "0",
        "--no-limits",
        "--country",
        "GB",
        "--seed",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(r"xerosim listening on (http://127\.0\.0\.1:\d+)\n", said)
        try:
            assert found, said
            yield found.group(1)
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def client(server):
    """A client that has signed in."""
    with httpx2.Client(base_url=server, timeout=10) as http:
        asked = {
            "response_type": "code", "client_id": "app", "redirect_uri": REDIRECT, "state": "s", "sim_consent": "auto",
            "scope": "accounting.contacts accounting.settings.read",
        }  # fmt: skip
        location = http.get("/identity/connect/authorize", params=asked).headers["location"]
        code = re.search(r"code=([^&]+)", location)
        assert code
        form = {"grant_type": "authorization_code", "code": code.group(1), "redirect_uri": REDIRECT}
        http.headers["Authorization"] = (
            f"Bearer {http.post('/connect/token', data=form, auth=('app', 's')).json()['access_token']}"
        )
        http.headers["xero-tenant-id"] = http.get("/connections").json()[0]["tenantId"]
        yield http


def test_calls_are_answered_cut_and_held(client, server):
    organisation = client.get("/api.xro/2.0/Organisation").json()["Organisations"][0]
    assert organisation["CountryCode"] == "GB"
    for kind in ("drop_request", "commit_and_drop"):
        client.post("/sim/trouble", json={"kind": kind})
        with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
            client.put("/api.xro/2.0/Contacts", json={"Name": kind})
    assert client.get("/sim/ledger").json()["organisations"][0]["contacts"] == 1
    client.post("/sim/trouble", json={"kind": "stop_before"})
    with pytest.raises(httpx2.ReadTimeout):
        client.put("/api.xro/2.0/Contacts", json={"Name": "Held"}, timeout=0.2)
    until = time.monotonic() + 5
    while (calls := client.get("/sim/calls").json())["stopped"]:
        assert time.monotonic() < until
    assert calls["calls"] == 4
    assert client.get("/sim/ledger").json()["organisations"][0]["contacts"] == 1


def test_a_port_in_use_is_said_in_one_sentence(server):
    port = server.rpartition(":")[2]
    command = [sys.executable, "-m", "xerosim", "serve", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"port {port} on 127.0.0.1 cannot be used: ")
