"""The command on a real socket: it says where it listens, answers, cuts connections, and stops when told."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx2
import pytest

REDIRECT = "http://localhost:8100/callback"


COMMAND = [sys.executable, "-m", "xerosim", "serve"]


@contextmanager
def serving(*options, stop=signal.SIGTERM):
    """A simulator of its own, its address."""
    command = [*COMMAND, "--port", "0", "--no-limits", "--seed", "1", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(r"xerosim listening on (http://\S+:\d+)\n", said)
        try:
            assert found, said
            yield found.group(1)
        finally:
            process.send_signal(stop)
            process.wait(timeout=10)
            assert process.stderr is not None
            complaints = process.stderr.read()
    assert "Traceback" not in complaints


@pytest.fixture
def server():
    """A simulator of its own, its address."""
    with serving("--country", "GB") as address:
        yield address


@contextmanager
def signed_in(server):
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


@pytest.fixture
def client(server):
    """A client that has signed in."""
    with signed_in(server) as http:
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


def refusal(*options):
    """What the command says when it does not serve."""
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_state_file_is_written_at_the_end_and_read_at_the_start(tmp_path, stop):
    path = tmp_path / "books.state"
    with serving("--state", str(path), "--country", "GB", stop=stop) as address, signed_in(address) as http:
        contact = http.put("/api.xro/2.0/Contacts", json={"Name": "Kept"}).json()["Contacts"][0]
        headers = dict(http.headers)
    assert path.exists()
    with serving("--state", str(path)) as address:
        found = httpx2.get(f"{address}/api.xro/2.0/Contacts", headers=headers).json()["Contacts"]
        assert [row["ContactID"] for row in found] == [contact["ContactID"]]
        organisation = httpx2.get(f"{address}/api.xro/2.0/Organisation", headers=headers).json()[
            "Organisations"
        ]
        assert organisation[0]["CountryCode"] == "GB"


def test_a_state_is_saved_by_itself_after_a_change(tmp_path):
    path = tmp_path / "books.state"
    with serving("--state", str(path), stop=signal.SIGKILL) as address, signed_in(address) as http:
        until = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < until
        assert http.post("/sim/save").json() == {"saved": True}
    assert path.stat().st_size > 1000


def test_a_file_that_is_no_state_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "books.state"
    path.write_text("{}")
    assert refusal("--state", str(path)) == f"{path} cannot be used: this is no state of xerosim"
    assert path.read_text() == "{}"


def test_only_registered_clients_are_let_in():
    with serving("--client", "web:hush", "--client", "pkce") as address:
        ask = {"grant_type": "refresh_token", "refresh_token": "r"}
        for auth, error in ((("web", "hush"), "invalid_grant"), (("app", "s"), "invalid_client")):
            assert httpx2.post(f"{address}/connect/token", data=ask, auth=auth).json() == {"error": error}
    assert refusal("--client", ":hush") == "--client: needs an id, such as my-app:my-secret"


def test_who_listens_for_others_is_warned():
    command = [*COMMAND, "--host", "0.0.0.0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("xerosim listening on http://0.0.0.0:")
        process.terminate()
        process.wait(timeout=10)
        said = process.stderr.read()
    assert said == "warning: whoever reaches 0.0.0.0 can use this simulator, which has no locks\n"


def test_localhost_is_this_machine_and_an_unknown_host_is_said_in_one_sentence():
    with serving("--host", "localhost") as address:
        assert address.startswith("http://localhost:")
        assert httpx2.get(f"{address}/sim/clock").status_code == 200
    assert refusal("--host", "no.such.host.invalid").startswith(
        "port 0 on no.such.host.invalid cannot be used: "
    )


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_that_is_too_large_is_answered_and_the_connection_goes_on(client, is_announced):
    size = 11 * 1024 * 1024
    body = b"x" * size if is_announced else (b"x" * 1024 for _ in range(size // 1024))
    answer = client.put("/api.xro/2.0/Contacts", content=body)
    assert (answer.status_code, answer.json()["Detail"]) == (413, "PayloadTooLarge")
    assert client.get("/api.xro/2.0/Organisation").status_code == 200


def test_it_is_up_in_less_than_a_second():
    def worked():
        """Seconds of work, so that it does not matter what else the machine has to do."""
        spent = os.times()
        return spent.children_user + spent.children_system

    before = worked()
    with serving():
        pass
    assert worked() - before < 1.0


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_first_half(client):
    def took() -> float:
        begun = time.monotonic()
        client.get("/api.xro/2.0/Currencies")
        return time.monotonic() - begun

    took()
    assert min(took() for _ in range(10)) < 0.03  # 40 ms is how long an acknowledgement is put off
