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
KEYS = "keys"
LOCK = "lock"
"""The file that the engine at work holds; it is there from the first connection on."""


def prepare_home(home: Path) -> None:
    """Make the folder, readable by its owner alone. Raises HomeUnusable when that cannot be."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise HomeUnusable(f"the home {home} is a file, not a folder") from error
    except OSError as error:
        raise HomeUnusable(f"the home {home} cannot be made: {error.strerror}") from error
    if not os.access(home, os.W_OK):
        raise HomeUnusable(
            f"the home {home} cannot be written to; nothing was changed: give yourself the right to write to "
            "it, or see to it that its disk may be written to"
        )


def check_database(home: Path, database: str) -> None:
    """Raise HomeUnusable when an engine has been at work in this home and its database is gone or empty."""
    file = home / database
    if (home / LOCK).exists() and not (file.exists() and file.stat().st_size):
        what = "is empty" if file.exists() else "is not there"
        raise HomeUnusable(
            f"the database {file} {what}, and this home has been in use: put back the newest copy of it. To "
            "begin anew take another home, knowing that what is in Xero already would be sent again"
        )


def key_ring(home: Path) -> dict[str, bytes]:
    """The keys that tokens are sealed with, by key id, from the file `keys`; made when there is none.

    Each line is `id:key` in URL-safe base 64; the last line is the current key. Raises HomeUnusable when
    the file is not of that form.
    """
    file = home / KEYS
    text = _new_key(file) if not os.path.lexists(file) else _key_text(file)
    keys: dict[str, bytes] = {}
    for line in text.split():
        name, _, encoded = line.partition(":")
        try:
            keys[name] = base64.urlsafe_b64decode(encoded)
        except ValueError as error:
            raise _damaged(file, f"the key {name!r} cannot be read") from error
        if len(keys[name]) != KEY_BYTES:
            raise _damaged(file, f"the key {name!r} has not {KEY_BYTES} bytes")
    if not keys:
        raise _damaged(file, "it holds no key")
    return keys


def _new_key(file: Path) -> str:
    line = f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return _key_text(file)
    except OSError as error:
        raise HomeUnusable(f"{file} cannot be made: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(line)
            out.flush()
            os.fsync(descriptor)
    except OSError as error:
        file.unlink()  # half a key would be taken for a damaged one from now on
        raise HomeUnusable(f"{file} cannot be written: {error.strerror}") from error
    return line


def _key_text(file: Path) -> str:
    if not file.is_file():
        raise _damaged(file, "it is not an ordinary file")
    try:
        return file.read_text(encoding="ascii")
    except UnicodeDecodeError as error:
        raise _damaged(file, "it is not text") from error
    except OSError as error:
        raise HomeUnusable(f"{file} cannot be read: {error.strerror}") from error


def _damaged(file: Path, why: str) -> HomeUnusable:
    """Without the keys nobody can read the stored tokens, and nothing else in the home needs them."""
    advice = "put back a copy of it, or move it away and run `counterfoil connect` again"
    return HomeUnusable(f"{file} is damaged, {why}: {advice}")


@contextmanager
def engine_lock(home: Path) -> Iterator[None]:
    """Hold the home's lock: whoever holds it is the one engine at work there.

    Raises NotAllowedNow when another process holds it, HomeUnusable when there can be none. The lock goes
    with its process, however that ends.
    """
    try:
        descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise HomeUnusable(f"{home / 'lock'} cannot be used: {error.strerror}") from error
    try:
        if not _lock(descriptor):
            raise NotAllowedNow("another process is at work on this home; wait for it, or stop it first")
        yield
    finally:
        os.close(descriptor)


def is_at_work(home: Path) -> bool:
    """Whether an engine is at work in this home; nothing is made to find out. Raises HomeUnusable."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise HomeUnusable(f"{home / LOCK} cannot be used: {error.strerror}") from error
    try:
        return not _lock(descriptor)
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
