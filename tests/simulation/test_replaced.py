"""What a simulated installation has of its own, by name: the clock, the chance, the transport and the executor."""

import ast
from pathlib import Path

REPLACED = {
    "SimClock": "the clock",
    "SimChance": "the chance",
    "Wire": "the transport",
    "Mortal": "the executor of the store",
}
HARNESS = (
    "world.py",
    "trial.py",
    "sweep.py",
    "beginnings.py",
    "network.py",
    "boundary.py",
    "cast.py",
    "checkers.py",
)
"""The modules that set up and run a simulated installation; `planted.py` plants mistakes, and is none of them."""
HERE = Path(__file__).parent


def _calls_in_process() -> set[str]:
    """What `Process` gives to the program that is made by the simulation and not by the program itself."""
    (process,) = (
        node
        for node in ast.parse((HERE / "world.py").read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == "Process"
    )
    made = {
        node.func.id
        for node in ast.walk(process)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    own = {node.name for each in HARNESS for node in _tree(each).body if isinstance(node, ast.ClassDef)}
    return made & (own | {"SimClock", "SimChance"})


def _tree(name: str) -> ast.Module:
    return ast.parse((HERE / name).read_text())


def test_only_these_are_replaced() -> None:
    """Everything else in a simulated installation is the program as it is installed."""
    assert _calls_in_process() - {"Boundaries"} == set(REPLACED)


def test_nothing_of_the_program_is_patched() -> None:
    """No module of the harness sets an attribute of a module of the program's, or uses a patch."""
    for name in HARNESS:
        text = (HERE / name).read_text()
        assert "monkeypatch" not in text.lower(), name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    for each in ast.walk(target):
                        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                            assert each.value.id not in _imported_modules(text, "counterfoil"), (
                                f"{name}: {each.attr}"
                            )


def _imported_modules(text: str, package: str) -> set[str]:
    """Names under which whole modules of a package are known in a file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {
                (alias.asname or alias.name).partition(".")[0]
                for alias in node.names
                if alias.name.startswith(package)
            }
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(package):
            found |= {alias.asname or alias.name for alias in node.names if alias.name.islower()}
    return found
