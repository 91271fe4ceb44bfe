"""All deeds in one table, and how one of them is done."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from xerosim.people import accounts, bank, contacts, documents, journals, money, settings, tracking
from xerosim.people.scene import Deed, Scene, Told
from xerosim.side.reading import NotDone, read_fields, word
from xerosim.wire.reading import is_readable
from xerosim.wire.refusal import Refusal

DEEDS: Final[Mapping[str, Deed]] = {
    **documents.DEEDS,
    **money.DEEDS,
    **bank.DEEDS,
    **journals.DEEDS,
    **contacts.DEEDS,
    **accounts.DEEDS,
    **tracking.DEEDS,
    **settings.DEEDS,
}
"""By the word that `do` says."""


def do_deed(scene: Scene, do: str, fields: Mapping[str, msgspec.Raw]) -> Told:
    """Do it; returns what is to be told about it, raises NotDone with one sentence when it cannot be done."""
    word({"do": msgspec.Raw(msgspec.json.encode(do))}, "do", DEEDS)
    deed = DEEDS[do]
    asked = read_fields(fields, deed.takes, do, deed.takes.__struct_fields__)
    if odd := [name for name, number in _numbers(asked) if not is_readable(number)]:
        raise NotDone(f"{odd[0]} must be a number that a ledger can hold: below 10,000,000,000,000")
    try:
        return deed.act(scene, asked)
    except Refusal as refusal:
        raise NotDone(refusal.text or str((refusal.body or {}).get("Message", refusal))) from refusal


def _numbers(value: object, name: str = "") -> Iterator[tuple[str, Decimal]]:
    """Every amount in what was asked, with the name of its field."""
    match value:
        case Decimal():
            yield name, value
        case list():
            for each in value:
                yield from _numbers(each, name)
        case msgspec.Struct():
            for field in value.__struct_fields__:
                yield from _numbers(getattr(value, field), field)
