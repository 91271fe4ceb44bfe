"""The walk of `rounds` carried out: each step sent to a simulator in this process, its answer heard."""

from typing import Any

from tests.witnesses.rounds import STEPS, Step
from tests.witnesses.served import SCOPES
from tests.witnesses.specification import ROOT, Answered
from tests.xerosim.desk import Desk

Heard = tuple[Step, str, Answered]


async def walk(desk: Desk) -> tuple[list[Heard], dict[str, str]]:
    """Sign in and take every step; gives the answers, and what was kept of them by name."""
    kept: dict[str, str] = {}
    heard: list[Heard] = []
    await desk.connect(SCOPES)
    for step in STEPS:
        path, sent = filled(step.path, kept), dict[str, Any]()
        assert "{" not in path, f"{step.method} {path}: nothing was kept for it"
        if step.body is not None:
            sent = (
                {"content": step.body} if isinstance(step.body, bytes) else {"json": filled(step.body, kept)}
            )
        answer = await desk.http.request(step.method, f"{ROOT}/{path}", **sent)
        got = Answered(answer.status_code, answer.headers.get("content-type", ""), answer.content)
        heard.append((step, path.partition("?")[0], got))
        if step.keep:
            assert answer.status_code == 200, f"{step.method} {path}: {answer.text}"
            kept[step.keep] = _at(answer.json(), step.at)
    assert not desk.transport.failures
    return heard, kept


def filled(value: Any, kept: dict[str, str]) -> Any:
    """A body or a path with the names in braces replaced by what was kept."""
    if isinstance(value, str):
        for name, held in kept.items():
            value = value.replace(f"{{{name}}}", held)
        return value
    if isinstance(value, list):
        return [filled(held, kept) for held in value]
    if isinstance(value, dict):
        return {name: filled(held, kept) for name, held in value.items()}
    return value


def _at(value: Any, way: str) -> str:
    for part in way.split("."):
        value = value[int(part)] if part.isdecimal() else value[part]
    return str(value)
