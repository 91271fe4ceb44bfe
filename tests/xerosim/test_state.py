"""The state: kept in a file, taken under a name, restored, begun anew, and refused when it is not one."""

import asyncio
import io
import os
import pickle
import subprocess
import sys
from collections import deque
from decimal import Decimal
from hashlib import sha256

import httpx2
import msgspec
import pytest

from tests.xerosim.desk import API, Desk, line, run, sale
from xerosim.accounting.limits import NO_LIMITS, Plan
from xerosim.books.contacts import Contact
from xerosim.identity.authority import App
from xerosim.identity.scopes import OF_CUSTOM, PERSONAL
from xerosim.side.reading import NotDone
from xerosim.state import MAGIC, StateFile, _Writer, pack, unpack
from xerosim.webhooks.posting import Receipt
from xerosim.world import Kept, World


async def number_of_documents(desk):
    return len((await desk.sim("GET", "ledger"))["organisations"][0]["documents"])


async def busy(desk):
    """A world in which something of everything has happened."""
    await desk.invoice(LineItems=[line(), line(Description="Two", UnitAmount="3.3333")], InvoiceNumber="S-1")
    await desk.invoice(Type="ACCPAY", InvoiceNumber="B-1")
    await desk.put("Payments", {"Invoice": {"InvoiceNumber": "S-1"}, "Account": {"Code": "090"}, "Amount": 5})
    await desk.connect(" ".join((*PERSONAL, *OF_CUSTOM)))
    contact = await desk.contact()
    money = {"Type": "SPEND", "Contact": {"ContactID": contact}, "BankAccount": {"Code": "090"}}
    for resource, body in (
        ("BankTransactions", money | {"LineItems": [line(AccountCode="404", TaxType="NONE")]}),
        (
            "BankTransfers",
            {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 3},
        ),
        (
            "ManualJournals",
            {
                "Narration": "Accrual",
                "JournalLines": [
                    {"LineAmount": 10, "AccountCode": "404"},
                    {"LineAmount": -10, "AccountCode": "855"},
                ],
            },
        ),
        ("Items", {"Code": "W-1", "SalesDetails": {"UnitPrice": 3, "AccountCode": "200"}}),
        ("TrackingCategories", {"Name": "Region"}),
        (f"Contacts/{contact}/History", {"HistoryRecords": [{"Details": "Met them"}]}),
    ):
        answer = await desk.put(resource, body)
        assert answer.status_code == 200, answer.text
        assert '"ERROR"' not in answer.text
    file = await desk.http.put(f"{API}Contacts/{contact}/Attachments/a.pdf", content=b"%PDF-1.4")
    assert file.status_code == 200, file.text
    await desk.sim("POST", "webhooks", {"url": "http://localhost:1/hook"})
    await desk.sim("POST", "trouble", [{"kind": "status", "status": 503, "next": 400}])
    await desk.sim("POST", "clock", {"advance_s": 7})


def twin_of(desk: Desk) -> Desk:
    """A desk at another world that has become what the first one is, with the same tokens in hand."""
    twin = Desk(seed=99)
    twin.now = desk.now
    twin.world.adopt(unpack(pack(desk.world)))
    twin.http.headers.update(desk.http.headers)
    return twin


def test_a_world_comes_back_whole_and_goes_on_with_the_same_ids():
    async def test(desk):
        await busy(desk)
        before = await desk.sim("GET", "ledger")
        webhooks, troubles = await desk.sim("GET", "webhooks"), await desk.sim("GET", "trouble")
        calls, limits = await desk.sim("GET", "calls?last=200"), await desk.sim("GET", "limits")
        twin = twin_of(desk)
        assert await twin.sim("GET", "ledger") == before
        assert await twin.sim("GET", "calls?last=200") == calls
        assert await twin.sim("GET", "limits") == limits
        assert await twin.sim("GET", "clock") == await desk.sim("GET", "clock")
        assert await twin.sim("GET", "webhooks") == webhooks
        assert await twin.sim("GET", "trouble") == troubles
        for path in ("Contacts", "Reports/TrialBalance", "Invoices?page=1", "ManualJournals?page=1"):
            assert (await desk.get(path)).json() == (await twin.get(path)).json()
        mine, theirs = await desk.invoice(InvoiceNumber="S-2"), await twin.invoice(InvoiceNumber="S-2")
        assert mine["InvoiceID"] == theirs["InvoiceID"]
        books = next(iter(twin.world.organisations.values()))
        assert all(row.contact is books.contacts[row.contact.id] for row in books.documents.values())
        await twin.http.aclose()

    async def answered(_url, _headers, _body):
        return Receipt(200)

    run(test, sender=answered)


