"""The house rules of STYLE.md, as functions from the text of a module to the places where it breaks one.

A rule knows nothing of files: it is given a text and answers with lines `number: what is wrong`, so that each can be
tried on a bad sample (`test_rules_can_fail.py`) before it is believed on the real code (`test_house_rules.py`).
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
POSITIONAL_MAX = 4

NAMES_THAT_SAY_NOTHING = {
    "base", "common", "helper", "helpers", "manager", "managers", "model", "models", "service", "services", "util",
    "utils",
}  # fmt: skip

# What the core may import: data types and pure functions. Add to it only what has no clock, no I/O and no chance.
CORE_MAY_IMPORT = {
    "__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "copy", "dataclasses", "datetime",
    "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math",
    "operator", "re", "string", "textwrap", "tomllib", "types", "typing", "unicodedata", "urllib.parse",
    "counterfoil.core", "email_validator", "msgspec", "stdnum",
}  # fmt: skip

# Ways to ask the machine for the time, which the core is told instead.
CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}

# SQLAlchemy types that SQLite stores as floating point or as text without a zone.
COLUMN_TYPES_THAT_LOSE = {"DATETIME", "DateTime", "DOUBLE", "Double", "FLOAT", "Float", "NUMERIC", "Numeric", "REAL"}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef


# --- size and shape ---------------------------------------------------------------------------------------------


def module_too_long(text: str, lines_max: int = MODULE_LINES_MAX) -> list[str]:
    """A module that no longer fits in a reader's head."""
    lines = len(text.splitlines())
    return [f"{lines}: {lines} lines, {lines_max} are the limit"] if lines > lines_max else []


def function_lines(text: str) -> dict[str, int]:
    """The length of each function by its qualified name, its docstring not counted."""
    return {name: _length(node) for name, node in _functions(ast.parse(text))}


