"""What must hold whatever has happened, read from plain data: rows of the database, and the simulator's books.

Nothing of the engine is asked. `kept` reads the database with plain sqlite3; the books are one of the organisations
that `GET /sim/ledger` answers. Each check returns a sentence for every place where it does not hold, and an empty
list where all is well.

What a document comes to is worked out here again from its content, and what it is called in Xero likewise. What goes
by a mark of ours, and has an id that cannot stand in one as it is, goes by its link alone.
"""

import itertools
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]
Json = dict[str, Any]
Name = tuple[str, str]
"""What something is called in Xero: its type and its number (a contact's ContactNumber, the mark of a payment)."""

STATES = {"ready", "held", "sending", "in_doubt", "posted", "unlinked", "withdrawn"}
UNKNOWN = "outcome_unknown"
TABLES = (
    "organisation",
    "export",
    "content",
    "pending",
    "batch",
    "attempt",
    "call",
    "log",
    "awaiting",
    "refusal",
)
TYPES = {
    "sales_invoice": ("ACCREC", "ACCRECCREDIT"),
    "bill": ("ACCPAY", "ACCPAYCREDIT"),
    "sales": ("ACCRECCREDIT", "ACCREC"),
    "purchase": ("ACCPAYCREDIT", "ACCPAY"),
    "received": ("RECEIVE", "SPEND"),
    "spent": ("SPEND", "RECEIVE"),
}
"""The type of a kind (of a credit note its side, of money its direction) in Xero, and what it is turned into when it is below zero."""
MAY_FOLLOW = {
    "ready": {"held", "in_doubt", "posted", "withdrawn"},
    "held": {"ready", "withdrawn", "posted"},
    "in_doubt": {"posted", "ready", "held", "in_doubt"},
    "posted": {"unlinked", "ready"},
    "unlinked": {"ready"},
    "withdrawn": {"ready"},
}
"""States one after the other in a document's log, where `sending` is not written down: it may lie between."""
TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|Bearer +[A-Za-z0-9._-]{8,}")
"""What looks like an access token or a header that carries one."""
PLAIN = re.compile(r"[A-Za-z0-9._:/#@+()-]+(?: [A-Za-z0-9._:/#@+()-]+)*")
CENT = Decimal("0.01")


class Kept(NamedTuple):
    """What a database holds of one organisation, table by table."""

    organisation: Row
    exports: list[Row]
    contents: dict[int, Json]
    pending: dict[int, Json]
    batches: list[Row]
    attempts: list[Row]
    calls: list[Row]
    log: list[Row]
    awaiting: list[Row]


class Seen(NamedTuple):
    """All that the checks look at: the database, the books, and what the source was told is accepted (`None` where
    nobody kept count)."""

    kept: Kept
    books: Json
    accepted: Mapping[str, Json] | None


