"""The `where` and `order` of a list: a small reader of Xero's filter language."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xerosim.books.contacts import Contact
from xerosim.books.documents import Document, Payment
from xerosim.wire.refusal import query_invalid

Test = Callable[[Any], bool]
Reader = Callable[[Any], Any]

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<op>==|!=|>=|<=|&&|\|\||=|>|<|\(|\)|,)'
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9.]*))"
)
DEPTH_MAX: Final = 40

DOCUMENT_FIELDS: Final[dict[str, Reader]] = {
    "type": lambda row: row.kind,
    "status": lambda row: row.status,
    "invoiceid": lambda row: row.id,
    "creditnoteid": lambda row: row.id,
    "invoicenumber": lambda row: row.number or None,
    "creditnotenumber": lambda row: row.number or None,
    "reference": lambda row: row.reference or None,
    "url": lambda row: row.url or None,
    "date": lambda row: row.date,
    "duedate": lambda row: row.due_date,
    "fullypaidondate": lambda row: row.fully_paid_on,
    "currencycode": lambda row: row.currency,
    "contact.contactid": lambda row: row.contact.id,
    "contact.name": lambda row: row.contact.name,
    "contact.contactnumber": lambda row: row.contact.number or None,
    "subtotal": lambda row: row.sub_total,
    "totaltax": lambda row: row.total_tax,
    "total": lambda row: row.total,
    "amountdue": lambda row: row.due,
    "remainingcredit": lambda row: row.due,
    "amountpaid": lambda row: row.paid,
    "updateddateutc": lambda row: row.updated_ms,
    "senttocontact": lambda row: row.sent_to_contact,
}
CONTACT_FIELDS: Final[dict[str, Reader]] = {
    "contactid": lambda row: row.id,
    "contactnumber": lambda row: row.number or None,
    "accountnumber": lambda row: row.account_number or None,
    "contactstatus": lambda row: row.status,
    "name": lambda row: row.name,
    "emailaddress": lambda row: row.email,
    "iscustomer": lambda row: row.is_customer,
    "issupplier": lambda row: row.is_supplier,
    "updateddateutc": lambda row: row.updated_ms,
}
PAYMENT_FIELDS: Final[dict[str, Reader]] = {
    "paymentid": lambda row: row.id,
    "paymenttype": lambda row: row.kind,
    "status": lambda row: row.status,
    "date": lambda row: row.date,
    "amount": lambda row: row.amount,
    "reference": lambda row: row.reference or None,
    "invoice.invoiceid": lambda row: row.document.id,
    "invoice.invoicenumber": lambda row: row.document.number or None,
    "account.accountid": lambda row: row.account.id,
    "account.code": lambda row: row.account.code or None,
    "isreconciled": lambda row: row.is_reconciled,
    "updateddateutc": lambda row: row.updated_ms,
}
ACCOUNT_FIELDS: Final[dict[str, Reader]] = {
    "accountid": lambda row: row.id,
    "code": lambda row: row.code or None,
    "name": lambda row: row.name,
    "type": lambda row: row.type,
    "class": lambda row: row.klass,
    "status": lambda row: row.status,
    "taxtype": lambda row: row.tax_type,
    "systemaccount": lambda row: row.system or None,
    "enablepaymentstoaccount": lambda row: row.payments,
    "updateddateutc": lambda row: row.updated_ms,
}
TAX_FIELDS: Final[dict[str, Reader]] = {
    "name": lambda row: row.name,
    "taxtype": lambda row: row.type,
    "status": lambda row: row.status,
}
OWN_ID: Final[dict[type, Reader]] = {
    Document: lambda row: row.id,
    Contact: lambda row: row.id,
    Payment: lambda row: row.id,
}


def parse_where(text: str, fields: dict[str, Reader]) -> Test:
    """A test of one row; raises the 400 Xero gives when the filter cannot be read."""
    reader = _Where(_tokens(text), fields)
    test = reader.either(0)
    if reader.tokens:
        raise query_invalid(f"Unexpected '{reader.tokens[0][1]}' in where clause")
    return test


def parse_order(text: str, fields: dict[str, Reader]) -> list[tuple[Reader, bool]]:
    """The sort keys of an `order`, each with whether it runs downwards."""
    keys = []
    for part in text.split(","):
        words = part.split()
        if (
            not 1 <= len(words) <= 2
            or words[0].lower() not in fields
            or words[-1].upper() not in ("ASC", "DESC", words[0].upper())
        ):
            raise query_invalid(f"No property or field '{part.strip()}' exists in type")
        keys.append((fields[words[0].lower()], words[-1].upper() == "DESC"))
    return keys


def sort_rows(rows: list[Any], keys: list[tuple[Reader, bool]]) -> list[Any]:
    """Rows in order; missing values come first, as in Xero's database (assumed)."""
    for read, downwards in reversed(keys):
        rows = sorted(
            rows,
            key=lambda row: ((value := read(row)) is not None, value if value is not None else 0),
            reverse=downwards,
        )
    return rows


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        hit = _TOKEN.match(text, at)
        if hit is None or hit.lastgroup is None:
            raise query_invalid(f"Syntax error at '{text[at : at + 20].strip()}'")
        found.append((hit.lastgroup, hit.group(hit.lastgroup)))
        at = hit.end()
    if not found:
        raise query_invalid("Expression expected")
    return found


