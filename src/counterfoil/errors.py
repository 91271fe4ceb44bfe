"""Every exception that Counterfoil raises; what is wrong with documents is a fault, never an exception.

CounterfoilError
├── Misuse                  wrong use: one sentence, exit code 2
│   ├── HomeUnusable        the home folder cannot be read or written
│   ├── HomeNewer           the home was written by a newer version
│   ├── SettingUnusable     a setting of the program has an impossible value
│   ├── FileUnusable        an input file cannot be opened or read as a whole
│   ├── DeclarationInvalid  a table declaration or settings file names something impossible
│   ├── NotConnected        no organisation is connected, or not the one named
│   ├── AmbiguousReference  a reference or name fits several, or nothing
│   ├── NotAllowedNow       what was asked cannot be done in the state a document is in
│   ├── NotConfirmed        something needs a person's yes and none was given
│   └── ConnectFailed       the consent or the exchange of tokens did not succeed
├── StaleLane               this worker lost its lane to another; what it brings is refused
├── StoreBusy               another process held the database too long; nothing was written
└── StoreUnusable           the database could not be read or written: a full or broken disk, no right, damage
"""

from __future__ import annotations


class CounterfoilError(Exception):
    """The root of all exceptions of Counterfoil."""


class Misuse(CounterfoilError):
    """Wrong use of the program or library; the message is one plain sentence."""


class HomeUnusable(Misuse):
    """The home folder cannot be read or written."""


class HomeNewer(Misuse):
    """The home was written by a newer version of Counterfoil."""


class SettingUnusable(Misuse):
    """A setting of the program has an impossible value."""


class FileUnusable(Misuse):
    """An input file cannot be opened, or cannot be read as a whole."""


class DeclarationInvalid(Misuse):
    """A table declaration or a settings file names something impossible; the message names the key."""


class NotConnected(Misuse):
    """No organisation is connected, or not the one that was named."""


class AmbiguousReference(Misuse):
    """A reference or name fits several things, or none."""


class NotAllowedNow(Misuse):
    """What was asked cannot be done in the state the document is in."""


class NotConfirmed(Misuse):
    """Something needs a person's yes, and none was given."""


class ConnectFailed(Misuse):
    """Consent was not given, or the exchange of tokens did not succeed."""


class StaleLane(CounterfoilError):
    """Another worker has taken this lane; what the former one brings is refused."""


class StoreBusy(CounterfoilError):
    """Another process held the database for too long; nothing was written."""


class StoreUnusable(CounterfoilError):
    """The database could not be read or written; what was kept before stays. The sentence says what to do."""
