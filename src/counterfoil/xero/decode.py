"""Reads from an answer of Xero's what became of each document that was sent.

Total: whatever the bytes are, every document gets an outcome and nothing is raised. What cannot be read
with certainty is in doubt, never posted and never refused. Shapes and statuses: XeroAPI/Xero-OpenAPI
16.1.0, recordings of docketworks (September 2026), developer.xero.com response codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from urllib.parse import unquote

import msgspec

from counterfoil.core.export import Group
from counterfoil.core.faults.entry import Fault
from counterfoil.core.outcome import Deferred, InDoubt, Outcome, Posted, Rejected
from counterfoil.core.own_reference import allocation_name
from counterfoil.core.paid import UNAPPROVED
from counterfoil.core.passing import Answer
from counterfoil.xero.wire import UNREADABLE, ZERO_ID, Problem, Said, SavedAnswer, SavedElement, debits

WORDS_MAX = 500
"""Characters kept of an answer that is no JSON."""
MESSAGES_MAX = 50
"""Messages kept of one document; a document of a thousand bad lines says the same thing a thousand times."""
TOTAL_MAX = Decimal(10) ** 15
"""No document comes to more: Xero's largest line is 9,999,999,999.99."""
NEVER_ACTED_ON = frozenset({401, 403, 407, 429})
"""Refused in front of the books: token, permission, proxy, limit."""
MAY_HAVE_BEEN_ACTED_ON = frozenset({408, 409, 425})
"""Refusals that say nothing of what an earlier or still running sending of the same request did."""
NOT_OFFERED = frozenset({405, 501})
"""Xero does not offer the call at all: no smaller request would fare better."""

NEVER_TAKEN_IN = frozenset({404, 411, 413, 414, 415, 431})
"""Refusals of the request's address, size or form, in whatever words: it never came to the books."""

_KEY_MISMATCH = re.compile(r"idempotency\s+key.*different\s+request", re.IGNORECASE | re.DOTALL)
_SCOPE_MISSING = re.compile(r"AuthorizationUnsuccessful|insuffici?ent_scope", re.IGNORECASE)
"""Xero's own pages write insufficent_scope (developer.xero.com, OAuth 2 FAQ)."""

_ALLOCATIONS = re.compile(r"/CreditNotes/([^/?]+)/Allocations\b")

_ANSWER = msgspec.json.Decoder(SavedAnswer)
_ELEMENT = msgspec.json.Decoder(SavedElement)
_PROBLEM = msgspec.json.Decoder(Problem)
_TREE = msgspec.json.Decoder(float_hook=Decimal)


def outcomes(group: Group, answer: Answer, count: int) -> tuple[Outcome, ...]:
    """What became of each of the `count` documents of a request, in the order they were sent."""
    status = answer.exchange.status
    if status is None:
        problem = answer.exchange.problem or "no answer"
        if answer.exchange.was_sent:
            return (InDoubt(reason=f"sent, and no answer came: {problem}"),) * count
        return (Deferred(reason=f"not sent: {problem}"),) * count
    if 200 <= status < 300:
        return _of_elements(group, answer, count)
    return _of_refusal(status, answer, count)


def connection_fault(status: int, body: bytes, challenge: str = "") -> Fault | None:
    """What is wrong with the connection when an answer says that it is; None when it does not.

    `challenge` is the WWW-Authenticate header. A token that merely ran out is no fault: it is renewed.
    """
    if status not in (401, 403):
        return None
    words = words_of(body)
    said = f"{words} {challenge}"
    if status == 401 and "TokenExpired" in said:
        return None
    if status == 401:
        code = "access_denied" if _SCOPE_MISSING.search(said) else "token_revoked"
    else:
        # 403 with these words: the organisation was disconnected inside Xero (NangoHQ/nango#203).
        code = "token_revoked" if "AuthenticationUnsuccessful" in said else "access_denied"
    return Fault(code=code, message=words or challenge or f"Xero answered {status}")


def words_of(body: bytes) -> str:
    """The sentence in an answer that is an error, whatever its shape; empty when there is none."""
    try:
        problem = _PROBLEM.decode(body)
    except UNREADABLE:
        text = body[: 4 * WORDS_MAX].decode("utf-8", "replace")
        return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:WORDS_MAX]
    title = problem.upper_title or problem.title or problem.error
    detail = problem.upper_detail or problem.detail or problem.error_description
    return problem.message or detail or title or ""