def kept(database: Path, tenant_id: str | None = None) -> Kept:
    """Read one organisation (the only one, unless named) with plain sqlite3, all at one moment."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        tables = {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in TABLES}
        connection.execute("COMMIT")
    (own,) = [row for row in tables["organisation"] if tenant_id in (None, row["tenant_id"])]
    exports = [row for row in tables["export"] if row["organisation_id"] == own["id"]]
    ids = {row["id"] for row in exports}
    batches = [row for row in tables["batch"] if row["organisation_id"] == own["id"]]
    return Kept(
        organisation=own,
        exports=exports,
        contents=_contents(tables["content"], ids),
        pending=_contents(tables["pending"], ids),
        batches=batches,
        attempts=[row for row in tables["attempt"] if row["export_id"] in ids],
        calls=[row for row in tables["call"] if row["organisation_id"] == own["id"]],
        log=[row for row in tables["log"] if row["organisation_id"] == own["id"]],
        awaiting=[row for row in (*tables["awaiting"], *tables["refusal"]) if row["export_id"] in ids],
    )


def books_of(ledger: Json, tenant_id: str) -> Json:
    """The books of one organisation out of what /sim/ledger answers."""
    (found,) = [each for each in ledger["organisations"] if each["tenant_id"] == tenant_id]
    return dict(found)


def seen(database: Path, ledger: Json, accepted: Iterable[Json] | None = None) -> Seen:
    """Everything there is to look at; `accepted` are the documents as they were handed in, the last of each ref."""
    rows = kept(database)
    told = None if accepted is None else {ref_of(each): each for each in accepted}
    return Seen(rows, books_of(ledger, rows.organisation["tenant_id"]), told)


def wrong(what: Seen, *, at_rest: bool = True) -> list[str]:
    """What does not hold, of all that must; `at_rest` says that no program is at work."""
    checks = [*ALWAYS, *AT_REST] if at_rest else ALWAYS
    return [f"{check.__name__}: {sentence}" for check in checks for sentence in check(what)]


# --- each document once, and in one place ---------------------------------------------------------------------------


def all_accepted_are_here(what: Seen) -> list[str]:
    """What was accepted is kept, once, and nothing else is."""
    found = Counter(row["ref"] for row in what.kept.exports)
    said = [f"{ref} is kept {times} times" for ref, times in found.items() if times != 1]
    if what.accepted is not None:
        said += [f"{ref} was accepted and is not kept" for ref in what.accepted if ref not in found]
        said += [f"{ref} is kept and was never accepted" for ref in found if ref not in what.accepted]
    return said


def each_state_says_why(what: Seen) -> list[str]:
    """Every document is in one of the states; posted has its id in Xero, held its cause, withdrawn whose word."""
    said = []
    named = {row["export_id"] for row in what.kept.log if row["event"] == "withdrawn" and row["text"]}
    for row in what.kept.exports:
        state, ref = row["state"], row["ref"]
        if state not in STATES:
            said.append(f"{ref} is {state!r}, which is no state")
        if state in ("posted", "unlinked") and not row["xero_id"]:
            said.append(f"{ref} is {state} without an id in Xero")
        if state == "held" and not (row["fault"] and row["faults"]):
            said.append(f"{ref} is held and says no cause")
        if state == "in_doubt" and not row["reason"]:
            said.append(f"{ref} is in doubt and says no reason")
        if state == "withdrawn" and row["id"] not in named:
            said.append(f"{ref} is withdrawn and nobody is named")
        if (state in ("sending", "in_doubt")) != (row["batch_id"] is not None):
            said.append(f"{ref} is {state} and its request is {row['batch_id']}")
    return said


def once_in_xero(what: Seen) -> list[str]:
    """By the name it has in Xero, each document stands there as often as it was posted; what may be there, no more
    than once more; and nothing stands there that was never sent."""
    there = Counter(_names_there(what.books))
    linked: Counter[Name] = Counter()
    perhaps: Counter[Name] = Counter()
    in_doubt = last_undecided(what.kept)
    for row in what.kept.exports:
        name = name_in_xero(row, what.kept.contents[row["id"]])
        if name is None:
            continue
        if row["xero_id"]:
            linked[name] += 1
        elif row["state"] in ("sending", "in_doubt") or row["id"] in in_doubt:
            perhaps[name] += 1
    said = []
    for name in sorted(there | linked):
        most = linked[name] + perhaps[name]
        if not linked[name] <= there[name] <= most:
            least = linked[name]
            said.append(f"{' '.join(name)} stands in Xero {there[name]} times, not {least} to {most}")
    return said


def links_lead_there(what: Seen) -> list[str]:
    """No two documents are linked to one of Xero's, and each link leads to what is what it says."""
    there = {
        **{each["id"]: (each["type"], each["number"]) for each in what.books["documents"]},
        **{each["id"]: ("PAYMENT", mark_of(each["reference"])) for each in what.books["payments"]},
        **{
            each["id"]: (each["type"], mark_of(each["reference"])) for each in what.books["bank_transactions"]
        },
        **{used_as(each): ("ALLOCATION", used_as(each)) for each in what.books["allocations"]},
        **{each["id"]: ("JOURNAL", mark_of(each["narration"])) for each in what.books["journals"]},
        **{each["id"]: ("CONTACT", each["number"]) for each in what.books["contact_list"]},
    }
    said = []
    owner: dict[str, str] = {}
    for row in what.kept.exports:
        xero_id = row["xero_id"]
        if not xero_id:
            continue
        if xero_id in owner and row["kind"] != "allocation":  # two that are alike have one name
            said.append(f"{row['ref']} and {owner[xero_id]} are both linked to {xero_id}")
        owner[xero_id] = row["ref"]
        name = name_in_xero(row, what.kept.contents[row["id"]])
        if xero_id not in there:
            said.append(f"{row['ref']} is linked to {xero_id}, which Xero does not have")
        elif row["kind"] != "contact" and name is not None and there[xero_id] != name:
            said.append(f"{row['ref']} is linked to {' '.join(there[xero_id])}, not {' '.join(name)}")
    return said


