"""The day's calls are used up."""

from tests.faults.example import Example, NotApplicable, Said, Shown
from tests.faults.limits import past_the_day

EXAMPLE = Example(
    finds=NotApplicable("calls are counted beforehand; what others used is known only from the answer"),
    says=(
        Said(
            "HTTP/1.1 429 Too Many Requests\r\nX-Rate-Limit-Problem: day\r\nRetry-After: 66975\r\n",
            {"retry_after": "66975"},
        ),
        Said("X-Rate-Limit-Problem: Daily", status=429),
        Said("HTTP TooManyRequests - Too many requests in the last day (day)"),
        Said(
            "The organisation has reached the daily rate limit cap (retry-after 66975)",
            {"retry_after": "66975"},
        ),
    ),
    simulator=Shown(act=past_the_day),
)
