"""Sensitive values: cipher text in the table, a mask on sight, nothing that opens elsewhere or without its key."""

import copy
import json
import logging
import pickle
import re

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import make_actor, make_person

from guanjia.foundation.org.models import Person
from guanjia.foundation.protection.classes import DataClass, class_of
from guanjia.foundation.protection.fields import SensitiveTextField, index_lookup
from guanjia.foundation.protection.logs import MaskingFormatter
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.foundation.protection.resealing import sensitive_models
from guanjia.foundation.protection.sealed import Sealed, Unreadable, seal, unseal
from guanjia.foundation.protection.subjects import get_subject
from guanjia.kernel.errors import NotVisible

PHONE, ID_NUMBER = "13800011203", "110101199003074514"


def raw(person, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM org_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_the_table_holds_cipher_text_and_the_instance_a_mask(db):
    person = make_person(phone=PHONE, id_number=ID_NUMBER)
    assert re.fullmatch(r"1\$k\d+\$[A-Za-z0-9+/=]+", raw(person, "phone"))
    fresh = Person.objects.get(pk=person.pk)
    assert (str(fresh.phone), f"{fresh.id_number}", repr(fresh.phone)) == (
        "138****1203",
        "110*************14",
        "<Sealed org.person.phone>",
    )
    assert fresh.phone.open() == PHONE
    assert PHONE not in json.dumps(serializers.serialize("json", [fresh]))
    assert raw(make_person(), "phone") == ""


def test_the_same_value_twice_has_two_cipher_texts_and_one_index(db):
    one, two = make_person(phone=PHONE), make_person(phone="138 0001 1203")
    assert raw(one, "phone") != raw(two, "phone")
    assert raw(one, "phone_index") == raw(two, "phone_index") != ""
    assert set(Person.objects.filter(index_lookup(Person, "phone", PHONE))) == {one, two}
    assert not Person.objects.filter(index_lookup(Person, "phone", "")).exists()


@pytest.mark.parametrize("spoil", ["flip", "moved", "cut", "garbage", "retired"])
def test_what_was_altered_moved_or_lost_its_key_does_not_open(db, spoil):
    person = make_person(phone=PHONE, id_number=ID_NUMBER)
    stored = raw(person, "phone")
    bad = {
        "flip": stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:],
        "moved": raw(person, "id_number"),
        "cut": stored[:20],
        "garbage": "no cipher text at all",
        "retired": stored.replace("$k", "$old"),
    }[spoil]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_person SET phone = %s WHERE id = %s", [bad, person.pk])
    fresh = Person.objects.get(pk=person.pk)
    assert str(fresh.phone) == "****"
    with pytest.raises(Unreadable):
        fresh.phone.open()


def test_copies_and_pickles_carry_no_clear_text(db):
    value = make_person(phone=PHONE).phone
    assert PHONE.encode() not in pickle.dumps(value)
    assert copy.deepcopy(value).open() == pickle.loads(pickle.dumps(value)).open() == PHONE


def test_comparing_in_a_query_and_saving_without_the_index_are_mistakes(db):
    person = make_person(phone=PHONE)
    with pytest.raises(TypeError):
        Person.objects.filter(phone=PHONE).exists()
    with pytest.raises(Exception, match="Unsupported lookup"):
        Person.objects.filter(phone__contains="138").exists()
    assert Person.objects.exclude(phone="").filter(pk=person.pk).exists()
    person.phone = "13900000000"
    with pytest.raises(ValueError, match="phone_index"):
        person.save(update_fields=["phone"])
    person.save(update_fields=["phone", "phone_index"])
    assert Person.objects.filter(index_lookup(Person, "phone", "13900000000")).get() == person


@given(st.text(max_size=60), st.sampled_from(["a.b.c", "org.person.phone"]))
def test_sealing_undoes_unsealing(text, label):
    text = text.encode("utf-8", "ignore").decode()
    assert unseal(seal(text, label), label) == text
    assert Sealed(label=label, mask="all", clear=text).open() == text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("call 13800011203 now", "call 138****1203 now"),
        ("+8613800011203", "+86138****1203"),
        ("电话13800011203，证件110101199003074514。", "电话138****1203，证件110*************14。"),
        ("id=11010119900307451X", "id=110*************1X"),
        ("order 1234567890123456789", "order 1234567890123456789"),
        ("91110000000000000X", "91110000000000000X"),
        ("2026-03-01 12:00:00,123", "2026-03-01 12:00:00,123"),
    ],
)
def test_patterns_are_masked_and_nothing_else(line, shown):
    assert mask_patterns(line) == shown


def test_log_lines_and_tracebacks_are_masked(settings):
    formatter = MaskingFormatter("%(message)s")
    try:
        raise ValueError(f"cannot dial {PHONE}")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "phone %s", (PHONE,), sys.exc_info())
    line = formatter.format(record)
    assert PHONE not in line
    assert "138****1203" in line
    assert settings.LOGGING["formatters"]["line"]["()"].endswith("MaskingFormatter")


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("guanjia.")]


def test_every_field_has_a_class_and_sensitive_ones_are_encrypted():
    wrong = []
    for model in our_models():
        names = {field.name for field in model._meta.get_fields()}
        wrong += [
            f"{model.__name__}.{name} is no field" for name in getattr(model, "DATA_CLASSES", {}) if name not in names
        ]
        for field in model._meta.concrete_fields:
            said = class_of(model, field)
            assert isinstance(said, DataClass)
            declared = getattr(model, "DATA_CLASSES", {}).get(field.name)
            if (declared is DataClass.SENSITIVE or said is DataClass.SENSITIVE) != isinstance(
                field, SensitiveTextField
            ):
                wrong.append(f"{model.__name__}.{field.name} is called sensitive but not encrypted, or the reverse")
    assert not wrong


TELLING = re.compile(r"(^|_)(phone|mobile|tel|id_number|id_card|passport|bank_account|plate_owner)(_number)?$")


def test_a_field_whose_name_tells_of_a_person_is_encrypted():
    suspects = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if TELLING.search(field.name)
        and not isinstance(field, SensitiveTextField)
        and class_of(model, field) is not DataClass.PUBLIC
        and not field.is_relation
    ]
    assert not suspects, "encrypt these, or call them public in DATA_CLASSES"


def test_a_model_that_does_not_say_who_sees_it_has_no_door_at_all(db):
    everything = make_actor("protection.reveal", everywhere=True)
    for model, _fields in sensitive_models():
        if not hasattr(model._default_manager, "visible_to"):
            with pytest.raises(NotVisible):
                get_subject(everything, model._meta.label_lower, 1)