def credit_is_used_once(what: Seen) -> list[str]:
    """Between a credit note and a document each amount is allocated as often as that was posted, or may have been."""
    there = Counter(used_as(each) for each in what.books["allocations"] if each["status"] != "DELETED")
    ids = {row["ref"]: row["xero_id"] for row in what.kept.exports if row["xero_id"]}
    linked: Counter[str] = Counter()
    perhaps: Counter[str] = Counter()
    in_doubt = last_undecided(what.kept)
    for row in what.kept.exports:
        content = what.kept.contents[row["id"]]
        if row["kind"] != "allocation" or not {content["credit_note"], content["document"]} <= ids.keys():
            continue
        amount = Decimal(str(content["amount"])).quantize(CENT)
        name = f"{ids[content['credit_note']]}/{ids[content['document']]}/{amount}"
        linked[name] += bool(row["xero_id"])
        perhaps[name] += row["state"] in ("sending", "in_doubt") or row["id"] in in_doubt
    return [
        f"{name} is allocated {there[name]} times, not {linked[name]} to {linked[name] + perhaps[name]}"
        for name in sorted(there | linked)
        if not linked[name] <= there[name] <= linked[name] + perhaps[name]
    ]


def used_as(allocation: Json) -> str:
    """What an allocation is called here: what it is between, and how much."""
    return f"{allocation['credit_note']}/{allocation['document']}/{allocation['amount']}"


# --- amounts --------------------------------------------------------------------------------------------------------


def each_amount_is_right(what: Seen) -> list[str]:
    """What stands in Xero of a posted document is what its source said, to the cent, of the same day and contact."""
    there = standing(what.books)
    contact_ids = {row["ref"]: row["xero_id"] for row in what.kept.exports if row["kind"] == "contact"}
    said = []
    for row in what.kept.exports:
        content = what.kept.contents[row["id"]]
        if row["kind"] == "contact" or not row["xero_id"]:
            continue
        found = there.get(row["xero_id"])
        if found is None:
            continue  # `links_lead_there` says so
        if found["date"] != content["date"]:
            said.append(f"{row['ref']} is of {content['date']}, and in Xero of {found['date']}")
        if amount_there(found, content) != abs(net_of(content)):
            said.append(f"{row['ref']} is {net_of(content)}, and in Xero {amount_there(found, content)}")
        if "currency" in found and content["currency"] != found["currency"]:
            said.append(f"{row['ref']} is in {content['currency']}, and in Xero in {found['currency']}")
        named = content.get("contact")
        if named and found["contact_id"] != contact_ids.get(f"{content['system']}:contact:{named}"):
            said.append(f"{row['ref']} is of {named}, and in Xero of {found['contact']}")
    return said


def cents_in_are_cents_there_and_open(what: Seen) -> list[str]:
    """Per kind and currency: what was accepted is what stands in Xero, what does not stand there yet, and by how
    much revisions that wait differ from what went."""
    there = standing(what.books)
    taken: dict[Name, Decimal] = defaultdict(Decimal)
    found: dict[Name, Decimal] = defaultdict(Decimal)
    for row in what.kept.exports:
        content = what.kept.contents[row["id"]]
        if content["kind"] == "contact":
            continue
        key, net, in_xero = (content["kind"], content["currency"]), net_of(content), there.get(row["xero_id"])
        newest = what.kept.pending.get(row["id"], content)
        found[key] += net if in_xero is None else amount_there(in_xero, content).copy_sign(net)
        found[key] += net_of(newest) - net
        if what.accepted is None:
            taken[key] += Decimal(row["net"]).scaleb(-2) + net_of(newest) - net
    for content in (what.accepted or {}).values():
        if content["kind"] != "contact":
            taken[content["kind"], content["currency"]] += net_of(content)
    return [
        f"{kind} in {currency}: {taken[kind, currency]} came in, {found[kind, currency]} are accounted for"
        for kind, currency in sorted(taken.keys() | found.keys())
        if taken[kind, currency] != found[kind, currency]
    ]


def contents_are_as_accepted(what: Seen) -> list[str]:
    """What is kept says what was handed in: number, dates, contact, what is paid, and how much."""
    said = []
    for row in what.kept.exports:
        handed_in = (what.accepted or {}).get(row["ref"])
        if handed_in is None:
            continue
        own = what.kept.pending.get(row["id"], what.kept.contents[row["id"]])
        fields = [name for name in COMPARED if str(own.get(name, "")) != str(handed_in.get(name, ""))]
        said += [f"{row['ref']}: {name} is {own.get(name)!r}, not {handed_in.get(name)!r}" for name in fields]
        if handed_in["kind"] != "contact" and net_of(own) != net_of(handed_in):
            said.append(f"{row['ref']} is kept as {net_of(own)}, and came as {net_of(handed_in)}")
    return said


