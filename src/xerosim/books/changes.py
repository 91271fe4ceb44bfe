"""What became new or different in the books, noted only while somebody wants to be told."""

import msgspec


class Change(msgspec.Struct, frozen=True):
    """One thing that is new or different; `data` is what is told of it beside its id."""

    category: str
    resource: str
    id: str
    is_new: bool
    data: dict[str, str] | None = None
