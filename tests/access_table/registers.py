from guanjia.foundation.registers.models import CustomField, SavedView
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_account, make_person

TOKENLESS = 401
NO_PEOPLE = ("staff", "finance_role", "field_worker", "contractor", "audit_admin")
PEOPLE = {"stranger": LOGIN, "*": 200} | dict.fromkeys(NO_PEOPLE, 403)
DEFINE = {"stranger": LOGIN, "sys_admin": 200, "*": 403}
DEFINE_ONE = {"stranger": LOGIN, "sys_admin": 200, "*": 404}
FILL = {"stranger": LOGIN, "sys_admin": 200, "outsider": 404, "*": 403}
SHARED = {"stranger": LOGIN, "*": 404}
# what an administrator of shared views may change: owner_section, head, sys_admin
CHANGE_VIEW = SHARED | dict.fromkeys(("owner_section", "head", "sys_admin"), 200)


def by_api(expect, **over):
    return {asker: TOKENLESS if asker == "stranger" else status for asker, status in expect.items()} | over


def the_list(world: World):
    return {"key": "org.people"}


def a_person(world: World):
    person = world.made.setdefault("person", make_person(office=world.unit))
    return {"key": "org.people", "pk": person.pk}


def a_field(world: World):
    field = CustomField.objects.create(
        register="org.people", office=world.county, key=f"k{CustomField.objects.count()}", label="X", kind="text",
        created_at=clock.now(),
    )  # fmt: skip
    return {"pk": field.pk}


def a_retired_field(world: World):
    kept = a_field(world)
    CustomField.objects.filter(**kept).update(retired_at=clock.now(), label="Y")
    return kept


def a_view(world: World):
    """Shared with nobody's role here, so that only who administers shared views reaches it."""
    from guanjia.foundation.access.models import Role

    owner = make_account(office=world.county)
    role = Role.objects.create(code="other", label="值班")
    view = SavedView.objects.create(
        register="org.people", owner=owner, name="V", role=role, office=world.county, created_at=clock.now()
    )
    return {"pk": view.pk}


def defining(world: World):
    return {"list": "org.people", "office_id": world.county.pk, "key": "badge", "label": "Badge", "kind": "text"}


def found(expect, status):
    return {asker: status if code == 200 else code for asker, code in expect.items()}


ROUTES = [
    Route("list-columns", PEOPLE, subject=the_list),
    Route("list-columns", found(PEOPLE, 302), method="post", subject=the_list),
    Route("view-list", PEOPLE, subject=the_list),
    Route("view-save", PEOPLE, subject=the_list),
    Route("view-save", found(PEOPLE, 422), method="post", subject=the_list),
    Route("view-home", found(PEOPLE, 302), method="post", subject=the_list),
    Route("view-edit", CHANGE_VIEW, subject=a_view),
    Route("view-edit", found(CHANGE_VIEW, 422), method="post", subject=a_view),
    # the first who may deletes it, the others find nothing
    Route("view-delete", SHARED | {"owner_section": 302}, method="post", subject=a_view),
    Route("record-fields", FILL | dict.fromkeys(NO_PEOPLE, 403), subject=a_person),
    Route("field-list", DEFINE),
    Route("field-new", DEFINE),
    Route("field-new", found(DEFINE, 422), method="post"),
    Route("field-edit", DEFINE_ONE, subject=a_field),
    Route("field-edit", found(DEFINE_ONE, 422), method="post", subject=a_field),
    Route("field-retire", found(DEFINE_ONE, 302), method="post", subject=a_field),
    Route("field-restore", found(DEFINE_ONE, 302), method="post", subject=a_retired_field),
    Route("api-lists", {"stranger": TOKENLESS, "*": 200}),
    Route("api-list-rows", by_api(PEOPLE), subject=the_list),
    Route("api-views", by_api(PEOPLE), subject=the_list),
    Route(
        "api-views",
        by_api(found(PEOPLE, 400), **dict.fromkeys(NO_PEOPLE, 400)),
        method="post",
        subject=the_list,
        as_json=True,
    ),
    Route("api-columns", by_api(PEOPLE), subject=the_list),
    Route(
        "api-columns",
        by_api(found(PEOPLE, 400), **dict.fromkeys(NO_PEOPLE, 400)),
        method="put",
        subject=the_list,
        as_json=True,
    ),
    Route("api-view", by_api(CHANGE_VIEW), subject=a_view),
    Route("api-view", by_api(found(CHANGE_VIEW, 400), **{"*": 400}), method="put", subject=a_view, as_json=True),
    Route("api-view", by_api(SHARED | {"owner_section": 204}), method="delete", subject=a_view),
    Route("api-custom-fields", by_api(DEFINE)),
    # the first makes it; nobody else may
    Route("api-custom-fields", by_api(found(DEFINE, 201)), method="post", data=defining, as_json=True),
    Route("api-custom-field", by_api(DEFINE_ONE), subject=a_field),
    Route(
        "api-custom-field",
        by_api(DEFINE_ONE),
        method="put",
        subject=a_field,
        data=lambda w: {"label": "New"},
        as_json=True,
    ),
    Route("api-custom-field-retire", by_api(DEFINE_ONE), method="post", subject=a_field),
    Route("api-custom-field-restore", by_api(DEFINE_ONE), method="post", subject=a_retired_field),
    Route("api-record-fields", by_api(PEOPLE, outsider=404), subject=a_person),
    Route(
        "api-record-fields",
        by_api(FILL | dict.fromkeys(NO_PEOPLE, 403)),
        method="put",
        subject=a_person,
        data=lambda w: {"values": {}},
        as_json=True,
    ),
]