def the_ledger_balances(what: Seen) -> list[str]:
    """Debits are credits in the simulated books, and each account is what was posted to it."""
    total = sum((Decimal(each["balance"]) for each in what.books["accounts"]), Decimal(0))
    said = [] if total == 0 else [f"the accounts come to {total}"]
    return said if what.books["balanced"] else [*said, "debits and credits differ"]


# --- order, states, calls -------------------------------------------------------------------------------------------


def parents_came_first(what: Seen) -> list[str]:
    """Nothing was in a request made before the request by which what it depends on came into Xero."""
    arrived: dict[str, int] = {}
    by_id = {row["id"]: row for row in what.kept.exports}
    linked_by_hand = {by_id[line["export_id"]]["ref"] for line in what.kept.log if line["event"] == "linked"}
    for each in what.kept.attempts:
        if each["event"] in ("posted", "found"):
            ref = by_id[each["export_id"]]["ref"]
            arrived[ref] = min(each["batch_id"], arrived.get(ref, each["batch_id"]))
    said = []
    for each in what.kept.attempts:
        row = by_id[each["export_id"]]
        for parent in {row["parent"], row["other_parent"]} - {"", *linked_by_hand}:
            if not arrived.get(parent, each["batch_id"]) < each["batch_id"]:
                said.append(f"{row['ref']} was sent in request {each['batch_id']}, before {parent}")
    return said


def moves_are_allowed(what: Seen) -> list[str]:
    """The log of each document tells an allowed life that ends in the state it is in."""
    lives: dict[int, list[str]] = defaultdict(list)
    for line in sorted(what.kept.log, key=lambda line: int(line["id"])):
        if line["export_id"] is not None and line["state"]:
            lives[line["export_id"]].append(line["state"])
    said = []
    for row in what.kept.exports:
        life = lives[row["id"]]
        for before, after in itertools.pairwise(life):
            if before != after and after not in MAY_FOLLOW[before]:
                said.append(f"{row['ref']} went from {before} to {after}")
        if row["state"] != "sending" and life[-1:] != [row["state"]]:
            said.append(f"{row['ref']} is {row['state']}, and its log ends with {life[-1:]}")
    return said


def only_what_is_held_waits(what: Seen) -> list[str]:
    """What an export waits for, and what Xero refused of it, is kept in mind while it is held and no longer."""
    states = {row["id"]: (row["state"], row["ref"]) for row in what.kept.exports}
    waiting = sorted({row["export_id"] for row in what.kept.awaiting})
    return [
        f"{states[each][1]} is {states[each][0]} and waits as if it were held"
        for each in waiting
        if states[each][0] != "held"
    ]


def nothing_is_sending(what: Seen) -> list[str]:
    """At rest nothing is on its way."""
    return [f"{row['ref']} is sending" for row in what.kept.exports if row["state"] == "sending"]


def each_sending_is_logged(what: Seen) -> list[str]:
    """At rest every sending of a request stands in the log of calls."""
    calls = Counter(row["batch_id"] for row in what.kept.calls)
    return [
        f"request {row['id']} was sent {row['sendings']} times, and {calls[row['id']]} calls are logged"
        for row in what.kept.batches
        if row["sendings"] != calls[row["id"]]
    ]


def requests_are_closed(what: Seen) -> list[str]:
    """At rest a request is open only while something of it is in doubt."""
    open_ones = {row["batch_id"] for row in what.kept.exports if row["batch_id"] is not None}
    return [
        f"request {row['id']} is {'open' if row['closed_at'] is None else 'closed'}, and of its documents "
        f"{'some are' if row['id'] in open_ones else 'none is'} in doubt"
        for row in what.kept.batches
        if (row["closed_at"] is None) != (row["id"] in open_ones)
    ]


# --- secrets --------------------------------------------------------------------------------------------------------


def secrets_in(places: Mapping[str, bytes], secrets: Iterable[str] = ()) -> list[str]:
    """Where a secret stands in clear, or anything that looks like a token; the secret itself is not repeated."""
    known = [secret.encode() for secret in secrets if secret]
    said = []
    for place, content in places.items():
        if any(secret in content for secret in known):
            said.append(f"{place} holds a secret in clear")
        if TOKEN.search(content):
            said.append(f"{place} holds what looks like a token")
    return said


def files_of(home: Path) -> dict[str, bytes]:
    """All that a home keeps but its key ring, to be looked through for secrets."""
    return {each.name: each.read_bytes() for each in home.iterdir() if each.is_file() and each.name != "keys"}


# --- what things come to, and what they are called ------------------------------------------------------------------


def ref_of(content: Json) -> str:
    """`system:kind:id`."""
    return f"{content['system']}:{content['kind']}:{content['id']}"


