"""The tokens the identity server signs, and the public key by which anybody can check them."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ISSUER: Final = "https://identity.xero.com"
"""Who says so in every token; that it stays Xero's own name here is what clients expect to read."""

AUDIENCE: Final = f"{ISSUER}/resources"

# The first primes after two round numbers: the key is the same everywhere, needs no file and no chance, and
# is no secret. It protects nothing but the form of the tokens, which official clients check against it.
_PRIMES: Final = ((7 << 1021) + 309, (3 << 1022) + 1037)
_EXPONENT: Final = 65_537


def sign(claims: dict[str, Any]) -> str:
    """A JSON Web Token with these claims, signed with RS256."""
    # header: decoded tokens in public code (typ, alg, kid)
    head = {"alg": "RS256", "kid": _key_id(), "typ": "JWT"}
    signed = f"{_base64(msgspec.json.encode(head))}.{_base64(msgspec.json.encode(claims))}"
    return f"{signed}.{_base64(_signature(signed.encode()))}"


def half_hash(token: str) -> str:
    """What an id token says of the access token beside it (OpenID Connect Core 3.1.3.6)."""
    return _base64(hashlib.sha256(token.encode()).digest()[:16])


def key_set() -> dict[str, Any]:
    """The public key as discovery gives it."""
    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _key_id()}
    modulus = _PRIMES[0] * _PRIMES[1]
    return {"keys": [key | {"e": _base64(_bytes(_EXPONENT)), "n": _base64(_bytes(modulus))}]}


def challenge_of(verifier: str) -> str:
    """What a PKCE verifier becomes on its way through the browser (RFC 7636, S256)."""
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _signature(text: bytes) -> bytes:
    # Only who asks for tokens waits for the cryptography to be loaded.
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    return _private_key().sign(text, PKCS1v15(), SHA256())


@cache
def _private_key() -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    one, two = _PRIMES
    private = pow(_EXPONENT, -1, (one - 1) * (two - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=one,
        q=two,
        d=private,
        dmp1=private % (one - 1),
        dmq1=private % (two - 1),
        iqmp=pow(two, -1, one),
        public_numbers=rsa.RSAPublicNumbers(_EXPONENT, one * two),
    )
    return numbers.private_key()


@cache
def _key_id() -> str:
    """The first bytes of the hash of the public key, in capitals as Xero writes it."""
    return hashlib.sha256(_bytes(_PRIMES[0] * _PRIMES[1])).hexdigest()[:40].upper()


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
