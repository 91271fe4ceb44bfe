"""The page on which a person allows an app to reach organisations, as Xero's own consent page does."""

from collections.abc import Iterable

from starlette.responses import HTMLResponse

from xerosim.identity.consent import Asked, Choice
from xerosim.pages.guard import CONSENT_HEADERS
from xerosim.pages.rendering import page
from xerosim.pages.words import scope_of


def consent_page(
    asked: Asked, choices: Iterable[Choice], kept: Iterable[tuple[str, str]], path: str
) -> HTMLResponse:
    """The form: who asks for what, the organisations, allow, cancel; `kept` are the parameters it sends on to
    `path`."""
    values = {
        "asked": asked,
        "scopes": [(scope, scope_of(scope)) for scope in asked.scope.split()],
        "choices": list(choices),
        "kept": list(kept),
        "path": path,
    }
    return page("consent.html", values, headers=CONSENT_HEADERS)


def error_page(words: str) -> HTMLResponse:
    """The page without a way back, which is answered with 400."""
    return page("no_consent.html", {"words": words}, status=400, headers=CONSENT_HEADERS)
