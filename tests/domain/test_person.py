"""ID numbers and phones: form, check character, age, and what may be shown. All invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import person
from server.domain.errors import WrongValue
from tests.persons import GOOD_ID, id_number

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("text", [GOOD_ID, f" {GOOD_ID[:6]} {GOOD_ID[6:14]} {GOOD_ID[14:]}"])
def test_spaces_do_not_make_another_number(text: str) -> None:
    assert person.id_number(text, today=TODAY) == GOOD_ID


def test_a_small_x_is_the_same_check_character() -> None:
    ending = next(n for n in (id_number(date(1960, 1, 1), k) for k in range(99)) if n[-1] == "X")
    assert person.id_number(ending.lower(), today=TODAY) == ending


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        GOOD_ID[:-1],
        GOOD_ID + "0",
        "０" + GOOD_ID[1:],
        GOOD_ID[:-1] + ("0" if GOOD_ID[-1] != "0" else "1"),
        id_number("19990230", 1),
        id_number(date(2031, 1, 1), 1),
    ],
)
def test_a_wrong_id_number_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(WrongValue) as said:
        person.id_number(text, today=TODAY)
    assert said.value.code == "wrong_id_number"
    assert said.value.facts == {"field": "id_number"}, "the number itself is never told"


@given(st.dates(date(1920, 1, 1), date(2020, 1, 1)), st.integers(0, 998), st.integers(0, 16))
def test_one_wrong_digit_is_always_noticed(born: date, n: int, place: int) -> None:
    good = id_number(born, n)
    assert person.id_number(good, today=TODAY) == good
    wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
    with pytest.raises(WrongValue):
        person.id_number(wrong, today=TODAY)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("13800000001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("(0571) 8800 0001", "057188000001"),
    ],
)
def test_a_phone_is_one_number_however_it_is_written(text: str, clean: str) -> None:
    assert person.phone(text) == clean


@pytest.mark.parametrize("text", ["12345", "23800000001", "1380000000", "138000000011", "一三八"])
def test_a_wrong_phone_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(WrongValue) as said:
        person.phone(text)
    assert (said.value.code, said.value.facts) == ("wrong_phone", {"field": "phone"})


@pytest.mark.parametrize(
    ("born", "years"),
    [(date(1961, 3, 2), 65), (date(1961, 3, 3), 64), (date(1960, 2, 29), 66)],
)
def test_age_is_of_full_years_in_the_hall(born: date, years: int) -> None:
    assert person.age(id_number(born), TODAY) == years


def test_only_the_last_four_are_shown() -> None:
    assert person.mask("13800000001") == "*******0001"
    assert person.mask(GOOD_ID) == "*" * 14 + GOOD_ID[-4:]
