"""Limits that Xero sets: calls a minute and a day, documents of the plan, sizes."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, said

_ANTICIPATED = "not seen yet: anticipated"

_LIMITS = "developer.xero.com, OAuth 2 limits; recorded 429 in corrin/docketworks rate_limit_minute.json"
_COUNTED = Unforeseeable(
    "calls are counted beforehand; that others used up the same limit is known only from the answer"
)
_LIMIT_WORDS = r"\b(?:rate[- ]limit|limit|too many requests|call rate|oauth_problem)"

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
        messages=(
            said(r"x-rate-limit-problem\W{1,5}minute", source=_LIMITS),
            said(
                _LIMIT_WORDS + r".{0,60}(?:per|a|each|the last|one) minute",
                source="support.approvalmax.com 414018",
            ),
            said(r"\bminute (?:rate )?limit\b", source=_LIMITS),
            # Which limit is often not said. It is nearly always this one: 60 calls are gone long before 5,000.
            said(
                r"\brate limit (?:has been |was |is )?exceeded",
                source="xeroizer test/stub_responses/rate_limit_exceeded",
            ),
            said(
                r"\brate limit for your organisation/application pairing",
                source="help.linkmybooks.com 3238195",
            ),
            said(r"\btoo many requests\b", source="HTTP status 429"),
            said(r"\bcall rate exceeded\b", source="support.approvalmax.com 414018"),
            said(r"retry-after\W{1,4}(?P<retry_after>\d{1,3})\b", source=_LIMITS),
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
        messages=(
            said(r"x-rate-limit-problem\W{1,5}da(?:y|ily)\b", source=_LIMITS),
            said(_LIMIT_WORDS, r"x-rate-limit-problem\W{1,5}da(?:y|ily)\b", source=_LIMITS),
            said(
                _LIMIT_WORDS,
                r"retry[- ]after\W{1,4}(?P<retry_after>\d{4,7})",
                source="codat.zendesk.com 8045117943453",
            ),
            said(
                r"\bdai?ly (?:api |rate |call |request |calls ){0,3}(?:limit|cap)",
                source="codat.zendesk.com 8045117943453",
            ),
            said(r"\bday limit\b", source=_LIMITS),
            said(r"too many requests in the last day", source="support.approvalmax.com 414018"),
            said(
                r"\b[15],?000 (?:requests|calls|api calls|transactions|records) .{0,30}\bda(?:y|ily)\b",
                source="support.approvalmax.com, Commusoft",
            ),
            said(
                r"limit .{0,40}(?:24 hours?|per day|a day|each day)",
                source="arthuronline.co.uk, reaching a limit on Xero",
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
        messages=(
            said(r"x-rate-limit-problem\W{1,5}(?P<limit>app\w{0,10}|concurrent)", source=_LIMITS),
            said(
                _LIMIT_WORDS, r"x-rate-limit-problem\W{1,5}(?P<limit>app\w{0,10}|concurrent)", source=_LIMITS
            ),
            said(r"\bconcurrent (?:requests? |calls? |connections? |rate ){0,2}limit", source=_LIMITS),
            said(r"\btoo many concurrent\b", source=_LIMITS),
            said(r"\bapp(?:lication)?[- ]?(?:wide )?(?:minute )?(?:rate )?limit\b", source=_LIMITS),
        ),
        check=_COUNTED,
        example="X-Rate-Limit-Problem: concurrent",
    ),
    Entry(
        code="plan_limit_reached",
        title="The Xero plan allows no more",
        cause=(
            "The organisation's Xero plan allows no more approved {kind} this month.",
            "The organisation's Xero plan allows no more documents of this kind this month.",
        ),
        action=(
            "Change to a larger plan in Xero, or wait for the next month. As a draft the document may still be taken.",
        ),
        remedy="With the policy `status` set to `draft` documents go as drafts, which the plan does not count.",
        who="administrator",
        retry="after the fix",
        messages=(
            said(
                r"reached the limit of (?P<kind>invoices|bills) you can approve",
                source="help.yourtradebase.com 158; help.dext.com",
            ),
            said(
                r"reached the limit of \d{1,6} ", source="XeroAPI/Xero-OpenAPI, example of PUT /ContactGroups"
            ),
            said(
                r"\b(?:plan|subscription) .{0,40}(?:limit|does not allow|allows no more)",
                source=_ANTICIPATED,
            ),
        ),
        check=Unforeseeable("how many documents the plan still allows is counted in Xero"),
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
        messages=(
            said(r"\bPayloadTooLarge\b", source="XeroAPI/Xero-Java#349"),
            said(r"\bRequestEntityTooLarge\b", source="XeroAPI/Xero-Java#349"),
            said(
                r"\b(?:request entity|payload|file|attachment|request) (?:is )?too large\b",
                source="HTTP status 413",
            ),
            said(
                r"exceed(?:s|ed) the maximum (?:file|request|upload|allowed) (?:size|length)",
                source=_ANTICIPATED,
            ),
            said(r"maximum request length exceeded", source="common wording of .NET servers"),
        ),
        check=Unforeseeable("documents have at most 5,000 lines, and requests are planned below the limit"),
        example="Title: RequestEntityTooLarge, Detail: PayloadTooLarge",
    ),
)
