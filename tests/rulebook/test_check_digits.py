"""Check characters as the norms compute them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.rulebook import check_digits as cd

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # published example of GB 32100
        "91350100m000100y43",
        " 9135 0100 M000 100Y 43 ",
    ],
)
def test_a_true_credit_code_comes_back_in_normal_form(code):
    assert cd.check_credit_code(code) == "91350100M000100Y43"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "9135",
        "91350100M000100Y44",  # last character off by one
        "91350100M000100Z43",  # Z is not in the alphabet
        "9I350100M000100Y43",  # nor is I
        "9135010XM000100Y43",  # division with a letter
        "91350100M000100Y430",
        "９１３５０１００M000100Y43",  # full-width digits
        "91350100M00010\x0043",
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_field(code):
    with pytest.raises(cd.WrongCreditCode) as refusal:
        cd.check_credit_code(code, field="credit")
    assert refusal.value.field == "credit"


BODIES = st.builds(
    "{}{:06}{}".format,
    st.text(cd.CREDIT_ALPHABET, min_size=2, max_size=2),
    st.integers(0, 999999),
    st.text(cd.CREDIT_ALPHABET, min_size=9, max_size=9),
)


@given(BODIES, st.data())
def test_one_changed_character_of_a_credit_code_is_always_found(body, data):
    code = body + cd.credit_check_character(body)
    assert cd.check_credit_code(code) == code
    i = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in cd.CREDIT_ALPHABET if c != code[i]]))
    with pytest.raises(cd.WrongCreditCode):
        cd.check_credit_code(code[:i] + other + code[i + 1 :])


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014"])
def test_a_true_identity_number(number):
    assert cd.check_id_number(number, on=DAY) == number.upper()


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105194912310021",  # wrong check
        "11010519491331002X",  # month 13
        "11010519490230002X",  # 30 February
        "01010519491231002X",  # no division
        "1101051949123100",
        "11010519491231002Y",
        "１1010519491231002X",
        "1101051949123100²X",
    ],
)
def test_a_wrong_identity_number(number):
    with pytest.raises(cd.WrongIdNumber) as refusal:
        cd.check_id_number(number, on=DAY)
    assert refusal.value.field == "id_number"


def test_nobody_is_born_tomorrow():
    body = "99010120260302001"
    number = body + cd.id_check_character(body)
    with pytest.raises(cd.WrongIdNumber):
        cd.check_id_number(number, on=DAY)
    assert cd.check_id_number(number, on=date(2026, 3, 2)) == number


@given(st.integers(110000, 999999), st.dates(date(1900, 1, 1), DAY), st.integers(0, 999), st.data())
def test_one_changed_digit_of_an_identity_number_is_always_found(area, born, order, data):
    body = f"{area}{born:%Y%m%d}{order:03}"
    number = body + cd.id_check_character(body)
    assert cd.check_id_number(number, on=DAY) == number
    i = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != number[i]]))
    with pytest.raises(cd.WrongIdNumber):
        cd.check_id_number(number[:i] + other + number[i + 1 :], on=DAY)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("330000", "province", None),
        ("330100", "prefecture", "330000"),
        ("330106", "county", "330100"),
        ("429004", "county", "429000"),  # a county under the province itself
        ("990101001", "township", "990101"),
        ("990101000", "county", "990100"),
        ("990101001002", "village", "990101001"),
        ("990000", "province", None),
    ],
)
def test_a_division_code_knows_its_level_and_parent(code, level, parent):
    assert cd.check_division_code(code) == code
    assert cd.division_level(code) == level
    assert cd.parent_division(code) == parent


@pytest.mark.parametrize(
    "code", ["", "33", "3301", "000000", "100000", "330005", "33010", "3301a6", "330100001", "990101000001", "３３0000"]
)
def test_what_is_no_division_code(code):
    with pytest.raises(cd.WrongDivisionCode):
        cd.check_division_code(code)


@pytest.mark.parametrize("body", ["", "1", "1" * 18, "I" * 17])
def test_no_check_character_for_a_body_of_another_shape(body):
    with pytest.raises(ValueError):
        cd.credit_check_character(body)
    with pytest.raises(ValueError):
        cd.id_check_character(body)
