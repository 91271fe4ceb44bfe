"""The connection was withdrawn in Xero, or never finished."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only when a call is made"),
    says=(
        Said("Failed posting manual journal Xero: Not connected to the Xero API. Please log in first."),
        Said("Error: Failed posting invoice to Xero - could not retrieve a valid Token Response URL."),
        Said("The token repository doesn’t contain a valid access token."),
        Said('{"error":"invalid_grant"}', status=400),
        Said(
            '{\n  "error": "invalid_grant",\n  "error_description": "Token has been expired or revoked."\n}',
            status=400,
        ),
        Said(
            '{"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful","instance":"c375551e"}',
            status=403,
        ),
        Said('{"Title":"Unauthorized","Status":401,"Detail":"AuthenticationUnsuccessful"', status=401),
        Said("oauth_problem=token_rejected&oauth_problem_advice=Unexpected%20token"),
    ),
    simulator=Shown("AuthenticationUnsuccessful"),
)
