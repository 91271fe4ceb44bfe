"""What a row of an article's table of errors is: the message, what it means, and how it is cured."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import msgspec

from tests.articles.office import Story, told

Cure = Literal["in Xero", "in the settings", "in the source", "by connecting again", "by itself"]
"""Where the cause is removed. Cured in the source, a new revision leaves; else the document leaves as it is."""

ACTIONSTEP: Final = "Actionstep help, Xero Error Messages"
CLICKPOS: Final = "ClickPOS help, Xero Integration Error Codes"
UNLEASHED: Final = "Unleashed help, Xero Connection Log and export errors"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the messages that stand in it, the codes they are known by, and where the cause is removed.

    `codes` are one for each message; … in a message stands for a name or a number. `does` says what Counterfoil does, for the page of the thirty rows. `test` is the name of the test that drives it.
    """

    article: str
    messages: tuple[str, ...]
    codes: tuple[str, ...]
    cured: tuple[Cure, ...]
    does: str
    test: str


class Rows:
    """The rows of a module, in the order in which they stand in it."""

    def __init__(self) -> None:
        self.all: list[Row] = []

    def row(
        self,
        article: str,
        *messages: str,
        code: str | tuple[str, ...],
        cured: Cure | tuple[Cure, ...],
        does: str,
    ) -> Callable[[Story], Callable[[Path], None]]:
        """Make of a story the test of a row."""

        def made(story: Story) -> Callable[[Path], None]:
            def test(tmp_path: Path) -> None:
                told(tmp_path / "home", story)

            test.__name__, test.__doc__ = story.__name__, story.__doc__
            self.all.append(
                Row(
                    article=article,
                    messages=messages,
                    codes=code if isinstance(code, tuple) else (code,) * len(messages),
                    cured=cured if isinstance(cured, tuple) else (cured,),
                    does=does,
                    test=story.__name__,
                )
            )
            return test

        return made
