"""Find in a text what leads to a person: numbers of documents, ways to reach somebody, exact positions.

In: one text. Out: the rules that it breaks, never what was found. The shapes look for plain addresses, telephone
numbers, long numbers and decimal coordinates as they are written; here every text is judged in one form of its
characters, so that no other script, wide form or invisible character hides a thing.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from kg.protect.digits import NATIONAL, iban, luhn

_LONGEST: Final = 100_000  # characters that are looked at, all that a cell can hold

_LETTERS: Final = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ۆ": "و"}
_MARKS: Final = {"٫": ".", "٬": ",", "،": ",", "؛": ";", "−": "-"}
_EMPTY: Final = frozenset("ـ\u115f\u1160\u2800\u3164\uffa0")  # letters by name that show nothing, or a line
_TAGS: Final = range(0xE0000, 0xE1000)


class _Forms(dict[int, str]):
    """The one form of each character, worked out when it is first met; nothing for what is invisible or a mark."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if kind in ("Mn", "Me", "Cf") or character in _EMPTY or code in _TAGS:
            form = ""
        elif kind == "Cc":
            form = " " if character.isspace() else ""
        elif kind == "Nd":
            form = str(unicodedata.decimal(character))
        elif kind == "Pd":
            form = "-"
        else:
            form = _LETTERS.get(character) or _MARKS.get(character) or character
        return self.setdefault(code, form)


_ONE_FORM: Final = _Forms()
_NO_DIGITS: Final = str.maketrans("", "", "0123456789")
_SPELT_OUT: Final = re.compile(r"@|[\[({<] ?(?:at|@)\b|\bat [a-z0-9-]+ ?(?:dot|[\[({<.])|ات ?ساین", re.IGNORECASE)
_WORDY: Final = re.compile(r"///\w|w3w|what3words|goo\.gl|osm\.org|plus|balad\.ir|neshan", re.IGNORECASE)
_MAC: Final = re.compile(r"(?:[0-9a-f]{2}[:-]){5}", re.IGNORECASE)

# Numbers of books and of authors, behind the word that says so.
_CATALOGUED: Final = re.compile(
    r"(?:\bisbn(?:-1[03])?|شابک)[ :]{0,3}(?:97[89]\d{10}|\d{9}[\dx])\b|"
    r"\b(?:orcid|isni)(?: id)?[ :]{0,3}(?:\d{4}[ -]?){3}\d{3}[\dx]\b",
    re.IGNORECASE,
)

# -- numbers of documents, each with the word that says what it is

