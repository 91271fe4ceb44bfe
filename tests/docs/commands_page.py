"""The page of commands, made from the Typer app: what `--help` says, with exit codes."""

from collections.abc import Callable, Iterator
from inspect import Parameter, getdoc, signature
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, CommandInfo, OptionInfo

from counterfoil.cli import app, root

HEAD = """# Commands

Made from the command line itself; a test compares them. `counterfoil COMMAND --help` says the same.

`REF` is the number of a document, or its reference `system:kind:id`. `N` is the name of an organisation, or its
tenant id. `--json` prints the same data for programs, and `{"error": …}` where a command was not carried out; a
line with an option that does not exist or cannot be read is answered on standard error alone. `--home DIR` may stand
anywhere on the line.

## Exit codes

| code | meaning |
|---|---|
| 0 | the command did its work; commands that only show always end with it |
| 1 | the command did its work, and something needs a person: said below for each command that can end so |
| 2 | wrong use, one sentence on standard error; or a file, home or connection that cannot be used |
| 130 | stopped by Ctrl-C; what was already written stays, and the next run goes on from there |
"""

ENDS_WITH_1 = {
    "doctor": "something is missing or wrong; what is only worth knowing does not count",
    "demo": "nothing was posted, or the totals here and in the simulator do not agree",
    "organisation refresh": "Xero could not be read; the cause is printed",
    "import": "a row or a document was refused; all others were taken in",
    "ledger verify": "an entry, a request, settings or a document is not as it was written down",
    "run": "something is left held or in doubt, or an organisation's run stopped before its end",
}
"""When a command ends with exit code 1; the others never do."""

ENDS_WITH_2 = {
    "run": "also when exporting is switched off everywhere, or the first run was not confirmed: nothing was sent",
}
"""Wrong use that is not obvious from the options."""

Given = ArgumentInfo | OptionInfo


class Command(NamedTuple):
    """A command as it is typed, and the function behind it."""

    name: str
    does: Callable[..., Any]


def commands(of: typer.Typer = app, before: str = "") -> Iterator[Command]:
    """Every command, in the order in which `--help` lists them."""
    for command in of.registered_commands:
        yield Command(f"{before}{_name(command)}", _does(command))
    for group in of.registered_groups:
        assert group.typer_instance is not None
        name = f"{group.name} " if isinstance(group.name, str) else ""
        yield from commands(group.typer_instance, before + name)


def commands_page() -> str:
    """`docs/reference/commands.md`."""
    parts = [HEAD, "## Options of every command\n", _table(_parameters(root))]
    for command in commands():
        # Exit codes are said below, for every command in the same words.
        lines = [
            line
            for line in (getdoc(command.does) or "").splitlines()
            if line and not line.startswith("Exit code")
        ]
        said = "\n".join(lines)
        parts += [f"## counterfoil {command.name}\n", f"{said}\n"]
        parts += [_table(_parameters(command.does))]
        ends = [
            f"Exit code {code}: {when[command.name]}.\n"
            for code, when in ((1, ENDS_WITH_1), (2, ENDS_WITH_2))
            if command.name in when
        ]
        parts += ends
    return "\n".join(part for part in parts if part).rstrip() + "\n"


class Row(NamedTuple):
    """One option or argument."""

    written: str
    meaning: str
    otherwise: str


def _name(command: CommandInfo) -> str:
    return command.name or _does(command).__name__.replace("_", "-")


def _does(command: CommandInfo) -> Callable[..., Any]:
    assert command.callback is not None
    return command.callback


def _parameters(does: Callable[..., Any]) -> Iterator[Row]:
    hints = get_type_hints(does, include_extras=True)
    for name, parameter in signature(does).parameters.items():
        if hints[name] is typer.Context:
            continue
        kind, given = get_args(hints[name])
        assert isinstance(given, Given)
        yield Row(_written(name, kind, given), given.help or "", _otherwise(parameter, given))


def _written(name: str, kind: Any, given: Given) -> str:
    """`--option VALUE` or `ARGUMENT`, as one types it."""
    kinds = (kind,) if get_origin(kind) is Literal else get_args(kind)
    choices = next((get_args(each) for each in kinds if get_origin(each) is Literal), ())
    value = (given.metavar or "|".join(choices) or ("" if kind is bool else "N")).replace("|", "\\|")
    if isinstance(given, ArgumentInfo):
        return f"`{value}`"
    # In Annotated[…, typer.Option("--json")] the name stands where a default otherwise does.
    option = given.default if isinstance(given.default, str) else f"--{name.replace('_', '-')}"
    return f"`{f'{option} {value}'.strip()}`"


def _otherwise(parameter: Parameter, given: Given) -> str:
    """What holds when it is not given."""
    if given.envvar:
        return f"`{given.envvar}`"
    if parameter.default is Parameter.empty:
        return "must be given"
    return f"`{parameter.default}`" if parameter.default not in (None, False, "") else ""


def _table(rows: Iterator[Row]) -> str:
    found = list(rows)
    if not found:
        return ""
    lines = [f"| {row.written} | {row.meaning} | {row.otherwise} |" for row in found]
    return "\n".join(["| option | meaning | otherwise |", "|---|---|---|", *lines]) + "\n"
