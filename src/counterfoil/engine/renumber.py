"""Give another number to what Xero refuses because its number is taken, where policy says so and it is safe.

It is safe when all that stands in Xero under the number is of other contacts. What is of the same contact may
be this very document: sent before a copy of the database was put back, entered by hand, changed since. Then a
person decides, as without the policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from counterfoil.core.choices import chosen
from counterfoil.core.export import Batch, Export
from counterfoil.core.lifecycle import Settlement
from counterfoil.core.mapped import MappedDocument, MappedInvoice
from counterfoil.core.mapping import Context
from counterfoil.core.passing import Answer
from counterfoil.core.suffix import SUFFIX, TAKEN, next_suffix
from counterfoil.engine.work import LaneWork

BY = "the settings"
"""Who is said to have chosen the letter."""


def to_renumber(
    context: Context | None,
    members: Sequence[Export],
    mapped: Sequence[MappedDocument],
    settlements: Sequence[Settlement],
) -> list[int]:
    """The positions in a batch of what is refused for its number alone, and may have another."""
    if context is None:
        return []
    return [
        position
        for position, (export, document, settlement) in enumerate(
            zip(members, mapped, settlements, strict=True)
        )
        if settlement.faults
        and {fault.code for fault in settlement.faults} == {TAKEN}
        and isinstance(document, MappedInvoice)
        and chosen(context, export.choices).policies.duplicate_number == "suffix"
        and next_suffix(export.choices.get(SUFFIX, ""))
    ]


async def renumber(work: LaneWork, batch: Batch) -> None:
    """Look who has the numbers of these refused documents, and let those that are of others go under the next
    letter. `batch` is the request they were refused in; they are held already, and stay so where Xero cannot
    be asked."""
    answers: list[Answer] = []
    for call in work.books.look(batch):
        answer = await work.read(call, "look")
        if answer is None:
            return
        answers.append(answer)
    free = work.books.taken_by_others(batch, answers)
    by_letter: dict[str, list[int]] = {}
    for export in batch.members:
        if export.id in free:
            letter = next_suffix(export.choices.get(SUFFIX, ""))
            by_letter.setdefault(letter, []).append(export.id)
    for letter, export_ids in sorted(by_letter.items()):
        await work.store.choose(
            export_ids=export_ids,
            fault=None,
            organisation_id=None,
            choices={SUFFIX: letter},
            by=BY,
            at=work.clock.now(),
        )
