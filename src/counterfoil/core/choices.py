"""Policies chosen for how one document goes, laid over those of its organisation.

A choice is the name of a policy and its value. A policy that is told per kind of document (`status`,
`locked_period`) is chosen for whichever kind the document is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from counterfoil.core.context import Context
from counterfoil.core.settings import Policies

Choices = Mapping[str, str]
_S = TypeVar("_S", bound=msgspec.Struct)


def chosen(context: Context, choices: Choices) -> Context:
    """The context under which a document with these choices is prepared."""
    if not choices:
        return context
    policies = laid_over(context.policies, choices)
    return replace(context, settings=replace(context.settings, policies=policies))


def laid_over(policies: Policies, choices: Choices) -> Policies:
    """The policies with each choice in place of the organisation's; what names no policy or value of this
    version (a later one may have known it) changes nothing."""
    for name, value in choices.items():
        former = getattr(policies, name, None)
        if isinstance(former, msgspec.Struct):
            for kind in former.__struct_fields__:
                former = _with(former, kind, value)
            policies = replace(policies, **{name: former})
        elif former is not None:
            policies = _with(policies, name, value)
    return policies


def is_policy(name: str, value: str) -> bool:
    """Whether a policy of this name may have this value, for one kind of document at least."""
    policies = Policies()
    if not hasattr(policies, name):
        return False
    return laid_over(policies, {name: value}) != policies or value in _values(getattr(policies, name))


def _values(value: object) -> tuple[object, ...]:
    if isinstance(value, msgspec.Struct):
        return tuple(getattr(value, name) for name in value.__struct_fields__)
    return (value,)


def _with(struct: _S, name: str, value: str) -> _S:
    """The struct with a field changed, if it may have that value."""
    try:
        return msgspec.convert({**msgspec.to_builtins(struct), name: value}, type(struct))
    except msgspec.ValidationError:
        return struct
