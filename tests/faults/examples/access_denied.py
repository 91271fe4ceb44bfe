"""The connecting user's role, or the permissions asked for, do not suffice."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only when a call is made"),
    says=(
        Said("Error: Access Denied to the requested resource"),
        Said('{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}', status=401),
        Said('WWW-Authenticate: Bearer error="insufficent_scope"'),
        Said(
            '{"error":"invalid_scope","error_description":"Client credentials scope validation failed"}',
            status=400,
        ),
        Said("You are not permitted to access this resource without the reporting role or higher privileges"),
        Said("The User specified does not have the correct permissions to perform this action"),
        Said("Forbidden", status=403),
    ),
    simulator=Shown("AuthorizationUnsuccessful"),
)
