"""Which source reads a file: by the name of a format, or by the path of a declaration."""

from pathlib import Path

import pytest

from counterfoil.core.document import SalesInvoice
from counterfoil.errors import DeclarationInvalid, Misuse
from counterfoil.sources import open_source, packaged_formats
from counterfoil.sources.canonical import CanonicalSource
from counterfoil.sources.table import TableSource
from tests.sources.tables import SHOP, MemorySpill, row, write


def test_canonical(tmp_path: Path) -> None:
    assert open_source(tmp_path / "file", "canonical") == CanonicalSource(tmp_path / "file")


def test_a_packaged_declaration(tmp_path: Path) -> None:
    assert packaged_formats() == ("online_retail",)
    source = open_source(tmp_path / "file", "online_retail")
    assert isinstance(source, TableSource)
    assert source.declaration.system == "online_retail"


def test_a_declaration_of_ones_own(tmp_path: Path) -> None:
    declaration = tmp_path / "shop.toml"
    declaration.write_text("\ufeff" + SHOP, encoding="utf-8")
    source = open_source(write(tmp_path, row()), str(declaration))
    assert [each.number for each in source.read(MemorySpill()) if isinstance(each, SalesInvoice)] == ["1"]


def test_a_format_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="'xls' is not a format: expected canonical, online_retail, or the path"):
        open_source(tmp_path, "xls")


@pytest.mark.parametrize("name", ["none.toml", "folder.toml", "latin.toml"])
def test_a_declaration_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes("caf\u00e9".encode("latin-1"))
    with pytest.raises(Misuse, match=name):
        open_source(tmp_path / "file", str(tmp_path / name))


def test_a_wrong_declaration_names_file_and_key(tmp_path: Path) -> None:
    declaration = tmp_path / "shop.toml"
    declaration.write_text(SHOP.replace("due_days", "dew_days"), encoding="utf-8")
    with pytest.raises(DeclarationInvalid, match=r"shop\.toml: dates\.dew_days: is not a key"):
        open_source(tmp_path / "file", str(declaration))