_WORDS: Final = (
    r"passport|passaporte?|pasaporte|passeport|reisepass|pasaport|identity card|identity document|id[- ]card|"
    r"identification card|national id(?:entity)?(?: card| code)?|national code|birth certificate|driv(?:ing|er'?s) "
    r"licen[cs]e|residence permit|refugee card|unhcr (?:file|case|card)|social security|tax(?:payer)? id|"
    r"carte d'identit[eé]|personalausweis|kimlik|student card|military (?:id|card)|"
    r"(?:prisoner|inmate)(?!s)|(?:prisoner|inmate)s(?= (?:no|nr|num|number|id)\b)|"  # "prisoners: 12345" is a count
    r"\bssn|\bdni|\bcnic|\bpesel|\bcpf|\baadhaar"
)
_JOINS: Final = r"[ :=,;#(\[\"'“”«»]|\b(?:no|nr|num|number|n|is|was|with|of|the|code)\b|[.°№º]"
_LATIN: Final = re.compile(
    rf"(?<![a-z])(?:{_WORDS})s?(?:{_JOINS}){{0,8}}"
    rf"(?P<number>[a-z]{{0,3}}[- ]?\d[\d -]{{2,40}}\d[a-z]?)(?![\d/.-]{{0,3}}\d)",
    re.IGNORECASE,
)
_ARABIC_WORDS: Final = (
    r"(?:کد|شماره|رقم|ژماره[یى]?)\s*(?:ی\s*)?(?:ال)?(?:کارت\s*|بطاقه\s*|جواز\s*)?(?:ال)?"
    r"(?:ملی|شناسنامه|گذرنامه|پاسپورت|گواهینامه|گواهی\s*فوت|زندانی|پرونده\s*پناهندگی|سفر|هویه|وطنی|قومی|"
    r"مدنی|قید|ناسنامه|کارت\s*ملی|پایان\s*خدمت)|"
    r"الرقم\s*(?:الوطنی|القومی|المدنی)|"
    r"(?:گذرنامه|پاسپورت|شناسنامه|جواز\s*(?:ال)?سفر|کارت\s*ملی|ناسنامه)(?:\s*(?:به|با))?\s*(?:شماره|رقم|ژماره)"
)
_MIXED: Final = re.compile(
    rf"(?<![a-z])(?:{_WORDS})s?(?:{_JOINS}){{0,8}}\b(?=(?:[a-z]*\d){{4}})(?=\d*[a-z])"
    r"(?P<number>[a-z\d]{7,10})\b",
    re.IGNORECASE,
)
_NAMED_BEHIND: Final = re.compile(
    r"(?<![\w./-])(?<!\d,)(?P<number>[A-Z]{1,2}\d{6,9}[ ]?[(\[,:=-]?|\d{7,9}[ ]?[(\[])[ ]?"
    r"(?:(?i:is|was|the|his|her|their|a|of) ){0,3}"
    rf"(?:(?i:{_WORDS})|(?:شماره|کد|رقم)?\s?(?:گذرنامه|پاسپورت|شناسنامه|کارت\s*ملی|ملی|ناسنامه|جواز))"
)
_DAY_IN_WORDS: Final = re.compile(r"\d{1,2}[a-z]{3,9}\d{2,4}", re.IGNORECASE)
_PAPERS: Final = re.compile(
    r"(?:گذرنامه|پاسپورت|شناسنامه|جواز\s*(?:ال)?سفر|کارت\s*ملی|ناسنامه)[\s:=,;#(\"«»“”-]*"
    r"(?!\s?\d{1,6} ?(?:نفر|تن|هزار)\b)(?P<number>[A-Za-z]{0,2}\s?\d[\d -]{4,40})"
)
_ARABIC: Final = re.compile(
    rf"(?:{_ARABIC_WORDS})(?:ی|اش|ش|ها)?[\s:=,;#(\"«»“”-]*(?:(?:او|وی|ایشان|آن|است|هو|هی)[\s:=]+){{0,2}}"
    r"(?P<number>[A-Za-z]{0,2}\s?\d[\d -]*)(?![\d/.-]*\d)"
)
_ONE_DATE: Final = r"(?:1[34]|19|20)\d\d(?:[-/. ]\d{1,2}){0,2}"
_DATE: Final = re.compile(rf"{_ONE_DATE}(?: ?- ?{_ONE_DATE})?")

# -- numbers that their check digits tell, in the groups in which people write them

_GROUPED: Final[dict[str, re.Pattern[str]]] = {
    "IR": re.compile(r"(?<![\w./-])(?<!\d,)\d{3}[ ./_-]\d{6}[ ./_-]\d(?![\w]|[./-]\d)"),
    "BR": re.compile(r"(?<![\w./-])(?<!\d,)\d{3}\.\d{3}\.\d{3}-\d\d(?![\w]|[./-]\d)"),
    "CN": re.compile(
        r"(?<![\w./-])(?<!\d,)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b"
    ),
    "IN": re.compile(
        r"(?<![\w./-])(?<!\d,)(?!(?:(?:1[34]|19|20)\d\d[ -]?){3})[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?![\w -]*\d)"
    ),
    "ES": re.compile(r"(?<![\w./-])(?<!\d,)\d{8}[ -]?[A-Z](?!\w)"),
    "TR": re.compile(r"(?<![\w./-])(?<!\d,)[1-9]\d{2} \d{3} \d{3} \d\d(?! ?\w)"),
}
_CARD: Final = re.compile(
    r"(?<![\w./-])(?<!\d,)[2-6]\d{3}(?P<gap>[ .-])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?![\w]|[./-]\d)"
)
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_ACCOUNT: Final = re.compile(
    r"(?:\biban\b|\bcard (?:no|number)\b|شماره\s*(?:شبا|کارت|حساب)|شبا)[\s.:=#]*(?:IR)?\d[\d -]{7,}", re.IGNORECASE
)

