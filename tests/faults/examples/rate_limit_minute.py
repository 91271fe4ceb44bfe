"""More than 60 calls in a minute."""

from tests.faults.example import Example, NotApplicable, Said, Shown
from tests.faults.limits import past_the_minute

EXAMPLE = Example(
    finds=NotApplicable("calls are counted beforehand; what others used is known only from the answer"),
    says=(
        Said(
            "HTTP/1.1 429 Too Many Requests\r\nX-Rate-Limit-Problem: minute\r\nRetry-After: 26\r\n",
            {"retry_after": "26"},
        ),
        Said("HTTP TooManyRequests - Too many requests in the last minute (minute)"),
        Said(
            "oauth_problem=rate%20limit%20exceeded&oauth_problem_advice=please%20wait%20before%20retrying%20the%20xero%20api",
            status=503,
        ),
        Said("The API rate limit for your organisation/application pairing has been exceeded"),
        Said("", status=429),
    ),
    simulator=Shown(act=past_the_minute),
)
