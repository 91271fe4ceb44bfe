"""The things that messages speak of, and what may be wrong with them, each with phrases that stand for it.

Small words (the, is, been, can: `core/words.py`) do not count in a phrase, and a star stands for any ending.
A sentence may name several things by the same words. Of defects it names the longest at each place: what
does `not exist` does not also `exist`.
"""

from __future__ import annotations

THINGS: dict[str, str] = {
    "CONTACT": "contact|contacts|customer*|supplier*|client|clients|vendor*|debtor|creditor|payee*|payer*",
    "USER": "user|users|user id|userid|employee*|claimant",
    "ORGANISATION": (
        "organisation*|tenant*|xero company|xero file|xero entity|company info|company you authorised|"
        "connected company|xero|company"
    ),
    "ORGANISATION_ONLY": (
        "organisation*|tenant*|xero company|xero file|company info|company you authorised|xero entity"
    ),
    "STORE": (
        "store|stores|location*|branch*|outlet*|register|registers|entity|shop|site|source|department|"
        "franchise"
    ),
    "XERO": "xero",
    "APP": "app|application|integration|connector|plugin|add on",
    "ROLE": "role*|read only|login|user role",
    "METHOD": "method*|operation*|http method|verb|delete|put|patch|post|get|endpoint",
    "CODE": "code*",
    "CONNECTION": (
        "connection*|integration|xero link|link with xero|link to xero|authorisation|authentication|"
        "consent|session|login|tenant|organisation|xero account"
    ),
    "TOKEN": "token|tokens|oauth|jwt|credential*",
    "SESSION": "session|authorisation|authentication|sign in|login|connection|consent|access to xero",
    "SCOPE": "scope*|permission*|privilege*|right|rights|role*|authority",
    "API": "api|server|servers|service|xero|site",
    "REQUESTS": "request*|call|calls|api|rate|transactions|records",
    "LIMIT": "limit*|quota*|throttl*|cap|capped|allowance|only allow*|used up|ran out|exceed*",
    "PLAN": "plan|plans|subscription*|pricing|starter|early|growing|edition|month|monthly",
    "NAME": "name|names|named|called",
    "NUMBER": "number|numbers|#|no|num|numbered",
    "CONTACT_NAME": (
        "contact name*|customer name*|supplier name*|client name*|vendor name*|name of contact|"
        "name of customer|contact s name|company name"
    ),
    "CONTACT_NUMBER": "contact number*|customer number*|client number*|supplier number*|contactnumber",
    "ACCOUNT_NUMBER": "account number*|customer code|client code|accountnumber",
    "EMAIL": "email*|e mail*",
    "TAX_NUMBER": (
        "tax number*|vat number*|gst number*|abn|abns|tax id|tax identif*|vat registration|"
        "gst registration|tax registration|vat id|gst id|company number|registration number|"
        "business number|vat no|gst no|tax ref*|nzbn|gst vat number|company registration|taxnumber|"
        "ird number|tin"
    ),
    "WEBSITE": "url*|website*|web address*|web site*|web page|homepage",
    "ACCOUNT": (
        "account|accounts|account code*|ledger account*|gl code*|nominal code*|ledger code*|finance code*|"
        "expense category|revenue category"
    ),
    "ACCOUNT_CODE": (
        "account code*|gl code*|gl account*|nominal code*|ledger code*|code of account|account id|"
        "finance code*"
    ),
    "BANK": "bank account*|bank|banks",
    "TAX_TYPE": (
        "tax rate*|tax type*|tax code*|vat rate*|vat code*|gst code*|gst rate*|tax treatment*|"
        "accounting tax|tax option*"
    ),
    "TAX": "tax*|gst|vat|sales tax",
    "CURRENCY": "currenc*|multicurrenc*|multi currenc*|usd|eur|gbp|aud|nzd|cad|sgd|jpy|hkd|zar",
    "MULTICURRENCY": "multicurrenc*|multi currenc*|foreign currenc*",
    "EXCHANGE_RATE": "exchange rate*|currency rate*|fx rate*|conversion rate*|forex rate*|rate of exchange",
    "DATE": "date|dates|datetime",
    "DUE_DATE": "due date*|date due|payment due date|duedate",
    "TERMS": "payment term*|billing term*|bill term*|invoice term*",
    "LOCK": "locked|lock date*|lockdate*|closed|period lock",
    "PERIOD": "period*|lock date*|books|financial year|year|month end|year end",
    "DESCRIPTION": "description*|narration",
    "TRACKING": "tracking|tracking categor*|tracking option*|tracking detail*|tracking name*",
    "INVOICE": (
        "invoice*|bill|bills|vendor credit*|supplier credit*|credit note*|document*|rcti*|credit memo*|"
        "purchase invoice*|inv"
    ),
    "INVOICE_NUMBER": (
        "invoice number*|invoice #|invoice no|bill number*|bill reference*|reference number*|"
        "credit note number*|invoice reference*|document number*|number of invoice|invoice numbered|"
        "bill no|credit memo number*|invoice with number|invoice with same number|bill with this number|"
        "credit note with this number|bill with same number"
    ),
    "PAPER": (
        "invoice*|bill|bills|credit note*|document*|transaction*|purchase order*|quote*|sale|sales|order|"
        "orders|journal*|receipt*|prepayment*|record|overpayment*|expense|expenses|payment*|resource|"
        "object|inv"
    ),
    "ORDER_NUMBER": "order number*|purchase order*|po number*|po|purchaseorder*|order #",
    "STATEMENT": "statement*",
    "ITEM": "item|items|product|products|inventory item*|sku|skus|stock item*",
    "ITEM_CODE": (
        "item code*|product code*|sku|skus|inventory code*|item number*|code another product|"
        "price list item code|price list item with code|item with code|product with code"
    ),
    "LINE": "line|lines|line item*|lineitem*|journal line*",
    "STOCK": (
        "stock|inventory|quantity on hand|on hand|stock level*|quantity available|items available|"
        "item available"
    ),
    "PAYMENT": "payment|payments|paying|refund*|allocation*|receipt",
    "TENDER": "tender*|payment method*|payment type*|payment option*|means of payment|payment mode*",
    "JOURNAL": "journal*",
    "SYSTEM_ACCOUNT": (
        "system account*|bank account*|control account*|accounts receivable|account receivable|"
        "accounts payable|account payable|debtors|creditors|retained earnings|gst account|bank"
    ),
    "DEBITS": "debit*",
    "CREDITS": "credit|credits",
    "TOTAL": "total|totals|sub total*|subtotal*|sum|line total*|document total*",
    "AMOUNT": "amount*|total|totals|value|values|payment|payments|price*|figure*|subtotal|line",
    "QUANTITY": "quantit*|qty",
    "STATUS": "status|statuses|state",
    "TRUST": "trust|client fund*|client money|holding account*|statutory deposit*",
    "TRUST_ACCOUNT": (
        "trust account*|trust bank*|trust liabilit*|trust transfer*|holding account*|statutory deposit*|"
        "trust ledger*|client fund*|trust fund*|trust balance*"
    ),
    "FILE": "file|files|attachment*|upload*|pdf|payload|body|request|image|entity|document size",
    "FORMAT": "json|xml|payload|request|body|content type|guid|syntax|post data|data sent",
    "OUTSTANDING": "outstanding|due|owing|owed|remaining|balance|invoice total|left|what s left|open amount",
}
"""What a message may be about."""

