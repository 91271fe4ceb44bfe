"""Too many calls at once, or of all organisations together."""

from tests.faults.example import Example, NotApplicable, Said, Shown
from tests.faults.limits import past_the_app

EXAMPLE = Example(
    finds=NotApplicable("calls are counted beforehand; what others used is known only from the answer"),
    says=(
        Said("429 Too Many Requests\nX-Rate-Limit-Problem: concurrent", {"limit": "concurrent"}),
        Said("x-rate-limit-problem: appminute", {"limit": "appminute"}, status=429),
    ),
    simulator=Shown(act=past_the_app),
)
