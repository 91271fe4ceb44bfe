"""What PUT and POST answer: each element saved or refused, all together in one of Xero's two ways."""

from typing import TypeVar

from xerosim.accounting.asks import Ask, Saved, Wrote
from xerosim.accounting.idempotency import Answer
from xerosim.shapes.marks import ENCODER, Shape, messages
from xerosim.wire.refusal import no_data

T = TypeVar("T")


def some(elements: list[T], ask: Ask) -> list[T]:
    """At least one element; where the path names a thing, the first alone counts (assumed)."""
    if not elements:
        raise no_data()
    return elements[:1] if ask.target else elements


def saved_answer(key: str, wrote: Wrote, *, envelope: Shape, summarize: bool) -> Answer:
    """200 with everything, or 400 with the failures alone when errors are to be summarised."""
    # recorded: docketworks (PUT without the parameter gave 400); issue: XeroAPI/Xero-Java#171 (failures only)
    if summarize and any(one.errors for one in wrote.saved):
        body = {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [wrote.refused(one) for one in wrote.saved if one.errors],
        }
        return Answer(400, ENCODER.encode(body))
    rows = [_row(wrote, one, summarize=summarize) for one in wrote.saved]
    return Answer(200, ENCODER.encode(envelope | {key: rows}))


def _row(wrote: Wrote, saved: Saved, *, summarize: bool) -> Shape:
    shape = wrote.refused(saved) if saved.errors else wrote.shape(saved)
    if saved.warnings:
        shape["Warnings"] = messages(saved.warnings)
    if not summarize:
        shape["StatusAttributeString"] = "ERROR" if saved.errors else "WARNING" if saved.warnings else "OK"
    return shape