DEFECTS: dict[str, str] = {
    "MISSING": (
        "required|require|requires|mandatory|missing|must be specified|must be given|must be supplied|"
        "must be provided|must be entered|must be selected|must be chosen|must choose|must be set|"
        "must have|must contain|must include|must be filled|must be assigned|must specify|must enter|"
        "must provide|must supply|must select|must name|need|not be empty|not be blank|not be null|"
        "not left blank|not specified|not provided|not given|not supplied|not set|not entered|not selected|"
        "not assigned|not chosen|not have|not contain|not include|not attached|has no|without|lack|lacks|"
        "lacking|blank|empty|choose|select|enter|specify|provide|supply|null|set up|at least one|"
        "at least 1|not filled|must be added|not present|undefined|must be present|have specified|"
        "have provided|need specify|need enter|need supply|have chosen|have selected|forgot|one or more|"
        "not been linked|not come with|no valid|not picked|not populated|must be populated|not defined|"
        "must be mapped"
    ),
    "INVALID": (
        "invalid*|not valid|not look right|not look valid|must be valid|incorrect*|wrong|malformed|"
        "not correct|unrecognised|not accepted|not well formed|enter valid|provide valid|need valid|"
        "not in valid|not in correct|not in right|wrong format|incorrect format|valid required|"
        "not match format|not parse|not parsed|not in proper|not appear valid|must start|not allowed|"
        "missing or invalid|valid|not convert|bad|not readable|not required format|fails validation|"
        "failed validation|requires valid|required valid|was not recognised as valid|not recognis*"
    ),
    "GONE": (
        "not found|not find|not exist*|no longer exist*|not locate*|unknown|no such|not match any|"
        "not match known|no match*|not in xero|not known|non exist*|nonexist*|unrecognised|"
        "no longer available|no longer in|not available in|not identify|missing from|not been exported|"
        "never exported|not in your|not identified|not resolved|not correspond|not in organisation|"
        "not been synced|not been sent|not been pushed|not recognis*"
    ),
    "ARCHIVED": (
        "archiv*|unarchiv*|un archiv*|inactive|not active|no longer active|merged|merge|delet*|disabled|"
        "deactivat*|removed|obsolete|isn t active"
    ),
    "STALE": (
        "no longer exist*|no longer available|not exist anymore|archiv*|delet*|removed|gone|not active|"
        "no longer active|stale|out of date|outdated|not found|not find|inactive|not exist*"
    ),
    "TAKEN": (
        "already exist*|exist* already|already use*|already been used|already taken|taken|already assigned|"
        "already has|have already|already belong*|in use|must be unique|unique|duplicat*|not unique|exist*|"
        "another|clash*|conflict*|already in|share|already created|already|used already|already linked|"
        "already associated|already registered|used before|previously used|same|used for another"
    ),
    "TOO_LONG": (
        "too long|too many characters|not more than|no more than|no longer than|exceed*|longer than|"
        "maximum length|max length|must be shorter|maximum|character limit|max|characters long|"
        "over the limit|more than"
    ),
    "EXPIRED": "expired|expiry|timed out|ran out|run out|lapsed",
    "NOT_RENEWED": (
        "not refresh*|not be refreshed|not renew*|fail* to refresh|fail* to renew|refresh* fail*|"
        "renew* fail*|error refreshing|renewal did not|refresh did not|problem refreshing|"
        "token refresh failed|refresh error"
    ),
    "REVOKED": (
        "revoked|revoke|disconnected|not connected|not logged|uninstalled|withdrawn|withdrew|"
        "no longer valid|no longer authorised|not authorised|not authenticated|lost|broken|severed|"
        "no longer connected|deauthorised|rejected|cut off|invalid grant|authentication unsuccessful|"
        "not active|terminated|ended|inactive|dropped|no longer linked|not linked|no longer active|"
        "lost access"
    ),
    "DENIED": (
        "denied|forbidden|not permitted|not allowed|not have|insufficient*|insuffici*|not granted|lack|"
        "lacks|lacking|not sufficient|no permission*|without permission*|missing|have no|higher|not enough|"
        "not have sufficient|not have permission|not been given|required|requires|need|not approved|"
        "invalid|not authorised|not post|not have the required|prevents"
    ),
    "ANOTHER": (
        "different|wrong|another|not match*|mismatch*|not same|changed|not one|expected|replaced|"
        "not belong*|switched|not correspond*|differ*|does not belong|not the organisation|incorrect"
    ),
    "UNAVAILABLE": (
        "unavailable|offline|down|maintenance|not respond*|not available|unreachable|not be reached|outage|"
        "not resolve host|bad gateway|gateway time*|internal server error|internal error|forcibly closed|"
        "max retries|overloaded|unexpected error|server error|connection closed|aborted|not connect|"
        "connection error|connection reset|connection refused|name resolution|busy|not establish|"
        "not be established|not accessible|not reach|not contact|experiencing|having issues|"
        "having problems|exception in xero|failure in xero"
    ),
    "NOT_OFFERED": (
        "not support*|not allowed|not implemented|unsupported|no way|not offer*|not provide|offers no|"
        "not possible"
    ),
    "TOO_MANY": (
        "too many|exceed*|reached|hit|used up|ran out|over|limited|throttl*|slow down|more than|maxed|per|"
        "within one|only allow*"
    ),
    "LARGER": (
        "exceed*|more than|greater than|larger than|higher than|over|too much|bigger than|too large|"
        "not greater|above|not be more|overpa*|not exceed|larger|not be larger"
    ),
    "TOO_LARGE": (
        "too large|too big|exceed* the maximum|maximum size|max size|larger|size limit|over the limit|"
        "exceed* size|maximum request length|size exceed*|entity too large|file size over|too heavy|"
        "exceed* the limit|exceed*|bigger|maximum request"
    ),
    "NOT_CHANGEABLE": (
        "not let update|not let edit|not let change|not allow update*|not allow change*|not allow edit*|"
        "not edit*|not be edited|not modif*|not be changed|not change|not updat*|locked|"
        "not of valid status|no longer be edited|no longer be changed|no longer be modified|not delet*|"
        "not void*|not alter*|not of valid state|not amend*|not editable|invalid status for modification|"
        "not valid status for modification|unable to void|unable to edit|unable to update|unable to delete|"
        "not reopen*|not overwrit*"
    ),
    "NOT_APPROVED": (
        "not approved|not authorised|must be approved|must be authorised|draft|awaiting approval|"
        "against authorised|approve|unapproved|pending approval|needs approval|voided|approved invoices|"
        "approved documents|authorised invoices|authorised documents|submitted|needs to be approved|"
        "must first be approved|need to be authorised|approved first|applied to approved|approved bills|"
        "has to be approved"
    ),
    "PAID_OFF": (
        "already paid|paid off|fully paid|paid in full|nothing left|no outstanding|paid already|settled|"
        "no balance|no amount outstanding|already been fully|nothing owing|already marked as paid|"
        "already settled|no remaining|already been paid off|zero balance|already reconciled"
    ),
    "DIFFER": (
        "not match*|not equal*|not add up|not same|differ*|mismatch*|not agree*|must equal|must match|"
        "not sum|not tally|unequal|not balance|must agree|not correspond*|not as expected"
    ),
    "UNBALANCED": (
        "not balance*|unbalanced|out of balance|must balance|must equal|not equal*|must match|differ*|"
        "must sum|out by|must net|imbalance*|not sum|not match*|must add up to zero|not net|must total"
    ),
    "NEGATIVE": (
        "negative|below zero|less than zero|less than 0|minus|greater than or equal to zero|"
        "greater than or equal to 0|must be positive|not positive|under zero|below 0|zero or more|"
        "not be less than"
    ),
    "ZERO": (
        "zero|0|0.00|nil|greater than zero|greater than 0|more than zero|more than 0|nonzero|non zero|"
        "greater than 0.00"
    ),
    "TOO_FINE": (
        "too many decimal*|only have 2 decimal*|only have two decimal*|more than two decimal*|"
        "more than four decimal*|more than 2 decimal*|more than 4 decimal*|decimal precision|2 dp|4 dp|"
        "two dp|four dp|invalid precision"
    ),
    "NO_STOCK": (
        "not enough|insufficient|out of stock|exceed*|too low|go negative|no items available|"
        "no item available|not available|not sufficient|below zero|not less than zero|sold out|be negative|"
        "not enough stock|not be less than"
    ),
    "NOT_ENABLED": (
        "not enabled|not subscribed|not set up|not been added|not add*|not support*|not available|"
        "not activated|must be added|add|enable|not turned on|not switched on|need to add|not allowed|"
        "not a currency|not configured|not exist*|not found|need a plan|not included|not one of|"
        "does not have"
    ),
    "NO_PAYMENTS": (
        "not enabled|not accept*|not be used|not enable|not take|not receive|enable|enabled|not allowed|"
        "invalid|not valid|not permitted|turn on|ticked|not bank|must be a bank|not eligible|tick|"
        "not support*|only bank|not be made|status invalid"
    ),
    "UNREADABLE": (
        "malformed|invalid|not read|not be parsed|not parse|not be deserialised|not deserialise|"
        "not understood|not valid|unexpected character|error converting|unsupported|missing|not in a valid|"
        "parse error|syntax error|not well formed|unexpected token|parsing|corrupt*|bad"
    ),
    "UNSURE": (
        "unknown|not know|uncertain|may or may not|not certain|unclear|possibly|not sure|not tell|"
        "never got|not receive|no response|no answer|lost|not determine|verify|check whether|not confirm|"
        "not be confirmed|not be determined"
    ),
    "CHANGED": "changed|changes|edited|modified|amended|updated|revised|altered|edits",
    "NOT_TOGETHER": (
        "not be used|not allowed|not applicable|not valid|not match*|not apply|invalid for|not compatible|"
        "incompatib*|mismatch*|not permitted|not use|not go with|not be applied|conflicts|not suit*"
    ),
    "UNMAPPED": (
        "unmapped|not mapped|not map|no mapping*|missing mapping*|mapping* missing|mapping* required|"
        "map the following|no mapping rule|not linked|no account mapped|without mapping|"
        "not set up mapping*|not set up account mapping*|not set up|must be mapped|need to be mapped|"
        "mapping not|mapping is missing|mapping not found|not configured|has no mapping|not matched|"
        "incorrectly mapped|not been assigned"
    ),
}
"""What may be wrong; a word belongs to one such phrase only, the longest."""

PASSED_OVER = (
    "customer support*|customer service*|client error|client id|client secret|error code|http status|"
    "try again|client portal|account manager|x series|permission denied publickey|payment service*|"
    "not available exception|contact person|statement of account"
)
"""Phrases whose words are not about what they seem to say."""
