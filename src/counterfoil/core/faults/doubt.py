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
            "Look in Xero for {number}. If it is there, withdraw it here; if it is not, retry it. Until then it is not sent again.",
            "Look in Xero for this document. If it is there, withdraw it here; if it is not, retry it. Until then it is not sent again.",
        ),
        remedy="`counterfoil withdraw REF` when it is there, `counterfoil retry REF` when it is not; nothing is sent meanwhile.",
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