# -- ways to reach somebody

_AT: Final = r"\s*(?:@|[\[({<]\s*(?:at|@)\s*[\])}>]|\s+at\s+|ات\s?ساین)\s*"
_DOT: Final = r"\s*(?:\.|[\[({<]\s*(?:dot|\.)\s*[\])}>]|\s+dot\s+|\s+نقطه\s+)\s*"
_HIDDEN_MAIL: Final = re.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}(?P<at>{_AT})(?P<host>[a-z0-9-]{{1,63}})(?P<dot>{_DOT})(?:[a-z0-9-]{{1,63}}{_DOT}){{0,4}}(?P<end>[a-z]{{2,24}})\b",
    re.IGNORECASE,
)
_ENDINGS: Final = frozenset("com org net info edu gov int io me co eu ir uk de fr tr iq ca us at ch nl se".split())
_REACH: Final = re.compile(
    r"(?:mailto|tel|sms|smsto|callto|xmpp|sip|sips|whatsapp|viber):[^\s/]|"
    r"\b(?:t|telegram)\.me/(?:\+|joinchat/)\w|\btg://\w|\bwa\.me/\+?\d|whatsapp\.com/(?:send|chat)\S{0,200}\d{7}|"
    r"\bchat\.whatsapp\.com/\w|\bsignal\.(?:me|group)/#|\bviber\.(?:me|click)/",
    re.IGNORECASE,
)
_SPOKEN_PHONE: Final = re.compile(
    r"\b(?:phone|tel|mobile|msisdn|whatsapp|telegram|signal|viber)"
    r"(?:=|%3d| ?(?:no|number)?\.?(?: is| was)?:? ?)\+?\d[\d ().-]{6,30}\d|"
    r"(?:(?:تلفن|موبایل|شماره\s*همراه|تماس|واتساپ|هاتف|جوال)\s*(?:منزل|خانه|همراه|ثابت|محل کار|او|ایشان)?\s*"
    r"(?:شماره)?[\s:=]*|"
    r"همراه\s*(?:او|ایشان)?\s*(?:شماره[\s:=]*|[:=]\s*|(?=[+0])))"  # alone the word also means "together with"
    r"\+?\d[\d ().-]{6,30}\d",
    re.IGNORECASE,
)
_PLAIN_MAIL: Final = re.compile(
    r"(?<!/@)(?<![\w.%+-])[\w.%+-]+(?:@|%40)(?:[\w-]+\.[^\W\d_]|\[(?:\d{1,3}\.){3}\d)", re.IGNORECASE
)
_DEVICE: Final = re.compile(
    r"(?:\bip(?: address| addr)?\b|آی‌?\s?پی|نشانی\s*اینترنتی)[\s:=]*"
    r"(?:(?:was|is|of|the)\s+){0,2}\d{1,3}(?:\.\d{1,3}){3}|"
    r"(?<![\w.])(?:[1-9]\d{1,2}\.){3}\d{1,3}(?:[:/]\d+|(?![\w.]))|"
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|"
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,6}(?::[0-9a-f]{1,4}){1,5}(?![\w:])|"
    r"(?<![0-9A-Fa-f:])[0-9A-Fa-f]{2}(?P<sign>[:-])(?:[0-9A-Fa-f]{2}(?P=sign)){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])|"
    r"\bim(?:ei|si)\b[\s:=#]*(?:(?:no|number|is)\W+)?\d[\d -]{12,}",
    re.IGNORECASE,
)

# -- exact positions

