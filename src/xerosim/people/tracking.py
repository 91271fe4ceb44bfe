"""Tracking categories and their options: added, renamed, archived and restored by a person."""

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from xerosim.books.organisation import Organisation
from xerosim.books.tracking import Choice, TrackingCategory
from xerosim.people.scene import Deed, Scene, Told, row_of
from xerosim.rules.tracking import save_category, save_option
from xerosim.side.reading import NotDone
from xerosim.wire.settings import CategoryIn, OptionIn

Status = Literal["ACTIVE", "ARCHIVED"]


class NewCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category by its name, with its options."""

    name: str
    options: list[str] = []


class WhichTracking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category by its name, or an option of it."""

    name: str
    option: str = ""


class TrackingName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category by its name, or an option of it, and the name it is to have."""

    name: str
    new_name: str
    option: str = ""


class NewOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category by its name, and the option it is to have besides."""

    name: str
    option: str


def _told(category: TrackingCategory) -> Told:
    options = [{"option_id": row.id, "name": row.name, "status": row.status} for row in category.options]
    return {
        "category_id": category.id,
        "name": category.name,
        "status": category.status,
        "options": options,
    }


def _named(rows: list[Choice], name: str, what: str) -> Choice:
    """The row of this name that is not deleted, an active one first."""
    held = [row for row in rows if row.name.casefold() == name.casefold() and row.status != "DELETED"]
    if not held:
        names = ", ".join(row.name for row in rows if row.status != "DELETED")
        raise NotDone(f"no such tracking {what} {name!r}: one of {names or 'none at all'}")
    return min(held, key=lambda row: row.status != "ACTIVE")


def _category(organisation: Organisation, name: str) -> TrackingCategory:
    return _named(organisation.tracking, name, "category")


def _add(scene: Scene, asked: NewCategory) -> Told:
    element = CategoryIn(Name=asked.name, Options=[OptionIn(Name=name) for name in asked.options])
    return _told(row_of(save_category(scene.organisation, element, scene.ask("PUT"))))


def _add_option(scene: Scene, asked: NewOption) -> Told:
    category = _category(scene.organisation, asked.name)
    row_of(save_option(scene.organisation, OptionIn(Name=asked.option), scene.ask("PUT", category.id)))
    return _told(category)


def _change(
    scene: Scene, asked: WhichTracking | TrackingName, name: str | None, status: Status | None
) -> Told:
    organisation = scene.organisation
    category = _category(organisation, asked.name)
    if asked.option:
        option = _named(category.options, asked.option, "option")
        ask = scene.ask("POST", category.id, option.id)
        row_of(save_option(organisation, OptionIn(Name=name, Status=status), ask))
    else:
        ask = scene.ask("POST", category.id)
        row_of(save_category(organisation, CategoryIn(Name=name, Status=status), ask))
    return _told(category)


def _rename(scene: Scene, asked: TrackingName) -> Told:
    return _change(scene, asked, asked.new_name, None)


def _to_status(status: Status) -> Callable[[Scene, WhichTracking], Told]:
    return lambda scene, asked: _change(scene, asked, None, status)


DEEDS: Final = {
    "add_tracking": Deed(NewCategory, _add),
    "add_tracking_option": Deed(NewOption, _add_option),
    "rename_tracking": Deed(TrackingName, _rename),
    "archive_tracking": Deed(WhichTracking, _to_status("ARCHIVED")),
    "restore_tracking": Deed(WhichTracking, _to_status("ACTIVE")),
}
