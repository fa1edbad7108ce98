"""Tell numbers that identify people, cards and accounts from other numbers, by their check digits.

In: the digits of a number, without separators. Out: whether the check digits agree. Pure functions.
"""

from collections.abc import Callable, Iterable
from typing import Final

_VERHOEFF_D: Final = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_P: Final = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_CHINA_CHECK: Final = "10X98765432"


def luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others, as on payment cards.

    >>> luhn("4000001234567899"), luhn("4000001234567898")
    (True, False)
    """
    doubled = "0246813579"
    total = sum(int(doubled[int(digit)] if place % 2 else digit) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def verhoeff(digits: str) -> bool:
    """Return whether the last digit is the Verhoeff check digit of the others.

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[place % 8][int(digit)])])
    return check == 0


def ten(digits: str) -> bool:
    """Return whether ten digits are a national code of Persian papers; ten equal digits are none.

    >>> ten("0012345679"), ten("0012345678"), ten("1111111111")
    (True, False, False)
    """
    if len(set(digits)) == 1:
        return False
    rest = _weighted(digits[:9], range(10, 1, -1)) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def turkey(digits: str) -> bool:
    """Return whether eleven digits are a Turkish identity number.

    >>> turkey("10000000146"), turkey("10000000147")
    (True, False)
    """
    if digits[0] == "0":
        return False
    numbers = [int(digit) for digit in digits]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return numbers[9] == tenth and numbers[10] == sum(numbers[:10]) % 10


def brazil(digits: str) -> bool:
    """Return whether eleven digits are a Brazilian CPF.

    >>> brazil("12345678909"), brazil("12345678900")
    (True, False)
    """
    if len(set(digits)) == 1:
        return False
    return all(int(digits[size]) == _weighted(digits[:size], range(size + 1, 1, -1)) * 10 % 11 % 10 for size in (9, 10))


def poland(digits: str) -> bool:
    """Return whether eleven digits are a Polish PESEL.

    >>> poland("44051401359"), poland("44051401358")
    (True, False)
    """
    return _weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def china(digits: str) -> bool:
    """Return whether eighteen characters are a Chinese identity number.

    >>> china("11010519491231002X"), china("110105194912310021")
    (True, False)
    """
    total = _weighted(digits[:17], (pow(2, place, 11) for place in range(17, 0, -1)))
    return _CHINA_CHECK[total % 11] == digits[17].upper()


def spain(text: str) -> bool:
    """Return whether eight digits and a letter are a Spanish DNI.

    >>> spain("12345678Z"), spain("12345678A")
    (True, False)
    """
    return _DNI_LETTERS[int(text[:8]) % 23] == text[8].upper()


def iban(text: str) -> bool:
    """Return whether a text without spaces is an account number whose check digits agree.

    >>> iban("GB82WEST12345698765432"), iban("GB82WEST12345698765431")
    (True, False)
    """
    turned = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _weighted(digits: str, weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


# Country, by its ISO 3166 code -> how many characters its numbers have it has, and what tells it.
NATIONAL: Final[dict[str, tuple[int, Callable[[str], bool]]]] = {
    "BR": (11, brazil),
    "CN": (18, china),
    "IN": (12, verhoeff),
    "IR": (10, ten),
    "PL": (11, poland),
    "ES": (9, spain),
    "TR": (11, turkey),
}
