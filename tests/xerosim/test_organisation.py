"""Organisations: what they say of themselves, what their plan allows, currencies, and several at once."""

from typing import Any

import pytest
from typer.testing import CliRunner

from tests.xerosim.desk import SETTINGS, Desk, row_of, run, said
from xerosim import World, cli
from xerosim.books.opening import Opening, read_opening
from xerosim.books.plans import CLASSES
from xerosim.charts import COUNTRIES

SYSTEM = {
    "DEBTORS", "CREDITORS", "GST", "ROUNDING", "RETAINEDEARNINGS", "BANKCURRENCYGAIN", "UNREALISEDCURRENCYGAIN",
    "REALISEDCURRENCYGAIN", "HISTORICAL", "TRACKINGTRANSFERS", "UNPAIDEXPCLM",
}  # fmt: skip

# as docketworks recorded a demo company; addresses, phones and links were its own
KEYS = [
    "Name", "LegalName", "PaysTax", "Version", "OrganisationType", "BaseCurrency", "CountryCode",
    "IsDemoCompany", "OrganisationStatus", "TaxNumber", "FinancialYearEndDay", "FinancialYearEndMonth",
    "SalesTaxBasis", "SalesTaxPeriod", "DefaultSalesTax", "DefaultPurchasesTax", "PeriodLockDate",
    "CreatedDateUTC", "OrganisationEntityType", "Timezone", "ShortCode", "OrganisationID", "Edition", "Class",
    "Addresses", "Phones", "ExternalLinks", "PaymentTerms",
]  # fmt: skip


async def told(desk: Desk) -> dict[str, Any]:
    organisation: dict[str, Any] = (await desk.get("Organisation")).json()["Organisations"][0]
    return organisation


async def allowed(desk: Desk) -> set[str]:
    rows = (await desk.get("Organisation/Actions")).json()["Actions"]
    assert len(rows) == 15
    assert {row["Status"] for row in rows} <= {"ALLOWED", "NOT-ALLOWED"}
    return {row["Name"] for row in rows if row["Status"] == "ALLOWED"}


def opened(**changes: Any) -> list[Opening]:
    return [Opening(**changes)]


def test_a_demo_company_says_all_that_a_recorded_one_said() -> None:
    async def test(desk: Desk) -> None:
        demo = await told(desk)
        assert list(demo) == KEYS
        assert (demo["Name"], demo["Class"], demo["IsDemoCompany"]) == ("Demo Company (NZ)", "DEMO", True)
        assert demo["PeriodLockDate"] == "/Date(1254268800000+0000)/"
        assert demo["DefaultSalesTax"] == "Remember previous"

    run(test, organisations=opened(klass="DEMO"))


@pytest.mark.parametrize(
    ("country", "facts"),
    [
        ("NZ", ("NZ", "NZD", 31, 3, "INVOICE", "TWOMONTHS", "NEWZEALANDSTANDARDTIME")),
        ("AU", ("AU", "AUD", 30, 6, "ACCRUALS", "QUARTERLY1", "AUSEASTERNSTANDARDTIME")),
        ("GB", ("UK", "GBP", 31, 3, "ACCRUAL", "QUARTERLY", "GMTSTANDARDTIME")),
    ],
)
def test_each_country_has_its_own_year_tax_return_and_time(country: str, facts: tuple[Any, ...]) -> None:
    async def test(desk: Desk) -> None:
        shown = await told(desk)
        names = ("Version", "BaseCurrency", "FinancialYearEndDay", "FinancialYearEndMonth", "SalesTaxBasis")
        assert tuple(shown[name] for name in (*names, "SalesTaxPeriod", "Timezone")) == facts
        assert (shown["CountryCode"], shown["Edition"], shown["OrganisationStatus"]) == (
            country,
            "BUSINESS",
            "ACTIVE",
        )
        assert not {"PeriodLockDate", "EndOfYearLockDate"} & set(shown)

    run(test, country=country)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_chart_has_xero_s_own_accounts_and_taxes_that_fit(country: str) -> None:
    organisation = next(iter(World(country=country).organisations.values()))
    assert {account.system for account in organisation.accounts} >= SYSTEM
    codes = [account.code for account in organisation.accounts if account.code]
    names = [account.name for account in organisation.accounts]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
    letters = {"ASSET": "A", "EQUITY": "E", "EXPENSE": "X", "LIABILITY": "L", "REVENUE": "R"}
    for account in organisation.accounts:
        tax = organisation.taxes[account.tax_type]
        assert tax.status == "ACTIVE"
        assert letters[account.klass] in tax.applies, account.name


def test_lock_dates_are_shown_when_they_are_set() -> None:
    async def test(desk: Desk) -> None:
        dates = {"do": "set_lock_dates", "period": "2026-06-30", "end_of_year": "2026-03-31"}
        await desk.sim("POST", "people", dates)
        shown = await told(desk)
        assert shown["PeriodLockDate"] == "/Date(1782777600000+0000)/"
        assert shown["EndOfYearLockDate"] == "/Date(1774915200000+0000)/"

    run(test)


