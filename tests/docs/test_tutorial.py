"""The tutorial, typed by a test as a reader types it: every block of commands, against a simulator."""

import shlex
from pathlib import Path

import pytest

from counterfoil.cli import main
from tests.docs.blocks import DOCS, blocks, is_as_shown
from tests.processes.machines import simulator

PAGE = DOCS / "tutorial/first-export.md"
ADDRESS = "http://127.0.0.1:8900"
START = "xerosim serve --port 8900\n"
MAY_END_WITH = {0, 1}
"""1 means that something is left for a person, which the tutorial shows on purpose."""


def type_in(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Carry out the commands of a block, in the folder we are in; anything but a known one fails."""
    lines = iter(text.splitlines())
    for line in lines:
        match shlex.split(line):
            case ["export", setting]:
                name, _, value = setting.partition("=")
                monkeypatch.setenv(name, value.replace("$PWD", str(Path.cwd())))
            case ["cat", ">", file, "<<END"]:
                written = []
                while (each := next(lines)) != "END":
                    written.append(f"{each}\n")
                Path(file).write_text("".join(written), encoding="utf-8")
            case ["counterfoil", *arguments]:
                with pytest.raises(SystemExit) as ended:
                    main(arguments)
                assert ended.value.code in MAY_END_WITH, line
            case _:
                raise AssertionError(f"the tutorial has a line that no test can type: {line}")


@pytest.mark.slow
def test_every_block_of_the_tutorial_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *rest = blocks(PAGE)
    assert first.text == START
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COUNTERFOIL_HOME", "")  # whatever the tutorial sets is taken back in the end
    with simulator() as xero:
        for block in rest:
            assert block.language == "sh"
            capsys.readouterr()
            type_in(block.text.replace(ADDRESS, xero.url), monkeypatch)
            printed = capsys.readouterr().out
            if block.printed is not None:
                assert is_as_shown(printed, block.printed), f"{block.text}\nprinted:\n{printed}"
        ledger = xero.ask("ledger")["organisations"][0]
    assert ledger["balanced"] is True
    assert sorted(each["number"] for each in ledger["documents"]) == ["INV-1", "INV-2"]