# --- 200: one answer for each element -----------------------------------------------------------------------


def _of_elements(group: Group, answered: Answer, count: int) -> tuple[Outcome, ...]:
    try:
        answer = _ANSWER.decode(answered.body)
        found = _elements_of(group, answer)
        elements = [_ELEMENT.decode(raw) for raw in found]
    except UNREADABLE:
        return (InDoubt(reason="Xero's answer could not be read"),) * count
    if len(elements) != count:
        return (InDoubt(reason=f"Xero answered for {len(elements)} documents of {count}"),) * count
    under = under_of(answered.exchange.path)
    results = [_of_element(group, element, raw, under) for element, raw in zip(elements, found, strict=True)]
    if group != "allocations":  # two that are alike have one name here, and Xero gives them none
        results = _each_id_once(results)
    return tuple(_with_general_warnings(results, _texts(answer.warnings)))


def _elements_of(group: Group, answer: SavedAnswer) -> list[msgspec.Raw]:
    match group:
        case "contacts" | "contact_changes":
            return answer.contacts or []
        case "invoices":
            return answer.invoices or []
        case "credit_notes":
            return answer.credit_notes or []
        case "bank_transactions":
            return answer.bank_transactions or []
        case "manual_journals":
            return answer.manual_journals or []
        case "payments":
            return answer.payments or []
        case "allocations":
            return answer.allocations or []


def under_of(path: str) -> str:
    """The id of the credit note in the address of a request with allocations; empty in any other."""
    found = _ALLOCATIONS.match(path)
    return unquote(found[1]) if found else ""


def _of_element(group: Group, element: SavedElement, raw: msgspec.Raw, under: str) -> Outcome:
    """The outcome of one element. Ids in a refused one mean nothing (XeroAPI/Xero-NetStandard#156)."""
    status = (element.status_attribute_string or "").upper()
    has_errors = bool(element.has_errors or element.has_validation_errors or element.validation_errors)
    if status == "ERROR" or (not status and has_errors):
        messages = _messages(_tree(raw))
        return Rejected(messages=messages or ("Xero refused it without saying why",))
    if has_errors:
        return InDoubt(reason=f"Xero answered {status} and named errors")
    if status not in ("OK", "WARNING", ""):
        return InDoubt(reason=f"Xero answered with the unknown status {status[:WORDS_MAX]}")
    xero_id, number, total = _identity(group, element, under)
    if not xero_id or xero_id == ZERO_ID:
        return InDoubt(reason="Xero answered that all is well and gave no id")
    if total is not None and not (total.is_finite() and abs(total) <= TOTAL_MAX):
        return InDoubt(reason="Xero answered with a total that is no amount")
    return Posted(
        xero_id=xero_id,
        number=number or "",
        total=total,
        warnings=_texts(element.warnings),
        is_unapproved=(element.status or "").lower() in UNAPPROVED,
    )


def _identity(
    group: Group, element: SavedElement, under: str
) -> tuple[str | None, str | None, Decimal | None]:
    """Id, number and total of an element of this group; only the id is always there."""
    match group:
        case "contacts" | "contact_changes":
            return element.contact_id, element.contact_number, None
        case "invoices":
            return element.invoice_id, element.invoice_number, element.total
        case "credit_notes":
            return element.credit_note_id, element.credit_note_number, element.total
        case "bank_transactions":
            return element.bank_transaction_id, None, element.total
        case "manual_journals":
            return element.manual_journal_id, None, debits(element.journal_lines)
        case "payments":
            return element.payment_id, None, element.amount
        case "allocations":
            return _allocation(element, under), None, element.amount


def _allocation(element: SavedElement, under: str) -> str | None:
    """What an allocation is called here; None where the answer does not say what it is between."""
    invoice_id = element.invoice.invoice_id if element.invoice else None
    amount = element.amount
    if not under or not invoice_id or amount is None or not amount.is_finite() or abs(amount) > TOTAL_MAX:
        return None
    return allocation_name(under, invoice_id, amount)


