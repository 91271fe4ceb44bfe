"""The table of the program's settings, made from what reads them."""

from pathlib import Path

from counterfoil.config import program_settings

PAGE = Path(__file__).parents[2] / "docs/reference/settings.md"
HEAD = "| setting | otherwise | meaning |\n|---|---|---|\n"
HOME = (
    "| `COUNTERFOIL_HOME` | `.counterfoil` in your own folder | the folder where everything is kept; not in the file, "
    "and `--home DIR` comes before it |\n"
)


def settings_page() -> str:
    """The page about settings, with the table of the program's in it as it has to be."""
    before, head, after = PAGE.read_text(encoding="utf-8").partition(HEAD)
    assert head, "the table of settings has lost its head"
    return before + settings_table() + "\n" + after.partition("\n\n")[2]


def settings_table() -> str:
    """One row for each setting."""
    rows = [
        f"| `{each.variable}` | {f'`{each.default}`' if each.default else 'nothing'} | {each.meaning} |\n"
        for each in program_settings()
    ]
    return HEAD + HOME + "".join(rows)
