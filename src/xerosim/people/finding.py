"""What a person means: contacts, documents, accounts and payments by id, number, name or code."""

from typing import Protocol

from xerosim.books.accounts import Account
from xerosim.books.contacts import Contact
from xerosim.books.documents import Document
from xerosim.books.organisation import Organisation
from xerosim.side.reading import NotDone


class NamesDocument(Protocol):
    """Fields that name a document: its id, or its number."""

    @property
    def invoice_id(self) -> str:
        """The id of an invoice, a bill or a credit note; empty: by number."""

    @property
    def number(self) -> str:
        """Its number; of several with the same, the latest is meant."""


class NamesContact(Protocol):
    """Fields that name a contact: its id, or its name."""

    @property
    def contact_id(self) -> str:
        """The id; empty: by name."""

    @property
    def name(self) -> str:
        """The name, case aside."""


class NamesAccount(Protocol):
    """Fields that name an account: its id, or its code."""

    @property
    def account_id(self) -> str:
        """The id; empty: by code."""

    @property
    def code(self) -> str:
        """The code, case aside."""


def document_of(organisation: Organisation, named: NamesDocument) -> Document:
    """The invoice, bill or credit note that is meant; raises NotDone."""
    if named.invoice_id:
        found = organisation.documents.get(named.invoice_id.lower())
        if found is None:
            raise NotDone("no document has this invoice_id")
        return found
    wanted = named.number.casefold()
    held = organisation.numbers(False).get(wanted) or organisation.numbers(True).get(wanted)
    if not wanted or not held:
        raise NotDone("no such document: it needs an invoice_id or a number that there is")
    return held[-1]


def contact_of(organisation: Organisation, named: NamesContact) -> Contact:
    """The contact that is meant, by name the active one before archived ones; raises NotDone."""
    if named.contact_id:
        found = organisation.contacts.get(named.contact_id.lower())
        if found is None:
            raise NotDone("no contact has this contact_id")
        return found
    wanted = named.name.casefold()
    active = organisation.names.get(wanted)
    rows = (row for row in organisation.contacts.values() if row.name.casefold() == wanted)
    contact = active or (next(rows, None) if wanted else None)
    if contact is None:
        raise NotDone("no such contact: it needs a contact_id or a name that there is")
    return contact


def archived_contact_of(organisation: Organisation, named: NamesContact) -> Contact:
    """The contact that is meant, by name an archived one, those merged away aside; raises NotDone, also when
    several are."""
    if named.contact_id:
        return contact_of(organisation, named)
    wanted = named.name.casefold()
    rows = [row for row in organisation.contacts.values() if row.name.casefold() == wanted]
    archived = [row for row in rows if row.status == "ARCHIVED" and not row.merged_to]
    if len(archived) > 1:
        raise NotDone("several archived contacts have this name: contact_id says which is meant")
    if archived:
        return archived[0]
    if wanted and any(row.status == "ACTIVE" for row in rows):
        raise NotDone("no archived contact has this name, but an active one does")
    return contact_of(organisation, named)


def account_of(organisation: Organisation, named: NamesAccount) -> Account:
    """The account that is meant; raises NotDone."""
    by_id = named.account_id
    account = organisation.account_by_id(by_id) if by_id else None
    if account is None and not by_id and named.code:
        account = organisation.account_by_code(named.code)
    if account is None:
        raise NotDone("no such account: it needs an account_id or a code that there is")
    return account
