"""From what came back, in whatever dress, to the sentences in it that say what is wrong.

A message may reach us bare, in JSON or XML whole or cut off, as problem details, as a form-encoded
`oauth_problem`, or with header lines around it. Nothing here fails on content, and the work grows with the
length of the text alone, of which no more than `LOOK_MAX` characters are looked at.
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote_plus

import msgspec

LOOK_MAX = 100_000
"""Characters of a text that are looked at."""
SENTENCE_MAX = 10_000
SENTENCES_MAX = 200
NESTING_MAX = 3
"""How often JSON is looked for in a text inside JSON."""
DEPTH_MAX = 12
"""How many levels up it matters what a field stands in."""

_SAYING = {
    "detail", "details", "error", "error_description", "errormessage", "error_message", "exception",
    "message", "msg", "oauth_problem", "oauth_problem_advice", "reason", "title",
}  # fmt: skip
"""Fields whose text says what is wrong, wherever they stand."""
_ERRORS = {"errors", "error", "validationerrors", "validationerror"}
"""Fields in which any text does; there `Description` is an older spelling of Message."""
_WARNINGS = {"warnings", "warning"}
_STATUSES = {"status", "statuscode", "status_code"}

_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*+)(?:"\s{0,20}(?P<key>:)?|\Z)|(?P<mark>[{}\[\],])', re.DOTALL)
_STATUS_VALUE = re.compile(r"\s{0,20}\"?(\d{3})\b")
_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z_]{1,60})(?P<rest>[^<>]{0,400})>(?P<text>[^<]{0,10000})")
_FORM = re.compile(
    r"(?:^|[&?\s])(?:oauth_problem|oauth_problem_advice|error|error_description)=(?![\"'])([^&\s]{1,2000})"
)
_BODY = re.compile(r"\s{0,100}(?:[{<]|\[\s{0,100}[{\[\"])")
"""How a text begins that is nothing but data."""
_ESCAPED = re.compile(r"[\[{\s]{1,20}\\\"")
_SPOKEN = re.compile(r"\S{1,100}\s{1,20}\S{1,100}\s{1,20}\S")
"""Three words: what may be a sentence, wherever it stands."""
_PAGE = re.compile(r"<(?:!doctype\s{1,9}html|html)\b", re.IGNORECASE)
_SILENT = {"script", "style"}
_ENTITY = re.compile(r"&(?:#(\d{1,6})|(amp|lt|gt|quot|apos));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DRESS = re.compile(r"[{<]|\[\{|oauth_problem|error=")
_STATUS = re.compile(
    r"(?:\bHTTP(?:/\d(?:\.\d)?)?|\b(?:status|response)(?:\s?code)?(?:\s(?:was|is|of))?|\bsuccess|\berror(?:\scode)?)"
    r"\W{1,5}([45]\d\d)\b"
    r"|\b([45]\d\d)\W{1,3}(?:Too Many|Unauthori[sz]ed|Forbidden|Not Found|Method Not|Internal Server"
    r"|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time|Request Entity|Payload Too"
    r"|Not Implemented)",
    re.IGNORECASE,
)


class Undressed(msgspec.Struct, frozen=True):
    """The sentences found, and the HTTP status the text speaks of; `is_bare` when it was plain words."""

    sentences: tuple[str, ...]
    status: int | None
    is_bare: bool


class _Heard(msgspec.Struct):
    """What was gathered: what is wrong, what Xero only warns of, what else is said, and the status told."""

    wrong: list[str]
    warned: list[str]
    spoken: list[str]
    status: int | None = None


def undress(text: str) -> Undressed:
    """The sentences in `text` that say what is wrong; the whole text when it is plain words."""
    looked = storable(text[:LOOK_MAX])
    heard = _Heard([], [], [])
    _read_json(_unquoted(looked), heard, NESTING_MAX)
    if not heard.wrong and not heard.warned:
        _read_xml(looked, heard)
    heard.wrong += [unquote_plus(value) for value in _FORM.findall(looked)]
    spoken = _STATUS.search(looked)
    status = int(spoken[1] or spoken[2]) if spoken and heard.status is None else heard.status
    sentences = _tidied(heard.wrong) or _tidied(heard.warned)
    dress = _DRESS.search(looked)
    before = looked[: dress.start()] if dress else ""  # a vendor's words or header lines round the body
    if not sentences and heard.spoken:
        return Undressed(_tidied([f"{before} {spoken}" for spoken in heard.spoken]), status, False)
    if not sentences and not _BODY.match(looked):
        return Undressed(_tidied([looked]), status, True)
    return Undressed((*sentences, *_tidied([before])), status, False)


def storable(text: str) -> str:
    """`text` without what no database keeps: halves of surrogate pairs become ?, NUL characters go."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _tidied(found: list[str]) -> tuple[str, ...]:
    """Sentences with white space made single, each once, in order of appearance."""
    sentences = (" ".join(sentence[:SENTENCE_MAX].split()) for sentence in found)
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))[:SENTENCES_MAX]


