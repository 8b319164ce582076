"""`guanjia divisions import` and `guanjia grades import`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guanjia.foundation.org.models import Division, Grade


def answer(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_invented_province_comes_in_once(db):
    first = answer("divisions_import", fictional=True, since="2019-01-01", json=True)
    assert first == {"added": 11, "renamed": 0, "unchanged": 0}
    assert answer("divisions_import", fictional=True, json=True)["unchanged"] == 11
    assert Division.objects.get(name="望澜县").parent.name == "云州市"
    assert all(code.startswith("99") for code in Division.objects.values_list("code", flat=True))


@pytest.mark.parametrize("text", ["", "number,title\n1,2\n", "code,name\n1,2\n", "code,name\n990101,X\n"])
def test_a_bad_file_is_explained_and_stores_nothing(db, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(CommandError):
        call_command("divisions_import", path)
    assert not Division.objects.exists()


def test_standard_grades_come_in_once_and_in_order(db):
    assert answer("grades_import", json=True)["added"] == 18
    assert answer("grades_import", json=True)["added"] == 0
    assert Grade.objects.order_by("rank").first().name == "厅局级正职"
