"""Say which columns of a foreign file must never be read, judged by their names.

In: the name of a column in any of six languages. Out: the reason, or nothing. What such a column holds can cost
somebody their safety, so no mapping may name it and no option lifts the ban.
"""

import re
import unicodedata
from typing import Final

from kg.folding import fold

# Folded words, by what they tell of a person. "*" at the end stands for any ending.
_WORDS: Final = {
    "the religion of a person": (
        "relig* faith creed belief* confession* confesion* denominat* konfession* glaube* croyanc* culte sect sekte "
        "din mezhep* mezheb* "
        "دین مذهب آیین ئاین الدین دیانه دیانت الدیانه المذهب الطایفه طایفه"
    ),
    "the ethnicity of a person": (
        "ethni* etni* race raza rasse tribe caste ancestry indigen* volksgruppe "
        "clan volkszugehorigkeit قومیت قوم نژاد تبار قبیله العرق الاثنیه القومیه عشیره العشیره القبیله"
    ),
    "the number of a document of a person": (
        "passport* passnummer pasaporte* passeport* reisepass* dni cedula* ssn cuil cuit nif nie curp "
        "idnumber idcard idno nid nationalid* nationalcode nationalnumber ausweis* "
        "personalausweis* taxnumber steuernummer* گذرنامه پاسپورت شناسنامه کدملی"
    ),
    "a telephone number": (
        "phone* telephone* tel telefon* tlf mobile* cellphone* fax whatsapp* movil celular "
        "تلفن موبایل هاتف الهاتف جوال"
    ),
    "an e-mail address": "email* mail mbox* correo courriel ایمیل الایمیل رایانامه",
    "an address": (
        "address* addr adress* adresse* direccion* domicil* anschrift* homeaddress "
        "آدرس نشانی العنوان السکن"
    ),
    "health or sexuality": "hiv sexual* orientation diagnos* disabilit* discapacidad behinderung",
}  # fmt: skip
# Words that are harmless alone and not together.
_PAIRS: Final = {
    "the number of a document of a person": (
        ("national", "id"), ("national", "number"), ("national", "code"), ("document", "number"), ("document", "no"),
        ("numero", "documento"), ("tipo", "documento"), ("nro", "documento"), ("id", "number"), ("id", "card"),
        ("identity", "card"), ("identity", "number"), ("identity", "document"),
        ("identification", "number"), ("id", "document"), ("id", "no"),
        ("social", "security"), ("tax", "number"), ("tax", "id"),
        ("کد", "ملی"), ("شماره", "ملی"), ("شماره", "شناسنامه"), ("رقم", "الهویه"), ("رقم", "الجواز"),
        ("numero", "identite"), ("driver", "license"), ("driving", "licence"), ("birth", "certificate"),
    ),
    "an e-mail address": (("e", "mail"),),
}  # fmt: skip
_WEB: Final = frozenset(
    {"url", "web", "website", "site", "link", "ip"}
)  # an address of a page is no address of a person
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INITIALS: Final = re.compile(r"(?<!\w)(?:\w\.){2,}")  # D.N.I.


def _pattern(words: str) -> re.Pattern[str]:
    forms = (fold(word.rstrip("*")).split(" ")[0] + (r"\w*" if word.endswith("*") else "") for word in words.split())
    return re.compile("|".join(forms))


_PATTERNS: Final = {reason: _pattern(words) for reason, words in _WORDS.items()}
_FOLDED_PAIRS: Final = [
    (reason, frozenset(fold(word) for word in pair)) for reason, pairs in _PAIRS.items() for pair in pairs
]


def sensitive(column: str) -> str:
    """Return what a column tells of a person and nobody may import, or "" when its name says nothing of the kind.

    >>> sensitive("Religion"), sensitive("nationalId"), sensitive("report_source")
    ('the religion of a person', 'the number of a document of a person', '')
    """
    joined = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", unicodedata.normalize("NFC", column))
    words = fold(_CAMEL.sub(" ", joined).replace("_", " ")).split()
    for reason, pattern in _PATTERNS.items():
        if any(pattern.fullmatch(word) for word in words) and not (reason == "an address" and _WEB & set(words)):
            return reason
    return next((reason for reason, pair in _FOLDED_PAIRS if pair <= set(words)), "")
