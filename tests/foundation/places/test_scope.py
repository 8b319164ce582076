"""Who sees which place."""

from tests.factories import actor_with_role, make_office, make_place

from guanjia.foundation.places.models import Place


def test_a_clerk_of_a_section_sees_the_whole_compound_that_the_unit_sits_in(db):
    centre, unit = make_office(), make_office()
    section = make_office(parent=unit, kind="section")
    room = make_place(office=centre, user=unit)
    wash_room = make_place(parent=room.parent)
    elsewhere = make_place(office=centre)
    clerk = actor_with_role("staff", office=section)
    seen = set(Place.objects.visible_to(clerk).values_list("pk", flat=True))
    assert {room.pk, wash_room.pk, room.compound_id} <= seen
    assert elsewhere.pk not in seen
