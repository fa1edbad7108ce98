"""What the scan finds in texts and addresses, in several languages and disguises, and what it leaves alone."""

import time

import pytest

from kg.protect.digits import NATIONAL, ten
from kg.protect.texts import faults_of_address, faults_of_text

HARMLESS = [
    "1,500", "120,000-200,000", "10,000,000,000", "16-11-2019", "2019-11-16/2019-11-19", "1398-08-25",
    "۲۵ آبان ۱۳۹۸", "14:00 to 19:00", "A/75/213", "MDE 13/1894/2020", "(CFSP) 2021/585",
    "OJ L 124 I, 12.4.2021, p. 7", "20.5 %", "0.12345", "ISBN 978-0-00-000000-2", "post 1196987654321012345",
    "https://example.org/2012/1234567890", "@lantern_news", "1.500, 1.600", "passport law of 1352",
    "the passports of 304 people were taken", "his passport was taken on 12 November 2019",
    "national code of 1996-11-12", "identity card issued 2019-11-16", "birth certificate, 3 copies",
    "prisoner 12 of ward 350", "prisoners: 1,500", "شناسنامه او را گرفتند", "گذرنامه ۱۲ نفر ضبط شد", "کارت ملی",
    "شماره ۱۲ روزنامه", "کد ملی خواسته شد", "شناسنامه‌ها در سال ۱۳۹۸ باطل شد",
    "at least 304 people, as said at a dot com conference", "He spoke at example dot fair in 2019",
    "section 3.2.1.4 of the report", "version 1.2.3.4", "10:30:45 to 11:30:45", "paragraphs 12 34 56 N",
    "35 N of the road", "3' 20\" into the film", "minute 3'20''", "45 minutes", "10 degrees", "lat 2019",
    "UTM campaign", "C++ 2019", "A+B", "2+2", "GHC+ 2019", "vol. 12 3456 7890 1234", "2018 2019 2020",
    "4000 5000 6000", "WHO IS GB 2019", "IR 1398", "Resolution 2231 (2015)", "T.me was filtered on 20 November 2019",
    "whatsapp was cut in 2019", "تلفن‌ها در ۲۵ آبان قطع شد", "تماس تلفنی ۱۵ دقیقه", "tel aviv: 12",
    "Signal 2019 report", "frames 01:02:03:04", "aa:bb", "minute 12:34:56", "page 3 at line 4",
    "Testa (at the square) said . no", "in the town [at 3.15 pm]", "300 [at least] 304.5 x", "IP 2019",
    "the internet fell to 5.0.1 %", "25.03.2019 - 26.03.2019", "$ 100-200", "ids 12345678 and 9", "AS44244, AS58224",
    "36 C 2019", "RCS 123 456", "Law 12.345.678", "HRC/40/24", "E/CN.4/2005/1", "12°C", "20° below", "32 GB",
    "+304 people", "///", "12/3456/7890", "98-99-100", "Of Signal and Telegram", "the dot on the map at 9",
    "2019-11-16–2019-11-19", "1,500–2,000", "12–17 years", "10⁶ people", "doi:10.1234/5678.91011", "10.1093/51.4001",
    "https://doi.org/10.5281/zenodo.1234567", "0.1234 and 0.5678", "0.1234/0.5678", "vol. 1,2019 2,2020",
    "passport issued 12nov2019", "15000 passports were burnt", "12345 شناسنامه باطل شد", "0900-1200, 1400-1600",
    "0800 2019-11-16", "020 16 11 2019", "pp. 012-345", "geonames@2026-08", "words@fa | words@en", "2.5 + 3.5",
    "no. 12345678", "identity 12", "A380 (passport hall)", "(304) 500", "col. 304.500.201", "v@1.2.3",
    "he was at home, dot matrix printer", "شمارهٔ ۱۲ مجله", "تلفن قطع بود", "شماره تلفن را نداد",
    "00:12:30-00:14:45", "۰۰:۱۲:۳۰–۰۰:۱۴:۴۵", "from 00:12:30 to 00:14:45", "Telegram 2031-11-12", "Telegram 12.11.2031",
    "signal 2031-11-12", "Telegram 2031-11-12 - 2031-11-14", "Signal 5.1.2031", "همراه ۱۳۹۸-۰۸-۲۴", "تماس ۱۳۹۸-۰۸-۲۴",
    "به همراه ۲۵۰۰ - ۳۰۰۰ نفر", "به همراه ۲۵۰۰ تا ۳۰۰۰ نفر", "Tue Nov 12 14:30:00 +0330 2031",
    "Tue Nov 12 14:30:00 +0000 2031", "prisoners of 1988-1989", "Prisoners 2019-2021", "prisoners: 12345",
    "inmates 12345", "a prisoner of 1988-1989", "سفر ۱۲۳۴۵ نفر", "گذرنامه ۱۲۳۴۵ نفر ضبط شد",
    "ORCID 0000-0002-1825-0097",
    "ORCID iD: 0000-0002-1825-009X", "ISNI 0000 0001 2103 2683", "ISNI 0000000121032683", "0930-1030-1130",
    "0830 0900 0930", "0.1234-0.5678", "ratio 1.2345; 95% CI 1.1234-1.3456", "0.8123, 1.2345", "ISBN 9780000000002",
    "ISBN-10: 000000000X", "isbn-13 9780000000002", "شابک ۹۷۸۰۰۰۰۰۰۰۰۰۲", "شابک: ۰۰۰۰۰۰۰۰۰۰",
]  # fmt: skip

