"""A request or file larger than Xero takes."""

from tests.faults.example import Example, NotApplicable, Said, Shown

EXAMPLE = Example(
    finds=NotApplicable("documents have at most 5,000 lines, and requests are planned below the limit"),
    says=(
        Said('{"Title":"RequestEntityTooLarge","Status":413,"Detail":"PayloadTooLarge"}', status=413),
        Said("", status=413),
    ),
    simulator=Shown("PayloadTooLarge"),
)
