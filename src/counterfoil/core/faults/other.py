"""What Xero said in words that nobody has explained yet: shown as they are."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="other",
        title="A message that is not known yet",
        cause=(
            'Xero or another system said: "{message}"',
            "Xero refused this without words that are known here.",
        ),
        action=(
            "Read the message: most of Xero's say what is wrong. After a change, send it again; if the words are no help, "
            "pass them on to whoever runs the program, so that they can be explained here.",
        ),
        remedy="`counterfoil retry REF` sends it again; unknown messages are counted.",
        who="operator",
        retry="after the fix",
        awaits=("person", "rules"),
        messages=(),
        check=Unforeseeable("what is not known cannot be looked for"),
        example="Something nobody has seen before.",
    ),
)