_PRIME: Final = "['’′ʹ]"
_SECOND: Final = "(?:[\"”″ʺ]|''|′′)"
_PLACES: Final = re.compile(
    rf"\d{{1,3}}\s?(?:°|º|deg(?:rees?)?\b|درجه)\s?\d{{1,2}}(?:\.\d+)?\s?(?:{_PRIME}|min(?:utes?)?\b|دقیقه)|"
    rf"\d{{1,3}}[ °º:]\d{{1,2}}[ :]?{_PRIME}?\s?\d{{1,2}}(?:\.\d+)?{_SECOND}?\s?[NSns]\b"
    r"[\s,;]*\d{1,3}[ °º:]\d{1,2}|"
    r"[NSns]\s?\d{1,2}\.\d{3,}[°º]?[\s,;]*[EWew]\s?\d{1,3}\.\d{3,}|"
    r"\d{1,2}\.\d{3,}\s?[°º]?\s?[NS]\b[\s,;]*\d{1,3}\.\d{3,}\s?[°º]?\s?[EW]\b|"
    r"\b(?:lat(?:itude)?|عرض جغرافیایی)\b\W{0,4}-?\d{1,2}\.\d{3,}|"
    r"\bgeo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}|"
    r"(?<![A-Z0-9+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,7}(?![A-Z0-9])|"
    r"(?<![A-Z0-9+])(?=\d*[A-Z])[23456789CFGHJMPQRVWX]{8} ?\+ ?[23456789CFGHJMPQRVWX]{2,7}(?![A-Z0-9])|"
    r"///\w+\.\w+\.\w+|\bw3w\.co/\w|what3words\.com/\w+\.\w|"
    r"\b(?:UTM|MGRS)\b\W{0,3}\d{1,2}\s?[C-X]\s?[A-Z0-9 ]{6,}|"
    r"\b(?:goo\.gl/maps|maps\.app\.goo\.gl|osm\.org/go|balad\.ir/\w*location|neshan\.org/maps\S{0,200}@)",
    re.IGNORECASE,
)
_MAP_LINK: Final = re.compile(
    r"@-?\d{1,2}\.\d{3,},-?\d{1,3}\.\d{3,}|!3d-?\d{1,2}\.\d{3,}!4d|"
    r"[?&#](?:q|ll|sll|center|daddr|saddr|query|destination|loc|cp|at|pt)=(?:loc:)?-?\d{1,2}\.\d{3,}(?:,|%2c|~|\+)\s?-?\d{1,3}\.\d|"
    r"[?&#]m?lat(?:itude)?=-?\d{1,2}\.\d{3,}|[#/]map=\d+(?:\.\d+)?/-?\d{1,2}\.\d{3,}/-?\d|"
    r"/(?:place|dir|search)/-?\d{1,2}\.\d{3,},",
    re.IGNORECASE,
)

# -- what the shapes look for as well, in texts that they see

_PHONE: Final = re.compile(
    r"(?<!\d)\+(?!(?<=:\d\d \+)[01]\d[0-5]\d \d{4}(?![ ().-]{0,2}\d))\d(?:[ ().-]{0,2}\d){7,14}(?!\d)|"  # no time zone
    r"(?<![\d/.-])(?<!\d,)00\d{0,3}[ ().-]{1,2}\d(?:[ ().-]{0,2}\d){6,14}(?!\d)|"
    r"(?<![\d/.-])(?<!\d,)(?!(?:(?:[01]\d|2[0-3])[0-5]\d[ -]){2}(?:[01]\d|2[0-3])[0-5]\d(?!\d))"  # no hours of a day
    r"0\d{2,3}[ -]\d{3,4}[ -]?\d{4}(?![\d/-])|"
    r"(?<![\w./-])(?<!\d,)(?:\([2-9]\d\d\) ?\d{3}[.-]|[2-9]\d\d([.-])\d{3}\1)\d{4}(?![\w/-]|\.\d)"
)
# A number with its leading zero, in groups: ten or eleven digits, and no day among them.
_NATIONAL_PHONE: Final = re.compile(
    r"(?<![\d/.-])(?<!\d,)(?:\(0[1-9]\d{1,4}\) ?|0[1-9]\d{1,5}[ .-])\d{2,8}(?:[ .-]\d{2,4}){0,3}(?![\d/-]|[.,]\d)|"
    r"(?<![\d/.-])(?<!\d,)09\d\d[/_,]\d{3}[/_,]\d{4}(?![\d/-])"
)
_OF_MONTH: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY: Final = re.compile(
    rf"\b(?:(?:1[34]|19|20)\d\d[ .-]{_OF_MONTH}[ .-]{_OF_MONTH}|{_OF_MONTH}[ .-]{_OF_MONTH}[ .-](?:1[34]|19|20)\d\d)\b"
)
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9+/=_.-])(?<!\d,)(?:\d{9,16}|\d{3}-\d\d-\d{4}|\d{3}-\d{6}-\d)(?![A-Za-z0-9_-])|"
    r"(?<![\w?&/.=%-])(?:n?id|nos?|nr|num|number|code)[ .:=_#-]{0,3}\d{9,16}(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_BETWEEN: Final = r"(?:[°ºNSEWXY ,;/|()\[\]×&:-]|\band\b|\blon|طول|و){1,12}"
