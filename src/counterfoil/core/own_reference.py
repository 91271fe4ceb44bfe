"""Our own name for a contact or payment, short and plain enough to be found again in Xero."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal

from counterfoil.core.money import to_cents

CONTACT_NUMBER_MAX = 50
"""Characters of Xero's ContactNumber (XeroAPI/Xero-OpenAPI, Contact)."""
NARRATION_MAX = 4000
"""Xero states no limit for a journal's Narration; what a line's description holds is taken (2026)."""
PAYMENT_REFERENCE_MAX = 255
"""Xero states no limit for a payment's Reference; what its other references hold is taken (2026)."""
DIGEST_CHARACTERS = 16
MARK = "~"
"""Stands before a digest and in no plain name, so that the two can never be the same."""

_PLAIN = re.compile(r"[A-Za-z0-9._:/#@+()-]+(?: [A-Za-z0-9._:/#@+()-]+)*")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._:/#@+()-]+")
_QUERYABLE = str.maketrans({'"': "'", "\\": "/"})


def own_reference(system: str, identity: str) -> str:
    """`system:id` where Xero keeps that as it is, else its beginning, `~` and 16 hex digits of its SHA-256.

    Kept as it is: up to 50 ASCII letters, digits, `._:/#@+()-` and single spaces between them. Other
    characters would have to be quoted in a query or might be changed on the way (quotes, commas, control
    and non-ASCII characters, double spaces). Two different ids never get the same reference (but for two
    equal digests of 64 bits). Ids that differ only in capitals stay different here; Xero may not tell them
    apart, and then refuses the second.
    """
    whole = f"{system}:{identity}"
    if len(whole) <= CONTACT_NUMBER_MAX and _PLAIN.fullmatch(whole):
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_CHARACTERS]
    readable = _NOT_PLAIN.sub("-", whole)[: CONTACT_NUMBER_MAX - len(MARK) - DIGEST_CHARACTERS]
    return f"{readable}{MARK}{digest}"


def renewed_reference(system: str, identity: str, suffix: str) -> str:
    """Another reference for the same contact, for when what has its first one can be used no more.

    It is no other contact's: no id has the control character that goes between the two.
    """
    return own_reference(system, f"{identity}\x1f{suffix}")


def is_of_system(reference: str, system: str) -> bool:
    """Whether a contact number was given by this program to a contact of that system."""
    begins = _NOT_PLAIN.sub("-", f"{system}:")[: CONTACT_NUMBER_MAX - len(MARK) - DIGEST_CHARACTERS]
    return reference.startswith(begins)


def marked(reference: str, system: str, identity: str) -> str:
    """A reference for people, then our own in square brackets: `deposit [till:P-17]`.

    It is of a payment or a bank transaction. At most 255 characters: the part for people is cut, never the
    mark. In that part white space is collapsed, and the two characters that end or escape a
    string in Xero's queries are replaced (`"` by `'`, `\\` by `/`).
    """
    mark = mark_for(system, identity)
    words = " ".join(reference.split()).translate(_QUERYABLE)
    room = PAYMENT_REFERENCE_MAX - len(mark) - 1
    return f"{words[:room].rstrip()} {mark}" if words else mark


def narrated(narration: str, system: str, identity: str) -> str:
    """A journal's narration as the source has it, then our own reference in square brackets."""
    return f"{narration.rstrip()} {mark_for(system, identity)}".lstrip()


def mark_for(system: str, identity: str) -> str:
    """Our own reference in square brackets, as it ends a longer text of ours."""
    return f"[{own_reference(system, identity)}]"


def worded(reference: str, words: str, *, characters_max: int = PAYMENT_REFERENCE_MAX) -> str:
    """A reference with more words before its mark: `deposit dated 28 Mar 2026 [till:P-17]`."""
    said, _, mark = reference.rpartition("[")
    room = characters_max - len(mark) - len(words) - len(" [ ")
    return f"{f'{said.rstrip()[:room].rstrip()} {words}'.strip()} [{mark}"


def allocation_name(credit_note_id: str, document_id: str, amount: Decimal) -> str:
    """What an allocation is called here: the ids in Xero of what it is between, and the amount.

    Xero names none when it makes one (XeroAPI/Xero-OpenAPI, example of PUT /CreditNotes/{id}/Allocations), so
    two that agree in all three cannot be told apart.
    """
    return f"{credit_note_id}/{document_id}/{to_cents(amount)}".lower()


def mark_of(reference: str) -> str:
    """The mark at the end of what `marked` or `narrated` made, its brackets included."""
    return reference[reference.rindex("[") :]
