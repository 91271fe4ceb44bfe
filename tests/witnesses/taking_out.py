"""Each validation of the simulator, and its module as it would be without it.

A validation is a place in `xerosim/rules` at which a sentence is said: written there, or by the name of a constant. It
is taken out by leaving the sentence out of the list it stands in, or the statement that says it; where neither can be
done, the sentence is changed instead, so that at least its words are tried.
"""

import ast
import copy
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

SENTENCE = re.compile(r"[A-Z][\w’'#]*( [^ ]+){2,}", re.DOTALL)
CHANGED = "This was taken out"


class Validation(NamedTuple):
    """One place: its name in the lists, the lines it stands on, and the text of its module without it."""

    name: str
    module: str
    lines: range
    without: str


def validations(rules: Path) -> list[Validation]:
    """All validations below a folder, in the order of their modules and lines."""
    modules = {path.name: ast.parse(path.read_text()) for path in sorted(rules.glob("*.py"))}
    constants = {name: text for tree in modules.values() for name, text in _constants(tree)}
    found: list[Validation] = []
    seen: dict[str, int] = {}
    for module, tree in modules.items():
        for place in _places(tree, constants):
            name = f"{module}: {_words(place[-1], constants)}"
            seen[name] = seen.get(name, 0) + 1
            numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
            statement = next(node for node in reversed(place) if isinstance(node, ast.stmt))
            lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            found.append(Validation(numbered, module, lines, _without(tree, place)))
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str() as text)):
                if SENTENCE.match(text):
                    yield name, text


def _places(tree: ast.Module, constants: dict[str, str]) -> Iterator[list[ast.AST]]:
    """The way from the module down to each sentence inside a function."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield from _below([tree, node], node, constants)


def _below(way: list[ast.AST], node: ast.AST, constants: dict[str, str]) -> Iterator[list[ast.AST]]:
    body = node.body if isinstance(node, ast.FunctionDef) else []
    for child in ast.iter_child_nodes(node):
        is_docstring = (
            body
            and child is body[0]
            and isinstance(child, ast.Expr)
            and isinstance(child.value, ast.Constant)
        )
        if is_docstring or isinstance(child, ast.arguments):
            continue
        if _is_sentence(child, constants):
            yield [*way, child]
        else:
            yield from _below([*way, child], child, constants)


def _is_sentence(node: ast.AST, constants: dict[str, str]) -> bool:
    match node:
        case ast.Constant(value=str() as text):
            return bool(SENTENCE.match(text))
        case ast.JoinedStr():
            return bool(SENTENCE.match(_words(node, constants)))
        case ast.Name(id=name):
            return name in constants
    return False


def _words(node: ast.AST, constants: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=value):
            return str(value)
        case ast.Name(id=name):
            return constants[name]
        case ast.JoinedStr(values=values):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
    return ""


def _without(tree: ast.Module, place: list[ast.AST]) -> str:
    """The text of the module with the last thing of a way taken out."""
    changed = copy.deepcopy(tree)
    way: list[ast.AST] = [changed]
    for above, below in pairwise(place):
        way.append(_same(above, below, way[-1]))
    _take_out(way)
    return ast.unparse(ast.fix_missing_locations(changed))


def _same(above: ast.AST, below: ast.AST, copied: ast.AST) -> ast.AST:
    """The child of a copied node that is in the place of a child of the original."""
    position = next(place for place, child in enumerate(ast.iter_child_nodes(above)) if child is below)
    return list(ast.iter_child_nodes(copied))[position]


def _take_out(way: list[ast.AST]) -> None:
    for place in range(len(way) - 1, 0, -1):
        node = way[place]
        if isinstance(node, ast.List):
            node.elts = [each for each in node.elts if each is not way[place + 1]]
            return
        if isinstance(node, ast.stmt):
            is_said = isinstance(node, ast.AugAssign) or (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield)
            )
            if is_said:
                _replace(way[place - 1], node, ast.Pass())
                return
            break
    _replace(way[-2], way[-1], ast.Constant(value=CHANGED))


def _replace(above: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for name, value in ast.iter_fields(above):
        if value is old:
            setattr(above, name, new)
        elif isinstance(value, list):
            value[:] = [new if each is old else each for each in value]
