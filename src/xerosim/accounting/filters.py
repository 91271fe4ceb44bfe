"""The `where` and `order` of a list: a small reader of Xero's filter language."""

import operator
import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from xerosim.accounting.queries import Kind, Reader, kind_of
from xerosim.wire.refusal import Refusal, query_invalid

Test = Callable[[Any], bool]

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<op>==|!=|>=|<=|&&|\|\||=|>|<|\(|\)|,)'
    r"|(?P<word>[A-Za-z_.][A-Za-z_0-9.]*))"
)
DEPTH_MAX: Final = 40
TERMS_MAX: Final = 200
"""Comparisons in one `where`, about what fits an address; what Xero bears is not public."""
KEYS_MAX: Final = 10
"""Sort keys of one `order`; not public either."""
_SIGNS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "=": operator.eq, "!=": operator.ne,
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
FIRST_DAY: Final = date(1970, 1, 1).toordinal()
DAY_MS: Final = 86_400_000


class Guid(NamedTuple):
    """An id in a filter, which is told from a text."""

    text: str


class _Among(msgspec.Struct, frozen=True):
    """A test whether a field holds one of some texts, in any case."""

    read: Reader
    texts: frozenset[str]

    def __call__(self, row: Any) -> bool:
        """Whether this row's does."""
        held = self.read(row)
        return held is not None and held.casefold() in self.texts


def parse_where(text: str, fields: dict[str, Reader], type_: str) -> Test:
    """A test of one row of this type; raises the 400 Xero gives when the filter cannot be read."""
    reader = _Where(_tokens(text), fields, type_)
    test = reader.either(0)
    if reader.tokens:
        raise query_invalid(f"Unexpected '{reader.tokens[0][1]}' in where clause")
    return test


def parse_order(text: str, fields: dict[str, Reader], type_: str) -> list[tuple[Reader, bool]]:
    """The sort keys of an `order`, each with whether it runs downwards; one named again changes nothing."""
    keys: dict[str, tuple[Reader, bool]] = {}
    for part in text.split(","):
        words = part.split()
        if (
            not 1 <= len(words) <= 2
            or words[0].lower() not in fields
            or words[-1].upper() not in ("ASC", "DESC", words[0].upper())
        ):
            raise _no_field(part.strip(), type_)
        name = words[0].lower()
        keys.setdefault(name, (fields[name], words[-1].upper() == "DESC"))
    if len(keys) > KEYS_MAX:
        raise query_invalid(f"More than {KEYS_MAX} keys in order clause")  # assumed
    return list(keys.values())


def _no_field(name: str, type_: str) -> Refusal:
    # issue: XeroAPI/XeroAPI.Net#21
    return query_invalid(f"No property or field '{name}' exists in type '{type_}'")


def sort_rows(rows: list[Any], keys: list[tuple[Reader, bool]]) -> list[Any]:
    """Rows in order: texts without case, as they are compared; missing values first (both assumed)."""
    for read, downwards in reversed(keys):
        rows = sorted(rows, key=lambda row: _rank(read(row)), reverse=downwards)
    return rows


def _rank(value: Any) -> tuple[bool, Any]:
    if value is None:
        return False, 0
    return True, value.casefold() if isinstance(value, str) else value


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        hit = _TOKEN.match(text, at)
        if hit is None or hit.lastgroup is None:
            raise query_invalid("Syntax error")  # issue: XeroAPI/Xero-Java#347
        found.append((hit.lastgroup, hit.group(hit.lastgroup)))
        at = hit.end()
    if not found:
        raise query_invalid("Expression expected")
    return found


