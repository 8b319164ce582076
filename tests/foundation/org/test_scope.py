"""A reach becomes a filter that keeps its meaning beside others."""

from tests.factories import make_office

from guanjia.foundation.org.models import Office
from guanjia.foundation.org.scope import within
from guanjia.kernel.actor import NOWHERE, Reach


def test_everywhere_or_something_else_is_still_everywhere(db):
    make_office(), make_office()
    everywhere = within("path", Reach(("/",)))
    narrow = within("path", NOWHERE)
    everything = Office.objects.count()
    assert Office.objects.filter(everywhere | narrow).count() == everything
    assert Office.objects.filter(narrow | everywhere).count() == everything
    assert Office.objects.filter(narrow).count() == 0