HARMFUL = {
    "privacy-document": [
        "passport A1234567", "Passport No. K 12345678", "passport number: 12345678", "کد ملی ۰۰۱۲۳۴۵۶۷۸",
        "کدملی: 0012345678", "شماره شناسنامه ۱۲۳", "شماره‌ی شناسنامه او 4521", "گذرنامه A12345678",
        "رقم جواز السفر: A1234567", "الرقم الوطني 123456", "ID card no 123456", "identity card number is 123456789",
        "birth certificate no. 45678", "SSN 12345", "UNHCR file 305-12345", "شماره گذرنامه: T ۱۲۳۴۵۶۷",
        "passport XK9F2L71", "passport no AB12CD345", "A1234567 (passport)", "passport (A1234567)",
        'passport "A1234567"', "گذرنامه «A1234567»",
        "A1234567 شماره گذرنامه",
        "پاسپورت شماره ۱۲۳۴۵۶۷", "رقم الهوية ١٢٣٤٥٦٧", "ژمارەی ناسنامە 12345", "prisoner no. 12345",
        "prisoner 12345", "prisoners no. 12345", "جواز سفر ۱۲۳۴۵۶۷", "گذرنامه ۱۲۳۴۵۶۷۸ نفر", "passport 1988-1989-12345",
    ],
    "privacy-national-id": [
        "001-234567-9", "001 234567 9", "۰۰۱/۲۳۴۵۶۷/۹", "123.456.789-09", "12345678Z", "11010519491231002X",
        "100 000 001 46",
    ],
    "privacy-account": [
        "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "4000 0012 3456 7899", "4000-0012-3456-7899",
        "4000–0012–3456–7899", "۴۰۰۰ ۰۰۱۲ ۳۴۵۶ ۷۸۹۹", "4000.0012.3456.7899",
        "شماره شبا: IR12 3456 7890", "شماره کارت ۶۰۳۷۹۹۷۱۲۳۴",
    ],
    "privacy-contact": [
        "name at host dot org", "lantern [at] example.org", "lantern(at)example(dot)org",
        "lantern @ example dot org", "t.me/+abcDEF", "https://wa.me/989121234567", "https://chat.whatsapp.com/AbC",
        "signal.me/#p/+98", "xmpp:lantern.example",
    ],
    "privacy-device": [
        "posted from 2001:db8:85a3::8a2e:370:7334", "seen at 2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "IP 10.2.3.4", "IP address: 192.168.1.10", "آی‌پی ۱۹۲.۱۶۸.۱.۱۰", "185.141.25.11", "aa:bb:cc:dd:ee:ff",
        "IMEI 35 209900 176148 1",
        "00:12:30:00:14:45", "00-1a-30-00-14-45",
    ],
    "privacy-location": [
        "35° 41' 20\" N", "35°41′N", "N 35.7000 E 51.4000", "35.700 N, 51.400 E", "geo:35.7,51.4", "8H67MCXV+2G",
        "MCXV+2GP Testburg", "https://www.google.com/maps/@35.700,51.400,15z",
        "https://maps.google.com/?q=35.7001,51.4001", "///filled.count.soap", "lat: 35.7001",
        "35 41 20 N 51 23 10 E", "۳۵ درجه ۴۱ دقیقه", "https://www.openstreetmap.org/?mlat=35.7001&mlon=51.4",
        "https://www.openstreetmap.org/#map=15/35.7001/51.4001", "8H67MCXV + 2G",
    ],
    "privacy-phone": [
        "تلفن ۸۸۷۷۶۶۵۵", "telegram: 0912 123 4567", "phone no: 555-0123-99", "+00 (123) 456-7890", "0912 345 6789",
        "(021) 8834 5678", "0912 345 67 89", "0912 34 56 789", "0912.345.6789", "0912–345–6789", "0912/345/6789",
        "0912،345،6789", "(555) 010-0199", "555-010-0199", "phone number is 88345678", "تلفن منزل ۸۸۳۴۵۶۷۸",
        "همراه ۰۹۱۲۳۴۵۶۷", "شماره همراه ۸۸۳۴۵۶۷۸", "همراه: ۸۸۳۴۵۶۷۸", "تلفن همراه ۸۸۳۴۵۶۷۸", "همراه شماره ۸۸۳۴۵۶۷۸",
        "telegram 2031-11-12 8834 5678", "phone 2031-99-12", "at 14:30:00 +0330 2031 4455", "0930-1030-1199",
    ],
    "privacy-email": [
        "lantern.one@example.org", "lantern@exаmple.org", "лампа@пример.рф", "lantern@مثال.ایران",
        "lantern@my_host.org", "lantern@[192.0.2.1]", "lantern%40example.org",
    ],
    "privacy-number": [
        "0012345678", "123-45-6789", "x,0012345679", "ID0012345679", "no.0012345679", "id=0012345679", "nid-0012345679",
        "ش0012345679", "ISBN 00123456790", "isbn of 0012345679",
    ],
    "privacy-coordinates": [
        "35.7002, 51.4001", "35.7002/51.4001", "35.7002|51.4001", "35.7002 and 51.4001", "35.7002 x 51.4001",
        "(35.7002)(51.4001)", "35.7002–51.4001", "35,7002 51,4001", "35,70021; 51,40012", "X: 51.4001 Y: 35.7002",
        "عرض ۳۵٫۷۰۰۲ طول ۵۱٫۴۰۰۱", "1.3521, 103.8198", "0.3136-32.5811", "6.1234-6.7890",
    ],
}  # fmt: skip

