"""The currencies that xerosim knows, with their names and a day rate each.

Names and codes: the CurrencyCode list of XeroAPI/Xero-OpenAPI and ISO 4217. The rates are invented but of the
right order, so that there is one when none is sent. Codes of Xero's list that are not here cannot be added.
"""

from decimal import Decimal
from typing import Final

# fmt: off
_KNOWN: Final = (
    ("AED", "United Arab Emirates Dirham", "3.672500"), ("ARS", "Argentine Peso", "1350.000000"),
    ("AUD", "Australian Dollar", "1.520000"), ("BDT", "Bangladeshi Taka", "121.500000"),
    ("BGN", "Bulgarian Lev", "1.690000"), ("BHD", "Bahraini Dinar", "0.376000"),
    ("BRL", "Brazilian Real", "5.400000"), ("BWP", "Botswana Pula", "13.400000"),
    ("CAD", "Canadian Dollar", "1.390000"), ("CHF", "Swiss Franc", "0.800000"),
    ("CLP", "Chilean Peso", "950.000000"), ("CNY", "Chinese Yuan Renminbi", "7.120000"),
    ("COP", "Colombian Peso", "3950.000000"), ("CZK", "Czech Koruna", "21.000000"),
    ("DKK", "Danish Krone", "6.430000"), ("EGP", "Egyptian Pound", "48.000000"),
    ("EUR", "Euro", "0.860000"), ("FJD", "Fiji Dollar", "2.260000"),
    ("GBP", "British Pound", "0.760000"), ("GHS", "Ghana Cedi", "11.000000"),
    ("HKD", "Hong Kong Dollar", "7.780000"), ("HUF", "Hungarian Forint", "335.000000"),
    ("IDR", "Indonesian Rupiah", "16600.000000"), ("ILS", "Israeli Shekel", "3.300000"),
    ("INR", "Indian Rupee", "88.500000"), ("ISK", "Iceland Krona", "124.000000"),
    ("JPY", "Japanese Yen", "151.000000"), ("KES", "Kenyan Shilling", "129.000000"),
    ("KRW", "South Korean Won", "1430.000000"), ("KWD", "Kuwaiti Dinar", "0.306000"),
    ("LKR", "Sri Lankan Rupee", "303.000000"), ("MAD", "Moroccan Dirham", "9.200000"),
    ("MUR", "Mauritius Rupee", "45.500000"), ("MXN", "Mexican Peso", "18.500000"),
    ("MYR", "Malaysian Ringgit", "4.220000"), ("NGN", "Nigerian Naira", "1450.000000"),
    ("NOK", "Norwegian Krone", "10.100000"), ("NZD", "New Zealand Dollar", "1.740000"),
    ("OMR", "Omani Rial", "0.384500"), ("PEN", "Peruvian Sol", "3.400000"),
    ("PGK", "Papua New Guinea Kina", "4.250000"), ("PHP", "Philippine Peso", "58.500000"),
    ("PKR", "Pakistani Rupee", "281.000000"), ("PLN", "Polish Zloty", "3.660000"),
    ("QAR", "Qatari Rial", "3.640000"), ("RON", "Romanian Leu", "4.380000"),
    ("SAR", "Saudi Riyal", "3.750000"), ("SBD", "Solomon Islands Dollar", "8.230000"),
    ("SEK", "Swedish Krona", "9.450000"), ("SGD", "Singapore Dollar", "1.300000"),
    ("THB", "Thai Baht", "32.500000"), ("TOP", "Tongan Pa'anga", "2.400000"),
    ("TRY", "Turkish Lira", "42.000000"), ("TWD", "Taiwan New Dollar", "30.800000"),
    ("TZS", "Tanzanian Shilling", "2450.000000"), ("UAH", "Ukrainian Hryvnia", "41.900000"),
    ("UGX", "Ugandan Shilling", "3500.000000"), ("USD", "United States Dollar", "1.000000"),
    ("UYU", "Uruguayan Peso", "39.900000"), ("VND", "Vietnamese Dong", "26300.000000"),
    ("VUV", "Vanuatu Vatu", "122.000000"), ("WST", "Samoan Tala", "2.800000"),
    ("XPF", "CFP Franc", "102.500000"), ("ZAR", "South African Rand", "17.300000"),
    ("ZMW", "Zambian Kwacha", "22.500000"),
)
# fmt: on

CURRENCY_NAMES: Final[dict[str, str]] = {code: name for code, name, _ in _KNOWN}

PER_US_DOLLAR: Final[dict[str, Decimal]] = {code: Decimal(rate) for code, _, rate in _KNOWN}
"""Units of each currency for one US dollar."""
