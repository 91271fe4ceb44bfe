"""Measure xerosim alone: calls it answers, what a hundred thousand invoices weigh, how fast it starts.

    python benchmarks/simulator.py [--calls 2000] [--json FILE]

Calls of fifty invoices of five lines go over a real socket, one after the other, into a simulator without
limits. Time is the simulator's own processor time, since the client takes its share of the clock.
"""

import argparse
import base64
import http.client
import json
import os
import platform
import re
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PER_CALL, LINES = 50, 5
CALLS_PER_MINUTE_ASKED, MB_ASKED, START_S_ASKED = 6_000, 500, 1.0
SCOPES = "offline_access accounting.invoices accounting.contacts accounting.settings"
REDIRECT = "http://localhost:1/callback"


@contextmanager
def simulator() -> Iterator[tuple[int, int, float]]:
    """A running simulator: its process id, its port, the seconds until it listened."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "xerosim", "serve", "--no-limits"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = None
        while port is None:
            found = re.search(r"http://[\w.]+:(\d+)", process.stdout.readline())
            port = int(found[1]) if found else None
        yield process.pid, port, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


class Client:
    """A client of the simulator with a token."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("localhost", port)
        asked = {
            "response_type": "code",
            "client_id": "bench",
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
            "state": "s",
            "sim_consent": "auto",
        }
        self._line.request("GET", "/identity/connect/authorize?" + urllib.parse.urlencode(asked))
        answer = self._line.getresponse()
        answer.read()
        back = urllib.parse.urlsplit(answer.headers["location"])
        code = urllib.parse.parse_qs(back.query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        basic = base64.b64encode(b"bench:secret").decode()
        token = json.loads(
            self.call(
                "POST",
                "/connect/token",
                urllib.parse.urlencode(form).encode(),
                {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
            )
        )
        self.headers = {"Authorization": f"Bearer {token['access_token']}"}
        self.headers["Content-Type"] = "application/json"
        (connection,) = json.loads(self.call("GET", "/connections", None, self.headers))
        self.headers |= {"xero-tenant-id": connection["tenantId"], "Accept": "application/json"}

    def call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        """The body of an answer that must be a good one."""
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content

    def put(self, resource: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Create things; the keys are new each time."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        path = f"/api.xro/2.0/{resource}?summarizeErrors=false&unitdp=4"
        body = json.dumps({resource: rows}).encode()
        created: list[dict[str, Any]] = json.loads(self.call("PUT", path, body, self.headers | key))[resource]
        return created


def invoices(contact_ids: list[str], call: int) -> list[dict[str, Any]]:
    """One call's worth: five lines each, amounts and texts that vary as real ones do."""
    rows: list[dict[str, Any]] = []
    for place in range(PER_CALL):
        number = call * PER_CALL + place
        lines = [
            {
                "Description": f"Article {(number * 7 + line) % 3_000}",
                "Quantity": 1 + (number + line) % 12,
                "UnitAmount": f"{(number * 13 + line * 7) % 9_000 / 100:.4f}",
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
            for line in range(LINES)
        ]
        rows.append(
            {
                "Type": "ACCREC",
                "Status": "AUTHORISED",
                "Contact": {"ContactID": contact_ids[number % len(contact_ids)]},
                "InvoiceNumber": f"B-{number}",
                "Date": f"2026-{1 + number % 10:02}-{1 + number % 28:02}",
                "DueDate": "2026-12-20",
                "LineAmountTypes": "Exclusive",
                "LineItems": lines,
            }
        )
    return rows


def processor_s(pid: int) -> float:
    """Seconds of processor time a process has taken so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """The most memory a process ever had, in MB (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def main() -> None:
    """Run it and print the figures beside those asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with simulator() as (pid, port, start_s):
        client = Client(port)
        names = [{"Name": f"Invented Buyer {n}"} for n in range(500)]
        ids = [
            row["ContactID"]
            for first in range(0, len(names), PER_CALL)
            for row in client.put("Contacts", names[first : first + PER_CALL])
        ]
        before_s, began = processor_s(pid), time.perf_counter()
        for call in range(options.calls):
            created = client.put("Invoices", invoices(ids, call))
            assert all(row["StatusAttributeString"] == "OK" for row in created)
        took_s, wall_s = processor_s(pid) - before_s, time.perf_counter() - began
        memory = peak_mb(pid)
    figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "calls": options.calls,
        "invoices": options.calls * PER_CALL,
        "calls_per_minute_of_processor_time": round(options.calls / took_s * 60),
        "calls_per_minute_by_the_clock": round(options.calls / wall_s * 60),
        "us_per_invoice": round(took_s / (options.calls * PER_CALL) * 1e6),
        "peak_mb": round(memory),
        "start_s": round(start_s, 2),
    }
    print(json.dumps(figures, indent=2))
    print(f"{'calls a minute':32} {figures['calls_per_minute_of_processor_time']:>10}   asked >= 6000")
    print(f"{'memory, MB':32} {figures['peak_mb']:>10}   asked < {MB_ASKED} for 100,000 invoices")
    print(f"{'start, s':32} {figures['start_s']:>10}   asked < {START_S_ASKED:.0f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
