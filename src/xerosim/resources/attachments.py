"""Files that hang on what is in the books: their addresses, `/{Endpoint}/{Guid}/Attachments`."""

from xerosim.accounting.asks import Ask, Endpoint, Found, Handler, Wrote
from xerosim.accounting.idempotency import Answer
from xerosim.books.organisation import Organisation
from xerosim.rules.papers import owner_of, save_attachment
from xerosim.shapes.papers import attachment_shape, attachment_shapes, refused_attachment
from xerosim.wire.papers import FileIn
from xerosim.wire.refusal import not_found

SCOPES = ("accounting.attachments",)
# spec: XeroAPI/Xero-OpenAPI (which things have them)
PLACES = (
    "Invoices",
    "CreditNotes",
    "Contacts",
    "BankTransactions",
    "BankTransfers",
    "ManualJournals",
    "Accounts",
)


def _listing(place: str) -> Handler:
    def read(organisation: Organisation, ask: Ask) -> Found:
        return Found(attachment_shapes(organisation, place, owner_of(organisation, place, ask).id))

    return read


def _reading(place: str) -> Handler:
    def read(organisation: Organisation, ask: Ask) -> Answer:
        """The bytes of one file, named by its id or by its name."""
        wanted = ask.ids[1]
        for file in organisation.attachments.get(owner_of(organisation, place, ask).id, ()):
            if wanted == file.name or wanted.lower() == file.id:
                return Answer(200, file.content, file.mime_type)
        raise not_found()

    return read


def _writing(place: str) -> Handler:
    def write(organisation: Organisation, ask: Ask) -> Wrote:
        element = FileIn(ask.ids[1], ask.content_type, ask.body, ask.query.is_true("IncludeOnline"))
        saved = [save_attachment(organisation, place, element, ask)]
        return Wrote(
            saved,
            lambda one: attachment_shape(place, ask.target.lower(), one.row),
            refused_attachment,
        )

    return write


def _endpoints(place: str) -> dict[str, Endpoint]:
    write = _writing(place)
    one = Endpoint(key="Attachments", scopes=SCOPES, get=_reading(place), put=write, post=write)
    return {
        f"{place}/*/Attachments": Endpoint(key="Attachments", scopes=SCOPES, get=_listing(place)),
        f"{place}/*/Attachments/*": one,
    }


ENDPOINTS = {address: endpoint for place in PLACES for address, endpoint in _endpoints(place).items()}
