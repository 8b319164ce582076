"""Both forms of "below this path" give the same rows, on every database."""

import pytest
from tests.factories import make_office

from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Reach


@pytest.fixture
def tree(db):
    city = make_office()
    county = make_office(parent=city)
    return {"city": city, "county": county, "unit": make_office(parent=county), "other": make_office(parent=city)}


@pytest.mark.parametrize("walking", [False, True])
@pytest.mark.parametrize(
    ("of", "seen"),
    [
        (["county"], {"county", "unit"}),
        (["unit", "other"], {"unit", "other"}),
        (["city"], {"city", "county", "unit", "other"}),
        ([], set()),
    ],
)
def test_a_reach_gives_its_subtrees_and_no_more(tree, of, seen, walking):
    reach = Reach.over(tree[name].path for name in of)
    found = Office.objects.filter(within("path", reach, walking=walking))
    assert {office.pk for office in found} == {tree[name].pk for name in seen}


@pytest.mark.parametrize("lookup", ["below", "walked_below"])
def test_a_neighbour_whose_number_begins_alike_stays_outside(db, lookup):
    one, twelve = make_office(path="/7/1/"), make_office(path="/7/12/")
    Office.objects.filter(pk=one.pk).update(path="/7/1/")
    Office.objects.filter(pk=twelve.pk).update(path="/7/12/")
    assert [o.pk for o in Office.objects.filter(**{f"path__{lookup}": "/7/1/"})] == [one.pk]


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
def test_a_sign_of_like_is_only_itself(db, sign):
    office = make_office()
    Office.objects.filter(pk=office.pk).update(path=f"/a{sign}b/")
    other = make_office()
    Office.objects.filter(pk=other.pk).update(path="/axxb/")
    assert [o.pk for o in Office.objects.filter(path__below=f"/a{sign}b")] == [office.pk]
