"""The contacts of a table: gathered from its rows in a first reading, where they differ the last row wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

from counterfoil.core.document import Address, Contact
from counterfoil.core.passing import Note
from counterfoil.sources.columns import Places, Row
from counterfoil.sources.declaration import PLACEHOLDER, ContactColumns, Declaration

VARIANTS_MAX = 5
"""Different names or countries of one contact that are remembered to be told."""


class Contacts:
    """Who the documents of a table are for, by contact id; all of them are held in memory.

    `details_of` gives the texts of a row that describe its contact, as they are (several as a tuple);
    `known` the last ones learnt of each contact.
    """

    def __init__(self, declaration: Declaration, places: Places) -> None:
        assert declaration.contact is not None
        self._system = declaration.system
        self._columns: ContactColumns = declaration.contact
        named = PLACEHOLDER.findall(self._columns.name)
        self._described = tuple(dict.fromkeys([*named, self._columns.country or self._columns.id]))
        self.details_of: Callable[[Row], object] = itemgetter(*(places[each] for each in self._described))
        self.known: dict[str, object] = {}
        self._variants: dict[str, list[object]] = {}

    def learn(self, contact_id: str, details: object) -> None:
        """Take `details` for what the contact is, and remember that they were others before."""
        before = self.known.get(contact_id)
        self.known[contact_id] = details
        if before is not None:
            variants = self._variants.setdefault(contact_id, [before])
            if details not in variants and len(variants) < VARIANTS_MAX:
                variants.append(details)

    def contact(self, contact_id: str) -> Contact:
        """The contact as a document of its own."""
        blank = self._columns.blank
        if blank and contact_id == blank.id and contact_id not in self.known:
            return Contact(system=self._system, id=blank.id, name=blank.name)
        details = self.known[contact_id]
        country = self._country(details)
        return Contact(
            system=self._system,
            id=contact_id,
            name=self._name(contact_id, details),
            addresses=(Address(country=country),) if country else (),
        )

    def notes(self) -> Iterator[Note]:
        """What was decided by itself, once for each contact and each thing that its rows differ in."""
        for contact_id, variants in self._variants.items():
            every = [*variants, self.known[contact_id]]
            countries = [self._country(details) for details in every]
            names = [self._name(contact_id, details) for details in every]
            for what, found in (("countries", countries), ("names", names)):
                if len(set(found)) > 1:
                    listed = ", ".join(each or "none" for each in dict.fromkeys(found))
                    said = f"contact {contact_id} has several {what} in this file ({listed})"
                    yield Note(sentence=f"{said}: the last, {found[-1] or 'none'}, was taken")

    def _name(self, contact_id: str, details: object) -> str:
        cells = self._cells(details) | {self._columns.id: contact_id}
        return PLACEHOLDER.sub(lambda found: cells[found[1]].strip(), self._columns.name).strip()

    def _country(self, details: object) -> str:
        return self._cells(details).get(self._columns.country or "", "").strip()

    def _cells(self, details: object) -> dict[str, str]:
        texts = details if isinstance(details, tuple) else (details,)
        return dict(zip(self._described, texts, strict=True))