def test_tokens_and_keys_outlive_a_restart():
    async def test(desk):
        body = {"Invoices": [sale(Contact={"Name": "Acme"})]}
        first = await desk.put("Invoices", body, key="k")
        twin = twin_of(desk)
        assert (await twin.put("Invoices", body, key="k")).content == first.content
        assert await number_of_documents(twin) == 1
        await twin.http.aclose()

    run(test)


def test_what_is_under_way_is_not_kept():
    async def test(desk):
        body = {"Invoices": [sale(Contact={"Name": "Acme"})]}
        await desk.sim("POST", "trouble", {"kind": "late_commit", "status": 503, "after_s": 60})
        assert (await desk.put("Invoices", body, key="k")).status_code == 503
        await desk.sim("POST", "snapshots/late")
        waiting = asyncio.create_task(desk.put("Invoices", body, key="k"))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()
        await desk.sim("POST", "snapshots/late/restore")
        with pytest.raises(httpx2.ReadError):
            await waiting
        await desk.sim("POST", "clock", {"advance_s": 61})
        for _ in range(20):
            await asyncio.sleep(0)
        assert await number_of_documents(desk) == 0, "neither the late one nor the one that waited is there"
        assert (await desk.put("Invoices", body, key="k")).status_code == 200, "the key is free"
        assert await number_of_documents(desk) == 1

    run(test)


def test_limits_and_apps_are_those_of_the_world_and_the_counts_those_of_the_state():
    async def test(desk):
        for _ in range(10):
            await desk.get("Currencies")
        other = World(clock=desk.world.given, plan=Plan(per_day=11, connections=3), apps={"web": App()})
        other.adopt(unpack(pack(desk.world)))
        (counted,) = other.limits.told(other.organisations, other.now())["organisations"].values()
        assert (counted["day"]["used"], counted["day"]["left"], counted["minute"]["left"]) == (10, 1, 50)
        assert list(other.identity.apps) == ["web"]
        assert other.identity.connections.organisations_max == 3

    run(test, plan=Plan())


def test_a_snapshot_brings_everything_back_and_can_be_restored_again():
    async def test(desk):
        await desk.invoice()
        taken = await desk.sim("POST", "snapshots/one")
        assert taken["taken"] == "one"
        for _ in range(2):
            await desk.invoice()
            await desk.sim("POST", "clock", {"advance_s": 3_600})
            await desk.http.post("/connect/revocation", data={"token": "none"}, auth=("app", "secret"))
            await desk.sim("POST", "people/disconnect", {})
            assert await number_of_documents(desk) == 2
            assert await desk.sim("POST", "snapshots/one/restore") == {"restored": "one"}
            assert await number_of_documents(desk) == 1
            assert (await desk.get("Organisation")).status_code == 200
            assert (await desk.sim("GET", "clock"))["now_ms"] == int(desk.now * 1000)

    run(test)


def test_snapshots_are_listed_replaced_deleted_and_outlive_a_reset():
    async def test(desk):
        await desk.sim("POST", "snapshots/a-1.x")
        await desk.invoice()
        await desk.sim("POST", "snapshots/a-1.x")
        await desk.sim("POST", "reset")
        (row,) = (await desk.sim("GET", "snapshots"))["snapshots"]
        assert (row["name"], row["at_ms"]) == ("a-1.x", int(desk.now * 1000))
        await desk.sim("POST", "snapshots/a-1.x/restore")
        assert await number_of_documents(desk) == 1
        assert await desk.sim("DELETE", "snapshots/a-1.x") == {"deleted": "a-1.x"}
        assert (await desk.sim("GET", "snapshots")) == {"snapshots": []}

    run(test)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("POST", "snapshots/none/restore", 404, "there is no snapshot 'none'; there are a"),
        ("DELETE", "snapshots/none", 404, "there is no snapshot 'none'; there are a"),
        ("POST", "snapshots/%20", 400, "a snapshot's name is up to 64 letters"),
        ("POST", f"snapshots/{'a' * 65}", 400, "a snapshot's name is up to 64 letters"),
        ("POST", "save", 400, "there is no file to save to: start with --state FILE"),
    ],
)
def test_what_cannot_be_done_with_the_state_is_said_in_a_sentence(method, path, status, said):
    async def test(desk):
        await desk.sim("POST", "snapshots/a")
        answer = await desk.http.request(method, f"/sim/{path}")
        assert (answer.status_code, list(answer.json())) == (status, ["error"])
        assert answer.json()["error"].startswith(said)

    run(test)