def net_of(content: Json) -> Decimal:
    """What a document comes to in its own amounts, rounded half up once."""
    if content["kind"] in ("payment", "allocation"):
        return Decimal(str(content["amount"]))
    if content["kind"] == "manual_journal":
        debits = [amount for line in content["lines"] if (amount := Decimal(str(line["amount"]))) > 0]
        return sum(debits, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    amounts = [
        Decimal(str(line["amount"]))
        if line.get("amount") is not None
        else Decimal(str(line.get("quantity", 1))) * Decimal(str(line.get("unit_price", 0)))
        for line in content["lines"]
    ]
    return sum(amounts, Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def amount_there(found: Json, content: Json) -> Decimal:
    """The same of what stands in Xero."""
    if content["kind"] in ("payment", "allocation"):
        return Decimal(found["amount"])
    if content["kind"] == "manual_journal":
        return Decimal(found["total"])
    return Decimal(found["total" if content.get("amounts") == "inclusive" else "net"])


def name_in_xero(row: Row, content: Json) -> Name | None:
    """What a document is called there; None when that cannot be told from its content alone."""
    match row["kind"]:
        case "contact" | "payment" | "bank_transaction" | "manual_journal":
            own = f"{content['system']}:{content['id']}"
            is_plain = len(own) <= 50 and PLAIN.fullmatch(own)
            return (_type_of(content), own) if is_plain else None
        case "allocation":
            return None  # `credit_is_used_once` tells them by what they are between
        case "credit_note":
            kinds = TYPES[content.get("side", "sales")]
        case kind:
            kinds = TYPES[kind]
    return (kinds[net_of(content) < 0], content["number"])


def _type_of(content: Json) -> str:
    """The type of what goes by a mark of ours."""
    if content["kind"] == "bank_transaction":
        return TYPES[content["direction"]][net_of(content) < 0]
    return {"contact": "CONTACT", "payment": "PAYMENT", "manual_journal": "JOURNAL"}[content["kind"]]


def standing(books: Json) -> dict[str, Json]:
    """All that stands in the books and has an amount, by its id."""
    lists = ("documents", "payments", "bank_transactions", "journals")
    there = {each["id"]: each for name in lists for each in books[name]}
    return there | {used_as(each): each for each in books["allocations"]}


def mark_of(reference: str) -> str:
    """Our own reference at the end of a longer text, in square brackets."""
    return reference[reference.rfind("[") + 1 : -1] if reference.endswith("]") else reference


def last_undecided(rows: Kept) -> set[int]:
    """The documents of which nobody could say what became of their last request."""
    last = {each["export_id"]: each["event"] for each in sorted(rows.attempts, key=_by_request)}
    unknown = {row["id"] for row in rows.exports if row["fault"] == UNKNOWN}
    return unknown | {export_id for export_id, event in last.items() if event == "undecidable"}


def _names_there(books: Json) -> list[Name]:
    return [
        *((each["type"], each["number"]) for each in books["documents"]),
        *(("PAYMENT", mark_of(each["reference"])) for each in books["payments"]),
        *((each["type"], mark_of(each["reference"])) for each in books["bank_transactions"]),
        *(("JOURNAL", mark_of(each["narration"])) for each in books["journals"]),
        *(("CONTACT", each["number"]) for each in books["contact_list"] if each["number"]),
    ]


def _by_request(attempt: Row) -> tuple[int, int]:
    return attempt["batch_id"], attempt["position"]


def _contents(rows: Sequence[Row], ids: set[int]) -> dict[int, Json]:
    return {
        row["export_id"]: json.loads(row["content"], parse_float=Decimal)
        for row in rows
        if row["export_id"] in ids
    }


COMPARED = (
    "number",
    "name",
    "date",
    "due_date",
    "currency",
    "contact",
    "document",
    "reference",
    "narration",
    "bank",
    "credit_note",
)
Check = Callable[[Seen], list[str]]
ALWAYS: tuple[Check, ...] = (
    all_accepted_are_here,
    each_state_says_why,
    once_in_xero,
    links_lead_there,
    credit_is_used_once,
    each_amount_is_right,
    cents_in_are_cents_there_and_open,
    contents_are_as_accepted,
    the_ledger_balances,
    parents_came_first,
    moves_are_allowed,
    only_what_is_held_waits,
)
"""What holds at any moment, also while programs are at work or after one was killed."""
AT_REST: tuple[Check, ...] = (nothing_is_sending, each_sending_is_logged, requests_are_closed)
"""What holds besides when no program is at work and the last one came to its end."""
