"""Reading documents from outside: canonical ones as they are, tables by a declaration."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from counterfoil.errors import Misuse
from counterfoil.ports import Source
from counterfoil.sources.canonical import CanonicalSource
from counterfoil.sources.declaration import Declaration, declaration_from_toml
from counterfoil.sources.table import TableSource

CANONICAL = "canonical"

_ENDING = ".toml"
_SETTINGS_ENDING = ".settings.toml"


def open_source(path: Path, format: str) -> Source:
    """The source that reads the file at `path`.

    `format` is `canonical` (JSON Lines of our own documents), the name of a declaration that comes with the
    program, or the path of one in TOML. Raises Misuse for any other, DeclarationInvalid for an impossible
    declaration. The file itself is not opened yet.
    """
    if format == CANONICAL:
        return CanonicalSource(path)
    return TableSource(path, _declaration(format))


def packaged_formats() -> tuple[str, ...]:
    """The names of the declarations that come with the program."""
    names = (file.name for file in resources.files("counterfoil").joinpath("examples").iterdir())
    return tuple(
        sorted(
            name.removesuffix(_ENDING)
            for name in names
            if name.endswith(_ENDING) and not name.endswith(_SETTINGS_ENDING)
        )
    )


def _declaration(format: str) -> Declaration:
    packaged = packaged_formats()
    if format in packaged:
        file = resources.files("counterfoil").joinpath("examples", format + _ENDING)
        return declaration_from_toml(file.read_text(encoding="utf-8"), format)
    if not format.endswith(_ENDING):
        known = ", ".join((CANONICAL, *packaged))
        raise Misuse(f"{format!r} is not a format: expected {known}, or the path of a declaration (.toml)")
    try:
        text = Path(format).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse(f"{format}: is not text in UTF-8") from error
    except (OSError, ValueError) as error:
        said = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise Misuse(f"{format}: the declaration cannot be read: {said}") from error
    return declaration_from_toml(text, format)