# Shares and ratios, of which both are less than four: there is only sea where the equator meets the prime meridian.
_SHARES: Final = r"(?![0-3]\.\d+\D{1,20}[0-3]\.)"
_DECIMAL: Final = re.compile(
    rf"(?<!\d){_SHARES}\d{{1,3}}\.\d{{4,}}[°NSEW ,;-]+\d{{1,3}}\.\d{{4,}}|"
    rf"(?<![\d.]){_SHARES}(?!10\.\d{{4,9}}/)\d{{1,3}}\.\d{{4,}}" + _BETWEEN + r"\d{1,3}\.\d{4,}|"
    r"(?<![\d.,])\d{2,3},(?!(?:1[34]|19|20)\d\d\b)\d{4,}" + _BETWEEN + r"\d{2,3},\d{4,}",
    re.IGNORECASE,
)


def normal(text: str) -> str:
    """Return a text with ASCII digits and dashes, one form of each letter, single spaces and nothing invisible.

    >>> normal("کد ملي ۱۲٣\\u200c4 – ＠")
    'کد ملی 1234 - @'
    """
    shown = text[:_LONGEST]
    if not (shown.isascii() and shown.isprintable()):
        shown = unicodedata.normalize("NFKC", shown)[:_LONGEST].translate(_ONE_FORM)
    return " ".join(shown.split())


@lru_cache(maxsize=8192)
def faults_of_text(text: str) -> tuple[str, ...]:
    """Return the rules that a text breaks, sorted.

    >>> faults_of_text("Passport No. A1234567"), faults_of_text("MDE 13/1894/2020")
    (('privacy-document',), ())
    """
    plain = _CATALOGUED.sub(" ", normal(text))
    digits = len(plain) - len(plain.translate(_NO_DIGITS))
    found = {rule for rule, worth, breaks in _RULES if worth(plain, digits) and breaks(plain)}
    return tuple(sorted(rule for rule in found if found.isdisjoint(_CLOSER.get(rule, ()))))


@lru_cache(maxsize=8192)
def faults_of_address(address: str) -> tuple[str, ...]:
    """Return the rules that a web address breaks, sorted.

    >>> faults_of_address("https://maps.example/@35.70021,51.40012,15z")
    ('privacy-location',)
    >>> faults_of_address("https://example.org/2012/1234567890?page=3")
    ()
    """
    shown = normal(unquote(address))
    found = {"privacy-email"} if _PLAIN_MAIL.search(shown) else set()
    found |= {"privacy-contact"} if _REACH.search(shown) else set()
    found |= {"privacy-phone"} if _has_spoken_phone(shown) else set()
    found |= {"privacy-location"} if _MAP_LINK.search(shown) or _has_position(shown) else set()
    return tuple(sorted(found))


def _has_document(plain: str) -> bool:
    latin = (match for match in _LATIN.finditer(plain) if _digits(match["number"]) >= 5)
    arabic = (match for match in _ARABIC.finditer(plain) if _digits(match["number"]) >= 2)
    papers = (match for match in _PAPERS.finditer(plain) if _digits(match["number"]) >= 5)
    others = (match for pattern in (_MIXED, _NAMED_BEHIND) for match in pattern.finditer(plain))
    found = (match["number"].strip(" -") for matches in (latin, arabic, papers, others) for match in matches)
    return any(not (_DATE.fullmatch(number) or _DAY_IN_WORDS.fullmatch(number)) for number in found)


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _has_national_number(plain: str) -> bool:
    return any(_is_valid(system, match[0]) for system, pattern in _GROUPED.items() for match in pattern.finditer(plain))


