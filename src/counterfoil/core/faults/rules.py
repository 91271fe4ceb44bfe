"""Faults of our own settings: a mapping rule that is missing or points at nothing."""

from __future__ import annotations

from counterfoil.core.document import Document, Lined
from counterfoil.core.faults.entry import Entry, Examined, Fault, Unforeseeable, heard, said
from counterfoil.core.mapped import Gap, MappedInvoice, MappedPayment
from counterfoil.core.phrases import pair_field
from counterfoil.core.settings import Target

_TARGETS = {"account": "account", "tax_code": "tax code", "bank": "bank account"}
"""What people call a field, where they call it anything else than its name."""
_FIELDS = {"account": "account", "tax": "tax_code", "tender": "tender", "bank": "bank"}
_CODED = ("account", "category", "product")
"""The fields by which a line says what it is, as mapping looks at them when it names a gap."""


def find_gaps(examined: Examined) -> list[Fault]:
    """One fault for each thing the source names and no mapping rule knows, at the first line that has it."""
    if not examined.mapping.gaps:
        return []
    first: dict[tuple[str, str, str], Gap] = {}
    for gap in examined.mapping.gaps:
        first.setdefault((gap.target, gap.side, gap.source_code), gap)
    return [_gap_fault(gap, _named_by(gap, examined.document)) for gap in first.values()]


def _named_by(gap: Gap, document: Document) -> str:
    """The field of the source by which it calls what no rule knows."""
    if gap.target == "account" and gap.source_code and isinstance(document, Lined):
        line = document.lines[gap.line - 1]
        return next((name for name in _CODED if getattr(line, name) == gap.source_code), "account")
    return _FIELDS[gap.target]


def _gap_fault(gap: Gap, name: str) -> Fault:
    facts = {"target": _TARGETS.get(name, name)}
    if gap.source_code:
        facts["source_code"] = gap.source_code
    if gap.side:
        facts["side"] = gap.side
    return Fault(code="mapping_missing", facts=facts, field=f"lines[{gap.line}].{name}" if gap.line else name)


def find_other_basis(examined: Examined) -> tuple[Fault, ...]:
    """Nothing goes of a source that, as the settings say, does not keep its books on accrual."""
    basis = examined.settings.policies.basis
    if basis == "accrual":
        return ()
    return (Fault(code="basis_not_accrual", facts={"basis": basis.replace("_", " ")}),)


