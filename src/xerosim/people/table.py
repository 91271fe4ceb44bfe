"""All deeds in one table, and how one of them is done."""

from collections.abc import Mapping
from typing import Final

import msgspec

from xerosim.people import accounts, bank, contacts, documents, journals, money, settings, tracking
from xerosim.people.scene import Deed, Scene, Told
from xerosim.side.reading import NotDone, read_fields, word
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
    try:
        return deed.act(scene, asked)
    except Refusal as refusal:
        raise NotDone(refusal.text or str((refusal.body or {}).get("Message", refusal))) from refusal
