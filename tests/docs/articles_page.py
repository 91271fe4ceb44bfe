"""The page of the messages that three vendors' help articles explain, made from the tests that drive them."""

from counterfoil.core.faults.catalogue import CATALOGUE
from tests.articles.rows import Cure, Row
from tests.articles.test_rows import ROWS

LEAVES: dict[Cure, str] = {
    "in Xero": "Put right in Xero, it leaves by itself",
    "in the settings": "Put right in the settings, it leaves by itself",
    "in the source": "Put right in the source, the new revision leaves",
    "by connecting again": "Connected again, it leaves by itself",
    "by itself": "It passes, and what waits leaves by itself",
}

HEAD = """# Messages people search for

Three vendors of integrations with Xero publish tables of the errors that their customers meet. Here is each row of them,
in their order: what the message means, what Counterfoil does in that situation, and whose move it is. The page is made
from the tests that bring every one of these situations about and cure it (`tests/articles/test_rows.py`). The words of
your own message may differ: `counterfoil diagnose "TEXT"` knows it in any dress.

What Xero says is shown as the help pages quote it; … stands where they leave a name or a number open.
"""
TABLE = ("| message | what it means | what Counterfoil does | whose move |", "|---|---|---|---|")


def articles_page() -> str:
    """`docs/how-to/messages-people-search-for.md`."""
    parts = [HEAD]
    for article in dict.fromkeys(each.article for each in ROWS.all):
        vendor, _, title = article.partition(", ")
        parts += [f"## {vendor}\n", f"*{title}*\n", *TABLE]
        parts += [_line(each) for each in ROWS.all if each.article == article]
        parts.append("")
    return "\n".join(parts)


def _line(row: Row) -> str:
    codes = tuple(dict.fromkeys(row.codes))
    messages = "<br>".join(f"`{each}`" for each in row.messages)
    means = "<br>".join(
        f"{CATALOGUE[code].title} ([`{code}`](../reference/faults.md#{code}))" for code in codes
    )
    cures = ". ".join(LEAVES[cure] for cure in row.cured)
    movers = " or ".join(dict.fromkeys(CATALOGUE[code].who for code in codes))
    return f"| {messages} | {means} | {row.does} {cures}. | {movers} |"