# The same number or address as other scripts, wide forms and invisible characters write it.
WRITTEN = [
    ("privacy-number", "0912345678", [
        "۰۹۱۲۳۴۵۶۷۸", "٠٩١٢٣٤٥٦٧٨", "०९१२३४५६७८", "০৯১২৩৪৫৬৭৮", "๐๙๑๒๓๔๕๖๗๘", "０９１２３４５６７８", "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "⁰⁹¹²³⁴⁵⁶⁷⁸", "⓪⑨①②③④⑤⑥⑦⑧", "۰۹۱۲٣٤٥６７８",
    ]),
    ("privacy-phone", "+98 912 345 6789", [
        "＋98 912 345 6789", "＋９８　９１２　３４５　６７８９", "+98\u00a0912\u00a0345\u00a06789",
        "+98\u202f912\u202f345\u202f6789", "+98\u2009912\u2009345\u20096789", "+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹",
    ]),
    ("privacy-phone", "0912 345 6789", [
        "0912\u00a0345\u00a06789", "0912  345  6789", "0912−345−6789", "0912‑345‑6789", "（０９１２）３４５ ６７８９",
    ]),
    ("privacy-email", "lantern@example.org", [
        "lantern＠example.org", "lantern﹫example﹒org", "lantern@example．org",
        "ｌａｎｔｅｒｎ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    ]),
    ("privacy-coordinates", "35.70021,51.40012", ["３５．７００２１，５１．４００１２", "۳۵٫۷۰۰۲۱، ۵۱٫۴۰۰۱۲"]),
    ("privacy-document", "passport A1234567", ["ｐａｓｓｐｏｒｔ Ａ１２３４５６７", "passport A१२३४५६७"]),
    ("privacy-national-id", "001-234567-9", ["００１-２３４５６７-９", "۰۰۱–۲۳۴۵۶۷–۹"]),
]  # fmt: skip
HIDDEN = [
    "\u200c", "\u200f", "\u2060", "\u00ad", "\u034f", "\u180b", "\u3164", "\uffa0", "\u2800", "\ufe0f\u20e3", "\u0301",
    "\u0331", "\U000e0020", "\U000e0100", "\U000e0080",
]  # fmt: skip

# What would take long if any pattern looked again and again at the same characters.
LONG = [
    "a" * 20_000, "1/" * 10_000, "a@" * 10_000, "a at " * 4_000, "a [at] b " * 2_200, "passport " * 2_200,
    "neshan.org/maps" * 1_320, "کد ملی " * 2_800, "ﷺ" * 20_000, "1 " * 10_000, "+1" * 10_000, "GB82 " * 4_000,
    "35 41 " * 3_200, "1.11111 ," * 2_200, "whatsapp.com/send" * 1_000,
    "x@[1.1.1." * 2_200, "%40" * 6_600, "id" * 10_000, "A1234567 (" * 2_000, "0912 34 " * 2_500, "(0912) " * 2_800,
    "12,34567 ; " * 1_800, "12.3456 and " * 1_600, "passport a1b2" * 1_500, "8H67MCXV + " * 1_800,
    "\u0301\U000e0100" * 10_000, "isbn" * 15_000, "orcid 0000 " * 2_500, "همراه " * 10_000,
    "telegram 2031-11-12 " * 2_000,
    "12:30:45-" * 5_000, "0.1234-" * 5_000, "0930-1030-" * 4_000, "prisoners " * 5_000, "14:30:00 +0330 " * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_symbols_and_words_are_left_alone(text: str) -> None:
    assert faults_of_text(text) == ()


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in HARMFUL.items() for text in texts])
def test_what_leads_to_a_person_is_found(rule: str, text: str) -> None:
    assert faults_of_text(text) == (rule,)
    assert rule in faults_of_text(f"Of {text}")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_invisible_characters_and_marks_hide_nothing(hidden: str) -> None:
    assert faults_of_text(hidden.join("0012345678")) == ("privacy-number",)
    assert faults_of_text(hidden.join("lantern@example.org")) == ("privacy-email",)


@pytest.mark.parametrize(
    ("rule", "plain", "written"), [(rule, plain, one) for rule, plain, forms in WRITTEN for one in forms]
)
def test_no_script_and_no_wide_form_hides_anything(rule: str, plain: str, written: str) -> None:
    assert faults_of_text(plain) == faults_of_text(written) == (rule,)
    assert rule in faults_of_text(f"به {written} زنگ زد")


@pytest.mark.parametrize(
    ("rules", "address"),
    [
        ((), "https://example.org/2012/1234567890"),
        ((), "https://social.example/@lantern/109876543210987654"),
        ((), "https://social.example/@lantern@other.example/1098"),
        ((), "https://example.org/watch?v=a1B2c3D4e5F&t=35"),
        ((), "https://example.org/web/20191120123456/https://example.org/list"),
        ((), "https://photos.example/12345678@N05/4815162342"),
        ((), "https://example.org/?lat=north&q=fair"),
        (("privacy-email",), "https://example.org/list?to=lantern@example.org"),
        (("privacy-email",), "https://example.org/list?to=lantern%40example.org"),
        (("privacy-contact",), "https://t.me/+AbCdEfGh"),
        (("privacy-contact",), "https://wa.me/15550123"),
        (("privacy-phone",), "https://example.org/call?phone=%2B15550123"),
        (("privacy-location",), "https://www.google.com/maps/@35.70012,51.40012,15z"),
        (("privacy-location",), "https://maps.google.com/?q=35.7001,51.4001"),
        (("privacy-location",), "https://www.openstreetmap.org/#map=15/35.7001/51.4001"),
        (("privacy-location",), "https://plus.codes/8H67MCXV+2G"),
    ],
)
def test_an_address_may_lead_to_a_page_and_to_no_person(rules: tuple[str, ...], address: str) -> None:
    assert faults_of_address(address) == rules


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
def test_a_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    start = time.process_time()
    faults_of_text(text)
    faults_of_address(text)
    assert time.process_time() - start < 3  # a fifth of a second; what looks again and again takes minutes


def test_one_wrong_digit_is_no_national_number() -> None:
    assert sum(ten(f"001234567{digit}") for digit in range(10)) == 1
    assert all(tells("1" * size) in (True, False) for size, tells in NATIONAL.values())