def _is_valid(system: str, written: str) -> bool:
    size, tells = NATIONAL[system]
    bare = "".join(character for character in written if character.isalnum())
    return len(bare) == size and tells(bare)


def _has_account(plain: str) -> bool:
    cards = (match[0] for match in _CARD.finditer(plain))
    accounts = (match[0].replace(" ", "") for match in _IBAN.finditer(plain))
    return (
        any(luhn("".join(filter(str.isdigit, card))) for card in cards)
        or any(15 <= len(account) <= 34 and iban(account) for account in accounts)
        or _ACCOUNT.search(plain) is not None
    )


def _has_phone(plain: str) -> bool:
    if _PHONE.search(plain) or _has_spoken_phone(plain):
        return True
    found = (match[0] for match in _NATIONAL_PHONE.finditer(plain))
    return any(_digits(number) in (10, 11) and not _DAY.search(number) for number in found)


def _has_spoken_phone(plain: str) -> bool:
    """Tell whether a number follows a word that says what it is; a day is none, whatever is behind it may be one."""
    return any(
        not _DAY.search(match[0]) or _digits(_DAY.sub("", match[0])) > 4 for match in _SPOKEN_PHONE.finditer(plain)
    )


def _can_be_reached(plain: str) -> bool:
    if _REACH.search(plain):
        return True
    return any(_is_disguised(*match.group("at", "host", "dot", "end")) for match in _HIDDEN_MAIL.finditer(plain))


def _is_disguised(at: str, host: str, dot: str, end: str) -> bool:
    """Tell whether an address is written out in words; a plain one is found by its shape, and "at" is also a word."""
    if at.strip() == "@":
        return dot.strip() != "." or " " in at + dot
    in_words = len(host) > 2 and dot.strip() != "." and end.lower() in _ENDINGS
    return at.strip()[0] in "[({<" or in_words


def _has_position(plain: str) -> bool:
    """Tell whether an exact position is given; letters with a plus sign are one only with a digit."""
    return any("+" not in match[0] or _digits(match[0]) for match in _PLACES.finditer(plain))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda plain: pattern.search(plain) is not None


# What says more closely what a number is.
_CLOSER: Final[dict[str, tuple[str, ...]]] = {
    "privacy-number": ("privacy-document", "privacy-national-id", "privacy-account", "privacy-phone", "privacy-device"),
    "privacy-phone": ("privacy-national-id", "privacy-account"),
    "privacy-coordinates": ("privacy-location",),
}
# Rule, whether a text with so many digits is worth a closer look, and that look.
_RULES: Final[tuple[tuple[str, Callable[[str, int], bool], Callable[[str], bool]], ...]] = (
    ("privacy-document", lambda plain, digits: digits > 3 or (digits > 1 and not plain.isascii()), _has_document),
    ("privacy-national-id", lambda plain, digits: digits > 7, _has_national_number),
    ("privacy-account", lambda plain, digits: digits > 6, _has_account),
    ("privacy-contact", lambda plain, digits: ":" in plain or "/" in plain or _SPELT_OUT.search(plain) is not None,
     _can_be_reached),
    ("privacy-phone", lambda plain, digits: digits > 6, _has_phone),
    ("privacy-email", lambda plain, digits: "@" in plain or "%40" in plain, _matches(_PLAIN_MAIL)),
    ("privacy-number", lambda plain, digits: digits > 8, _matches(_NUMBER)),
    ("privacy-coordinates", lambda plain, digits: digits > 9, _matches(_DECIMAL)),
    ("privacy-device", lambda plain, digits: digits > 3 or _MAC.search(plain) is not None, _matches(_DEVICE)),
    ("privacy-location", lambda plain, digits: digits > 2 or "+" in plain or _WORDY.search(plain) is not None,
     lambda plain: _has_position(plain) or _MAP_LINK.search(plain) is not None),
)  # fmt: skip
