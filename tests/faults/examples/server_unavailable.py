"""Xero or the network is down."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("known only when a call is made"),
    says=(
        Said("The Xero API is currently offline for maintenance", status=503),
        Said(
            '{"Title":"An error occurred","Status":500,"Detail":"An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status."}',
            status=500,
        ),
        Said("Response status code does not indicate success: 500 (Internal Server Error)."),
        Said("Organisation is offline", status=503),
        Said("read ETIMEDOUT"),
        Said("<html>Bad Gateway</html>", status=502),
        Said("", status=504),
    ),
    simulator=Shown(
        "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status."
    ),
)
