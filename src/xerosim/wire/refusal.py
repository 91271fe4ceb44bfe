"""Answers to what cannot be read or does not exist: the whole request is refused."""

from typing import Any


class Refusal(Exception):
    """The whole request is answered with an error; `body` is JSON unless `text` is given."""

    def __init__(self, status: int, body: dict[str, Any] | None = None, *, text: str = "") -> None:
        super().__init__(text or str(body))
        self.status = status
        self.body = body
        self.text = text


def post_data_invalid(message: str) -> Refusal:
    """HTTP 400, ErrorNumber 14: the body does not bind."""
    # issue: XeroAPI/xero-php-oauth2#39
    return Refusal(400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": message})


def no_data() -> Refusal:
    """HTTP 400, ErrorNumber 17: nothing of the expected kind in the body."""
    # issue: XeroAPI/xero-node#228 for the number; type and words assumed
    message = "No data was processed. The request body holds nothing of the expected type."
    return Refusal(400, {"ErrorNumber": 17, "Type": "NoDataProcessedException", "Message": message})


def query_invalid(message: str) -> Refusal:
    """HTTP 400: a `where` or `order` that cannot be read."""
    # issue: waynerobinson/xeroizer#160, XeroAPI/Xero-Java#347
    return Refusal(400, {"ErrorNumber": 16, "Type": "QueryParseException", "Message": message})


def problem_body(status: int, title: str, detail: str, instance: str) -> dict[str, Any]:
    """A problem-details body, as Xero's gateway gives it; `instance` is an id made for this answer."""
    # fixture: waynerobinson/xeroizer test/stub_responses; Type and Extensions: developer.xero.com notes
    return {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }


def not_found() -> Refusal:
    """HTTP 404 as plain words."""
    # recorded: docketworks invoice_not_found.json (content type); XeroAPI/xero-php-oauth2#199 (words)
    return Refusal(404, text="The resource you're looking for cannot be found")
