"""Webhooks: who is told what, how it is signed, when it is told again, and that only this machine is."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from tests.xerosim.desk import SCOPE, run
from xerosim.webhooks.delivery import GIVE_UP_S, RETRY_S
from xerosim.webhooks.posting import Receipt, is_loopback, post

URL = "http://localhost:9/hook"


def signed(key, body):
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


class Receiver:
    """A receiver on the far side: keeps the key, remembers what came, answers as a good one would."""

    def __init__(self):
        self.key = "secret"
        self.payloads = []
        self.bodies = []
        self.rightly = []
        self.headers = []
        self.answers = []

    async def __call__(self, url, headers, body):
        assert url == URL
        self.headers.append(headers)
        self.bodies.append(body)
        is_right = headers["x-xero-signature"] == signed(self.key, body)
        self.rightly.append(is_right)
        payload = json.loads(body)
        if payload["events"]:
            self.payloads.append(payload)
            if self.answers:
                answer = self.answers.pop(0)
                return await answer() if callable(answer) else answer
        return Receipt(200 if is_right else 401)

    @property
    def told(self):
        """Every event that came, as category, type and sequence within its payload."""
        return [
            (event["eventCategory"], event["eventType"])
            for payload in self.payloads
            for event in payload["events"]
        ]


async def settle(number=60):
    for _ in range(number):
        await asyncio.sleep(0)


async def subscribe(desk, **wanted):
    body = {"url": URL, "key": "secret"} | wanted
    (told,) = (await desk.sim("POST", "webhooks", body))["webhooks"]
    await settle()
    return told


async def state(desk):
    return (await desk.sim("GET", "webhooks"))["webhooks"]


def at_desk(test, **settings):
    """Run a test with a receiver, both on the clock of the desk."""

    async def with_receiver(desk):
        return await test(desk, desk.world.webhooks.sender)

    return run(with_receiver, sender=Receiver(), **settings)


# --- intent to receive --------------------------------------------------------------------------------------


def test_a_receiver_is_asked_rightly_and_wrongly_signed_before_it_is_told_anything():
    async def test(desk, receiver):
        told = await subscribe(desk)
        assert told["status"] == "INTENT"
        assert (await state(desk))[0]["status"] == "ACTIVE"
        assert sorted(receiver.rightly) == [False, False, True, True]
        payload = json.loads(receiver.bodies[0])
        assert list(payload) == ["events", "firstEventSequence", "lastEventSequence", "entropy"]
        assert (payload["events"], payload["firstEventSequence"], payload["lastEventSequence"]) == ([], 0, 0)
        assert len({json.loads(body)["entropy"] for body in receiver.bodies}) == 4
        assert receiver.headers[0]["Content-Type"].startswith("application/json")

    at_desk(test)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Receipt(200), "a wrongly signed payload was answered with 200 instead of 401"),
        (Receipt(401), "a rightly signed payload was answered with 401 instead of 200"),
        (Receipt(0), "signed payload was answered with nothing in time instead of"),
        (Receipt(500), "signed payload was answered with 500 instead of"),
    ],
)
def test_wrong_answers_do_not_activate(answer, why):
    async def sender(_url, _headers, _body):
        return answer

    async def test(desk):
        told = await subscribe(desk)
        (held,) = await state(desk)
        assert (held["status"], held["sent"][-1]["status"]) == ("REFUSED", answer.status)
        assert why in held["why"]
        await desk.contact()
        await settle()
        assert (await state(desk))[0]["waiting"] == 0, "who was refused is not told later either"
        assert told["id"] == held["id"]

    run(test, sender=sender)


@pytest.mark.parametrize("extra", ["has_body", "has_cookies"])
def test_an_answer_with_a_body_or_cookies_is_not_acceptable(extra):
    async def sender(_url, headers, body):
        is_right = headers["x-xero-signature"] == signed("secret", body)
        return Receipt(200 if is_right else 401, **{extra: True})

    async def test(desk):
        await subscribe(desk)
        (held,) = await state(desk)
        assert (held["status"], held["why"]) == ("REFUSED", "an answer had a body or cookies")

    run(test, sender=sender)


def test_a_key_is_drawn_by_the_seed_where_none_is_given():
    async def test(desk, receiver):
        (told,) = (await desk.sim("POST", "webhooks", {"url": URL}))["webhooks"]
        receiver.key = told["key"]
        await settle()
        assert (await state(desk))[0]["status"] == "ACTIVE"
        return told["key"]

    keys = [at_desk(test, seed=seed) for seed in (1, 1, 2)]
    assert keys[0] == keys[1] != keys[2]
    assert len(base64.b64decode(keys[0])) == 64


# --- events -------------------------------------------------------------------------------------------------


def test_an_event_says_what_where_and_when():
    async def test(desk, receiver):
        await subscribe(desk)
        desk.now += 0.5
        contact_id = await desk.contact()
        await settle()
        (payload,) = receiver.payloads
        assert payload["events"] == [
            {
                "resourceUrl": f"https://api.xero.com/api.xro/2.0/Contacts/{contact_id}",
                "resourceId": contact_id,
                "tenantId": desk.http.headers["xero-tenant-id"],
                "tenantType": "ORGANISATION",
                "eventCategory": "CONTACT",
                "eventType": "CREATE",
                "eventDateUtc": "2026-11-18T11:06:40.500",
            }
        ]
        assert (payload["firstEventSequence"], payload["lastEventSequence"]) == (1, 1)
        assert len(payload["entropy"]) == 20
        assert receiver.rightly[-1]

    at_desk(test)


def test_a_credit_note_tells_its_type_and_status():
    async def test(desk, receiver):
        await subscribe(desk, categories=["CREDITNOTE"])
        made = await desk.invoice(Type="ACCPAYCREDIT", Status="DRAFT")
        await settle()
        (payload,) = receiver.payloads
        (event,) = payload["events"]
        assert event["resourceUrl"].endswith(f"/CreditNotes/{made['CreditNoteID']}")
        assert (event["eventCategory"], event["data"]) == (
            "CREDITNOTE",
            {"Type": "ACCPAYCREDIT", "Status": "DRAFT"},
        )

    at_desk(test)


def test_everything_that_happens_to_a_document_is_an_update_and_sequences_go_on():
    async def test(desk, receiver):
        await desk.contact()
        await subscribe(desk, categories=["INVOICE"])
        made = await desk.invoice(InvoiceNumber="S-1", Status="DRAFT")
        await desk.post(f"Invoices/{made['InvoiceID']}", {"Status": "AUTHORISED"})
        await desk.sim("POST", "people/edit_invoice", {"number": "S-1", "reference": "x"})
        await desk.sim("POST", "people/pay_invoice", {"number": "S-1", "amount": 1})
        await desk.sim("POST", "people/credit_invoice", {"number": "S-1", "amount": 1})
        await settle()
        assert receiver.told == [("INVOICE", "CREATE"), *[("INVOICE", "UPDATE")] * 4]
        first = [payload["firstEventSequence"] for payload in receiver.payloads]
        last = [payload["lastEventSequence"] for payload in receiver.payloads]
        assert first[0] == 1
        assert last[-1] == 5
        assert first[1:] == [number + 1 for number in last[:-1]]

    at_desk(test)


def test_a_contact_is_told_when_it_is_new_changed_archived_or_merged():
    async def test(desk, receiver):
        await subscribe(desk, categories=["CONTACT"])
        one, two = await desk.contact("One"), await desk.contact("Two")
        await desk.post(f"Contacts/{one}", {"EmailAddress": "one@example.test"})
        await desk.sim("POST", "people/merge_contacts", {"contact_id": one, "into_contact_id": two})
        await desk.put(
            "Invoices", {"Type": "ACCREC", "Contact": {"Name": "Three"}, "LineItems": [{"Description": "x"}]}
        )
        await settle()
        events = [
            (event["resourceId"], event["eventType"])
            for each in receiver.payloads
            for event in each["events"]
        ]
        assert events[:3] == [(one, "CREATE"), (two, "CREATE"), (one, "UPDATE")]
        assert sorted(events[3:5]) == sorted([(one, "UPDATE"), (two, "UPDATE")])
        assert [kind for _, kind in events[5:]] == ["CREATE"]

    at_desk(test)


def test_money_accounts_and_journals_are_told_of_to_nobody():
    async def test(desk, receiver):
        contact_id = await desk.contact()
        await subscribe(desk)
        await desk.sim(
            "POST",
            "people",
            [
                {"do": "bank_line", "amount": 5, "contact_id": contact_id, "line_code": "200"},
                {"do": "archive_account", "code": "260"},
                {
                    "do": "post_journal",
                    "narration": "n",
                    "lines": [{"code": "400", "amount": 1}, {"code": "404", "amount": -1}],
                },
            ],
        )
        await settle()
        assert [event for event in receiver.told if event[0] != "CONTACT"] == []

    at_desk(test)


def test_only_the_categories_and_the_organisations_wanted_are_told_of():
    async def test(desk, receiver):
        await subscribe(desk, categories=["CONTACT"], app="app")
        await subscribe(desk, categories=["INVOICE"], app="another")
        await desk.invoice()
        await settle()
        assert receiver.told == [("CONTACT", "CREATE")]
        await desk.sim("POST", "people/disconnect")
        await desk.sim("POST", "people/archive_contact", {"name": "Acme"})
        await settle()
        assert receiver.told == [("CONTACT", "CREATE")], "nobody is connected any more"

    at_desk(test)


def test_many_elements_of_one_call_come_in_order():
    async def test(desk, receiver):
        await subscribe(desk, categories=["CONTACT"])
        names = [f"Contact {number}" for number in range(250)]
        answer = await desk.put("Contacts", {"Contacts": [{"Name": name} for name in names]})
        made = [row["ContactID"] for row in answer.json()["Contacts"]]
        await settle(200)
        events = [event["resourceId"] for payload in receiver.payloads for event in payload["events"]]
        assert events == made
        assert [len(payload["events"]) for payload in receiver.payloads] == [100, 100, 50]

    at_desk(test)


def test_what_is_refused_is_told_of_to_nobody():
    async def test(desk, receiver):
        await subscribe(desk)
        await desk.put("Contacts", {"Name": ""})
        await settle()
        assert receiver.told == []

    at_desk(test)


def test_nothing_is_noted_while_nobody_is_subscribed():
    async def test(desk, receiver):
        def noted():
            return next(iter(desk.world.organisations.values())).changes

        await desk.invoice()
        assert noted() is None
        told = await subscribe(desk)
        assert noted() == []
        assert await desk.sim("DELETE", f"webhooks/{told['id']}") == {"webhooks": []}
        assert noted() is None
        await desk.contact("Late")
        await settle()
        assert receiver.payloads == []

    at_desk(test)


# --- again and again ----------------------------------------------------------------------------------------


def test_a_delivery_is_tried_at_once_and_then_every_quarter_of_an_hour():
    async def test(desk, receiver):
        await subscribe(desk, categories=["CONTACT"])
        receiver.answers = [Receipt(500), Receipt(0), Receipt(302)]
        first = await desk.contact("One")
        await settle()
        assert len(receiver.payloads) == 2, "at once, and at once again"
        await desk.contact("Two")
        for tries in (3, 4):
            await desk.sim("POST", "clock", {"advance_s": RETRY_S - 1})
            await settle()
            assert len(receiver.payloads) == tries - 1
            await desk.sim("POST", "clock", {"advance_s": 1})
            await settle()
            assert len(receiver.payloads) >= tries
        tried = receiver.bodies[-5:-1]
        assert len(set(tried)) == 1, "the same bytes each time"
        assert receiver.payloads[3]["events"][0]["resourceId"] == first
        assert receiver.payloads[4]["firstEventSequence"] == 2, "what came later waits for its turn"
        assert (await state(desk))[0]["waiting"] == 0

    at_desk(test)


def test_after_a_day_it_is_disabled_and_once_enabled_told_all_in_order():
    async def test(desk, receiver):
        told = await subscribe(desk, categories=["CONTACT"])
        receiver.answers = [Receipt(500)] * 1000
        await desk.contact("One")
        await settle()
        for _ in range(int(GIVE_UP_S // RETRY_S) + 1):
            await desk.sim("POST", "clock", {"advance_s": RETRY_S})
            await settle()
        (held,) = await state(desk)
        assert (held["status"], held["waiting"]) == ("DISABLED", 1)
        assert held["why"] == "nothing was answered as it should be for 24 hours"
        assert len(receiver.payloads) == 2 + int(GIVE_UP_S // RETRY_S)
        await desk.connect(SCOPE)
        await desk.contact("Two")
        await settle()
        receiver.payloads.clear()
        receiver.answers.clear()
        await desk.sim("POST", f"webhooks/{told['id']}/enable")
        await settle()
        assert (await state(desk))[0]["status"] == "ACTIVE"
        assert [event["eventDateUtc"][:10] for event in receiver.payloads[0]["events"]] == [
            "2026-11-18",
            "2026-11-19",
        ]

    at_desk(test)


def test_what_is_older_than_31_days_is_not_told_any_more():
    async def test(desk, receiver):
        told = await subscribe(desk, categories=["CONTACT"])
        receiver.answers = [Receipt(500)] * 1000
        await desk.contact("One")
        await settle()
        for _ in range(int(GIVE_UP_S // RETRY_S) + 1):
            await desk.sim("POST", "clock", {"advance_s": RETRY_S})
            await settle()
        await desk.sim("POST", "clock", {"advance_s": 31 * 86_400})
        await desk.connect(SCOPE)
        await desk.contact("Two")
        receiver.payloads.clear()
        receiver.answers.clear()
        await desk.sim("POST", f"webhooks/{told['id']}/enable")
        await settle()
        (payload,) = receiver.payloads
        assert payload["firstEventSequence"] == 2

    at_desk(test)


def test_an_answer_after_more_than_five_seconds_is_none():
    async def test(desk, receiver):
        async def late():
            desk.now += 5.5
            return Receipt(200)

        async def in_time():
            desk.now += 4.5
            return Receipt(200)

        await subscribe(desk, categories=["CONTACT"])
        receiver.answers = [late, in_time]
        await desk.contact()
        await settle()
        (held,) = await state(desk)
        assert [each["status"] for each in held["sent"][-2:]] == [0, 200]

    at_desk(test)


def test_a_reset_forgets_subscriptions():
    async def test(desk, receiver):
        await subscribe(desk)
        await desk.sim("POST", "reset")
        assert await state(desk) == []
        await desk.connect()
        await desk.contact()
        await settle()
        assert receiver.payloads == []

    at_desk(test)


# --- addresses and orders that cannot be read ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost:8/x", True),
        ("https://127.0.0.1/x", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:80/", True),
        ("http://localhost.example.test", False),
        ("http://10.0.0.1/", False),
        ("http://example.test/127.0.0.1", False),
        ("ftp://localhost/", False),
        ("file:///localhost", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_this_machine_is_reached(url, is_here):
    assert is_loopback(url) is is_here


def test_other_machines_are_reached_only_where_that_is_allowed():
    async def test(desk):
        wanted = {"url": "https://example.test/hook"}
        answer = await desk.http.post("/sim/webhooks", json=wanted)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("https://example.test/hook is not on this machine: ")
        desk.world.webhooks.reaches_anywhere = True
        assert (await desk.http.post("/sim/webhooks", json=wanted)).status_code == 200

    run(test, sender=Receiver().__call__)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "a webhook takes url, categories, key, app, api_url: "),
        ({"url": URL, "colour": 1}, "a webhook takes url, categories, key, app, api_url; not 'colour'"),
        ({"url": URL, "categories": ["PAYMENT"]}, "a webhook takes url, categories, key, app, api_url: "),
        ({"url": URL, "categories": []}, "a webhook needs categories"),
    ],
)
def test_a_subscription_that_cannot_be_read_says_what_there_is(sent, sentence):
    async def test(desk):
        answer = await desk.http.post("/sim/webhooks", json=sent)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(sentence)
        answer = await desk.http.request("DELETE", "/sim/webhooks/x")
        assert answer.json()["error"] == "no such webhook 'x': one of none at all"
        answer = await desk.http.post("/sim/webhooks/x/enable")
        assert answer.json()["error"] == "no such webhook 'x': one of none at all"

    run(test)


def test_there_are_a_hundred_subscriptions_at_most_however_they_are_sent():
    async def test(desk):
        answer = await desk.http.post("/sim/webhooks", json=[{"url": URL}] * 101)
        assert (answer.status_code, answer.json()) == (
            400,
            {"error": "there cannot be more than 100 webhooks"},
        )
        assert (await desk.sim("GET", "webhooks"))["webhooks"] == [], "none of them is there"
        assert len((await desk.sim("POST", "webhooks", [{"url": URL}] * 100))["webhooks"]) == 100
        assert (await desk.http.post("/sim/webhooks", json={"url": URL})).status_code == 400
        await desk.sim("DELETE", "webhooks")

    run(test, sender=Receiver().__call__)


# --- over a socket ------------------------------------------------------------------------------------------


class Hook(BaseHTTPRequestHandler):
    """A receiver on a socket: 200 or 401 by the signature, and by its path what is not acceptable."""

    came: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.came.append((self.path, body))
        is_right = self.headers["x-xero-signature"] == signed("secret", body)
        self.send_response(200 if is_right else 401)
        if self.path == "/cookies":
            self.send_header("Set-Cookie", "a=b")
        text = b"hello" if self.path == "/body" else b""
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def hook():
    """The address of a receiver on loopback."""
    Hook.came.clear()
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_is_posted_over_a_socket(hook):
    headers = {"x-xero-signature": signed("secret", b"{}"), "Content-Type": "application/json"}

    async def go():
        assert await post(f"{hook}/good?a=b", headers, b"{}") == Receipt(200)
        assert await post(f"{hook}/good", headers, b"{ }") == Receipt(401)
        assert await post(f"{hook}/body", headers, b"{}") == Receipt(200, has_body=True)
        assert await post(f"{hook}/cookies", headers, b"{}") == Receipt(200, has_cookies=True)
        assert await post("http://127.0.0.1:1/", headers, b"{}") == Receipt(0)

    asyncio.run(go())
    assert Hook.came[0] == ("/good?a=b", b"{}")


def test_a_served_simulator_tells_a_receiver_on_a_socket(hook):
    async def test(desk):
        wanted = {"url": hook, "key": "secret", "categories": ["CONTACT"]}
        await desk.sim("POST", "webhooks", wanted)
        contact_id = await desk.contact()
        async with asyncio.timeout(10):
            while len(Hook.came) < 5:
                await asyncio.sleep(0.01)
        events = json.loads(Hook.came[-1][1])["events"]
        assert [event["resourceId"] for event in events] == [contact_id]
        await settle()

    run(test)