@pytest.mark.parametrize("klass", CLASSES)
def test_what_a_plan_allows(klass: str) -> None:
    async def test(desk: Desk) -> None:
        names = await allowed(desk)
        partner = klass in ("LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK")
        rich = klass.startswith(("DEMO", "TRIAL", "PREMIUM", "ULTIMATE", "COMPREHENSIVE", "ULTRA"))
        assert ("UseMulticurrency" in names) == rich
        assert ("CreateApprovedInvoice" in names) != partner
        assert ("CreateDraftBill" in names) != partner
        assert "CreateManualJournal" in names
        assert "ApproveTransactionsBeforePeriodLockDate" not in names
        assert (await told(desk))["Edition"] == ("PARTNER" if partner else "BUSINESS")

    run(test, organisations=opened(klass=klass))


def test_an_adviser_may_approve_before_the_period_lock_date() -> None:
    async def test(desk: Desk) -> None:
        assert "ApproveTransactionsBeforePeriodLockDate" in await allowed(desk)
        assert (await desk.get("Users")).json()["Users"][0]["OrganisationRole"] == "FINANCIALADVISER"

    run(test, organisations=opened(is_adviser=True))


def test_the_smallest_plan_may_approve_five_bills_a_month() -> None:
    async def test(desk: Desk) -> None:
        bill = {"Type": "ACCPAY", "LineItems": [{"Description": "X", "UnitAmount": 1, "AccountCode": "429"}]}
        for _ in range(5):
            assert "CreateApprovedBill" in await allowed(desk)
            await desk.invoice(**bill)
        assert "CreateApprovedBill" not in await allowed(desk)
        assert "CreateApprovedInvoice" in await allowed(desk)

    run(test, organisations=opened(klass="STARTER"))


def test_currencies_are_added_given_again_and_filtered() -> None:
    async def test(desk: Desk) -> None:
        added = await desk.put("Currencies", {"Code": "EUR", "Description": "anything"})
        assert added.json()["Currencies"] == [{"Code": "EUR", "Description": "Euro"}]
        await desk.put("Currencies", {"Currencies": [{"Code": "EUR"}]})
        rows = (await desk.get("Currencies", order="Code DESC")).json()["Currencies"]
        assert [row["Code"] for row in rows] == ["USD", "NZD", "EUR", "AUD"]
        rows = (await desk.get("Currencies", where='Code=="EUR"')).json()["Currencies"]
        assert rows == [{"Code": "EUR", "Description": "Euro"}]
        invoice = await desk.invoice(CurrencyCode="EUR")
        assert invoice["CurrencyCode"] == "EUR"

    run(test, scope=SETTINGS)


def test_a_currency_is_refused_word_for_word() -> None:
    async def test(desk: Desk) -> None:
        none = await desk.put("Currencies", {"Description": "Euro"})
        assert said(row_of(none)) == ["A currency code must be provided."]
        unknown = await desk.put("Currencies", {"Code": "ZZZ"})
        assert (unknown.status_code, unknown.json()["ErrorNumber"]) == (400, 14)
        assert "Error converting value \"ZZZ\" to type 'CurrencyCode'." in unknown.json()["Message"]

    run(test, scope=SETTINGS)


def test_a_plan_without_multicurrency_has_one_currency_and_gets_no_other() -> None:
    async def test(desk: Desk) -> None:
        rows = (await desk.get("Currencies")).json()["Currencies"]
        assert [row["Code"] for row in rows] == ["NZD"]
        refused = await desk.put("Currencies", {"Code": "EUR"})
        assert said(row_of(refused)) == ["Organisation is not subscribed to currency EUR"]
        assert said(row_of(await desk.put("Currencies", {"Code": "NZD"}))) == []

    run(test, scope=SETTINGS, organisations=opened(klass="GROW"))


def test_themes_and_users_are_listed_and_found() -> None:
    async def test(desk: Desk) -> None:
        theme = (await desk.get("BrandingThemes")).json()["BrandingThemes"][0]
        assert theme["Name"] == "Standard"
        one = await desk.get(f"BrandingThemes/{theme['BrandingThemeID']}")
        assert one.json()["BrandingThemes"] == [theme]
        user = (await desk.get("Users", where="IsSubscriber==true")).json()
        assert user["ErrorNumber"] == 16
        user = (await desk.get("Users")).json()["Users"][0]
        assert user["OrganisationRole"] == "STANDARD"
        assert (await desk.get(f"Users/{user['UserID']}")).json()["Users"] == [user]
        assert (await desk.get(f"Users/{theme['BrandingThemeID']}")).status_code == 404
        assert (await desk.get(f"BrandingThemes/{user['UserID']}")).status_code == 404
        invoice = await desk.invoice()
        assert invoice["BrandingThemeID"] == theme["BrandingThemeID"]

    run(test)