def functions_too_long(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """A function that does more than one thing."""
    return [
        f"{node.lineno}: {name} has {_length(node)} lines, {FUNCTION_LINES_MAX} are the limit"
        for name, node in _functions(ast.parse(text))
        if _length(node) > FUNCTION_LINES_MAX and name not in set(allowed)
    ]


def too_many_positional(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """More parameters than one can keep apart by their place. Keyword-only ones are free; so are Typer's commands."""
    return [
        f"{node.lineno}: {name} takes {_positional(node)} parameters by place, {POSITIONAL_MAX} are the limit"
        for name, node in _functions(ast.parse(text))
        if _positional(node) > POSITIONAL_MAX and not _is_command(node) and name not in set(allowed)
    ]


def name_says_nothing(path: str) -> list[str]:
    """A folder or module called after nothing in particular."""
    parts = re.split(r"[/\\]", path.removesuffix(".py"))
    return [
        f"1: '{part}' says nothing about what is inside" for part in parts if part in NAMES_THAT_SAY_NOTHING
    ]


# --- money ------------------------------------------------------------------------------------------------------


def floats(text: str) -> list[str]:
    """A float where money passes. Only seconds may be one, in something named `…_s`, `now` or `timeout`."""
    return [f"{line}: {what}" for line, what in _floats(ast.parse(text), in_seconds=False)]


def parser_makes_floats(text: str) -> list[str]:
    """json and tomllib make floats of amounts unless told otherwise; msgspec with a declared type does not."""
    return [
        f"{node.lineno}: {node.func.attr} without parse_float"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"load", "loads"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"json", "tomllib"}
        and not any(keyword.arg == "parse_float" for keyword in node.keywords)
    ]


def columns_that_lose(text: str) -> list[str]:
    """A column type that would change an amount or a time on its way through SQLite."""
    return [
        f"{line}: {name} does not keep exact values; use the integer types of store/schema.py"
        for line, name in _names(ast.parse(text))
        if name in COLUMN_TYPES_THAT_LOSE
    ]


# --- purity -----------------------------------------------------------------------------------------------------


def imports_into_core(text: str) -> list[str]:
    """An import that brings the outside world, or half the standard library, into the core."""
    return [
        f"{line}: imports {name}"
        for line, name in imports(text)
        if not any(name == root or name.startswith(root + ".") for root in CORE_MAY_IMPORT)
    ]


def reads_clock(text: str) -> list[str]:
    """A look at the clock. Time comes in by argument."""
    return [
        f"{node.lineno}: .{node.func.attr}() asks the machine for the time"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]


def uses_any(text: str) -> list[str]:
    """`Any` switches the type checker off."""
    return [f"{line}: Any" for line, name in _names(ast.parse(text)) if name == "Any"]


def prints(text: str) -> list[str]:
    """Output from a place that is not a command."""
    return [
        f"{node.lineno}: print()"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


# --- words ------------------------------------------------------------------------------------------------------


def no_module_docstring(text: str) -> list[str]:
    """A module that does not say what it is for."""
    return [] if ast.get_docstring(ast.parse(text)) else ["1: the module has no docstring"]


def no_docstring(text: str) -> list[str]:
    """A public function or class that does not say what it means."""
    return [
        f"{node.lineno}: {node.name} has no docstring"
        for node in ast.parse(text).body
        if isinstance(node, Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def left_for_later(text: str) -> list[str]:
    """A note to oneself. What is not done belongs in the list of issues."""
    marks = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    return _lines_with(text, marks, "left for later")


def place_on_one_machine(text: str) -> list[str]:
    """A path that exists on one machine only."""
    places = "|".join(("home", "Users", "root", "work"))
    pattern = re.compile(rf"(?<![\w.~:/-])(?:[A-Z]:)?[/\\](?:{places})[/\\]\w")
    return _lines_with(text, pattern, "a path of one machine")


def address_of_index(text: str) -> list[str]:
    """Where packages were fetched from: nobody else's business in a lock file."""
    pattern = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")
    return _lines_with(text, pattern, "an address")


# --- who is imported --------------------------------------------------------------------------------------------


def imports(text: str) -> list[tuple[int, str]]:
    """Every import in a module with its line; `from a import b` counts as `a.b`, which may be a module or a name."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            found += [(node.lineno, f"{start}.{alias.name}") for alias in node.names]
    return found


def nobody_imports(modules: Mapping[str, str], entries: Iterable[str]) -> list[str]:
    """Modules (name -> text) that no other one imports or names in a string, and that are no entry points."""
    alive = set(entries)
    for name, text in modules.items():
        mentioned = {imported for _, imported in imports(text)} | _dotted_strings(text)
        for imported in mentioned:
            alive |= {imported, imported.rpartition(".")[0]} - {name}
    return sorted(name for name in modules if name not in alive)


# --- how they look ----------------------------------------------------------------------------------------------


def _functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield within + node.name, node
            yield from _functions(node, f"{within}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{within}{node.name}.")
        else:
            yield from _functions(node, within)


def _length(node: Function) -> int:
    last = node.end_lineno or node.lineno
    first = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    return last - node.lineno + 1 - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


def _positional(node: Function) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _is_command(node: Function) -> bool:
    called = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    return any(isinstance(item, ast.Attribute) and item.attr in {"command", "callback"} for item in called)


def _floats(node: ast.AST, *, in_seconds: bool) -> Iterator[tuple[int, str]]:
    """Walk down, remembering whether what we are in is named as seconds."""
    in_seconds = _named_as_seconds(node, in_seconds)
    if not in_seconds and isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield node.lineno, f"the float {node.value!r}"
    if not in_seconds and isinstance(node, ast.Name) and node.id == "float":
        yield node.lineno, "float"
    if isinstance(node, Function):
        yield from _floats_of_function(node, in_seconds=in_seconds)
        return
    for child in ast.iter_child_nodes(node):
        yield from _floats(child, in_seconds=in_seconds)


def _floats_of_function(node: Function, *, in_seconds: bool) -> Iterator[tuple[int, str]]:
    """Each parameter is judged by its own name; what is returned, and the body, by the function's."""
    parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    given = [*node.args.defaults, *node.args.kw_defaults]
    without = len(parameters) - len(given)
    for parameter, default in zip(parameters, [*([None] * without), *given], strict=True):
        yield from _floats(parameter, in_seconds=in_seconds)
        if default is not None:
            yield from _floats(default, in_seconds=_is_seconds(parameter.arg))
    if node.returns is not None:
        yield from _floats(node.returns, in_seconds=_is_seconds(node.name))
    for statement in (*node.decorator_list, *node.body):
        yield from _floats(statement, in_seconds=_is_seconds(node.name))


def _named_as_seconds(node: ast.AST, otherwise: bool) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return _is_seconds(name)
        case ast.Assign(targets=[ast.Attribute(attr=name)]) | ast.AnnAssign(target=ast.Attribute(attr=name)):
            return _is_seconds(name)
        case ast.AugAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Attribute(attr=name)):
            return _is_seconds(name)
        case ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return _is_seconds(name)
        case ast.Compare(left=ast.Name(id=name)) | ast.Compare(left=ast.Attribute(attr=name)):
            return _is_seconds(name)
    return otherwise


def _is_seconds(name: str) -> bool:
    return name.lower().endswith(("_s", "_seconds")) or name.lower() in {"now", "seconds", "timeout"}


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def _lines_with(text: str, pattern: re.Pattern[str], what: str) -> list[str]:
    lines = enumerate(text.splitlines(), start=1)
    return [f"{number}: {what}: {line.strip()[:80]}" for number, line in lines if pattern.search(line)]


def _dotted_strings(text: str) -> set[str]:
    """Modules named in strings, as `uvicorn.run("xerosim.server:app")` does."""
    constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    strings = (value.partition(":")[0] for value in constants if isinstance(value, str))
    return {string for string in strings if re.fullmatch(r"[a-z_]+(?:\.\w+)+", string)}
