"""The one thing nobody may guess: whether something that was sent arrived."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, said

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="outcome_unknown",
        title="Sent, but not known whether it arrived",
        cause=(
            "The document was sent and no clear answer came back, and a look in Xero could not decide: {reason}.",
            "The document was sent and no clear answer came back, and a look in Xero could not decide whether it is there.",
        ),
        action=(
            "Look in Xero for {number}. Then say here whether it is there; it is not sent again before that.",
            "Look in Xero for this document. Then say here whether it is there; it is not sent again before that.",
        ),
        remedy="`counterfoil resolve REF --there ID` or `--not-there` settles it; nothing is sent twice meanwhile.",
        who="bookkeeper",
        retry="after the fix",
        messages=(
            said(
                r"\bidempotency key:? .{0,140}is used with a different request",
                source="developer.xero.com, idempotent requests; LanternOps/breeze W04",
            ),
            said(r"\boutcome (?:is )?unknown\b", source="Counterfoil"),
        ),
        check=Unforeseeable("doubt arises only after sending"),
        example="Idempotency Key: 4f1c is used with a different request.",
    ),
)