class _Where:
    """A reader that takes tokens from the left: OR of ANDs of comparisons."""

    def __init__(self, tokens: list[tuple[str, str]], fields: dict[str, Reader]) -> None:
        self.tokens = tokens
        self.fields = fields

    def _peek(self) -> tuple[str, str]:
        return self.tokens[0] if self.tokens else ("end", "")

    def _take(self, wanted: str | None = None) -> tuple[str, str]:
        kind, value = self._peek()
        if kind == "end" or (wanted is not None and value != wanted):
            raise query_invalid(f"'{wanted or 'Expression'}' expected")
        return self.tokens.pop(0)

    def either(self, depth: int) -> Test:
        if depth > DEPTH_MAX:
            raise query_invalid("Expression nests too deeply")
        tests = [self._both(depth)]
        while self._peek()[1] == "||" or self._peek()[1].upper() == "OR":
            self._take()
            tests.append(self._both(depth))
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self, depth: int) -> Test:
        tests = [self._single(depth)]
        while self._peek()[1] == "&&" or self._peek()[1].upper() == "AND":
            self._take()
            tests.append(self._single(depth))
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _single(self, depth: int) -> Test:
        if self._peek()[1] == "(":
            self._take()
            inner = self.either(depth + 1)
            self._take(")")
            return inner
        kind, word = self._take()
        if kind != "word":
            raise query_invalid(f"Unexpected '{word}' in where clause")
        call = word.rsplit(".", 1)[-1]
        if call in ("Contains", "StartsWith", "EndsWith") and self._peek()[1] == "(":
            return self._text_call(self._field(word.rsplit(".", 1)[0]), call)
        read = self._field(word)
        if self._peek()[0] != "op" or self._peek()[1] in ("(", ")", ",", "&&", "||"):
            return lambda row: bool(read(row))
        return _compare(read, self._take()[1], self._value())

    def _field(self, word: str) -> Reader:
        read = self.fields.get(word.removesuffix(".Value").lower())
        if read is None:
            raise query_invalid(f"No property or field '{word}' exists in type")
        return read

    def _text_call(self, read: Reader, call: str) -> Test:
        self._take("(")
        wanted = self._value()
        self._take(")")
        if not isinstance(wanted, str):
            raise query_invalid(f"No applicable method '{call}' exists in type 'String'")
        want = wanted.casefold()
        match call:
            case "Contains":
                return lambda row: want in _text(read(row))
            case "StartsWith":
                return lambda row: _text(read(row)).startswith(want)
            case _:
                return lambda row: _text(read(row)).endswith(want)

    def _value(self) -> Any:
        kind, word = self._take()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", word[1:-1])
        if kind == "number":
            return Decimal(word)
        match word.lower():
            case "null":
                return None
            case "true":
                return True
            case "false":
                return False
            case "guid":
                return self._arguments(("text",))[0].lower()
            case "datetime":
                return self._date()
        raise query_invalid(f"No property or field '{word}' exists in type")

    def _date(self) -> date:
        parts = self._arguments(("number",))
        try:
            return date(*(int(part) for part in parts[:3]))
        except (ValueError, TypeError) as error:
            raise query_invalid("No applicable constructor exists in type 'DateTime'") from error

    def _arguments(self, kinds: tuple[str, ...]) -> list[Any]:
        self._take("(")
        found = []
        while True:
            if self._peek()[0] not in kinds:
                raise query_invalid("Expression expected")
            found.append(self._value())
            if self._take()[1] == ")":
                return found


def _text(value: Any) -> str:
    if value is None:
        # doc: nullable members must be guarded, or the query fails
        raise query_invalid("Object reference not set to an instance of an object.")
    return str(value).casefold()


def _compare(read: Reader, sign: str, wanted: Any) -> Test:
    def as_ms(value: Any) -> Any:
        return (value.toordinal() - 719_163) * 86_400_000 if isinstance(value, date) else value

    def test(row: Any) -> bool:
        held = read(row)
        want: Any = wanted
        if isinstance(held, str) and isinstance(want, str):
            held, want = held.casefold(), want.casefold()
        elif isinstance(held, int) and isinstance(want, date):
            want = as_ms(want)
        if sign in ("==", "="):
            return bool(held == want)
        if sign == "!=":
            return bool(held != want)
        if held is None or want is None:
            return False
        try:
            return bool({">": held > want, "<": held < want, ">=": held >= want, "<=": held <= want}[sign])
        except TypeError as error:
            raise query_invalid(f"Operator '{sign}' incompatible with operand types") from error

    return test