def test_organisations_of_several_countries_and_plans_stand_side_by_side() -> None:
    openings = [
        Opening(name="Tui Ltd", country="NZ", klass="STARTER"),
        Opening(country="GB", klass="TRIAL"),
        Opening(country="AU", klass="DEMO", is_adviser=True),
        "Named Ltd",
    ]

    async def test(desk: Desk) -> None:
        seen = []
        for connection in (await desk.http.get("/connections")).json():
            desk.http.headers["xero-tenant-id"] = connection["tenantId"]
            shown = await told(desk)
            assert shown["Name"] == connection["tenantName"]
            seen.append((shown["Name"], shown["CountryCode"], shown["Class"]))
        assert seen == [
            ("Tui Ltd", "NZ", "STARTER"),
            ("Larch & Linden Ltd (UK)", "GB", "TRIAL"),
            ("Demo Company (AU)", "AU", "DEMO"),
            ("Named Ltd", "GB", "COMPREHENSIVE"),
        ]
        ids = list(desk.world.organisations)
        desk.world.reset()
        assert list(desk.world.organisations) == ids

    run(test, country="GB", organisations=openings)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tui Ltd", Opening(name="Tui Ltd", country="GB")),
        ("Tui Ltd:nz", Opening(name="Tui Ltd", country="NZ")),
        ("Tui Ltd : AU : trial", Opening(name="Tui Ltd", country="AU", klass="TRIAL")),
    ],
)
def test_an_organisation_is_written_in_one_word(written: str, read: Opening) -> None:
    assert read_opening(written, country="GB") == read


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "'' is not written as NAME:COUNTRY:CLASS"),
        (":NZ", "':NZ' is not written as NAME:COUNTRY:CLASS"),
        ("A:NZ:GROW:x", "'A:NZ:GROW:x' is not written as NAME:COUNTRY:CLASS"),
        ("A:FR", "no chart of accounts for country 'FR': one of NZ, GB, AU"),
        ("A:NZ:GOLD", "no class of organisation 'GOLD': one of DEMO, TRIAL,"),
    ],
)
def test_nonsense_for_an_organisation_ends_the_command_with_one_sentence(written: str, sentence: str) -> None:
    result = CliRunner().invoke(cli.app, ["serve", "--organisation", written])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--organisation", " "), "--organisation: ' ' is not written as NAME:COUNTRY:CLASS"),
        (("--organisation", "Tui", "--organisation", "TUI:AU"), "--organisation: 'TUI' is given twice"),
        (("--client", "app:"), "--client: 'app:' has an empty secret; a PKCE app is its id without a colon"),
        (("--client", ""), "--client: needs an id, such as my-app:my-secret"),
        (("--client", " :hush"), "--client: needs an id, such as my-app:my-secret"),
        (("--client", "app:hush", "--client", "app"), "--client: 'app' is given twice"),
    ],
)
def test_what_cannot_be_served_ends_the_command_with_one_sentence(
    options: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xerosim.sockets.serve", lambda *_, **__: None)
    result = CliRunner().invoke(cli.app, ["serve", *options])
    assert (result.exit_code, result.stderr) == (2, f"{sentence}\n")


@pytest.mark.parametrize("options", [("serve", "--fly"), ("serve", "--port", "x"), ("fly",)])
def test_a_wrong_option_is_answered_in_plain_text_under_the_name_of_the_program(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["", *options])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"Usage: xerosim {'serve ' if len(options) > 1 else ''}[OPTIONS]")
    assert said.splitlines()[-1].startswith("Error: ")


def test_a_name_alone_is_an_organisation_and_an_id_alone_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[World] = []
    monkeypatch.setattr("xerosim.sockets.serve", lambda world, *_, **__: served.append(world))
    named = ["--organisation", "zz", "--client", "web:hush:more", "--client", "pkce"]
    assert CliRunner().invoke(cli.app, ["serve", *named]).exit_code == 0
    (world,) = served
    assert [(each.name, each.country) for each in world.organisations.values()] == [("zz", "NZ")]
    assert {name: known.secret for name, known in world.identity.apps.items()} == {
        "web": "hush:more",
        "pkce": "",
    }


def test_the_command_opens_the_organisations_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[World] = []
    monkeypatch.setattr("xerosim.sockets.serve", lambda world, *_, **__: served.append(world))
    named = ["--organisation", "Tui Ltd:NZ:STARTER", "--organisation", "Wren Pty:AU"]
    assert CliRunner().invoke(cli.app, ["serve", *named]).exit_code == 0
    assert CliRunner().invoke(cli.app, ["serve", "--country", "GB"]).exit_code == 0
    books = [
        [(each.name, each.country, each.klass) for each in world.organisations.values()] for world in served
    ]
    assert books == [
        [("Tui Ltd", "NZ", "STARTER"), ("Wren Pty", "AU", "COMPREHENSIVE")],
        [("Larch & Linden Ltd (UK)", "GB", "COMPREHENSIVE")],
    ]


def test_a_world_is_not_opened_with_a_country_or_a_class_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no chart of accounts for country 'FR'"):
        World(country="FR")
    with pytest.raises(ValueError, match="no class of organisation 'GOLD'"):
        World(organisations=[Opening(klass="GOLD")])
