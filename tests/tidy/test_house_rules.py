"""The rules of STYLE.md, held against every module of both packages."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.tidy import allowances, rules

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

Rule = Callable[[str], list[str]]

# Where amounts pass through: no float here, but for seconds.
MONEY = ("counterfoil/core/", "counterfoil/xero/", "counterfoil/sources/", "counterfoil/store/", "xerosim/")
# Where output is the purpose.
COMMANDS = ("counterfoil/cli", "counterfoil/demo", "xerosim/cli")
# Read by Alembic, never imported by us.
MIGRATIONS = "counterfoil/store/migrations/"
ENTRIES = {"counterfoil.cli", "counterfoil.__main__", "xerosim.cli", "xerosim.__main__"}


def modules(*, below: tuple[str, ...] = ("",), but: tuple[str, ...] = ()) -> dict[str, str]:
    """Path below `src/` -> text, of the modules in some folders but not in others."""
    paths = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in paths.items()
        if name.startswith(below) and not (but and name.startswith(but))
    }


def broken(rule: Rule, texts: dict[str, str]) -> list[str]:
    """Every place where a rule is broken, as `path:line: what`."""
    return [f"src/{path}:{place}" for path, text in texts.items() for place in rule(text)]


def none(places: Iterable[str]) -> None:
    """Fail with one place on each line."""
    found = list(places)
    assert not found, "\n" + "\n".join(found)


CASES: dict[str, tuple[Rule, dict[str, str]]] = {
    "functions fit on a page": (rules.functions_too_long, modules(but=tuple(allowances.LONG_FUNCTIONS))),
    "few parameters by place": (
        rules.too_many_positional,
        modules(but=(MIGRATIONS, *allowances.MANY_POSITIONAL)),
    ),
    "no float near money": (rules.floats, modules(below=MONEY, but=tuple(allowances.FLOATS))),
    "no float out of a parser": (rules.parser_makes_floats, modules(below=MONEY)),
    "no column that loses": (rules.columns_that_lose, modules(below=("counterfoil/store/",))),
    "the core imports data only": (rules.imports_into_core, modules(below=("counterfoil/core/",))),
    "the core has no clock": (rules.reads_clock, modules(below=("counterfoil/core/",))),
    "no Any in the core": (rules.uses_any, modules(below=("counterfoil/core/",))),
    "only commands print": (rules.prints, modules(but=COMMANDS)),
    "every module says what it is for": (rules.no_module_docstring, modules()),
    "every public name says what it means": (
        rules.no_docstring,
        modules(below=("counterfoil/",), but=(MIGRATIONS,)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_rule(name: str) -> None:
    rule, texts = CASES[name]
    none(broken(rule, texts))


def test_the_rules_are_looking_at_something() -> None:
    assert "counterfoil/core/__init__.py" in modules()


def test_modules_fit_in_a_head() -> None:
    limits = allowances.LONG_MODULES
    none(
        f"src/{path}:{place}"
        for path, text in modules().items()
        for place in rules.module_too_long(text, limits.get(path, rules.MODULE_LINES_MAX))
    )


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.functions_too_long, allowances.LONG_FUNCTIONS),
        (rules.too_many_positional, allowances.MANY_POSITIONAL),
    ],
    ids=["length", "parameters"],
)
def test_where_some_functions_are_allowed_the_others_are_not(
    rule: Callable[[str, Iterable[str]], list[str]], allowed: dict[str, set[str]]
) -> None:
    texts = modules()
    none(
        f"src/{path}:{place}"
        for path, names in allowed.items()
        if path in texts
        for place in rule(texts[path], names)
    )


def test_no_allowance_is_kept_out_of_habit() -> None:
    texts = modules()
    by_function = (
        (rules.functions_too_long, allowances.LONG_FUNCTIONS),
        (rules.too_many_positional, allowances.MANY_POSITIONAL),
    )
    by_module = ((rules.module_too_long, allowances.LONG_MODULES), (rules.floats, allowances.FLOATS))
    none(
        f"{path}: {name} no longer needs its allowance"
        for rule, table in by_function
        for path, names in table.items()
        for name in names
        if not rule(texts.get(path, ""), names - {name})
    )
    none(
        f"{path} no longer needs its allowance"
        for rule, table in by_module
        for path in table
        if not rule(texts.get(path, ""))
    )
    none(f"{path} is used now" for path in allowances.UNUSED_YET if dotted(path) not in unused())


def test_every_module_is_used() -> None:
    allowed = {dotted(path) for path in allowances.UNUSED_YET}
    none(f"{name} is imported by nobody" for name in unused() if name not in allowed)


def unused() -> list[str]:
    """Modules nobody imports. Packages do not count: whoever imports a part imports them."""
    texts = {dotted(path): text for path, text in modules(but=(MIGRATIONS,)).items()}
    packages = {dotted(path) for path in modules() if path.endswith("__init__.py")}
    return rules.nobody_imports(texts, ENTRIES | packages)


def dotted(path: str) -> str:
    """`counterfoil/core/money.py` -> `counterfoil.core.money`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_names_say_something() -> None:
    files = [file for top in ("src", "tests") for file in (ROOT / top).rglob("*.py")]
    paths = [file.relative_to(ROOT).as_posix() for file in files]
    none(f"{path}:{place}" for path in paths for place in rules.name_says_nothing(path))


def texts_of_the_project() -> dict[str, str]:
    """Every text a contributor writes, wherever it stands."""
    tops = ("src", "tests", "docs", "benchmarks", "requirements")
    kinds = {
        ".css", ".csv", ".html", ".in", ".js", ".json", ".jsonl", ".md", ".py", ".toml", ".txt", ".yaml", ".yml",
    }  # fmt: skip
    below = [path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in kinds]
    above = [ROOT / name for name in ("Makefile", "pyproject.toml", ".gitignore", ".pre-commit-config.yaml")]
    paths = [*below, *above, *ROOT.glob("*.md"), *(ROOT / ".ci").glob("*")]
    files = (path for path in paths if path.is_file())
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


@pytest.mark.parametrize("rule", [rules.left_for_later, rules.place_on_one_machine])
def test_words_of_every_text(rule: Rule) -> None:
    texts = texts_of_the_project()
    none(f"{path}:{place}" for path, text in texts.items() for place in rule(text))
