"""Limits that Xero sets: calls a minute and a day, documents of the plan, sizes."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import InvoiceType, MappedInvoice
from counterfoil.core.organisation import Action

_LIMITS = "developer.xero.com, OAuth 2 limits; recorded 429 in corrin/docketworks rate_limit_minute.json"
_COUNTED = Unforeseeable(
    "calls are counted beforehand; that others used up the same limit is known only from the answer"
)

_APPROVALS: dict[InvoiceType, tuple[Action, str]] = {
    "sales_invoice": ("approve_invoices", "invoices"),
    "bill": ("approve_bills", "bills"),
}


def find_plan_limit(examined: Examined) -> tuple[Fault, ...]:
    """What goes as approved must be something that Xero says may be approved now (Organisation/Actions)."""
    document, organisation = examined.mapping.document, examined.organisation
    if not organisation.refused or not isinstance(document, MappedInvoice):
        return ()
    if document.status != "authorised" or document.type not in _APPROVALS:
        return ()
    action, kind = _APPROVALS[document.type]
    if action not in organisation.refused:
        return ()
    facts = {"kind": kind, "organisation": organisation.name}
    return (Fault(code="plan_limit_reached", facts=facts, field="status"),)


_RETRY_AFTER = r"retry[- ]after\W{1,4}(?P<retry_after>\d{1,7})\b"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="rate_limit_minute",
        title="Too many calls in one minute",
        cause=(
            "Xero takes 60 calls a minute from one organisation, and more were made, perhaps by other programs too; "
            "it asks to wait {retry_after} seconds.",
            "Xero takes 60 calls a minute from one organisation, and more were made, perhaps by other programs too.",
        ),
        action=(
            "Nothing: wait a minute. If it comes back all day, the limit of the day is used up instead.",
        ),
        remedy="The queue pauses and goes on by itself when Xero allows it.",
        who="nobody",
        retry="at a time",
        awaits=("limit",),
        messages=(
            said(r"x-rate-limit-problem\W{1,5}minute", source=_LIMITS),
            said(r"x-rate-limit-problem\W{1,5}minute", _RETRY_AFTER, source=_LIMITS),
            said(r"x-minlimit-remaining\W{1,5}0\b", source=_LIMITS),
            said(
                r"\brate limit for your organisation/application pairing",
                source="help.linkmybooks.com 3238195",
            ),
            heard(
                "LIMIT + REQUESTS + minute|60|minutes|60s - remaining|concurrent|app wide|10000|application limit; LIMIT + minute - remaining|app wide|10000|concurrent",
                "minute limit|minute rate limit; REQUESTS + minute|60 + TOO_MANY - AMOUNT|day|remaining|10000|app wide|concurrent|same time; ?throttled|throttling",
                "?too many requests|rate limit exceeded|rate limit reached|rate limit hit|exceeded rate limit|rate exceeded|call rate exceeded|wait before retrying|wait for 60 seconds|rate limited|hit rate limit|rate limit has been reached|rate limits",
                "rate limit + organisation application pairing|60 - remaining",
                facts="retry_after",
            ),
        ),
        check=_COUNTED,
        example="HTTP TooManyRequests - Too many requests in the last minute (minute)",
    ),
    Entry(
        code="rate_limit_day",
        title="The day's calls are used up",
        cause=(
            "Xero takes 5,000 calls a day from one organisation (1,000 on its Starter tier), and they are used up; "
            "it asks to wait {retry_after} seconds.",
            "Xero takes 5,000 calls a day from one organisation (1,000 on its Starter tier), and they are used up.",
        ),
        action=(
            "Nothing: Xero allows more when its day is over. Other programs on the same connection use the same calls.",
        ),
        remedy="The queue pauses, says until when, and goes on by itself.",
        who="nobody",
        retry="at a time",
        awaits=("day",),
        messages=(
            said(r"x-rate-limit-problem\W{1,5}da(?:y|ily)\b", source=_LIMITS),
            said(r"x-rate-limit-problem\W{1,5}da(?:y|ily)\b", _RETRY_AFTER, source=_LIMITS),
            said(r"x-daylimit-remaining\W{1,5}0\b", source=_LIMITS),
            heard(
                "LIMIT + REQUESTS + day|daily|24 hours|today|tomorrow",
                "daily limit|day limit|daily rate limit|daily cap|daily api limit|daily quota|daily call limit|daily request limit - remaining",
                "5000 + daily|day|today + used|limit|exceeded; LIMIT + day|daily|24 hours|today|tomorrow + XERO|exceeded|reached|used",
                "REQUESTS + used all|used up|all your + day|today|24 hours|daily; REQUESTS + day|today|24 hours|daily + TOO_MANY; 5000|1000 + REQUESTS + day|today|24 hours|daily; rate limit + day|daily|5000|tomorrow|24 hours",
                facts="retry_after",
            ),
        ),
        check=_COUNTED,
        example="The organisation has reached the daily rate limit cap (retry-after 66975)",
    ),
    Entry(
        code="rate_limit_other",
        title="Too many calls at once",
        cause=(
            "Xero limits calls in progress (5 for one organisation) and calls of all organisations together "
            '(10,000 a minute); this one ran into the limit "{limit}".',
            "Xero limits calls in progress (5 for one organisation) and calls of all organisations together (10,000 a minute).",
        ),
        action=("Nothing: it goes on by itself in a moment.",),
        remedy="The queue pauses briefly and goes on by itself.",
        who="nobody",
        retry="at a time",
        awaits=("limit",),
        messages=(
            said(r"x-rate-limit-problem\W{1,5}(?P<limit>app\w{0,10}|concurrent)", source=_LIMITS),
            said(r"x-appminlimit-remaining\W{1,5}0\b", source=_LIMITS),
            heard(
                "REQUESTS|LIMIT|too many + concurrent|simultaneous|concurrency|same time|in progress|parallel",
                "LIMIT + app wide|appminute|app minute|10000|application wide|app limit|entire app|across all organisations",
            ),
        ),
        check=_COUNTED,
        example="X-Rate-Limit-Problem: concurrent",
    ),
    Entry(
        code="plan_limit_reached",
        title="The Xero plan allows no more",
        cause=(
            "Xero lets no more {kind} be approved in {organisation}: its plan's share of this month is used up, or whoever connected it "
            "has no role to approve them.",
            "The organisation's Xero plan allows no more approved {kind} this month.",
            "The organisation's Xero plan allows no more documents of this kind this month.",
        ),
        action=(
            "See in Xero which of the two it is: change to a larger plan or wait for the next month, or have the user who connected "
            "{organisation} given the role, or connect it as somebody who may. As drafts the {kind} may still be taken.",
            "Change to a larger plan in Xero, or wait for the next month. As a draft the document may still be taken.",
        ),
        remedy="With the policy `status` set to `draft` documents go as drafts, which the plan does not count.",
        who="administrator",
        retry="after the fix",
        awaits=("plan",),
        messages=(
            said(
                r"reached the limit of (?P<kind>invoices|bills) you can approve",
                source="help.yourtradebase.com 158; help.dext.com",
            ),
            said(
                r"reached the limit of \d{1,6} ", source="XeroAPI/Xero-OpenAPI, example of PUT /ContactGroups"
            ),
            heard(
                "LIMIT + PAPER + PLAN; LIMIT + PAPER + approve|approving|authorise|send|enter|authorised|approved",
                "plan|plans|subscription + not more than|not have more than + PAPER; PLAN|starter plan|early plan + PAPER + approve|send|enter + only",
                "PLAN + PAPER + no more|only lets|only allows|not allow|not permit|allows no more|upgrade|maximum|hit|reached|used up; PLAN + LIMIT - REQUESTS|api",
                "upgrade + PLAN|growing + PAPER|LIMIT - CURRENCY; invoice limit|bill limit|quote limit + reached|exceeded; maximum number + invoices|bills|quotes",
                "quota + invoices|bills|quotes; limit + contact groups|contacts|items; LIMIT + reached|exceeded + invoices|bills|quotes",
            ),
        ),
        check=find_plan_limit,
        example="You have reached the limit of invoices you can approve",
    ),
    Entry(
        code="payload_too_large",
        title="Too large for Xero",
        cause=("The request or file is larger than Xero takes (about 3.5 MB is advised, 10 MB the most).",),
        action=("Split the document, or make the file smaller.",),
        remedy="Requests are kept below the limit and halved when refused; a single document this large must be split in the source.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(r"\bPayloadTooLarge\b", source="XeroAPI/Xero-Java#349"),
            said(r"\bRequestEntityTooLarge\b", source="XeroAPI/Xero-Java#349"),
            said(
                r"\b(?:request entity|payload|file|attachment|request) (?:is )?too large\b",
                source="HTTP status 413",
            ),
            heard(
                "FILE + TOO_LARGE - AMOUNT|REQUESTS",
                "request|body|payload|request body + too large|larger than|too big|exceeds the maximum size|maximum length exceeded|length exceeded",
                "payload too large|request entity too large|maximum request length exceeded|content too large",
                "mb|megabytes + FILE + maximum|exceeds|over|limit|larger|max|more than|bigger",
            ),
        ),
        check=Unforeseeable("documents have at most 5,000 lines, and requests are planned below the limit"),
        example="Title: RequestEntityTooLarge, Detail: PayloadTooLarge",
    ),
)
