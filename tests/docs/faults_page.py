"""The page of faults, made from the catalogue."""

from types import ModuleType

from counterfoil.core.faults.catalogue import FAMILIES
from counterfoil.core.faults.entry import Entry, Retry, Unforeseeable, Who
from counterfoil.core.retry import ATTEMPTS_MAX

WHOSE: dict[Who, str] = {
    "bookkeeper": "the bookkeeper: in Xero, in the mapping rules or by `retry` and `withdraw`",
    "administrator": "whoever connects organisations and gives rights in Xero",
    "source user": "whoever works in the business system: the document is corrected there and comes again",
    "operator": "whoever runs the program",
    "nobody": "nobody: it passes by itself",
}
AGAIN: dict[Retry, str] = {
    "after the fix": "once the cause is gone: it is checked again by itself when settings or facts of the "
    "organisation change, and at any time by `retry`",
    "by a new revision": "once the source sends the document again, changed; where a policy is what must "
    "change, `retry` after it",
    "when approved": "by itself, once somebody has approved the document in Xero, which is looked in for that",
    "at a time": f"by itself, later; a document that was tried {ATTEMPTS_MAX} times is held, and `retry` takes it up",
    "never": "not at all, or not as it is",
}

HEAD = """# Faults

Everything that can be wrong with a document or a connection, made from the catalogue in `core/faults/`; a test
compares them. Families and codes stand in order of precedence: the first that applies names the fault.
`counterfoil failed` shows those of your documents, `counterfoil diagnose "TEXT"` finds the one that any message of
Xero's means. Where a cause or an action names an account, a date or an amount, the fullest sentence whose facts are
all known is shown; here it is the one that needs none.
"""


def faults_page() -> str:
    """`docs/reference/faults.md`."""
    parts = [
        HEAD,
        *_terms("Whose move", WHOSE),
        *_terms("When it can go again", AGAIN),
        "## All codes\n",
        *_contents(),
    ]
    for family in FAMILIES:
        parts += [f"\n## {_family_name(family)}\n", (family.__doc__ or "").strip().split("\n")[0]]
        for entry in family.ENTRIES:
            parts += _entry(entry)
    return "\n".join(parts).rstrip() + "\n"


def _family_name(family: ModuleType) -> str:
    return family.__name__.rsplit(".", 1)[-1].capitalize()


def _terms(title: str, meanings: dict[Who, str] | dict[Retry, str]) -> list[str]:
    rows = [f"| {term} | {meaning} |" for term, meaning in meanings.items()]
    return [f"## {title}\n", "| | |", "|---|---|", *rows, ""]


def _contents() -> list[str]:
    rows = [
        f"| [`{entry.code}`](#{entry.code}) | {entry.title} | {entry.who} | {_before(entry)} |"
        for family in FAMILIES
        for entry in family.ENTRIES
    ]
    return ["| code | title | whose move | found beforehand |", "|---|---|---|---|", *rows]


def _before(entry: Entry) -> str:
    return "no" if isinstance(entry.check, Unforeseeable) else "yes"


def _entry(entry: Entry) -> list[str]:
    why_not = f", for {entry.check.reason}" if isinstance(entry.check, Unforeseeable) else ""
    return [
        f"\n### {entry.code}\n",
        f"**{entry.title}.** {entry.cause[-1]}\n",
        f"- *What to do:* {entry.action[-1]}",
        f"- *What the program can do:* {entry.remedy}",
        f"- *Whose move:* {entry.who}",
        f"- *When it can go again:* {entry.retry}",
        f"- *Found before a call is spent:* {_before(entry)}{why_not}",
        f"- *For example:* `{entry.example}`",
    ]
