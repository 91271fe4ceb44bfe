"""`diagnose` answers about one message, or about as many as come in on its input."""

import io
import json
import sys

import pytest

from counterfoil.cli.diagnosing import LINE_BYTES_MAX
from counterfoil.core.diagnose import diagnose, explain
from tests.cli.test_command_line import call

UNKNOWN = "The moon is in the seventh house"
KEYS = {"code", "all", "title", "cause", "action", "remedy", "who", "retry", "facts", "message"}


def answered(
    lines: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, object]]:
    """What `diagnose -` answers to these lines."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert call("diagnose", "-") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_message_is_explained_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("diagnose", "--json", "--status", "503", "Service Unavailable") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == KEYS
    assert told["code"] == "server_unavailable"
    assert told["all"][0] == told["code"]
    assert told["message"] == "Service Unavailable"


def test_a_message_is_explained_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("diagnose", "Too many requests") == 0
    text = capsys.readouterr().out
    told = explain(diagnose("Too many requests")[0])
    for words in (told.title, told.cause, told.action, told.remedy, told.who, told.retry):
        assert words in text


def test_words_that_nobody_knows_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("diagnose", UNKNOWN, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["message"]) == ("other", UNKNOWN)


def test_each_line_of_input_is_answered_by_one_line_and_bad_ones_stop_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps("Too many requests").encode(),
        b"no json",
        b"",
        b"17",
        b'"\\ud800"',
        b"\xff",
        json.dumps(UNKNOWN).encode(),
    ]
    first, *bad, last = answered(b"\n".join(lines), monkeypatch, capsys)
    assert set(first) == set(last) == KEYS
    assert first["code"] == "rate_limit_minute"
    assert last["message"] == UNKNOWN
    assert [set(each) for each in bad] == [{"error"}] * 5
    assert str(bad[0]["error"]).startswith("line 2 is not a JSON string")


def test_no_input_has_no_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(b"", monkeypatch, capsys) == []


def test_a_line_without_end_is_not_kept_in_memory(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    endless = b'"' + b"x" * (3 * LINE_BYTES_MAX) + b'"\n'
    first, second = answered(endless + b'"Too many requests"', monkeypatch, capsys)
    assert "line 1 is longer than" in str(first["error"])
    assert second["code"] == "rate_limit_minute"
