"""What the role of the connecting user forbids."""

from typing import Final

from xerosim.books.organisation import Organisation
from xerosim.wire.refusal import Refusal, problem_body

# issue: calcinai/xero-php src/XeroPHP/Remote/Response.php (there with 401, of the time of OAuth 1)
NO_REPORTING_ROLE: Final = (
    "You are not permitted to access this resource without the reporting role or higher privileges"
)
# vendor: help.dext.com 1362089 (approvals; a role that may only draft)
NO_APPROVING_ROLE: Final = "The User specified does not have the correct permissions to perform this action"


def need_reporting_role(organisation: Organisation) -> None:
    """Refuse reports and journals to a user without the reporting role."""
    # doc: developer.xero.com, 29 Jun 2026 (journals need it too); 403 and the problem body are assumed
    if not organisation.has_reporting_role:
        raise Refusal(403, problem_body(403, "Forbidden", NO_REPORTING_ROLE, organisation.new_id()))
