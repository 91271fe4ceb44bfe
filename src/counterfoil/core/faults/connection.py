"""What can be wrong with the connection to Xero, so that nothing at all can go."""

from __future__ import annotations

from counterfoil.core.faults.entry import Entry, Unforeseeable, heard, said

_ARTICLE_ACTIONSTEP = "Actionstep help, Xero Error Messages/Troubleshooting"
_ARTICLE_CLICKPOS = "ClickPOS help, Xero Integration Error Codes"

_ONLY_BY_CALLING = Unforeseeable("whether the connection still holds is known only when a call is made")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="token_revoked",
        title="Not connected to Xero any more",
        cause=(
            "The connection to {organisation} is gone: it was disconnected or withdrawn in Xero, or was never finished.",
            "The connection to Xero is gone: it was disconnected or withdrawn in Xero, or was never finished.",
        ),
        action=(
            "Connect {organisation} to Xero again. Everything that waits stays in the queue and goes by itself afterwards.",
            "Connect to Xero again. Everything that waits stays in the queue and goes by itself afterwards.",
        ),
        remedy="`counterfoil connect` reconnects and keeps mapping rules and queue; it also works when a connection seems to be there.",
        who="administrator",
        retry="after the fix",
        awaits=("connection",),
        messages=(
            said(r"not connected to (?:the )?xero", source=_ARTICLE_ACTIONSTEP),
            said(
                r"not connect to xero\b\W{1,5}please reconnect", source="helpme.calxa.com 8763563, Xero sync"
            ),
            said(r"(?:retrieve|get|obtain) a valid token response", source=_ARTICLE_ACTIONSTEP),
            said(
                r"token repository (?:doesn't|does not) contain a valid access token",
                source=_ARTICLE_CLICKPOS,
            ),
            said(
                r"\binvalid_grant\b",
                source="XeroAPI/xero-python, identity exception handler; Xero-NetStandard#257",
            ),
            said(
                r"token (?:has been|was|is) (?:expired or )?revoked", source="nango.dev, Xero invalid_grant"
            ),
            said(
                r"\bAuthenticationUnsuccessful\b",
                source="laravel-xero#40 (403); xeroizer invalid_oauth2_request_token.json (401)",
            ),
            said(r"\btoken_rejected\b", source="xeroizer test/stub_responses/invalid_request_token"),
            said(r"\bxero is not authorised\b", source="help.fieldinsight.com 3084244"),
            said(r"request to xero was not authorised", source="help.dext.com 1362089"),
            heard(
                "CONNECTION|APP + REVOKED; app|integration|connection + removed - before|answered|may exist; TOKEN + REVOKED",
                "XERO + not connected|not logged in|disconnected|not authenticated|no connection|log in first|no xero connection; no xero connection",
                "XERO + lost access|relink|re link|link again - STORE",
                "nobody connected|nobody has connected|never connected|not been connected|not yet connected - STORE",
                "USER + must authenticate|must log in again|not logged in; XERO + no longer authorised|not authorised to access|link lost|lost link|access removed",
                "?invalid token|token invalid",
                "TOKEN + no valid|not valid|not match|no longer valid|already used|not contain valid|not retrieve|missing|not find|not found; invalid grant",
                "consumer key unknown|consumer key rejected|signature invalid|nonce used|token rejected|permission unknown; authentication unsuccessful",
                "XERO + authenticate again|sign in again|authorise again|reauthorise|reauthenticate|login again|log in again; ?reconnect",
                "XERO + authorisation required|authentication required|connect again; ?authorise again; ?authenticate with xero|authorise xero|connect to xero first|connect to xero",
                facts="organisation",
            ),
        ),
        check=_ONLY_BY_CALLING,
        example="Failed posting manual journal Xero: Not connected to the Xero API. Please log in first.",
    ),
    Entry(
        code="token_expired",
        title="The connection to Xero ran out",
        cause=(
            "The permission to work in Xero ran out at {expired} and was not renewed in time.",
            "The permission to work in Xero, which lasts 30 minutes at a time, ran out and was not renewed in time.",
        ),
        action=(
            "Nothing at first: it is renewed before the next call. If this stays, connect to Xero again; the queue is kept.",
        ),
        remedy="The permission is renewed by itself; `counterfoil connect` gives a fresh one.",
        who="nobody",
        retry="at a time",
        awaits=("connection",),
        messages=(
            said(
                r"\bTokenExpired\b(?:: token expired at (?P<expired>[\d/: ]{8,22}\d))?",
                source="xeroizer test/stub_responses/expired_oauth2_token.json",
            ),
            said(r"\btoken_expired\b", source="xeroizer test/stub_responses/token_expired"),
            said(
                r"(?:failed|unable|could not|cannot) (?:to )?(?:renew|refresh) (?:the |your )?(?:xero |access |refresh |oauth )?token",
                source=_ARTICLE_ACTIONSTEP,
            ),
            heard(
                "TOKEN|SESSION|CONNECTION + EXPIRED; TOKEN + NOT_RENEWED; CONNECTION + NOT_RENEWED; TOKEN + expiry; token expired",
                "TOKEN + failed + renew|refresh|renewal; XERO + EXPIRED - trial|plan|subscription|request|operation|connection timed out|time out|timed out",
                facts="expired",
            ),
        ),
        check=Unforeseeable(
            "the permission is renewed before it runs out; that a renewal came too late is known only afterwards"
        ),
        example="Error: Xero V2: Failed to renew token.",
    ),
    Entry(
        code="access_denied",
        title="Xero does not allow this",
        cause=(
            "Whoever connected {organisation} may not do this in Xero, or the connection was made without the permission for it.",
            "Whoever made the connection may not do this in Xero, or the connection was made without the permission for it.",
        ),
        action=(
            "Let someone with the Standard or Adviser role in Xero connect again and agree to all permissions asked for. "
            "In the source, see that its accounting function is set up and switched on.",
        ),
        remedy="`counterfoil connect` opens Xero's page, which lists every permission that is asked for; all of them are needed. "
        "What waits stays in the queue and goes by itself afterwards.",
        who="administrator",
        retry="after the fix",
        awaits=("connection",),
        messages=(
            said(r"\baccess_denied\b", source="OAuth 2, consent cancelled (RFC 6749, 4.1.2.1)"),
            said(r"\bAuthorisationUnsuccessful\b", source="Xero-NetStandard#298, #178; xero-node#320"),
            said(
                r"\binsuffici?ent_scope\b",
                source="WWW-Authenticate of Xero, which misspells it (developer.xero.com FAQ)",
            ),
            said(
                r"\b(?:invalid_scope|unauthorised_client|invalid_client)\b",
                source="xero-mcp-server#209; Xero-NetStandard#577",
            ),
            said(r"scope validation failed", source="XeroAPI/xero-mcp-server#209"),
            said(r"\binvalid scope\b", source="xero-python-oauth2-app#14"),
            said(
                r"not permitted to access this resource",
                source="calcinai/xero-php src/XeroPHP/Remote/Response.php",
            ),
            said(
                r"do(?:es)? not have (?:the )?(?:correct|required|sufficient|necessary) (?:permission|privilege|role)s?",
                source="help.dext.com 1362089",
            ),
            said(r"xero subscription is still active", source="help.dext.com 1362089"),
            heard(
                "SCOPE + DENIED; USER|ROLE|APP|ORGANISATION_ONLY + not permitted|not allowed to|not have permission|not have access|not have rights",
                "access + DENIED - requested date; resource + denied|forbidden|not permitted; authorisation unsuccessful",
                "insufficient scope|invalid scope|unauthorised client|insufficient permissions|insufficient privileges",
                "APP + not allowed|not authorised + ORGANISATION_ONLY; role|read only + not post|cannot|not create|not approve; forbidden",
                "subscription|xero plan + still active|inactive|not active|cancelled|suspended; login|user|role + only + access",
                "no permission|without permission|permission required; not authorised to perform|not authorised for this|not authorised to do",
                "cashbook|ledger plan|xero ledger|xero cashbook + no longer supports|not supported|not support; XERO + not have permission|not permitted",
                "ROLE|role + too low|not high enough|requires",
            ),
        ),
        check=_ONLY_BY_CALLING,
        example="Error: Access Denied to the requested resource",
    ),
    Entry(
        code="wrong_organisation",
        title="Not the organisation this belongs to",
        cause=(
            "Connected is {found}, but these documents belong to {organisation}.",
            "The organisation connected is not the one these documents belong to: another, a trial, or one that was replaced.",
        ),
        action=(
            "Connect the organisation {organisation}, or move to the new one on purpose. Nothing is sent until then.",
            "Connect the organisation these documents belong to, or move to the new one on purpose. Nothing is sent until then.",
        ),
        remedy="Nothing goes to an organisation that was not chosen; `counterfoil connect` chooses it.",
        who="administrator",
        retry="after the fix",
        awaits=("connection",),
        messages=(
            said(r"\binvalid company info\b", source="expedo.atlassian.net, Xero common errors"),
            heard(
                "ORGANISATION_ONLY + ANOTHER - CURRENCY|CONTACT; trial + ended|expired|over|ran out|finished; demo company",
                "trial + organisation|account + connect|connected|not used|not use",
                "ORGANISATION_ONLY + not one|real|expected|original|not the one + connected|store|set up|file",
                "company you authorised|xero company|company + not match our records|not match the company|not same as the company",
                "reconnected + another|different|other",
            ),
        ),
        check=Unforeseeable("set when connecting, before any document is looked at"),
        example="The tenant id does not match the connected organisation.",
    ),
    Entry(
        code="server_unavailable",
        title="Xero cannot be reached",
        cause=("Xero or the network on the way to it is down, busy or under maintenance.",),
        action=(
            'Wait: it is tried again by itself, and nothing is sent twice. If Xero answers "500" all day, look at the calls used: '
            "some systems say 500 when the day's limit is used up. Xero's own state is on its status page.",
        ),
        remedy="Sent again by itself after a growing pause; what may have arrived is first looked up in Xero.",
        who="nobody",
        retry="at a time",
        awaits=("person",),
        messages=(
            said(r"offline for maintenance", source="freakboy3742/pyxero tests/test_exceptions.py"),
            said(
                r"organisation is (?:currently )?offline",
                source="calcinai/xero-php src/XeroPHP/Remote/Response.php",
            ),
            said(r"an error occurred in xero", source="XeroAPI/xero-node#466"),
            said(
                r"\b(?:service (?:is )?(?:temporarily )?unavailable|bad gateway|gateway time-?out|undergoing maintenance|temporarily unavailable)\b",
                source="HTTP status 502, 503, 504",
            ),
            heard(
                "API + UNAVAILABLE; ?API|REQUESTS + timed out|time out|timeout|aborted; connection + reset|refused|closed|aborted|error|failed|interrupted",
                "service unavailable|bad gateway|gateway timeout|internal server error|temporarily unavailable|not resolve host|max retries exceeded|socket timeout|connect timeout|gateway time out|network error|dns|connection closed|underlying connection closed|socket hang up|econnreset|etimedout|econnrefused|enotfound|fetch failed|ssl handshake|tls handshake",
                "upstream connect error|disconnect reset before headers|upstream request timeout|origin is unreachable|web server is down|connection timed out",
                "offline for maintenance|scheduled maintenance|undergoing maintenance|under maintenance",
                "error occurred in xero|unexpected error in xero|error on xero s side|unexpected error occurred on xero|problem on xero s side",
                "remote host forcibly closed|remote server + not connect|returned an error + 500|502|503|504",
                "name not resolved|name or service not known|name resolution; ?timed out|time out|timeout|not respond; check the api status page|status xero com",
            ),
        ),
        check=_ONLY_BY_CALLING,
        example="The Xero API is currently offline for maintenance",
    ),
    Entry(
        code="user_invalid",
        title="The user named is not valid",
        cause=("The document names a user whom Xero does not know in this organisation.",),
        action=("Name a user of the Xero organisation in the source, or leave the user out.",),
        remedy="Goes by itself once a corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(r"valid user should be identified", source="XeroAPI/Xero-OpenAPI, example of PUT /Receipts"),
            heard(
                "USER + INVALID|GONE|ARCHIVED - SCOPE|token|permission|CONTACT|session|EMAIL; valid user; no such user|unknown user; user + not linked|not link; approver|owner|assignee|not + not user"
            ),
        ),
        check=Unforeseeable("no document of the kinds sent names a user"),
        example="A valid user should be identified using the UserID.",
    ),
    Entry(
        code="method_not_supported",
        title="Xero does not offer this call",
        cause=(
            "Xero does not offer what was asked of it, at least not in this region or for this kind of document.",
        ),
        action=(
            "Pass this on to whoever runs the program: it is not something that can be put right in the books.",
        ),
        remedy="None: the program must be changed or updated.",
        who="operator",
        retry="never",
        awaits=("person",),
        messages=(
            said(r"method called is not implemented", source="freakboy3742/pyxero tests/mock_data.py"),
            said(r"\bApiMethodNotImplemented", source="freakboy3742/pyxero tests/mock_data.py"),
            said(r"\bmethod not allowed\b", source="HTTP status 405"),
            said(r"\bnot implemented\b", source="HTTP status 501"),
            heard(
                "METHOD + NOT_OFFERED; api|endpoint|operation|http method|xero s api + NOT_OFFERED - CURRENCY|payment|payments|FILE",
                "method not allowed|not implemented|unsupported operation|method not supported|api method not implemented|operation not supported",
                "delete|put|post|patch|get + not allowed + endpoint|resource; XERO + offers no way|no way to; NOT_OFFERED + deleting|voiding|updating|creating|changing",
            ),
        ),
        check=Unforeseeable("only calls that Xero documents are made"),
        example="The Api Method called is not implemented",
    ),
)
