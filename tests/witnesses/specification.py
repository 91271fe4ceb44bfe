"""Xero's own description of the accounting API, and whether an answer is what it describes.

The file is XeroAPI/Xero-OpenAPI xero_accounting.yaml, version 16.1.0 of 2026-07-13. Beyond what it demands, a field
that its schemas do not name is a fault too. Where the file itself is wrong, it is put right in memory, one place at a
time, by the tables of `faults_of_the_file.py`.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.exceptions import PathError

from tests.witnesses.faults_of_the_file import (
    ENVELOPE,
    OPERATIONS,
    QUERY_REFUSED,
    STATUSES,
    UNNAMED,
    WRONG,
)

ROOT = "/api.xro/2.0"
HOST = "https://api.xero.com"
METHODS = ("get", "put", "post", "delete")


class Asked:
    """A request, as openapi-core wants to see one; only its method and path are looked at."""

    host_url = HOST
    content_type = "application/json"
    body: bytes | None = None

    def __init__(self, method: str, path: str) -> None:
        self.method = method.lower()
        self.path = path
        self.parameters = RequestParameters()


class Answered(NamedTuple):
    """An answer: its status, its type, its bytes."""

    status_code: int
    content_type: str
    data: bytes

    @property
    def headers(self) -> dict[str, str]:
        """None: the file describes none."""
        return {}


def read_file(folder: Path) -> dict[str, Any]:
    """The description as it stands in the folder of test data."""
    text = (folder / "xero" / "xero_accounting.yaml").read_bytes()
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


class Specification:
    """The file, put right, and strict about fields it does not name; `without` leaves one correction out."""

    def __init__(self, raw: dict[str, Any], *, without: object = None) -> None:
        self.raw = copy.deepcopy(raw)
        schemas = self.raw["components"]["schemas"]
        for name, schema in schemas.items():
            schema["x-name"] = name
        for schema in _objects(schemas):
            schema.setdefault("additionalProperties", False)
        for name in _answers(self.raw) & set(schemas):
            for field, described in ENVELOPE.items():
                schemas[name]["properties"].setdefault(field, dict(described))
        for (name, field), (described, _) in UNNAMED.items():
            if (name, field) != without:
                schemas[name]["properties"].setdefault(field, copy.deepcopy(dict(described)))
        for (name, field), (described, _) in WRONG.items():
            if (name, field) != without:
                _put(schemas, name, field, copy.deepcopy(dict(described)))
        for operations in self.raw["paths"].values():
            for method, operation in operations.items():
                if method in METHODS:
                    _add_statuses(operation)
        self.openapi = OpenAPI.from_dict(self.raw, config=Config(spec_validator_cls=None))
        self._seen: set[object] = set()

    def faults(self, method: str, path: str, answer: Answered) -> list[str]:
        """Where an answer is not what the file describes; an answer of a shape already seen has none."""
        key = (method, _kind(path), answer.status_code, _form(answer))
        if key in self._seen:
            return []
        self._seen.add(key)
        where = f"{method} {path} {answer.status_code}"
        try:
            self.openapi.validate_response(Asked(method, path), _comparable(path, answer))
        except PathError:
            # The file has no such operation: then the answer is that there is none, or that it is not implemented.
            known = answer.status_code in (404, 501) or (method, _resource(path)) in OPERATIONS
            return [] if known else [f"{where}: the file has no such operation"]
        except OpenAPIError as error:
            return [f"{where}: {said}" for said in _sentences(error)]
        return []


def _comparable(path: str, answer: Answered) -> Answered:
    """An answer without its refused elements, which give back what was sent however wrong (REFUSED), and a file as
    the kind of content that the file gives for all files (CONTENTS)."""
    if answer.status_code == 200 and "/Attachments/" in path and "json" not in answer.content_type:
        return answer._replace(content_type="application/octet-stream")
    if answer.status_code != 200 or b'"StatusAttributeString":"ERROR"' not in answer.data:
        return answer
    body = json.loads(answer.data, parse_float=Decimal)
    for name, rows in body.items():
        if isinstance(rows, list):
            body[name] = [row for row in rows if row.get("StatusAttributeString") != "ERROR"]
    return answer._replace(data=json.dumps(body, default=float).encode())


def _add_statuses(operation: dict[str, Any]) -> None:
    for status, (content, _) in STATUSES.items():
        described: dict[str, Any] = {"description": ""}
        if content:
            described["content"] = {kind: {} for kind in content}
        operation["responses"].setdefault(str(status), described)
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    operation["responses"].setdefault("400", {"description": QUERY_REFUSED, "content": error})


def _answers(raw: dict[str, Any]) -> set[str]:
    """The schemas that stand alone in an answer."""
    found = re.findall(r"#/components/schemas/(\w+)", json.dumps(raw["paths"], default=str))
    return {name for name in found if "properties" in raw["components"]["schemas"][name]}


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object with named fields, however deep."""
    if isinstance(node, Mapping):
        if isinstance(node.get("properties"), dict) and isinstance(node, dict):
            yield node
        for value in node.values():
            yield from _objects(value)


def _put(schemas: dict[str, Any], name: str, field: str, described: dict[str, Any]) -> None:
    if field:
        schemas[name]["properties"][field] = described
    else:
        schemas[name].update(described)


def _resource(path: str) -> str:
    """A path as OPERATIONS names it."""
    parts = path.removeprefix(f"{ROOT}/").split("/")
    return parts[0] if len(parts) == 1 else "/".join(["*", "*", *parts[2:]])


def _kind(path: str) -> tuple[str, ...]:
    """A path with its ids taken out."""
    return tuple(part if part.isalpha() else "*" for part in path.split("/"))


def _form(answer: Answered) -> object:
    """What of an answer the file could object to: names, kinds of values, words in capitals."""
    if "json" not in answer.content_type or not answer.data:
        return answer.content_type
    return _shape(json.loads(answer.data))


def _shape(value: Any) -> object:
    if isinstance(value, dict):
        return tuple((name, _shape(held)) for name, held in value.items())
    if isinstance(value, list):
        return ("list", *sorted({repr(_shape(held)) for held in value}))
    if isinstance(value, str):
        return value if value.isupper() and value.isalpha() else "text"
    return type(value).__name__


def _sentences(error: BaseException) -> Iterator[str]:
    cause: BaseException | None = error
    told = False
    while cause is not None:
        for each in getattr(cause, "schema_errors", ()):
            told = True
            at = ".".join("*" if isinstance(part, int) else str(part) for part in each.absolute_path)
            yield f"{at} ({each.schema.get('x-name', '')}): {each.message[:300]}"
        cause = cause.__cause__
    if not told:
        yield f"{type(error).__name__}: {error}"
