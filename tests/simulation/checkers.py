"""What must hold when a trial is over: read from the books, the file and the wire, and from nothing of the engine.

Together with `tests/invariants.py` these are general: none of them knows which trouble there was, or which mistake
somebody may have made in the engine.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from counterfoil.core.document import Allocation, Contact, ManualJournal, Payment, encoded
from tests import invariants
from tests.simulation.cast import GONE, UNMAPPED
from tests.simulation.network import TOKEN_PATH, Passed
from tests.simulation.standing import (
    allocations_standing,
    books_of,
    contacts_standing,
    documents_standing,
    payments_standing,
)
from tests.simulation.trial import Trial

OK: Final = 200
API: Final = "/api.xro/2.0/"
REFUSED_MAX: Final = 3
"""How often one content may be sent though it is refused."""
KEPT_WITHIN_S: Final = 10.0
"""How long after an answer came what it says must be kept, other answers of that moment included."""
BELIEVED_S: Final = 90_000.0
"""The longest wait that a refusal can sensibly ask for: a day and a bit."""
CENT: Final = Decimal("0.01")

Check = Callable[[Trial], list[str]]


def violations(trial: Trial) -> list[str]:
    """Every sentence about what does not hold."""
    revisions = trial.business.revisions
    accepted = [json.loads(encoded(each[-1]), parse_float=Decimal) for each in revisions.values()]
    what = invariants.seen(trial.home / "counterfoil.db", trial.ledger, accepted)
    return [*invariants.wrong(what), *(sentence for check in CHECKS for sentence in named(check, trial))]


def named(check: Check, trial: Trial) -> Iterator[str]:
    """What a check says, under its name."""
    return (f"{check.__name__}: {sentence}" for sentence in check(trial))


# --- in the books ---------------------------------------------------------------------------------------------------


def each_mark_stands_once(trial: Trial) -> list[str]:
    """By the mark in its lines, no document stands in Xero twice, and each as one of its revisions says."""
    said = []
    revisions = trial.business.revisions
    standing = documents_standing(books_of(trial))
    for ref, times in Counter(each.ref for each in standing).items():
        if times > 1:
            said.append(f"{ref} stands there {times} times")
    for each in standing:
        meant = next((one for one in revisions[each.ref] if _revision(one) == each.revision), None)
        if meant is None or isinstance(meant, Contact | Payment | Allocation):
            said.append(f"{each.ref} stands there as revision {each.revision}, which there never was")
        elif each.net != _net(meant):
            said.append(f"{each.ref} comes to {each.net} there, not {_net(meant)}")
    organisation = books_of(trial)
    for ref, times in (payments_standing(organisation) + contacts_standing(organisation)).items():
        if times > 1:
            said.append(f"{ref} stands there {times} times")
    due = Counter(
        f"{each.credit_note} against {each.document}: {each.amount:.2f}"
        for contents in revisions.values()
        for each in {one for one in contents if isinstance(one, Allocation)}
    )
    for name, times in allocations_standing(organisation).items():
        if times > due[name]:
            said.append(f"{name} is allocated {times} times")
    return said


def what_can_go_went(trial: Trial) -> list[str]:
    """After the trouble everything that nothing is wrong with stands in Xero, and is known to stand there."""
    states = {row["ref"]: row for row in trial.rows("SELECT ref, state, fault, waiting_for FROM export")}
    said = []
    for ref, contents in trial.business.revisions.items():
        last = contents[-1]
        row = states.get(ref)
        if row is None or _is_faulty(last, trial):
            continue
        if row["state"] != "posted" and not _ends_at(ref, states) & set(trial.answered):
            said.append(f"{ref} is {row['state']} {row['fault']} {row['waiting_for']}")
    return said


def _ends_at(ref: str, states: Mapping[str, Any]) -> set[str]:
    """A document, what it waits for, what that waits for, and so on."""
    chain = {ref}
    while (ref := states[ref]["waiting_for"] if ref in states else "") and ref not in chain:
        chain.add(ref)
    return chain


def _is_faulty(document: Any, trial: Trial) -> bool:
    """Whether a document has a fault of its own: its tender has no rule, or one that leads to an account that is gone,
    or more is asked of what it is set against than there is."""
    if not isinstance(document, Payment | Allocation):
        return False
    if isinstance(document, Payment) and document.tender in (UNMAPPED, GONE):
        return True
    every: list[Any] = [contents[-1] for contents in trial.business.revisions.values()]
    for ref in _set_against(document):
        asked = sum((one.amount for one in every if ref in _set_against(one)), Decimal(0))
        if any(asked > _net(one) for one in trial.business.revisions[ref]):
            return True
    return False


def _set_against(document: Any) -> tuple[str, ...]:
    """The refs of what a payment or an allocation takes from."""
    if isinstance(document, Payment):
        return (document.document,)
    return (document.credit_note, document.document) if isinstance(document, Allocation) else ()


def _revision(document: Any) -> int:
    if isinstance(document, Contact | Payment | Allocation):
        return 0  # they have no lines to say it
    text = document.lines[0].description
    return int(text[text.index(" r") + 2 : text.index(">")])


def _net(document: Any) -> Decimal:
    if isinstance(document, ManualJournal):
        return sum((line.amount for line in document.lines if line.amount > 0), Decimal(0))
    exact = sum((line.exact for line in document.lines), Decimal(0))
    return exact.quantize(CENT, ROUND_HALF_UP)


# --- on the wire ----------------------------------------------------------------------------------------------------


def no_limit_was_hit(trial: Trial) -> list[str]:
    """Xero has not refused a call for its limits, unless others drew on them or the network sent calls twice."""
    weather = trial.weather
    if weather.others_per_minute or weather.replayed:
        return []
    refused = trial.xero.world.calls.refused_429 - trial.struck["limited"]
    return [f"{refused} calls were refused for a limit"] if refused > 0 else []


def no_call_during_retry_after(trial: Trial) -> list[str]:
    """Once a refusal has named a time, and that was kept, nothing leaves before it."""
    if trial.weather.jumps_s:
        return []  # until when, the next process is told by its own clock: wrong, until Xero has told the time
    said = []
    until_s, told_s = 0.0, 0.0
    for each in sorted(_calls(trial), key=lambda one: one.arrived_s):
        if told_s + KEPT_WITHIN_S < each.arrived_s < until_s - 1.0 and not each.is_replay:
            said.append(f"{each.method} {each.path} came {until_s - each.arrived_s:.0f} s too early")
        wait_s = _asked_to_wait(each)
        if wait_s and each.told_s + wait_s > until_s and not _ended_near(trial, each.told_s):
            until_s, told_s = each.told_s + wait_s, each.told_s
    return said[:3]


def _ended_near(trial: Trial, at_s: float) -> bool:
    """Whether a process ended, or stood still, before it can have kept what it was told at that moment; or one was
    told, perhaps, that another had replaced."""
    ends_s = [*trial.crashed_s, *trial.stood_still_s]
    is_near = any(at_s - KEPT_WITHIN_S <= each <= at_s + KEPT_WITHIN_S for each in ends_s)
    return is_near or any(from_s <= at_s <= to_s for from_s, to_s in trial.replaced_s)


def _asked_to_wait(call: Passed) -> float:
    if call.status != 429 or not call.was_told:
        return 0.0
    text = call.headers.get("retry-after", "")
    wait_s = float(text) if text.isdigit() else 0.0
    return wait_s if 0 < wait_s <= BELIEVED_S else 0.0


def tokens_are_renewed_once(trial: Trial) -> list[str]:
    """No refresh token is spent again once a process has lived to take the answer to it."""
    taken: Counter[str] = Counter()
    for each in trial.network.passed:
        if each.path == TOKEN_PATH and not each.is_replay and _lived_to_take(trial, each):
            form = parse_qs(each.body.decode())
            if form.get("grant_type") == ["refresh_token"]:
                taken[form["refresh_token"][0]] += 1
    return [f"a refresh token was spent with success {times} times" for times in taken.values() if times > 1]


def _lived_to_take(trial: Trial, call: Passed) -> bool:
    """Whether a good answer came, and no process ended or stood still from the call until it must be kept.

    One that stands still is taken for ended by the one that takes its place, which ends what it has begun: the
    former cannot keep what it gets from then on, however long it goes on. (Whose call it is is not told.)
    """
    kept_s = call.told_s + KEPT_WITHIN_S
    has_ended = any(call.arrived_s <= at_s <= kept_s for at_s in (*trial.crashed_s, *trial.stood_still_s))
    is_replaced = any(from_s <= call.arrived_s <= to_s for from_s, to_s in trial.replaced_s)
    return call.was_told and call.status == OK and not has_ended and not is_replaced


def tokens_are_kept_before_use(trial: Trial) -> list[str]:
    """Every call goes out with a token that is durable at that moment, or was a moment before."""
    ever = set[str]()
    said = []
    for each in trial.network.passed:
        ever.update(each.stored_tokens)
        token = each.token.removeprefix("Bearer ")
        if each.path.startswith(API) and token not in ever:
            said.append(f"{each.method} {each.path} went with a token that was never kept")
    return said[:3]


def refusals_are_not_repeated(trial: Trial) -> list[str]:
    """What Xero is known to have refused is not sent again unchanged, unless a person asked for it; and however
    often that became known to nobody, one content is refused a few times at most."""
    refused: dict[bytes, set[str]] = defaultdict(set)
    for each in _calls(trial):
        if each.method == "GET" or each.status != OK or each.is_replay:
            continue
        for sent, answered in _elements(each):
            if answered.get("StatusAttributeString") == "ERROR":
                refused[sent].add(each.key)
    most = REFUSED_MAX + trial.crashes
    asked = Counter(trial.retried)
    known = trial.rows(
        "SELECT e.ref, count(*) AS times FROM attempt a JOIN export e ON e.id = a.export_id "
        "WHERE a.event = 'rejected' AND e.revision = 1 GROUP BY e.id"
    )
    return [
        *(f"refused {len(keys)} times: {sent[:160]!r}" for sent, keys in refused.items() if len(keys) > most),
        *(
            f"{row['ref']}: refused {row['times']} times"
            for row in known
            if row["times"] > 1 + asked[row["ref"]]
        ),
    ]


def a_refusal_is_of_its_own_document(trial: Trial) -> list[str]:
    """What counts here as refused was refused: Xero said so of just that element of the request."""
    answers = {each.body: each.answer for each in trial.network.passed if each.status == OK and each.body}
    refused = trial.rows(
        "SELECT ref, attempt.position AS position, content FROM attempt "
        "JOIN export ON export.id = export_id JOIN body ON body.batch_id = attempt.batch_id "
        "WHERE event = 'rejected'"
    )
    said = []
    for each in refused:
        answer = _read(answers.get(each["content"], b""))
        elements = next((value for value in answer.values() if isinstance(value, list)), [])
        if each["position"] < len(elements) and not elements[each["position"]].get("ValidationErrors"):
            said.append(f"{each['ref']} counts as refused, and Xero has not refused it")
    return said[:3]


def _read(answer: bytes) -> dict[str, Any]:
    """A whole answer, or nothing of one that broke off."""
    try:
        read = json.loads(answer)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def one_content_is_not_sent_for_ever(trial: Trial) -> list[str]:
    """However it goes, one content does not leave again and again."""
    keys: dict[str, set[str]] = defaultdict(set)
    for each in _calls(trial):
        if each.method in ("PUT", "POST"):
            for sent, _ in _elements(each):
                keys[sent.decode()].add(each.key)
    most = 40 + 12 * len(trial.retried)
    return [f"sent in {len(each)} requests: {sent[:160]}" for sent, each in keys.items() if len(each) > most]


def every_write_has_a_key(trial: Trial) -> list[str]:
    """No write goes without an idempotency key, and no key goes with two contents."""
    contents: dict[str, set[bytes]] = defaultdict(set)
    said = []
    for each in _calls(trial):
        if each.method == "GET":
            continue
        if not each.key:
            said.append(f"{each.method} {each.path} went without a key")
        contents[each.key].add(each.body)
    return said[:3] + [
        f"key {key} went with {len(each)} contents" for key, each in contents.items() if len(each) > 1
    ]


def _calls(trial: Trial) -> list[Passed]:
    return [each for each in trial.network.passed if each.path.startswith(API)]


def _elements(call: Passed) -> list[tuple[bytes, dict[str, Any]]]:
    """What was sent, one by one, with what was answered to each (nothing where that cannot be told)."""
    try:
        (sent,) = msgspec.json.decode(call.body).values()
    except (ValueError, AttributeError):
        return []
    answered: Any = []
    try:
        read = msgspec.json.decode(call.answer)
        answered = next((held for held in read.values() if isinstance(held, list)), [])
    except (ValueError, AttributeError):
        pass
    if len(answered) != len(sent):
        answered = [{}] * len(sent)
    return [(msgspec.json.encode(one), two) for one, two in zip(sent, answered, strict=True)]


# --- in the file ----------------------------------------------------------------------------------------------------


def every_call_is_logged(trial: Trial) -> list[str]:
    """No request reached Xero that the log of calls does not know of."""
    arrived = Counter(each.key for each in _calls(trial) if each.method != "GET" and not each.is_replay)
    logged = {
        row["key"]: row["calls"]
        for row in trial.rows(
            "SELECT b.key, count(c.id) AS calls FROM batch b JOIN call c ON c.batch_id = b.id GROUP BY b.id"
        )
    }
    return [
        f"a request arrived {times} times and is logged {logged.get(key, 0)} times"
        for key, times in arrived.items()
        if times > logged.get(key, 0)
    ]


def the_ledger_of_exports_holds(trial: Trial) -> list[str]:
    """The chain of what was sent and answered is whole, and what is stored is what it says."""
    return [f"{each}" for verified in trial.verified for each in verified.findings]


def no_secret_is_told(trial: Trial) -> list[str]:
    """No token, old or new, stands in clear in anything that the home keeps."""
    identity = trial.xero.world.identity
    secrets = [*identity._access, *identity._refresh]
    return invariants.secrets_in(invariants.files_of(trial.home), secrets)


def the_program_made_no_mistake(trial: Trial) -> list[str]:
    """It never stumbled over itself, and nor did the simulated Xero."""
    return [*trial.bugs[:3], *(repr(each) for each in trial.xero.transport.failures[:3])]


CHECKS: Final[tuple[Check, ...]] = (
    each_mark_stands_once,
    what_can_go_went,
    no_limit_was_hit,
    no_call_during_retry_after,
    tokens_are_renewed_once,
    tokens_are_kept_before_use,
    refusals_are_not_repeated,
    a_refusal_is_of_its_own_document,
    one_content_is_not_sent_for_ever,
    every_write_has_a_key,
    every_call_is_logged,
    the_ledger_of_exports_holds,
    no_secret_is_told,
    the_program_made_no_mistake,
)
