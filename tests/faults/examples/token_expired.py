"""The permission of 30 minutes ran out before it was renewed."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("renewed before it runs out; that it was too late is known afterwards"),
    says=(
        Said("Error: Xero V2: Failed to renew token."),
        Said(
            '{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 04/09/2023 05:16:59","Extensions":{}}',
            {"expired": "9 Apr 2023 05:16:59"},
            status=401,
        ),
        Said("oauth_problem=token_expired&oauth_problem_advice=Unexpected%20token"),
        Said("", status=401),
    ),
    simulator=Shown("TokenExpired: token expired at {moment}"),
)