def test_there_are_twenty_snapshots_at_most():
    async def test(desk):
        for number in range(20):
            await desk.sim("POST", f"snapshots/{number}")
        assert (await desk.http.post("/sim/snapshots/more")).status_code == 400
        assert (await desk.http.post("/sim/snapshots/3")).status_code == 200

    run(test)


@pytest.mark.parametrize("exchange", ["reset", "snapshots/before/restore"])
@pytest.mark.parametrize("key", ["", "k"])
def test_a_call_under_way_when_all_is_exchanged_is_cut_and_writes_nothing(exchange, key):
    async def test(desk):
        await desk.sim("POST", "snapshots/before")
        await desk.sim("POST", "trouble", {"kind": "slow", "after_s": 60})
        body = {"Invoices": [sale(Contact={"Name": "Acme"})]}
        slow = asyncio.create_task(desk.put("Invoices", body, key=key))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not slow.done()
        await desk.sim("POST", exchange)
        await desk.sim("POST", "clock", {"advance_s": 61})
        with pytest.raises(httpx2.ReadError):
            await slow
        assert await number_of_documents(desk) == 0
        assert (await desk.sim("GET", "calls?last=9"))["last"] == [], "it is not among the calls of the new"
        limits = await desk.sim("GET", "limits")
        assert [one["in_flight"] for one in limits["organisations"].values()] == [0]

    run(test)


def test_a_late_commit_that_is_woken_as_all_is_exchanged_writes_nothing():
    async def test(desk):
        await desk.sim("POST", "trouble", {"kind": "late_commit", "status": 503, "after_s": 60})
        assert (await desk.put("Contacts", {"Name": "Late"})).status_code == 503
        for _ in range(20):
            await asyncio.sleep(0)
        desk.world.advance(61)
        await asyncio.sleep(0)  # it has been woken, and is about to do its work
        desk.world.reset()
        for _ in range(20):
            await asyncio.sleep(0)
        (books,) = desk.world.organisations.values()
        assert not books.contacts

    run(test)


# --- the file -----------------------------------------------------------------------------------------------


def test_a_file_is_written_when_something_has_changed_and_read_at_the_start(tmp_path):
    path = tmp_path / "books.state"

    async def test(desk):
        file = StateFile(desk.world, path)
        assert not file.load()
        await desk.invoice()
        assert file.save_if_changed()
        assert not file.save_if_changed()
        await desk.sim("GET", "ledger")
        await desk.get("Invoices")
        assert not file.save_if_changed()
        await desk.invoice()
        assert await desk.sim("POST", "save") == {"saved": True}
        assert not file.save_if_changed()
        await desk.sim("POST", "reset")
        assert file.save_if_changed()
        await desk.connect()
        await desk.invoice()
        file.save()

    run(test)
    world = World(plan=NO_LIMITS)
    assert StateFile(world, path).load()
    assert [len(books.documents) for books in world.organisations.values()] == [1]
    assert [each.name for each in tmp_path.iterdir()] == ["books.state"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "books.state"
    world = World()
    StateFile(world, path).save()
    old = path.read_bytes()
    (tmp_path / f"books.state.{os.getpid()}.new").mkdir()
    world.changes += 1
    with pytest.raises(NotDone, match="cannot be written"):
        StateFile(world, path).save()
    assert path.read_bytes() == old


class Evil:
    """What a forged state would like to do."""

    def __reduce__(self):
        return os.mkdir, ("ran",)


def forged(value: object) -> bytes:
    """A state with this in place of a world, its checksum right."""
    return repacked(pickle.dumps(value))


def repacked(body: bytes) -> bytes:
    """A state with this body, its checksum right."""
    head, _, _ = pack(World()).partition(b"\n")
    return head[: head.rindex(b" ") + 1] + sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "value",
    [Evil(), [Evil()], {"a": deque([1])}, Decimal(1), print, World, Desk, 7, "text"],
    ids=["call", "inside", "dict", "decimal", "print", "class", "foreign", "number", "text"],
)
def test_a_forged_state_does_nothing_and_is_refused(value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotDone, match="holds what no state of xerosim holds"):
        unpack(forged(value))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [None, 7, "text", {"a": None}, [None], Decimal("NaN"), Decimal(10**12)])
