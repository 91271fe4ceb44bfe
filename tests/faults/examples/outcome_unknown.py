"""Sent, and nobody knows whether it arrived."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("doubt arises only after sending"),
    says=(Said("Idempotency Key: 4f1c is used with a different request.", status=400),),
    simulator=Shown("Idempotency Key: {key} is used with a different request."),
)
