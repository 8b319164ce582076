"""Check characters of official codes: GB 32100-2015 (unified social credit code) and GB 11643-1999 (citizen's identity
number), and the shape of GB/T 2260 division codes.

Each `check_…` answers with the code in its normal form (capitals, no spaces) or raises a refusal that says which part
is wrong; each `…_check_character` computes the last character of a code without one.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class WrongCreditCode(Refusal):
    """No unified social credit code."""


class WrongIdNumber(Refusal):
    """No identity number."""


class WrongDivisionCode(Refusal):
    """No division code."""


def normal(text: str) -> str:
    """Capitals without spaces."""
    return "".join(text.split()).upper()


def credit_check_character(body: str) -> str:
    """The 18th character of a credit code: alphabet[(31 − Σ cᵢ·3^(i−1) mod 31) mod 31] over the first 17.

    Source: GB 32100-2015, the clause 统一代码的构成 (composition of the code), part check character, which takes the
    method of GB/T 17710 with modulus 31; the alphabet is 0–9 and A–Z without I, O, S, V, Z. Raises ValueError for a
    body of another shape.
    """
    if len(body) != 17 or any(character not in CREDIT_ALPHABET for character in body):
        raise ValueError("a credit code's body is 17 characters of its alphabet")
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def check_credit_code(text: str, *, field: str = "credit_code") -> str:
    """The code in normal form; raises WrongCreditCode.

    Parts (GB 32100-2015, clause 统一代码的构成): registering authority 1, kind of body 1, division 6 digits, body 9,
    check 1.
    """
    code = normal(text)
    if len(code) != 18:
        raise WrongCreditCode(
            N_("A unified social credit code has 18 characters, this one has %(n)s."), field=field, n=len(code)
        )
    strange = [character for character in code if character not in CREDIT_ALPHABET]
    if strange:
        raise WrongCreditCode(
            N_("“%(character)s” never occurs in a unified social credit code. Letters I, O, S, V and Z are not used."),
            field=field,
            character=strange[0],
        )
    if not _DIGITS.fullmatch(code[2:8]):
        raise WrongCreditCode(
            N_("Characters 3 to 8 of a unified social credit code are the six digits of a division."), field=field
        )
    if credit_check_character(code[:17]) != code[17]:
        raise WrongCreditCode(
            N_("The check character of this unified social credit code does not fit. Compare it with the certificate."),
            field=field,
        )
    return code


def id_check_character(body: str) -> str:
    """The 18th character of an identity number: "10X98765432"[Σ aᵢ·Wᵢ mod 11] with the weights `ID_WEIGHTS`.

    Source: GB 11643-1999, the clause 号码的结构和表示形式 (structure and form of the number), part check code (ISO 7064
    MOD 11-2); annexes A and B carry the worked examples of the tests. Raises ValueError unless 17 digits.
    """
    if len(body) != 17 or not _DIGITS.fullmatch(body):
        raise ValueError("an identity number's body is 17 digits")
    return ID_CHECK[sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]


def check_id_number(text: str, *, on: date, field: str = "id_number") -> str:
    """The number in normal form; raises WrongIdNumber.

    Parts (GB 11643-1999, clause 号码的结构和表示形式): division 6, date of birth 8, order 3, check 1. The date must
    exist and not lie after `on`, nor before 1850.
    """
    number = normal(text)
    if len(number) != 18:
        raise WrongIdNumber(N_("An identity number has 18 characters, this one has %(n)s."), field=field, n=len(number))
    if not _DIGITS.fullmatch(number[:17]) or number[17] not in ID_CHECK:
        raise WrongIdNumber(
            N_("An identity number is 17 digits and a last character 0 to 9 or X."),
            field=field,
        )
    if not "11" <= number[:2] <= "99":
        raise WrongIdNumber(N_("The identity number does not begin with a division code."), field=field)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or not date(1850, 1, 1) <= born <= on:
        raise WrongIdNumber(
            N_("Digits 7 to 14 of the identity number must be a date of birth up to today."), field=field
        )
    if id_check_character(number[:17]) != number[17]:
        raise WrongIdNumber(
            N_("The check character of this identity number does not fit. Compare it with the card."), field=field
        )
    return number


class DivisionLevel(StrEnum):
    """How far down a division code reaches."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


def check_division_code(text: str, *, field: str = "code") -> str:
    """The code without spaces; raises WrongDivisionCode.

    GB/T 2260-2007, the clause on the code's structure: six digits, two each for province, prefecture and county; a part
    under an empty one is empty. Provinces run from 11; national codes end at 82, so 99 is free for invented places.
    GB/T 10114 and the statistical division codes go on with three digits each for township and village.
    """
    code = normal(text)
    if len(code) not in (6, 9, 12) or not _DIGITS.fullmatch(code):
        raise WrongDivisionCode(N_("A division code has 6, 9 or 12 digits."), field=field)
    province, prefecture, county = code[:2], code[2:4], code[4:6]
    if not province >= "11":
        raise WrongDivisionCode(N_("A division code begins with a province from 11 up."), field=field)
    parts = [prefecture, county, *(code[i : i + 3] for i in range(6, len(code), 3))]
    empty_above = False
    for part in parts:
        if set(part) == {"0"}:
            empty_above = True
        elif empty_above:
            raise WrongDivisionCode(
                N_("Division code %(code)s names a part under an empty one."), field=field, code=code
            )
    return code


def division_level(code: str) -> DivisionLevel:
    """The level of a valid code: trailing empty parts do not count."""
    levels = list(DivisionLevel)
    parts = [code[:2], code[2:4], code[4:6], *(code[i : i + 3] for i in range(6, len(code), 3))]
    while len(parts) > 1 and set(parts[-1]) == {"0"}:
        parts.pop()
    return levels[len(parts) - 1]


def parent_division(code: str) -> str | None:
    """The code one level up in its shortest usual form; None for a province."""
    match division_level(code):
        case DivisionLevel.PROVINCE:
            return None
        case DivisionLevel.PREFECTURE:
            return f"{code[:2]}0000"
        case DivisionLevel.COUNTY:
            return f"{code[:4]}00"
        case DivisionLevel.TOWNSHIP:
            return code[:6]
        case DivisionLevel.VILLAGE:
            return code[:9]