@pytest.mark.parametrize("name", Kept.__struct_fields__)
def test_a_state_with_something_else_in_a_field_is_refused(name, value):
    body = io.BytesIO()
    odd = msgspec.structs.replace(World().kept(), **{name: value})
    _Writer(body, pickle.HIGHEST_PROTOCOL).dump(odd)
    with pytest.raises(NotDone, match="holds what no state of xerosim holds"):
        unpack(repacked(body.getvalue()))


def test_records_that_are_hollow_are_refused_when_the_file_is_read(tmp_path):
    world, path = World(), tmp_path / "books.state"
    vars(world.limits).clear()
    path.write_bytes(pack(world))
    with pytest.raises(NotDone) as refused:
        StateFile(World(), path).load()
    assert str(refused.value) == f"{path} cannot be used: this state holds what no state of xerosim holds"


def test_a_forged_state_cannot_change_the_program():
    # opcodes: push the class, then set an attribute of whatever that is
    body = b"\x80\x04cxerosim.books.contacts\nContact\nN}X\x04\x00\x00\x00nameX\x04\x00\x00\x00evils\x86b."
    with pytest.raises(NotDone):
        unpack(repacked(body))
    assert Contact("i", "n", 0).name == "n"


def test_what_is_no_state_of_this_version_is_refused_in_one_sentence(tmp_path):
    good = pack(World())
    assert good.startswith(MAGIC)
    cases = {
        "this is no state of xerosim": (b"", b"{}", pickle.dumps(Evil()), b"xerosim state 2 x y\n"),
        "this state was written by another version of xerosim": (
            MAGIC + b"0 0\n",
            good[:20] + b"0" + good[21:],
        ),
        "this state is damaged": (good[:-1], good[:-1] + b"x", good + b"x", good[:300]),
    }
    for sentence, states in cases.items():
        for number, state in enumerate(states):
            path = tmp_path / f"{number}"
            path.write_bytes(state)
            with pytest.raises(NotDone) as refused:
                StateFile(World(), path).load()
            assert str(refused.value) == f"{path} cannot be used: {sentence}"


def test_a_file_that_is_half_written_is_taken_away(tmp_path, monkeypatch):
    def full(_world, out):
        out.write(b"half")
        raise OSError(28, "No space left on device")

    file = StateFile(World(), tmp_path / "books.state")
    monkeypatch.setattr("xerosim.state.write_state", full)
    with pytest.raises(NotDone, match=r"books\.state cannot be written: No space left on device"):
        file.save()
    assert not list(tmp_path.iterdir())


def test_a_link_is_followed_and_stays(tmp_path):
    (tmp_path / "far").mkdir()
    link, target = tmp_path / "books.state", tmp_path / "far" / "real.state"
    link.symlink_to(target)
    file = StateFile(World(), link)
    assert not file.load()
    file.save()
    assert link.is_symlink()
    assert target.read_bytes().startswith(MAGIC)
    assert file.load()


def test_what_is_no_ordinary_file_is_neither_read_nor_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    folder, through = StateFile(World(), tmp_path), StateFile(World(), pipe)
    # reading the pipe would wait for ever if it were not refused
    for file, act in (
        (folder, folder.load),
        (folder, folder.lock),
        (through, through.lock),
        (through, through.save),
    ):
        with pytest.raises(NotDone) as refused:
            act()
        assert str(refused.value) == f"{file.path} cannot be used: it is no ordinary file"
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
    assert pipe.is_fifo()


def test_one_process_at_a_time_has_the_file(tmp_path):
    path = tmp_path / "books.state"
    first = StateFile(World(), path)
    first.lock()
    command = [sys.executable, "-m", "xerosim", "serve", "--state", str(path)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == f"{path} is in use: another simulator keeps its state there\n"
    first.unlock()
    third = StateFile(World(), path)
    third.lock()
    third.unlock()