def find_stale(examined: Examined) -> list[Fault]:
    """One fault for each code in the document whose account is not the one that its rules were made for."""
    if not examined.stale:
        return []
    mapped = examined.mapping.document
    fields: dict[tuple[Target, str], str] = {}
    for pair in examined.pairs:
        if pair[0]:
            fields.setdefault(("account", pair[0]), pair_field(examined.document, mapped, pair, "account"))
    if isinstance(mapped, MappedPayment) and mapped.account:
        fields["tender", mapped.account] = "tender"
    if isinstance(mapped, MappedInvoice) and mapped.bank:
        fields["bank", mapped.bank] = "bank"
    return [
        Fault(code="mapping_stale", facts=examined.stale[rule], field=field)
        for rule, field in fields.items()
        if rule in examined.stale
    ]


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="mapping_missing",
        title="A mapping rule is missing",
        cause=(
            'No rule says which code in Xero the {target} "{source_code}" is for {side}.',
            'No rule says which account in Xero takes the {target} "{source_code}".',
            "No rule, not even a default, says which {target} in Xero this is for {side}.",
            "No rule says which {target} in Xero this is.",
            "No rule says which account, tax code or payment account in Xero this is.",
        ),
        action=(
            'Add a mapping rule for the {target} "{source_code}" ({side}), or a default. Everything held for it then goes by itself.',
            'Add a mapping rule for the {target} "{source_code}". Everything held for it then goes by itself.',
            "Add the mapping rule or a default. Everything held for it then goes by itself.",
        ),
        remedy="`counterfoil settings import FILE` takes the rule; what is held for it is checked again at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules", "account"),
        messages=(
            heard(
                "UNMAPPED + TENDER; no ACCOUNT|no xero ACCOUNT|no mapping + mapped|TENDER|category; UNMAPPED + ACCOUNT - trust|TRUST|ORGANISATION_ONLY",
                "UNMAPPED + TAX_TYPE - accounting tax",
                "UNMAPPED + category|product category|categories|product|products|income|fee|charge|department|item - ORGANISATION_ONLY|trust|tracking",
                "TENDER + not mapped|no mapping|not been linked|not linked|unmapped|has no account|not assigned|missing mapping|not set up|not configured|not match",
                "mapping + missing|required|not found|not set up|incomplete|not complete|not configured - TRUST|stale|STALE",
                "not set up account mappings|account mappings; complete|finish|set up + mapping|mappings; no TAX_TYPE mapping|no ACCOUNT mapping",
                "TENDER + not have ACCOUNT|not have xero ACCOUNT|no ACCOUNT|no xero ACCOUNT|without ACCOUNT",
                "no mapping rule|no mapping|unmapped|missing mapping|not been mapped|is not mapped",
                "map + TENDER|TAX_TYPE|ACCOUNT|category + before|following - TRUST|STALE",
                facts="source_code",
            ),
        ),
        check=find_gaps,
        example="The payment method Gift card is not mapped to an account.",
    ),
    Entry(
        code="mapping_stale",
        title="A mapping rule points at something that is gone",
        cause=(
            "The rule {rule} was made for the account {name}, which has the code {now_code} now; {code} is {taken_by} today.",
            "The rule {rule} was made for the account {name} with the code {code}; it has the code {now_code} now.",
            "The rule {rule} was made for another account: {code} is {taken_by} today.",
            'The rule for "{source_code}" points at {code}, which is no longer in Xero.',
            "A mapping rule points at an account, tax type or option that is no longer in Xero.",
        ),
        action=(
            "Put {now_code} in the rule if it is still meant for {name}, or leave {code} in it if it is meant for {taken_by} from now on, "
            "and import the settings again. Everything held for it then goes by itself.",
            "Put {now_code} in the rule, and import the settings again. Everything held for it then goes by itself.",
            "Choose another code in the rule, or import it again as it is if the account that has the code now is meant. Everything "
            "held for it then goes by itself.",
        ),
        remedy="`counterfoil settings import FILE` takes the corrected rule; each rule then means the account that has its code on that day.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("rules",),
        messages=(
            heard(
                "mapped|mapping|mappings + STALE - not mapped|unmapped|not been mapped|CONTACT|TOKEN|CONNECTION + REVOKED",
                "mapped|mapping|mappings + ACCOUNT|TAX_TYPE|TRACKING + STALE|ARCHIVED - not mapped|CONTACT",
                "mapping|mappings + stale|out of date|outdated|no longer valid",
            ),
        ),
        check=find_stale,
        example="The account mapped to Gifts no longer exists.",
    ),
    Entry(
        code="organisation_unmapped",
        title="It is not known which organisation this is for",
        cause=(
            'Nothing says into which organisation documents of "{source}" go.',
            "Nothing says into which organisation documents of this source or store go.",
        ),
        action=("Say which organisation this source or store belongs to, then import again.",),
        remedy="`counterfoil import --organisation NAME` says it for one file.",
        who="administrator",
        retry="after the fix",
        awaits=("rules",),
        messages=(
            heard(
                "ORGANISATION_ONLY + STORE + UNMAPPED|MISSING|not linked|not connected|no|not assigned|choose|select|before|not been assigned",
                "no xero organisation|no xero org|no organisation|no xero company|no xero file; link|connect|assign|choose + STORE + ORGANISATION_ONLY - REVOKED",
                "set for this source|set up for this store - connected|token",
                "choose|select|selected|chosen|specify + ORGANISATION_ONLY - CURRENCY|TOKEN|authorised|reconnect",
                "ORGANISATION_ONLY + not been assigned|not mapped|not been chosen|not selected|not set|unmapped|not been selected - ACCOUNT|TAX_TYPE|CURRENCY|TENDER",
                "no xero file assigned|no xero company connected; ORGANISATION_ONLY + set for this source|no + set",
                facts="source",
            ),
        ),
        check=Unforeseeable("found at import, before a document has an organisation to be checked against"),
        example="No organisation selected for the store Harbour Street.",
    ),
    Entry(
        code="basis_not_accrual",
        title="The source must keep its books on accrual",
        cause=(
            "The settings say that the source keeps its books on a {basis} basis, so its invoices are not finished when they are sent.",
            "The source keeps its books on a cash basis, so its invoices are not finished when they are sent.",
        ),
        action=(
            "Change the accounting basis in the source to accrual, and the policy `basis` of the settings with it, where it says "
            "otherwise. The basis in Xero may be any.",
        ),
        remedy="Goes by itself once the policy `basis` says accrual: `counterfoil settings import FILE`.",
        who="administrator",
        retry="after the fix",
        awaits=("rules",),
        messages=(
            said(r"\bmust be (?:on )?accruals?\b", source="Actionstep help, Xero FAQs"),
            heard(
                "accounting basis|basis|accounting method + accrual|accruals|cash + must|requires|require|switch|change|only|not|need|set",
                "accrual|accruals + only|requires|require|must|need|not; cash basis|cash accounting + not|cannot|change|switch|isn; accounting basis",
                "accounting method + cash|accrual; switch to accruals|switch to accrual",
            ),
        ),
        check=find_other_basis,
        example="The accounting basis must be accrual.",
    ),
)