def _unquoted(text: str) -> str:
    """The part of a text that may be JSON, where the whole of it was written as one JSON string."""
    start = min((place for mark in "{[" if (place := text.find(mark)) >= 0), default=len(text))
    return text[start:].replace('\\"', '"') if _ESCAPED.match(text, start) else text[start:]


def _read_json(text: str, heard: _Heard, nesting: int) -> None:
    """Read JSON token by token, so that it may be cut off or stand in the middle of other text."""
    frames: list[tuple[str, str]] = []  # the marks still open, each with the field it is the value of
    key = ""
    for token in _TOKEN.finditer(text):
        mark, words = token["mark"], token["text"]
        if mark is None and token["key"]:
            key = words.lower()
            if key in _STATUSES and (value := _STATUS_VALUE.match(text, token.end())):
                heard.status = int(value[1])
        elif mark is None:
            _hear(_unescaped(words), key, frames, heard)
            if nesting and "{" in words and '\\"' in words:
                _read_json(_unescaped(words), heard, nesting - 1)
        elif mark in "{[":
            frames.append((mark, key))
            key = ""
        else:
            key = ""
            if mark != "," and frames:
                frames.pop()


def _hear(words: str, key: str, frames: list[tuple[str, str]], heard: _Heard) -> None:
    """Keep the text of a field when fields of that name, there, say what is wrong."""
    around = {name for _, name in frames[-DEPTH_MAX:]}
    is_top = len(frames) <= 1
    is_listed = not key and bool(frames) and frames[-1][0] == "[" and bool(around & _ERRORS)
    is_older = key == "description" and (is_top or bool(around & _ERRORS))
    if key in _SAYING or is_listed or is_older or (key == "type" and is_top):
        (heard.warned if around & _WARNINGS else heard.wrong).append(storable(words))
    elif _SPOKEN.match(words.strip()):
        heard.spoken.append(storable(words))


def _unescaped(text: str) -> str:
    """The text that a JSON string stands for, also when it was cut off in the middle of an escape."""
    if "\\" not in text:
        return text
    try:
        value = json.loads(f'"{text}"', strict=False, parse_float=str)
    except ValueError:
        return text.replace('\\"', '"').replace("\\n", " ").replace("\\r", " ").replace("\\/", "/")
    return value if isinstance(value, str) else text


def _read_xml(text: str, heard: _Heard) -> None:
    """Read tags one by one, so that XML may be cut off too."""
    around: list[str] = []
    is_page = bool(_PAGE.search(text))
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name not in _SILENT and _SPOKEN.match(tag["text"].strip()):
            (heard.wrong if is_page else heard.spoken).append(_ENTITY.sub(_entity, tag["text"]))
        if tag["close"]:
            if around and around[-1] == name:
                around.pop()
            continue
        places = set(around[-DEPTH_MAX:])
        if name in _SAYING or (name == "description" and places & _ERRORS):
            words = _ENTITY.sub(_entity, tag["text"])
            (heard.warned if places & _WARNINGS else heard.wrong).append(words)
        if not tag["rest"].endswith("/"):
            around.append(name)


def _entity(found: re.Match[str]) -> str:
    if found[2]:
        return _ENTITIES[found[2]]
    return chr(int(found[1])) if int(found[1]) < 0xD800 else "?"
