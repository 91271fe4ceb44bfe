"""What can be wrong with a customer or supplier, or with naming one."""

from __future__ import annotations

from counterfoil.core import contact_checks as checks
from counterfoil.core.faults.entry import Entry, Unforeseeable, heard, said

_RECORDED = "corrin/docketworks apps/xero/fake/recordings"
_ARTICLE_UNLEASHED = "Unleashed help, Xero Connection Log and export errors"


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="missing_contact",
        title="No contact on the document",
        cause=("The document names no customer or supplier, and Xero takes none without.",),
        action=("Give the document its customer or supplier in the source.",),
        remedy="Goes by itself once the corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                r"\ba contact must be specified",
                source="pyxero tests/mock_data.py; ClickPOS help, Xero Integration Error Codes",
            ),
            said(
                r"contact must contain at least 1 of the following elements",
                source="XeroAPI/Xero-OpenAPI, example of PUT /BankTransactions",
            ),
            heard(
                "CONTACT + MISSING - CONTACT_NAME|NAME|EMAIL|CONTACT_NUMBER|ACCOUNT_NUMBER|ACCOUNT|unique|different|valid|TAX_NUMBER|PERIOD|ARCHIVED|GONE|ORGANISATION_ONLY|SCOPE|another|same|found|find",
                "INVOICE + CONTACT + MISSING - unique|different|valid|ARCHIVED|found|another|same; CONTACT + must contain + following elements",
                "no CONTACT|without CONTACT - found|matching|exists|matched|with|name|NAME|match",
                "contact + before|needs|need|required|must be provided|must be specified|have to be specified|have specified - NAME|ACCOUNT|EMAIL|NUMBER|archived|ARCHIVED|unique|another|same|different|TAX_NUMBER|valid",
                "contact + not blank|not empty|blank|null - NAME|EMAIL|CONTACT_NUMBER; specified + contact + must - archived|details",
            ),
        ),
        check=checks.find_no_contact,
        example="A Contact must be specified for this type of transaction",
    ),
    Entry(
        code="contact_name_missing",
        title="The contact has no name",
        cause=("The customer or supplier has no name, and Xero takes none without.",),
        action=("Give the customer or supplier a name in the source.",),
        remedy="Goes by itself once the corrected contact arrives, and its documents after it.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            heard(
                "CONTACT_NAME + MISSING - unique|different|ACCOUNT|archived|another|already",
                "CONTACT + NAME + MISSING - unique|different|another|already|archived|no contact|found|contact number|USER; CONTACT + without name|no name|nameless",
                "must contain at least 1 of the following elements + identify the contact - a contact must be specified",
            ),
        ),
        check=checks.find_no_name,
        example="Contact Name cannot be empty.",
    ),
    Entry(
        code="contact_not_found",
        title="The contact is not in Xero",
        cause=(
            'Xero does not know the contact "{name}" that the document names.',
            "Xero does not know the contact that the document names.",
        ),
        action=("See in Xero whether the contact was deleted or merged, and send it again from the source.",),
        remedy="Goes by itself once the contact is read in Xero; `counterfoil organisation refresh` reads it at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            said(
                r"\b(?:contact|customer|supplier) '(?P<name>[^']{1,200})' does not have a xero id",
                source="webwbdoc.atlassian.net, Workbench and Xero",
            ),
            heard(
                "CONTACT + GONE|not match - TAX_TYPE|INVOICE_NUMBER|ITEM_CODE|TRACKING|unique|CURRENCY|ORGANISATION_ONLY|another|different|same contact|ARCHIVED|match the contact|NUMBER",
                "CONTACT + not find|not found|not exist|no longer exists|not found in xero|unknown|not match any|does not match any - unique|archived|no longer valid",
                "contact id|contactid|contact number|contact code + not found|not exist|not match any|unknown|not match; no contact + exists|found|matching|with",
                "CONTACT + not have a xero id",
                facts="name",
            ),
        ),
        check=checks.find_unknown,
        example="Contact could not be found",
    ),
    Entry(
        code="contact_mismatch",
        title="The contacts do not agree",
        cause=(
            "What is linked here does not belong together: it is of two different contacts, or one is a sale and the other a purchase.",
        ),
        action=(
            "Link only documents of the same customer or supplier, sales with sales and purchases with purchases.",
        ),
        remedy="Goes by itself once the corrected document arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision",),
        messages=(
            said(
                r"\bcontactid .{0,60}do(?:es)? not match",
                source="XeroAPI/Xero-OpenAPI, example of PUT /LinkedTransactions",
            ),
            said(r"cannot be allocated to an incorrect invoice type", source="waynerobinson/xeroizer#320"),
            heard(
                "CONTACT + INVOICE + different|not match|mismatch|differ|another|same contact|another|belong to the same - NUMBER|NAME|EMAIL|unique|already|archived|taken|in use|amount",
                "contact|contacts + not match|mismatch|differ|different + target|payment|credit note|refund|original|overpayment|allocation",
                "CONTACT + same contact|same customer|same supplier|different contact|different contacts|different customer|contacts differ - NUMBER|NAME|EMAIL|already|unique|exists|archived|enter|in use",
                "must belong to the same|must be for the same|need to have the same|must have the same + CONTACT - NAME|NUMBER|EMAIL; incorrect invoice type",
            ),
        ),
        check=Unforeseeable("which contact a linked document has in Xero is known only there"),
        example="The ContactID and the TargetTransaction ContactID do not match",
    ),
    Entry(
        code="archived_contact",
        title="The contact is archived in Xero",
        cause=(
            'The contact "{name}" was merged into "{target}" in Xero, and nothing can be posted to it any more.',
            'The contact "{name}" was archived, deleted or merged into another in Xero, and nothing can be posted to it.',
            "The contact was archived, deleted or merged into another in Xero, and nothing can be posted to it.",
        ),
        action=(
            'Let its documents go to "{target}" (`archived_contact = "follow"` under [policies]), or point the customer in the '
            "source to a contact that is active in Xero.",
            "Restore the contact in Xero (Contacts, Archived, Restore), or, if it was merged, point the customer in the source to the "
            "contact that is left. Only a person can restore it: Xero lets no program change an archived contact.",
        ),
        remedy="Documents follow a merge by themselves where Xero names the contact that is left. Otherwise they go by themselves once "
        "it is read in Xero that the contact was restored; `counterfoil organisation refresh` reads it at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            said(r"matched an archived contact", source=f"{_RECORDED}/contact_archive_archived.json"),
            said(
                r"contact with the specified contact details has been (?:archived|merged|deleted)",
                source="help.re-leased.com; Xemplo 9153509990553; ApprovalMax",
            ),
            heard(
                "CONTACT + ARCHIVED - ACCOUNT|TAX_TYPE|TRACKING|ITEM|USER|allocation; CONTACT + ARCHIVED + INVOICE - account code|ACCOUNT_CODE|TAX_TYPE|TRACKING",
                "?archived in xero; CONTACT + merged|in the archive|archive; status + archived + contacts|contact; contact + deleted or archived|archived or deleted",
                facts="name",
            ),
        ),
        check=checks.find_archived,
        example="The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.",
    ),
    Entry(
        code="duplicate_contact_name",
        title="Another contact has this name",
        cause=(
            'Two customers in the source are called "{name}" ({ours} and {namesake}), and Xero has one contact of that name: whose it is '
            "cannot be told here.",
            'The contact "{name}" in Xero stands for {other}, another customer of the source, and two never share one contact.',
            'Another active contact in Xero is already called "{name}", and names must differ (capital letters do not count).',
            "Another active contact in Xero already has this name, and names must differ (capital letters do not count). "
            "It is about the name, not the e-mail address.",
        ),
        action=(
            "Give {namesake} or {ours} a name of its own in the source, or let a name that is taken get the customer code behind it "
            '(`duplicate_contact_name = "suffix"` under [policies]).',
            "Give {other} or this one a name of its own in the source, or let a name that is taken get the customer code behind it "
            '(`duplicate_contact_name = "suffix"` under [policies]).',
            "If both are the same, see in Xero which one should stay and merge them there; if not, give one of them a name of its own, "
            "in Xero or in the source.",
        ),
        remedy="A contact that is in Xero already is matched, not created twice, where that can be told for certain. Otherwise it goes by "
        "itself once the renamed contact arrives, or it is read in Xero that the name is free.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            said(
                r"contact name (?P<name>.{1,300}?) is already assigned to another contact",
                source=f"{_RECORDED}/contact_create_duplicate_name.json",
            ),
            said(
                r"cannot be updated to use new name \"?(?P<name>[^\"]{1,300}?)\"?\. there is an existing contact",
                source="Xemplo 9153509990553",
            ),
            heard(
                "CONTACT_NAME + TAKEN - NUMBER|ACCOUNT|EMAIL|not; CONTACT + NAME + TAKEN - NUMBER|ACCOUNT|EMAIL|ITEM_CODE|INVOICE_NUMBER|INVOICE|not match|found",
                "name + taken + CONTACT; CONTACT + duplicate|already exists - NUMBER|EMAIL|ACCOUNT|INVOICE|ITEM; rename + CONTACT|called|name",
                "called + already|another + CONTACT; new name + existing contact; contact with + same name - not",
                facts="name",
            ),
        ),
        check=checks.find_name_taken,
        example="The contact name Hartley Law is already assigned to another contact. The contact name must be unique across all active contacts.",
    ),
    Entry(
        code="duplicate_contact_number",
        title="Another contact has this contact number",
        cause=(
            'The contact number {number}, which is ours, belongs to "{archived}" in Xero, which is archived there.',
            'The contact number {number}, which is ours, belongs to "{name}" in Xero.',
            "Another contact in Xero already has the contact number {number}; usually it is an archived one.",
            "Another contact in Xero already has this contact number; usually it is an archived one.",
        ),
        action=(
            'Restore "{archived}" in Xero (Contacts, Archived, Restore), or have the contact created anew under a number of its own '
            '(`archived_contact = "new"` under [policies]).',
            "Look among the archived contacts in Xero and restore the one that has the number, or give the customer another number in the source.",
        ),
        remedy="Goes by itself once it is read in Xero that this has changed; `counterfoil organisation refresh` reads it at once. "
        "Its documents follow.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            said(
                r"another contact has this contact number",
                source="ClickPOS help, Xero Integration Error Codes; WorkGuru 43000570879",
            ),
            said(
                r"contact number (?P<number>.{1,60}?) is already assigned to another contact",
                source="Chargebee knowledge base",
            ),
            heard(
                "CONTACT_NUMBER + TAKEN - not exist|not found|not match|GONE",
                "CONTACT + contact number|contactnumber + TAKEN|same|another|already - not found|not exist|not match; contact number + in use|linked to another|already",
                facts="number",
            ),
        ),
        check=checks.find_number_taken,
        example="Another contact has this contact number. Please enter a different contact number.",
    ),
    Entry(
        code="duplicate_account_number",
        title="Another contact has this account number",
        cause=(
            'The customer code {number} is already the account number of "{name}" in Xero.',
            "The customer code {number} is already the account number of another contact in Xero.",
            "The customer code is already the account number of another contact in Xero.",
        ),
        action=(
            "Take the account number off the other contact in Xero, give the customer another code, or send contacts without it "
            '(`account_number = "yes"` under [policies] leaves out one that is taken, "no" all of them).',
        ),
        remedy="Goes by itself once it is read in Xero that this has changed; `counterfoil organisation refresh` reads it at once.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            said(
                r"(?<!bank\s)account number already exists",
                source=f"{_ARTICLE_UNLEASHED}; calcinai/xero-php#880",
            ),
            heard(
                "ACCOUNT_NUMBER + TAKEN - BANK|bank account number|not found|not exist; CONTACT + ACCOUNT_NUMBER + another|TAKEN|belongs|exists|same|different - bank",
                "different ACCOUNT_NUMBER; use different + ACCOUNT_NUMBER; account number + duplicate|duplicated|must be unique|unique",
                facts="number",
            ),
        ),
        check=checks.find_account_number_taken,
        example="The Account Number already exists. Please enter a different Account Number.",
    ),
    Entry(
        code="duplicate_contact_email",
        title="Another contact has this e-mail address",
        cause=(
            'Both "{name}" and "{another}" have the e-mail address {email} in Xero: it does not tell which of them the customer is.',
            "The e-mail address {email} already belongs to another contact.",
            "The e-mail address already belongs to another contact.",
        ),
        action=("See which of the two the address belongs to, and take it off the other.",),
        remedy="Goes by itself once the corrected contact arrives.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("contact", "rules"),
        messages=(
            heard(
                "EMAIL + TAKEN|same|two|belongs to another - INVALID; EMAIL + CONTACT + TAKEN|another|different|same|already uses - INVALID|valid",
                "duplicate email|duplicate e mail|email taken|email must be unique; duplicate contact + @",
                facts="email",
            ),
        ),
        check=checks.find_email_taken,
        example="The email address is already assigned to another contact.",
    ),
    Entry(
        code="invalid_email",
        title="The e-mail address is not valid",
        cause=(
            '"{email}" is not an e-mail address as Xero takes it.',
            "The e-mail address is not one as Xero takes it.",
        ),
        action=(
            "Correct it in the source: one address only, without commas, spaces, names or letters with accents. Several addresses do not "
            'fit. Or let contacts go without one that is not valid (`invalid_email = "leave_out"` under [policies]).',
        ),
        remedy="Goes by itself once the corrected contact arrives, and its documents after it.",
        who="source user",
        retry="by a new revision",
        awaits=("revision", "rules"),
        messages=(
            said(
                r"\be-?mail address must be valid",
                source=f"developer.xero.com, HTTP response codes; {_ARTICLE_UNLEASHED}",
            ),
            heard(
                "EMAIL + INVALID - TAKEN|unique; EMAIL + not contain|malformed|cannot contain|spaces or commas|one email address only|format",
                "no email address set|email address missing|email is required|email required; valid email|invalid email",
                facts="email",
            ),
        ),
        check=checks.find_bad_email,
        example="API failed - Details: * Email address must be valid.",
    ),
    Entry(
        code="tax_number_invalid",
        title="The tax number is not valid",
        cause=(
            "{tax_number} is not a tax number (GST, VAT, ABN) of {country}.",
            "{company_number} is not the number of a company of {country}.",
            "The GST, VAT or ABN number {tax_number} does not have the form that the contact's country asks for.",
            "The contact's GST, VAT or ABN number does not have the form that its country asks for.",
        ),
        action=(
            "Correct the number in the source, and see that the contact's address there has the right country; or let contacts go "
            'without a number that is not valid (`invalid_tax_number = "leave_out"` under [policies]).',
        ),
        remedy="Goes by itself once the corrected contact arrives.",
        who="source user",
        retry="by a new revision",
        awaits=("revision", "rules"),
        messages=(
            said(
                r"contacts api failed\W{1,5}details: xero validation error:?\W{0,5}(?:$|\n)",
                source=_ARTICLE_UNLEASHED,
            ),
            heard(
                "TAX_NUMBER + INVALID - TAX_TYPE; TAX_NUMBER + incorrect|wrong format|format|not match|not exist|check digit",
                "valid abn|valid vat number|invalid vat|invalid abn|invalid gst number",
                facts="tax_number",
            ),
        ),
        check=checks.find_bad_numbers,
        example="Export of C0042 to Xero Contacts API failed - Details: Xero validation error:",
    ),
    Entry(
        code="url_invalid",
        title="The web address is not valid",
        cause=(
            '"{url}" is not a web address as Xero takes it.',
            "A web address on the contact or document is not one as Xero takes it.",
        ),
        action=(
            "If it is the contact's website, open the contact in Xero and correct or empty the field; otherwise correct it in the source. "
            "It must begin with http:// or https:// and may not contain the word xero.",
        ),
        remedy="After a change in Xero, `counterfoil retry` sends it again; a corrected document goes by itself.",
        who="bookkeeper",
        retry="after the fix",
        awaits=("revision", "rules"),
        messages=(
            said(
                r"\b(?:url|website) (?:is|was) invalid|\binvalid (?:url|website)\b",
                source="chargebee.com, Xero common sync errors",
            ),
            heard(
                "WEBSITE + INVALID|must start|malformed|format|must be absolute; link + must start with http|must start; valid url|invalid url",
                "source url|url + malformed|not valid|invalid|absolute",
                facts="url",
            ),
        ),
        check=checks.find_bad_url,
        example="Website must be valid",
    ),
)
