"""Tracking categories and their options: how many there may be, what they are called, what can go."""

from typing import Final

from xerosim.accounting.asks import Ask, Saved
from xerosim.accounting.together import touch
from xerosim.books.organisation import Organisation
from xerosim.books.tracking import Choice, TrackingCategory, TrackingOption, in_use
from xerosim.rules.usage import every_line, is_tracking_used
from xerosim.wire.refusal import not_found
from xerosim.wire.settings import CategoryIn, OptionIn

# doc: developer.xero.com tracking categories page
ACTIVE_MAX: Final = 2
KEPT_MAX: Final = 4
NAME_MAX: Final = 100


def save_category(organisation: Organisation, element: CategoryIn, ask: Ask) -> Saved:
    """Create a category with its options (PUT), or change the one that the path names (POST)."""
    category = find(organisation.tracking, ask.target) if ask.target else None
    made = category or TrackingCategory("", "")
    name, status = _wanted(element, made, is_new=category is None)
    errors = _name_errors(organisation.tracking, name, made.id, "category")
    if status == "DELETED":
        errors += _deletion_errors(organisation, made.id, "category")
    elif category is None or status != category.status:
        errors += _count_errors(organisation, made.id, status)
    errors += _new_option_errors(made, element.Options or [])
    if errors:
        return Saved(None, element, errors, held_id=made.id)
    if category is None:
        made.id = organisation.new_id()
        organisation.tracking.append(made)
    elif name != category.name:
        _rename_on_lines(organisation, made.id, name)
    made.name, made.status = name, status
    for option in element.Options or ():
        made.options.append(TrackingOption(organisation.new_id(), (option.Name or "").strip()))
    return Saved(made, element)


def delete_category(organisation: Organisation, ask: Ask) -> Saved:
    """Delete the category that the path names, if no line carries it."""
    category = find(organisation.tracking, ask.target)
    element = CategoryIn(TrackingCategoryID=category.id, Name=category.name)
    return _deleted(organisation, category, element, "category")


def save_option(organisation: Organisation, element: OptionIn, ask: Ask) -> Saved:
    """Add an option to a category (PUT), or change the one that the path names (POST)."""
    category = find(organisation.tracking, ask.ids[0])
    option = find(category.options, ask.ids[1]) if len(ask.ids) > 1 else None
    made = option or TrackingOption("", "")
    name, status = _wanted(element, made, is_new=option is None)
    errors = _name_errors(category.options, name, made.id, "option")
    if status == "DELETED":
        errors += _deletion_errors(organisation, made.id, "option")
    if errors:
        return Saved(None, element, errors, held_id=made.id)
    if option is None:
        touch(organisation, category)
        made.id = organisation.new_id()
        category.options.append(made)
    elif name != option.name:
        _rename_on_lines(organisation, made.id, name)
    made.name, made.status = name, status
    return Saved(made, element)


def delete_option(organisation: Organisation, ask: Ask) -> Saved:
    """Delete the option that the path names, if no line carries it."""
    option = find(find(organisation.tracking, ask.ids[0]).options, ask.ids[1])
    element = OptionIn(TrackingOptionID=option.id, Name=option.name)
    return _deleted(organisation, option, element, "option")


def find(rows: list[Choice], own_id: str) -> Choice:
    """The category or option with this id, whatever its status; raises Refusal (404) when there is none."""
    for row in rows:
        if row.id == own_id.lower():
            return row
    raise not_found()


def _wanted(element: CategoryIn | OptionIn, row: Choice, *, is_new: bool) -> tuple[str, str]:
    """The name and the status that it is to have; what is new is active."""
    name = row.name if element.Name is None else element.Name.strip()
    return name, "ACTIVE" if is_new else element.Status or row.status


def _name_errors(rows: list[Choice], name: str, own_id: str, what: str) -> list[str]:
    # spec: XeroAPI/Xero-OpenAPI for the length; all wordings but the last assumed
    if not name:
        return [f"The tracking {what} name must be specified"]
    if len(name) > NAME_MAX:
        return [f"The tracking {what} name must not be more than {NAME_MAX} characters long."]
    others = (row for row in in_use(rows, with_archived=True) if row.id != own_id)
    if not any(row.name.casefold() == name.casefold() for row in others):
        return []
    if what == "category":
        return ["For each specified tracking category the name must be unique."]
    # issue: calcinai/xero-php#920
    return ["For each specified tracking option the name must be unique."]


def _new_option_errors(category: TrackingCategory, sent: list[OptionIn]) -> list[str]:
    """Options sent with their category are new ones; to send an old one again is refused."""
    # issue: calcinai/xero-php#920
    rows = list(category.options)
    for option in sent:
        name = (option.Name or "").strip()
        errors = _name_errors(rows, name, "", "option")
        if errors:
            return errors
        rows.append(TrackingOption("-", name))
    return []


def _count_errors(organisation: Organisation, own_id: str, status: str) -> list[str]:
    others = [row for row in in_use(organisation.tracking, with_archived=True) if row.id != own_id]
    active = sum(row.status == "ACTIVE" for row in others)
    # doc: developer.xero.com tracking categories page for the numbers; both wordings assumed
    if status == "ACTIVE" and active >= ACTIVE_MAX:
        return [f"An organisation can have a maximum of {ACTIVE_MAX} active tracking categories"]
    if len(others) >= KEPT_MAX:
        return [f"An organisation can have a maximum of {KEPT_MAX} tracking categories"]
    return []


def _deletion_errors(organisation: Organisation, own_id: str, what: str) -> list[str]:
    if not is_tracking_used(organisation, own_id):
        return []
    # doc: developer.xero.com tracking categories page ("delete unused"); wording assumed
    return [f"The tracking {what} cannot be deleted as it has been used on transactions. It can be archived."]


def _deleted(organisation: Organisation, row: Choice, element: CategoryIn | OptionIn, what: str) -> Saved:
    errors = _deletion_errors(organisation, row.id, what)
    if errors:
        return Saved(None, element, errors, held_id=row.id)
    row.status = "DELETED"
    return Saved(row, element)


def _rename_on_lines(organisation: Organisation, own_id: str, name: str) -> None:
    """Lines that carry a category or an option show its new name from now on."""
    for line in every_line(organisation):
        if any(own_id in chosen[2:] for chosen in line.tracking):
            line.tracking = tuple(_renamed(chosen, own_id, name) for chosen in line.tracking)


def _renamed(chosen: tuple[str, str, str, str], own_id: str, name: str) -> tuple[str, str, str, str]:
    category, option, category_id, option_id = chosen
    return (
        name if category_id == own_id else category,
        name if option_id == own_id else option,
        category_id,
        option_id,
    )
