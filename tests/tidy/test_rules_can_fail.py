"""Each house rule, shown a bad sample it must find and a good one it must leave alone."""

from collections.abc import Callable
from textwrap import indent

import pytest

from tests.tidy import rules

LATER = "TO" + "DO"
AWAY = "/" + "home/"

# A function of 62 lines, and one of 60 that explains itself at length.
LONG = "def long():\n    x = 1\n" + "    x += 1\n" * 60
FITS = 'def fits():\n    """Says\n' + "    so\n" * 70 + '    """\n' + "    x = 1\n" * 58

CASES: list[tuple[Callable[[str], list[str]], str, str]] = [
    (rules.module_too_long, "x = 1\n" * 401, "x = 1\n" * 400),
    (rules.functions_too_long, LONG, FITS),
    (rules.functions_too_long, "class A:\n" + indent(LONG, "    "), "class A: ..."),
    (rules.functions_too_long, "if True:\n" + indent(LONG, "    "), "if True: ..."),
    (rules.too_many_positional, "def f(a, b, c, d, e): ...", "def f(a, b, c, d, *, e, g): ..."),
    (rules.too_many_positional, "def f(a, b, /, c, d, e): ...", "class A:\n    def f(self, a, b, c, d): ..."),
    (
        rules.too_many_positional,
        "@cache\ndef f(a, b, c, d, e): ...",
        "@app.command()\ndef f(a, b, c, d, e): ...",
    ),
    (rules.name_says_nothing, "src/counterfoil/core/utils.py", "src/counterfoil/core/utility_bill.py"),
    (rules.name_says_nothing, "src/counterfoil/common/money.py", "src/counterfoil/core/money.py"),
    (rules.floats, "total = 1.5", "wait_s = 1.5"),
    (rules.floats, "def total(amount): return float(amount)", "def wait_s(amount): return float(amount)"),
    (rules.floats, "def pay(amount: float): ...", "def pay(amount: Decimal, wait_s: float = 0.5): ..."),
    (rules.floats, "def pay(amount=0.1): ...", "def pay(*, amount=1, wait_s: float = 0.5): ..."),
    (rules.floats, "def total() -> float: ...", "def age_s() -> float: ..."),
    (rules.floats, "class A:\n    total: float", "class A:\n    wait_s: float = 0.25"),
    (rules.floats, "pay(amount=1.1)", "timedelta(seconds=1.1)"),
    (rules.floats, "pay(1.1, wait_s=1.1)", "pay(1, wait_s=1.1)"),
    (rules.floats, "total: list[float] = []", "waits_s: list[float] = [0.5]"),
    (rules.floats, "def wait_s():\n    total = 1.5", "def wait_s():\n    return 1.5"),
    (rules.parser_makes_floats, "json.loads(text)", "json.loads(text, parse_float=Decimal)"),
    (rules.parser_makes_floats, "tomllib.load(file)", "tomllib.load(file, parse_float=Decimal)"),
    (rules.columns_that_lose, "Column('total', sa.Numeric(10, 2))", "Column('total', BigInteger)"),
    (rules.columns_that_lose, "Column('at', DateTime)", "Column('at', Instant)"),
    (rules.imports_into_core, "import os.path", "import decimal"),
    (rules.imports_into_core, "from time import monotonic", "from counterfoil.core.money import Money"),
    (rules.imports_into_core, "def f():\n    import socket", "from urllib.parse import quote"),
    (rules.imports_into_core, "from urllib.request import urlopen", "from stdnum.au import abn"),
    (rules.imports_into_core, "from counterfoil.ports import Store", "from msgspec import Struct"),
    (rules.imports_into_core, "from . import money", "import collections.abc"),
    (rules.imports_into_core, "import msgspecial", "import msgspec.json"),
    (rules.reads_clock, "at = datetime.now(UTC)", "at = clock_at"),
    (rules.reads_clock, "on = date.today()", "on = at.date()"),
    (rules.uses_any, "def f(x: Any): ...", "def f(x: object): ..."),
    (rules.uses_any, "x: typing.Any = 1", "x = any([])"),
    (rules.prints, "print('x')", "'print(x)'"),
    (rules.no_module_docstring, "x = 1", '"""What it is for."""'),
    (rules.no_docstring, "def f(): ...", "def _f(): ..."),
    (rules.no_docstring, "class A: ...", 'class A:\n    """Says so."""'),
    (rules.no_docstring, "async def f(): ...", 'async def f():\n    """Says so."""'),
    (rules.left_for_later, f"x = 1  # {LATER}: later", "x = 1  # to do so at once"),
    (rules.place_on_one_machine, f"open('{AWAY}me/x')", "open('~/x')"),
    (rules.place_on_one_machine, f"{AWAY}me/x", "https://example.org/home/page"),
    (rules.address_of_index, "--index-url somewhere", "attrs==25.1 --hash=sha256:00"),
    (rules.address_of_index, "x @ https://example.org/x.whl", "# a comment"),
]


@pytest.mark.parametrize(("rule", "bad", "good"), CASES)
def test_rule_finds_the_bad_and_leaves_the_good(
    rule: Callable[[str], list[str]], bad: str, good: str
) -> None:
    assert rule(bad) != []
    assert rule(good) == []


def test_an_allowance_lets_one_function_pass_by_its_qualified_name() -> None:
    text = "class A:\n    def f(self, a, b, c, d, e): ...\ndef f(a, b, c, d, e): ..."
    assert len(rules.too_many_positional(text)) == 2
    assert rules.too_many_positional(text, {"A.f"}) == ["3: f takes 5 parameters by place, 4 are the limit"]


def test_a_module_is_alive_when_somebody_else_imports_or_names_it() -> None:
    modules = {
        "p.cli": "from p import used\nimport p.named.deep\nrun('p.server:app')",
        "p.used": "from p.function import does",
        "p.function": "",
        "p.named.deep": "",
        "p.server": "",
        "p.dead": "from p import dead",
    }
    assert rules.nobody_imports(modules, {"p.cli"}) == ["p.dead"]
    assert rules.nobody_imports(modules, set()) == ["p.cli", "p.dead"]
