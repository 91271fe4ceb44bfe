"""Tokens are unreadable in the database without the key ring, which is kept beside it and never in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from counterfoil.errors import HomeUnusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
"""NIST SP 800-38D: 96 bits, never the same twice under one key; drawn anew for every sealing."""


Keys = Mapping[str, bytes]
"""A key ring: keys of 32 bytes by their ids. The last one is the newest: new tokens are sealed with it."""


class Sealed(NamedTuple):
    """Something encrypted: the id of the key, and nonce and ciphertext in one."""

    key_id: str
    content: bytes


class Pair(msgspec.Struct, frozen=True):
    """An access and a refresh token."""

    access: str
    refresh: str

    def __repr__(self) -> str:
        return "Pair()"


def seal(pair: Pair, ring: Keys, *, about: str, random: Callable[[int], bytes] = os.urandom) -> Sealed:
    """The pair encrypted (AES-256-GCM) under the newest key, to be opened only as tokens of `about`."""
    key_id = list(ring)[-1]
    nonce = random(NONCE_BYTES)
    sealed = _cipher(ring[key_id]).encrypt(nonce, msgspec.json.encode(pair), about.encode())
    return Sealed(key_id, nonce + sealed)


def unseal(sealed: Sealed, ring: Keys, *, about: str) -> Pair:
    """The pair that was sealed. Raises HomeUnusable when the key is missing or is not the one, or when the
    tokens were those of another consent."""
    if sealed.key_id not in ring:
        raise HomeUnusable(
            f"the key {sealed.key_id!r} is missing from the key ring; put it back or connect again"
        )
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415

    nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
    try:
        plain = _cipher(ring[sealed.key_id]).decrypt(nonce, content, about.encode())
    except InvalidTag as error:
        raise HomeUnusable(
            f"the stored tokens cannot be read with the key {sealed.key_id!r}; connect again"
        ) from error
    return msgspec.json.decode(plain, type=Pair)


def _cipher(key: bytes) -> AESGCM:
    # Only here: what looks at documents needs no tokens, and starts sooner without it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)
