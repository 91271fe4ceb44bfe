"""Files on documents: kept byte for byte, replaced by name, and refused in Xero's words."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xerosim.desk import API, SCOPE, Desk, run, said

NOBODY = "11111111-1111-4111-a111-111111111111"
ZERO = "00000000-0000-0000-0000-000000000000"
PDF = b"%PDF-1.4 made up\n\x00\xff"
UNSUPPORTED = "The file couldn't be uploaded because it isn't a supported file type."
MEGABYTE = 1024 * 1024


def at_desk(test, **settings):
    async def go(desk: Desk):
        await desk.connect(f"{SCOPE} accounting.attachments accounting.manualjournals")
        return await test(desk)

    return run(go, **settings)


async def attach(desk, path, content=PDF, method="PUT", **more):
    headers = {"Content-Type": more.pop("type", "application/pdf")} | more.pop("headers", {})
    return await desk.http.request(method, API + path, content=content, headers=headers, params=more)


async def invoice_path(desk, **changes):
    made = await desk.invoice(**changes)
    if "CreditNoteID" in made:
        return f"CreditNotes/{made['CreditNoteID']}"
    return f"Invoices/{made['InvoiceID']}"


def test_a_file_is_attached_listed_and_given_back_byte_for_byte():
    async def test(desk):
        path = await invoice_path(desk)
        assert (await desk.get(f"{path}/Attachments")).json()["Attachments"] == []
        answer = await attach(desk, f"{path}/Attachments/scan.pdf", IncludeOnline="False")
        assert answer.status_code == 200
        [told] = answer.json()["Attachments"]
        own_id = told["AttachmentID"]
        assert told == {
            "AttachmentID": own_id,
            "FileName": "scan.pdf",
            "Url": f"https://api.xero.com/api.xro/2.0/{path}/Attachments/scan.pdf",
            "MimeType": "application/pdf",
            "ContentLength": len(PDF),
        }
        assert (await desk.get(f"{path}/Attachments")).json()["Attachments"] == [told]
        for name in ("scan.pdf", own_id, own_id.upper()):
            given = await desk.get(f"{path}/Attachments/{name}")
            assert (given.status_code, given.content) == (200, PDF)
            assert given.headers["content-type"] == "application/pdf"
        for name in ("other.pdf", NOBODY):
            assert (await desk.get(f"{path}/Attachments/{name}")).status_code == 404

    at_desk(test)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_file_of_the_same_name_takes_the_place_of_the_old(method):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments/scan.pdf"
        first = (await attach(desk, path)).json()["Attachments"][0]
        second = (await attach(desk, path, b"other", method, type="image/png")).json()["Attachments"][0]
        assert second == first | {"ContentLength": 5, "MimeType": "image/png"}
        assert (await desk.get(path)).content == b"other"
        listed = await desk.get(path.rpartition("/")[0])
        assert len(listed.json()["Attachments"]) == 1

    at_desk(test)


def test_ten_files_and_no_more():
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        for number in range(10):
            assert (await attach(desk, f"{path}/{number}.pdf")).status_code == 200
        refused = await attach(desk, f"{path}/10.pdf")
        assert refused.status_code == 400
        assert [said(row) for row in refused.json()["Elements"]] == [
            ["A maximum of 10 attachments can be added to a document."]
        ]
        assert (await attach(desk, f"{path}/3.pdf", b"new")).status_code == 200
        assert len((await desk.get(path)).json()["Attachments"]) == 10

    at_desk(test)


@pytest.mark.parametrize("name", ["filename", "virus.exe", ".pdf", "pdf", "a.pdf.", "page.html"])
def test_an_ending_that_is_not_supported_is_refused(name):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        answer = await attach(desk, f"{path}/{name}", type="application/octet-stream")
        told = answer.json()
        assert (answer.status_code, told["ErrorNumber"], told["Type"]) == (400, 10, "ValidationException")
        assert told["Elements"] == [
            {
                "AttachmentID": ZERO,
                "FileName": name,
                "MimeType": "application/octet-stream",
                "ContentLength": len(PDF),
                "ValidationErrors": [{"Message": UNSUPPORTED}],
            }
        ]
        assert (await desk.get(path)).json()["Attachments"] == []

    at_desk(test)


@pytest.mark.parametrize(
    "name", ["A.PDF", "b.c.Jpeg", "report.xlsx", "note [1].txt", "déjà vu.csv", "a&b=c#.zip"]
)
def test_names_of_all_kinds_are_kept_as_they_are(name):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        from_name = "".join(f"%{byte:02X}" for byte in name.encode())
        answer = await attach(desk, f"{path}/{from_name}")
        assert answer.json()["Attachments"][0]["FileName"] == name
        assert (await desk.get(f"{path}/{from_name}")).content == PDF

    at_desk(test)


@pytest.mark.parametrize("letter", '<>:"\\|?*+\0')
def test_letters_that_no_file_name_may_have(letter):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        answer = await attach(desk, f"{path}/a%{ord(letter):02X}b.pdf")
        assert answer.status_code == 400
        assert [said(row) for row in answer.json()["Elements"]] == [
            [f"The file name 'a{letter}b.pdf' contains characters that are not allowed."]
        ]

    at_desk(test)


@pytest.mark.parametrize(
    ("sent", "name", "kept"),
    [
        ("application/pdf; charset=binary", "a.pdf", "application/pdf"),
        ("application/octet-stream", "a.pdf", "application/pdf"),
        ("", "a.JPG", "image/jpeg"),
        ("image/jpg", "a.jpg", "image/jpg"),
    ],
)
def test_the_type_is_that_of_the_header_or_else_of_the_name(sent, name, kept):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments/{name}"
        assert (await attach(desk, path, type=sent)).json()["Attachments"][0]["MimeType"] == kept
        assert (await desk.get(path)).headers["content-type"] == kept

    at_desk(test)


def test_a_file_beyond_ten_megabytes_is_too_large():
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        fits = await attach(desk, f"{path}/a.pdf", bytes(10 * MEGABYTE))
        assert fits.json()["Attachments"][0]["ContentLength"] == 10 * MEGABYTE
        answer = await attach(desk, f"{path}/b.pdf", bytes(10 * MEGABYTE + 1))
        told = answer.json()
        assert (answer.status_code, told["Title"], told["Status"], told["Detail"]) == (
            413,
            "RequestEntityTooLarge",
            413,
            "PayloadTooLarge",
        )
        assert told["Instance"]

    at_desk(test)


def test_a_file_of_nothing_is_no_file():
    async def test(desk):
        answer = await attach(desk, f"{await invoice_path(desk)}/Attachments/a.pdf", b"")
        assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)

    at_desk(test)


def test_a_document_that_is_not_there_takes_no_file():
    async def test(desk):
        answer = await attach(desk, "Invoices/S-1/Attachments/a.pdf")
        assert answer.status_code == 400
        assert [said(row) for row in answer.json()["Elements"]] == [
            ["A document with id 'S-1' could not be found"]
        ]
        own = await invoice_path(desk)
        for path in (f"Invoices/{NOBODY}", own.replace("Invoices", "CreditNotes")):
            for answer in (
                await attach(desk, f"{path}/Attachments/a.pdf"),
                await desk.get(f"{path}/Attachments"),
            ):
                assert (answer.status_code, answer.text) == (
                    404,
                    "The resource you're looking for cannot be found",
                )

    at_desk(test)


@pytest.mark.parametrize(
    ("kind", "is_online"),
    [("ACCREC", True), ("ACCRECCREDIT", True), ("ACCPAY", False), ("ACCPAYCREDIT", False)],
)
def test_only_what_is_sold_goes_online(kind, is_online):
    async def test(desk):
        codes = {} if kind.startswith("ACCREC") else {"AccountCode": "400", "TaxType": "INPUT2"}
        one = {"Description": "x", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200", "TaxType": "OUTPUT2"}
        path = await invoice_path(desk, Type=kind, LineItems=[one | codes])
        answer = await attach(desk, f"{path}/Attachments/a.pdf", IncludeOnline="true")
        assert answer.json()["Attachments"][0].get("IncludeOnline", False) is is_online

    at_desk(test)


async def owners(desk):
    """Everything of these books that files may hang on, by its path."""
    lines = [{"LineAmount": 5, "AccountCode": "400"}, {"LineAmount": -5, "AccountCode": "850"}]
    answer = await desk.put("ManualJournals", {"Narration": "Accrual", "JournalLines": lines})
    account = (await desk.get("Accounts")).json()["Accounts"][0]
    return [
        await invoice_path(desk),
        await invoice_path(desk, Type="ACCRECCREDIT"),
        f"Contacts/{await desk.contact()}",
        f"ManualJournals/{answer.json()['ManualJournals'][0]['ManualJournalID']}",
        f"Accounts/{account['AccountID']}",
    ]


@pytest.mark.parametrize("place", range(5))
def test_what_carries_files_says_so_and_shows_them(place):
    async def test(desk):
        path = (await owners(desk))[place]
        key, own_id = path.split("/")
        before = (await desk.get(path)).json()[key][0]
        assert before["HasAttachments"] is False
        desk.now += 5
        told = (await attach(desk, f"{path}/Attachments/a.pdf")).json()["Attachments"][0]
        after = (await desk.get(path)).json()[key][0]
        assert after["HasAttachments"] is True
        assert [row["AttachmentID"] for row in after["Attachments"]] == [told["AttachmentID"]]
        assert after["UpdatedDateUTC"] == "/Date(1795000005000+0000)/"
        rows = (await desk.get(key, page="1")).json()[key]
        [listed] = [row for row in rows if own_id in row.values()]
        assert listed["HasAttachments"] is True

    at_desk(test)


def test_a_file_is_noted_in_the_history():
    async def test(desk):
        path = await invoice_path(desk)
        await attach(desk, f"{path}/Attachments/a.pdf")
        row = (await desk.get(f"{path}/History")).json()["HistoryRecords"][0]
        assert (row["Changes"], row["Details"], row["User"]) == (
            "Attached a file",
            "Attached the file a.pdf through the Xero API using app",
            "System Generated",
        )

    at_desk(test)


@settings(max_examples=100, deadline=None)
@given(name=st.text(min_size=1, max_size=12), ending=st.sampled_from(["", ".pdf"]), sent=st.text(max_size=8))
def test_whatever_a_file_is_called_there_is_an_answer(name, ending, sent):
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        kind = sent.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))
        answer = await attach(desk, f"{path}/{quote(name + ending, safe='')}", type=kind)
        assert answer.status_code in (200, 400, 404, 501)
        for row in (await desk.get(path)).json()["Attachments"]:
            assert (await desk.get(f"{path}/{row['AttachmentID']}")).content == PDF

    at_desk(test)


def test_files_have_a_scope_of_their_own():
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments"
        assert (await desk.get(path)).status_code == 401
        await desk.connect("accounting.attachments.read")
        assert (await desk.get(path)).status_code == 200
        assert (await attach(desk, f"{path}/a.pdf")).status_code == 401
        await desk.connect("accounting.attachments")
        assert (await attach(desk, f"{path}/a.pdf")).status_code == 200

    run(test)


def test_the_same_key_attaches_once():
    async def test(desk):
        path = f"{await invoice_path(desk)}/Attachments/a.pdf"
        key = {"Idempotency-Key": "k"}
        first = await attach(desk, path, headers=key)
        assert (await attach(desk, path, headers=key)).content == first.content
        other = await attach(desk, path, b"other", headers=key)
        assert (other.status_code, other.json()["Message"]) == (
            400,
            "Idempotency Key: k is used with a different request.",
        )

    at_desk(test)
