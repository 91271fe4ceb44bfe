"""The one thing nobody may guess: whether something that was sent arrived."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, heard, said

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="outcome_unknown",
        title="Sent, but not known whether it arrived",
        cause=(
            "The document was sent and no clear answer came back, and a look in Xero could not decide: {reason}.",
            "The document was sent and no clear answer came back, and a look in Xero could not decide whether it is there.",
        ),
        action=(
            "Look in Xero, {where}, for {sought}, sent {sent}. If it is there: `counterfoil resolve {ref} --there ID` (the id stands in the address of its page). If it is not: `counterfoil resolve {ref} --not-there`. Until then it is not sent again.",
            "Look in Xero for each by number, contact, date and amount (`counterfoil failed --by document` names them). If it is there: `counterfoil resolve REF --there ID` (the id stands in the address of its page). If it is not: `counterfoil resolve REF --not-there`. Until then it is not sent again.",
        ),
        remedy="`counterfoil resolve REF --there ID` when it is there, `counterfoil resolve REF --not-there` when it is not; nothing is sent meanwhile.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("person",),
        messages=(
            said(
                r"\bidempotency key:? .{0,140}is used with a different request",
                source="developer.xero.com, idempotent requests; LanternOps/breeze W04",
            ),
            said(r"\boutcome (?:is )?unknown\b", source="Counterfoil"),
            heard(
                "UNSURE + created|processed|posted|exist|reached|arrived|received|in xero - TRACKING|ITEM_CODE|TOKEN|tax; UNSURE + went through|gone through",
                "may or may not|outcome unknown|unknown outcome|result unknown|status unknown|unknown result|export status unknown",
                "never got an answer|no answer|no response|response was lost|never received a response + sent|check|lost|received|retrying|xero|unknown|exist",
                "not tell + reached|created|arrived|document|xero; may have been + posted|created|sent + check|xero|already",
                "possibly created|possibly posted|possibly sent; check in xero|check whether + before|unknown|sent|posted|created - TOKEN",
                "may exist already|may exist|may have been created + invoice|document|bill|payment|already",
                "timed out|time out|connection lost + not know|unknown|may have|uncertain|whether",
            ),
        ),
        check=Unforeseeable("doubt arises only after sending"),
        example="Idempotency Key: 4f1c is used with a different request.",
    ),
)