def _each_id_once(results: Sequence[Outcome]) -> list[Outcome]:
    """One id for two documents cannot be right for both, and may be for neither."""
    seen = Counter(one.xero_id.lower() for one in results if isinstance(one, Posted))
    twice = InDoubt(reason="Xero answered with the same id for two documents")
    return [twice if isinstance(one, Posted) and seen[one.xero_id.lower()] > 1 else one for one in results]


def _with_general_warnings(results: list[Outcome], warnings: tuple[str, ...]) -> list[Outcome]:
    """Warnings about the request as a whole are told with the first document that was posted."""
    if warnings:
        for index, one in enumerate(results):
            if isinstance(one, Posted):
                results[index] = msgspec.structs.replace(one, warnings=(*one.warnings, *warnings))
                break
    return results


def _texts(said: Sequence[Said] | None) -> tuple[str, ...]:
    texts = (one.message or one.description for one in said or ())
    return tuple(text for text in texts if text)[:MESSAGES_MAX]


def _tree(body: bytes | msgspec.Raw) -> object:
    """The whole of a body or element, whatever it is; None when it cannot be read."""
    try:
        return _TREE.decode(body)
    except UNREADABLE:
        return None


def _messages(tree: object) -> tuple[str, ...]:
    """All messages of a refused element, its own first, then those of its contact, lines and other parts;
    each once."""
    return tuple(dict.fromkeys(_below(tree)))[:MESSAGES_MAX]


def _below(tree: object) -> Iterator[str]:
    """The messages anywhere in a tree, from the top down; without recursion, as trees may be deep."""
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        if isinstance(node, dict):
            yield from _said(node.get("ValidationErrors"))
            ahead.extend(reversed(node.values()))
        elif isinstance(node, list):
            ahead.extend(reversed(node))


def _said(errors: object) -> Iterator[str]:
    if isinstance(errors, list):
        for error in errors:
            text = (error.get("Message") or error.get("Description")) if isinstance(error, dict) else None
            if isinstance(text, str) and text.strip():
                yield text


# --- anything else: one answer for all ----------------------------------------------------------------------


def _of_refusal(status: int, answer: Answer, count: int) -> tuple[Outcome, ...]:
    words = words_of(answer.body)
    said = words or f"Xero answered {status}"
    if status == 429:
        limit = answer.allowance.problem or "some"
        return (Deferred(reason=f"Xero's {limit} limit is reached"),) * count
    if status in NEVER_ACTED_ON:
        return (Deferred(reason=f"Xero refused the connection ({status}): {said}"),) * count
    if status in NOT_OFFERED:
        return (Rejected(messages=(said,), status=status),) * count
    if status < 400 or status >= 500 or status in MAY_HAVE_BEEN_ACTED_ON:
        return (InDoubt(reason=f"Xero answered {status}: {said}"),) * count
    if _KEY_MISMATCH.search(answer.body.decode("utf-8", "replace")):
        # It tells that the key was used before, nothing about these documents.
        return (InDoubt(reason=said),) * count
    refusal = _tree(answer.body)
    if status not in NEVER_TAKEN_IN and not isinstance(refusal, dict):
        # Xero refuses in JSON objects: this was made on the way, or broke off there, whatever Xero did.
        reason = f"a {status} came that is not in Xero's words: {words or 'it is empty'}"
        return (InDoubt(reason=reason),) * count
    if isinstance(refusal, dict) and refusal.get("Elements"):
        return _of_failed_elements(refusal["Elements"], said, count)
    if count == 1:
        return (Rejected(messages=(said,), status=status),)
    return (Deferred(reason=said, split=True),) * count


def _of_failed_elements(elements: object, said: str, count: int) -> tuple[Outcome, ...]:
    """Errors in one heap: only the elements that failed come back (XeroAPI/Xero-Java#171), and the others
    may have been saved (an integrator in XeroAPI/xero-php-oauth2#13). Only when all failed is it plain
    which is which."""
    if isinstance(elements, list) and len(elements) == count:
        return tuple(Rejected(messages=_messages(tree) or (said,), status=400) for tree in elements)
    return (InDoubt(reason=f"Xero refused some of {count} documents without saying which: {said}"),) * count
