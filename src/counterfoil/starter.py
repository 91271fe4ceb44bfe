"""The files that a home may begin with: every setting with what it means, commented out.

They are made from what reads them, so that they name what there is and nothing else. No command needs them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path
from textwrap import fill
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from counterfoil.config import FILE, PREFIX, program_settings
from counterfoil.core.settings import FOR_ONE_DOCUMENT, SCOPES, Policies, Scope
from counterfoil.errors import HomeUnusable
from counterfoil.home import prepare_home

SETTINGS_FILE = "settings.toml"
"""Mapping rules and policies of an organisation, beside the settings of the program."""
WIDTH = 100

PROGRAM_HEAD = f"""\
Settings of Counterfoil in this home. Each stands here with what holds when nothing is said: take away the
`#` in front of a name and write what you want. Keep this file to yourself once there is a secret in it.

An option on the command line comes first, then the environment ({PREFIX}...), then this file."""

RULES_HEAD = """\
Mapping rules and policies of one organisation. Nothing in here holds until you take away the `#` in front of
it and run `counterfoil settings import FILE`; `counterfoil doctor` says what is missing or names nothing in
Xero. A file is a whole version: what is not in it is not kept from the version before.

On the left stands what your business system calls something, on the right the code in Xero."""

LOOKED_AT: dict[Scope, tuple[str, str]] = {
    "line": ("the account of a line", '"4-1000"'),
    "product": ("the product of a line", "VOUCHER"),
    "category": ("the category of a line", "Freight"),
    "contact": ("the contact of a document, by its id in the source", "C17"),
    "default": ("everything else; without it, what no rule covers is held and asked about", "default"),
}
"""What a rule of each scope looks at, and an example of a key."""


class Begun(msgspec.Struct, frozen=True):
    """A file of a new home, and whether it was written now: one that was there is left as it is."""

    file: Path
    is_written: bool


def begin_home(home: Path, *, with_rules: bool = False) -> tuple[Begun, ...]:
    """Make the home if need be, and write `counterfoil.toml` (with `with_rules` also a starter of mapping
    rules) into it where there is none yet. Raises HomeUnusable."""
    prepare_home(home)
    texts = {home / FILE: program_text()}
    if with_rules:
        texts[home / SETTINGS_FILE] = rules_text()
    return tuple(Begun(file, _written(file, text)) for file, text in texts.items())


def program_text() -> str:
    """A `counterfoil.toml` that says nothing but what holds anyway."""
    parts = [_comment(PROGRAM_HEAD)]
    for each in program_settings():
        said = f"{each.meaning[:1].upper()}{each.meaning[1:]}. In the environment: {each.variable}."
        parts.append(f"{_comment(_filled(said))}\n#{each.name} = {_toml(each.default)}")
    return "\n\n".join(parts) + "\n"


def rules_text() -> str:
    """A file of mapping rules and policies, of which nothing holds yet."""
    parts = [_comment(RULES_HEAD)]
    for side, code, documents in (
        ("sales", "200", "sales invoices and credit notes to customers"),
        ("purchases", "429", "bills and credit notes from suppliers"),
    ):
        parts.append(f"# --- accounts of {side}: {documents}; the most specific rule wins\n")
        parts += [_account_rule(side, scope, code) for scope in reversed(SCOPES)]
    parts += [
        "# --- accounts of manual journals: by the account that a line names, and nothing else\n",
        '#[account.journals]\n#default = "850"\n#[account.journals.line]\n#"4-1000" = "200"',
        "# --- tax codes of your business system -> Xero's tax types\n",
        '#[tax.sales]\n#GST = "OUTPUT2"\n#default = "OUTPUT2"',
        '#[tax.purchases]\n#GST = "INPUT2"\n#default = "NONE"',
        '#[tax.journals]\n#GST = "INPUT2"',
        "# --- how it was paid -> the account that took the money (a bank, or one that takes payments)\n",
        '#[tender]\n#card = "090"\n#default = "090"',
        "# --- your bank accounts -> bank accounts in Xero, for money received or spent without an invoice\n",
        '#[bank]\n#main = "090"\n#default = "090"',
        "# --- policies, each with what holds when nothing is said\n",
        *_policies("policies", Policies),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _account_rule(side: str, scope: Scope, code: str) -> str:
    looks_at, key = LOOKED_AT[scope]
    table = f"account.{side}" if scope == "default" else f"account.{side}.{scope}"
    return f'# Looks at {looks_at}.\n#[{table}]\n#{key} = "{code}"'


def _policies(table: str, struct: type[msgspec.Struct]) -> Iterator[str]:
    """The policies of a table, then those of the tables in it."""
    hints = get_type_hints(struct)
    said = getdoc(struct)  # Python can be told to leave these out
    lines, inside = [_comment(said)] if said else [], []
    lines.append(f"#[{table}]")
    for field in msgspec.structs.fields(struct):
        if field.name in FOR_ONE_DOCUMENT:
            continue
        kind = hints[field.name]
        if isinstance(field.default, msgspec.Struct):
            inside.append((f"{table}.{field.encode_name}", type(field.default)))
            continue
        if _default(field) is None:  # TOML has no word for nothing: what is given is an example
            lines.append(f"# {field.encode_name} = 2026-04-01")
            continue
        lines += [f"# {text}" for text in [_choices(kind)] if text]
        lines.append(f"#{field.encode_name} = {_toml(_default(field))}")
    yield "\n".join(lines)
    for name, kind in inside:
        yield from _policies(name, kind)


def _default(field: msgspec.structs.FieldInfo) -> object:
    made = field.default_factory is not msgspec.NODEFAULT
    return field.default_factory() if made else field.default


def _choices(kind: Any) -> str:
    literals = [part for part in (kind, *get_args(kind)) if get_origin(part) is Literal]
    words = [word for part in literals for word in get_args(part)]
    return f"choices: {', '.join(map(_toml, words))}" if words else ""


def _toml(value: object) -> str:
    """A text, number or list as TOML, which writes these as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _filled(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _written(file: Path, text: str) -> bool:
    """Write a new file that its owner alone can read, whole or not at all; False when there is one."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        raise HomeUnusable(f"{file} cannot be made: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
    except BaseException as error:
        file.unlink(missing_ok=True)  # half of one would be left as it is the next time
        if isinstance(error, OSError):
            raise HomeUnusable(f"{file} cannot be written: {error.strerror}") from error
        raise
    return True
