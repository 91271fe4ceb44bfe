"""What the program itself can do about a fault: for each code the remedies there are, in one table.

A remedy that changes how one document goes is a policy chosen for that document (`core/choices.py`); a policy
that is new joins by a line here. Whether a remedy helps is not said here: the document is prepared under it.
"""

from __future__ import annotations

from typing import Final

import msgspec

from counterfoil.core.choices import Choices
from counterfoil.core.faults.entry import Fault
from counterfoil.core.remap import target_of

MAP: Final = "map"
"""The remedy that is told with a code: `map=205`."""


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done: its name (what `--choose` is told), what it does, in one sentence, and the
    policies that it chooses."""

    name: str
    does: str
    choices: Choices


def _remedy(name: str, does: str, **choices: str) -> Remedy:
    return Remedy(name=name, does=does, choices=choices)


_DRAFT = _remedy(
    "draft",
    "Post as a draft, which Xero takes with any date; a person approves it there later.",
    locked_period="draft",
)
_MOVE = _remedy(
    "move", "Move to the first open day; the true date goes into the reference.", locked_period="move"
)
_CLAMP = _remedy(
    "clamp",
    "Bring the due date into the range that Xero takes.",
    due_date="clamp",
)
_TERMS = _remedy(
    "terms",
    "Leave the due date out: Xero reckons it from its payment terms.",
    due_date="contact_terms",
)
_DROP = _remedy(
    "drop",
    "Leave lines of nothing out, where the rest comes to the same.",
    zero_lines="drop",
)
_MERGE = _remedy("merge", "Merge lines of the same account, tax and tracking into one.", lines="summarised")
_OPPOSITE = _remedy(
    "opposite",
    "Turn it into its opposite kind, such as a credit note.",
    negative_document="opposite",
)
_FOUR_PLACES = _remedy("4dp", "Send unit prices with four decimals.", rounding="4dp")

_LETTERS = tuple(
    _remedy(
        f"suffix-{letter}",
        f"Put {letter} behind its number: only if what has the number in Xero is another sale.",
        number_suffix=letter,
    )
    for letter in "ABC"
)
_MATCH = _remedy(
    "match", "Take the contact in Xero that has the name as this one.", duplicate_contact_name="match"
)
_SUFFIX = _remedy(
    "suffix", "Send it with its customer code behind the name.", duplicate_contact_name="suffix"
)
_FOLLOW = _remedy("follow", "Follow the merge to the contact that took it in.", archived_contact="follow")
_NEW = _remedy("new", "Create it anew, under a number of its own.", archived_contact="new")
_NO_NUMBER = _remedy("no-account-number", "Send it without the account number.", account_number="no")
_NO_EMAIL = _remedy("no-email", "Send it without the e-mail address.", invalid_email="leave_out")
_NO_TAX_NUMBER = _remedy("no-tax-number", "Send it without the tax number.", invalid_tax_number="leave_out")

REMEDIES: Final[dict[str, tuple[Remedy, ...]]] = {
    "archived_contact": (_FOLLOW, _NEW),
    "duplicate_contact_name": (_MATCH, _SUFFIX),
    "duplicate_contact_number": (_FOLLOW, _NEW),
    "duplicate_account_number": (_NO_NUMBER,),
    "invalid_email": (_NO_EMAIL,),
    "tax_number_invalid": (_NO_TAX_NUMBER,),
    "locked_period": (_DRAFT, _MOVE),
    "duplicate_invoice_number": _LETTERS,
    "due_date_missing": (_TERMS,),
    "due_date_range": (_CLAMP, _TERMS),
    "amount_too_small": (_DROP, _MERGE),
    "zero_amount": (_DROP, _MERGE),
    "negative_not_allowed": (_OPPOSITE, _MERGE),
    "amounts_mismatch": (_FOUR_PLACES,),
}
"""By fault code, the mildest first."""

TAKE: Final = Remedy(
    name="take",
    does="Take the document that is in Xero already as this one, when contact, date and total agree.",
    choices={},
)
PAID: Final = Remedy(
    name="paid", does="Withdraw the payment, when what it pays is paid in Xero already.", choices={}
)
DEEDS: Final[dict[str, Remedy]] = {
    "duplicate_invoice_number": TAKE,
    "already_paid_off": PAID,
    "overpayment": PAID,
}
"""What is done once Xero was asked about that one document, by fault code."""

COMMANDS: Final[dict[str, str]] = {
    "token_revoked": "counterfoil connect",
    "token_expired": "counterfoil connect",
    "access_denied": "counterfoil connect --reset",
    "wrong_organisation": "counterfoil connect",
    "outcome_unknown": "counterfoil resolve REF --there ID (or --not-there)",
}
"""What another command does about a fault."""


def choices_for(fault: Fault) -> tuple[str, ...]:
    """All that `fix --choose` may be told about a fault, whether or not it helps this one."""
    deed = DEEDS.get(fault.code)
    named = [each.name for each in remedies_for(fault)] + ([deed.name] if deed else [])
    return (*named, *([f"{MAP}=CODE"] if target_of(fault) else []))


def remedies_for(fault: Fault) -> tuple[Remedy, ...]:
    """What may be chosen about a fault, the mildest first."""
    return REMEDIES.get(fault.code, ())
