"""The home folder: the key ring and the lock. The one module that knows how operating systems differ."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterfoil.errors import HomeUnusable, NotAllowedNow

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

KEY_BYTES = 32


def prepare_home(home: Path) -> None:
    """Make the folder, readable by its owner alone. Raises HomeUnusable when that cannot be."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise HomeUnusable(f"the home {home} is a file, not a folder") from error
    except OSError as error:
        raise HomeUnusable(f"the home {home} cannot be made: {error.strerror}") from error
    if not os.access(home, os.W_OK):
        raise HomeUnusable(f"the home {home} cannot be written to")


def key_ring(home: Path) -> dict[str, bytes]:
    """The keys that tokens are sealed with, by key id, from the file `keys`; made when there is none.

    Each line is `id:key` in URL-safe base 64; the last line is the current key. Raises HomeUnusable when
    the file is not of that form.
    """
    file = home / "keys"
    if not file.exists():
        line = f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(line)
    keys: dict[str, bytes] = {}
    for line in file.read_text(encoding="ascii").split():
        name, _, encoded = line.partition(":")
        try:
            keys[name] = base64.urlsafe_b64decode(encoded)
        except ValueError as error:
            raise HomeUnusable(f"{file} is damaged: the key {name!r} cannot be read") from error
        if len(keys[name]) != KEY_BYTES:
            raise HomeUnusable(f"{file} is damaged: the key {name!r} has not {KEY_BYTES} bytes")
    if not keys:
        raise HomeUnusable(f"{file} holds no key")
    return keys


@contextmanager
def engine_lock(home: Path) -> Iterator[None]:
    """Hold the home's lock: whoever holds it is the one engine at work there.

    Raises NotAllowedNow when another process holds it. The lock goes with its process, however that ends.
    """
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(descriptor):
            raise NotAllowedNow("another process is at work on this home; wait for it, or stop it first")
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
