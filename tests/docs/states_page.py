"""The page of states, made from the table of moves."""

from counterfoil.core.lifecycle import MOVES, State

MEANINGS = {
    State.READY: "may go, once it is checked and what it waits for is there",
    State.HELD: "cannot go: it has faults, each with cause and action",
    State.SENDING: "in a request whose answer has not been settled",
    State.IN_DOUBT: "sent, and nobody knows what became of it: Xero is asked before anything else is done",
    State.POSTED: "in Xero, with its id there",
    State.UNLINKED: "was posted; the link is history, and it is never sent by itself",
    State.WITHDRAWN: "taken out of the queue by a named person; kept, and can be taken back",
}


def states_page() -> str:
    """`docs/reference/states.md`."""
    lines = [
        "# States of an export",
        "",
        "Every accepted document is always in exactly one of these states, per organisation.",
        "This page is made from the table `MOVES` in `core/lifecycle.py`; a test compares them.",
        "",
        "| state | meaning |",
        "|---|---|",
        *(f"| `{state}` | {MEANINGS[state]} |" for state in State),
        "",
        "| from | by | to |",
        "|---|---|---|",
        *(
            f"| `{before}` | {event.replace('_', ' ')} | `{after}` |"
            for (before, event), after in MOVES.items()
        ),
    ]
    return "\n".join(lines) + "\n"