class _Where:
    """A reader that takes tokens from the left: OR of ANDs of comparisons."""

    def __init__(self, tokens: list[tuple[str, str]], fields: dict[str, Reader], type_: str) -> None:
        self.tokens = deque(tokens)
        self.terms = 0
        self.fields = fields
        self.type = type_

    def _peek(self) -> tuple[str, str]:
        return self.tokens[0] if self.tokens else ("end", "")

    def _take(self, wanted: str | None = None) -> tuple[str, str]:
        kind, value = self._peek()
        if kind == "end" or (wanted is not None and value != wanted):
            raise query_invalid(f"'{wanted or 'Expression'}' expected")
        return self.tokens.popleft()

    def either(self, depth: int) -> Test:
        if depth > DEPTH_MAX:
            raise query_invalid("Expression nests too deeply")
        tests = [self._both(depth)]
        while self._peek()[1] == "||" or self._peek()[1].upper() == "OR":
            self._take()
            tests.append(self._both(depth))
        tests = _merged(tests)
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
        self.terms += 1
        if self.terms > TERMS_MAX:
            raise query_invalid(f"More than {TERMS_MAX} comparisons in where clause")  # assumed
        kind, word = self._take()
        if kind != "word":
            raise query_invalid(f"Unexpected '{word}' in where clause")
        while word.rsplit(".", 1)[-1] in ("ToLower", "ToUpper", "ToString") and self._peek()[1] == "(":
            word = word.rsplit(".", 1)[0] + self._empty_call()
        call = word.rsplit(".", 1)[-1]
        if call in ("Contains", "StartsWith", "EndsWith") and self._peek()[1] == "(":
            return self._text_call(self._field(word.rsplit(".", 1)[0]), call)
        if call == "HasValue":
            known = self._field(word.removesuffix(".HasValue"))
            return lambda row: known(row) is not None
        read = self._field(word)
        if self._peek()[0] != "op" or self._peek()[1] in ("(", ")", ",", "&&", "||"):
            return lambda row: bool(read(row))
        sign, wanted = self._take()[1], self._value()
        _check_kinds(word, sign, wanted)
        if sign in ("==", "=") and isinstance(wanted, str | Guid):
            text = wanted if isinstance(wanted, str) else wanted.text
            return _Among(read, frozenset((text.casefold(),)))
        return _compare(read, sign, wanted)

    def _empty_call(self) -> str:
        """Step over `()` and take what follows, such as `.Contains`; no text is compared by case anyway."""
        self._take("(")
        self._take(")")
        kind, word = self._peek()
        return self._take()[1] if kind == "word" and word.startswith(".") else ""

    def _field(self, word: str) -> Reader:
        read = self.fields.get(word.removesuffix(".Value").lower())
        if read is None:
            raise _no_field(word, self.type)
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
                return self._guid()
            case "datetime":
                return self._date()
            case "datetime.parse":
                return self._parsed_date()
        raise _no_field(word, self.type)

    def _guid(self) -> Guid:
        try:
            return Guid(str(UUID(self._arguments(("text",))[0])))
        except ValueError as error:
            # the words of .NET; that Xero says them too: assumed
            text = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."
            raise query_invalid(text) from error

    def _date(self) -> datetime:
        parts = self._arguments(("number",))
        try:
            year, month, day = (int(part) for part in parts[:3])
            hour, minute, second = [*(int(part) for part in parts[3:6]), 0, 0, 0][:3]
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except (ValueError, TypeError, OverflowError) as error:
            raise query_invalid("No applicable constructor exists in type 'DateTime'") from error

    def _parsed_date(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self._arguments(("text",))[0])
        except ValueError as error:
            raise query_invalid("String was not recognized as a valid DateTime.") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _arguments(self, kinds: tuple[str, ...]) -> list[Any]:
        self._take("(")
        found = []
        while True:
            if self._peek()[0] not in kinds:
                raise query_invalid("Expression expected")
            found.append(self._value())
            if self._take()[1] == ")":
                return found


def _merged(tests: list[Test]) -> list[Test]:
    """The same tests; fifty that ask for a text of one field, as clients ask, in one that looks it up."""
    texts: dict[Reader, frozenset[str]] = {}
    others: list[Test] = []
    for test in tests:
        if isinstance(test, _Among):
            texts[test.read] = texts.get(test.read, frozenset()) | test.texts
        else:
            others.append(test)
    return [*(_Among(read, among) for read, among in texts.items()), *others]


def _text(value: Any) -> str:
    if value is None:
        # doc: nullable members must be guarded, or the query fails
        raise query_invalid("Object reference not set to an instance of an object.")
    return str(value).casefold()


def _check_kinds(word: str, sign: str, wanted: Any) -> None:
    """A field is compared with what it could hold, or with null."""
    # the sentence of the library that reads such filters (dynamic LINQ); that Xero says it too: assumed
    held, sent = kind_of(word), _kind_sent(wanted)
    if sent not in (None, held):
        raise query_invalid(f"Operator '{sign}' incompatible with operand types '{held}' and '{sent}'")


def _kind_sent(wanted: Any) -> Kind | None:
    """What an operand is; None for null."""
    match wanted:
        case None:
            return None
        case Guid():
            return "Guid"
        case bool():
            return "Boolean"
        case Decimal():
            return "Decimal"
        case datetime():
            return "DateTime"
        case _:
            return "String"


def _compare(read: Reader, sign: str, wanted: Any) -> Test:
    at_ms = int(wanted.timestamp()) * 1000 if isinstance(wanted, datetime) else None
    meant: Any = wanted.text if isinstance(wanted, Guid) else wanted
    if isinstance(meant, str):
        meant = meant.casefold()
    compares = _SIGNS[sign]

    def test(row: Any) -> bool:
        held, want = read(row), meant
        if isinstance(held, str) and isinstance(want, str):
            held = held.casefold()
        elif at_ms is not None and held is not None:
            # a day is its midnight, a time is in milliseconds since 1970
            held = (held.toordinal() - FIRST_DAY) * DAY_MS if isinstance(held, date) else held
            want = at_ms
        if (held is None or want is None) and sign not in ("==", "=", "!="):
            return False
        try:
            return bool(compares(held, want))
        except TypeError as error:
            raise query_invalid(f"Operator '{sign}' incompatible with operand types") from error

    return test
