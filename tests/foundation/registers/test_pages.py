"""Lists that a register draws: columns, tabs, filters, cards, and what a person makes of them; with and without
script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_office, make_person, make_place, make_ticket
from tests.foundation.registers.factories import make_field

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.registers import commands, queries
from guanjia.foundation.registers.models import Arrangement, CustomField, SavedView
from guanjia.kernel import clock
from guanjia.kernel.quantities import UsableM2
from guanjia.ui import registers

pytestmark = pytest.mark.django_db
PEOPLE = "/org/people/"


@pytest.fixture
def county():
    return make_office()


@pytest.fixture
def admin(county):
    return make_account("sys_admin", "dispatcher", office=county)


@pytest.fixture
def page(browse, admin):
    return browse(admin)


def actor(account):
    return actor_of(account, today=clock.today())


def text(answer):
    return answer.content.decode()


def heads(answer):
    return [str(head.label) for head in answer.context["heads"]]


ADDERS = {
    "person-list": lambda office: make_person(office=office),
    "office-list": lambda office: make_office(parent=office),
    "place-rooms": lambda office: make_place(office=office),
    "tickets": lambda office: make_ticket(office=office),
}


@pytest.mark.parametrize("name", ADDERS)
def test_a_list_asks_as_much_for_thirty_rows_as_for_three(name, page, county, admin):
    """With a custom field in the list, a saved view and chosen columns."""
    register = next(one for one in registers.all_registers() if one.url == name)
    boss = actor(admin)
    make_field(county, actor=boss, register_key=register.key, in_list=True, label="Extra")
    commands.save_view(boss, register_key=register.key, name="V", query="", now=clock.now())

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert page.get(reverse(name) + "?size=50").status_code == 200
        return len(asked)

    for _n in range(3):
        ADDERS[name](county)
    cost()
    few = cost()
    for _n in range(27):
        ADDERS[name](county)
    assert cost() == few
    assert few <= 24


def test_a_row_and_a_card_show_a_custom_field_and_trust_no_text(page, county, admin):
    person = make_person(office=county, name="<b>Bold</b>")
    make_field(county, actor=actor(admin), in_list=True, label="<i>Badge</i>")
    commands.fill_in(
        actor(admin), register_key="org.people", record_id=person.pk, said={"badge": "<u>7</u>"}, now=clock.now()
    )
    answer = page.get(PEOPLE)
    for drawn in answer.context["drawn"]:
        assert "&lt;u&gt;7&lt;/u&gt;" in drawn
        assert "<u>" not in drawn
        assert "<b>Bold" not in drawn
    assert "<i>Badge" not in text(answer)
    assert person.get_absolute_url() in answer.context["drawn"][1]


def test_columns_are_chosen_without_script(page, county):
    make_person(office=county)
    form = page.get(reverse("list-columns", kwargs={"key": "org.people"}))
    assert "ui/desk.html" in {one.name for one in form.templates}
    sent = {"columns": ["name", "state", "post", "staff_number"], "at-staff_number": 1, "at-name": 2, "at-state": 3}
    assert page.post(form.request["PATH_INFO"], sent).status_code == 302
    assert heads(page.get(PEOPLE)) == ["Staff number", "Full name", "State", "Post"]
    page.post(form.request["PATH_INFO"], {"reset": "1", "columns": ["name"]})
    assert len(heads(page.get(PEOPLE))) == 9


def test_too_many_columns_are_refused_with_the_form(page):
    path = reverse("list-columns", kwargs={"key": "servicedesk.tickets"})
    names = [field.name for field in registers.register("servicedesk.tickets").fields]
    answer = page.post(path, {"columns": names})
    assert answer.status_code == 422
    assert "at most 11 columns" in text(answer)
    assert not Arrangement.objects.exists()


def test_the_drawer_gets_the_form_alone(page):
    answer = page.get(reverse("list-columns", kwargs={"key": "org.people"}), headers={"HX-Request": "true"})
    assert "<html" not in text(answer)
    assert 'id="drawer-title"' in text(answer)


def test_a_hidden_sum_leaves_no_total_row(page, county, admin):
    make_place(office=county, usable_area_m2=UsableM2(20))
    assert page.get(reverse("place-rooms")).context["totals"][2]["text"] == "20.0"
    names = ["name", "user"]
    commands.arrange_list(actor(admin), register_key="places.rooms", columns=names)
    assert not page.get(reverse("place-rooms")).context["totals"]


def test_a_view_is_saved_from_what_the_list_shows_and_stands_among_the_tabs(page, county, admin):
    make_person(office=county, name="Lu Qing")
    make_person(office=county, name="Other")
    path = reverse("view-save", kwargs={"key": "org.people"})
    asked = page.get(path, {"from": "q=Lu&sort=name"})
    assert "Name or staff number: Lu" in text(asked)
    sent = {"name": "Lu only", "from": "q=Lu&sort=name&page=2", "idempotency_key": "one"}
    answer = page.post(path, sent)
    view = SavedView.objects.get()
    assert answer["Location"] == f"{PEOPLE}?view={view.pk}&q=Lu&sort=name"
    page.post(path, sent)
    assert SavedView.objects.count() == 1
    shown = page.get(answer["Location"])
    tab = shown.context["views"][-1]
    assert (tab.label, tab.count) == ("Lu only", 1)
    assert [row.name for row in shown.context["sheet"].rows] == ["Lu Qing"]
    assert f'href="?view={view.pk}&amp;q=Lu&amp;sort=name" class="on"' in text(shown)


def test_a_name_taken_comes_back_with_the_form(page, admin):
    path = reverse("view-save", kwargs={"key": "org.people"})
    page.post(path, {"name": "One"})
    answer = page.post(path, {"name": "One"})
    assert answer.status_code == 422
    assert "already" in text(answer)


def test_a_view_is_renamed_renewed_and_deleted(page, admin):
    page.post(reverse("view-save", kwargs={"key": "org.people"}), {"name": "One", "from": "state=here"})
    view = SavedView.objects.get()
    page.post(view.get_absolute_url(), {"name": "Two", "from": "state=left"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Two", "state=here")
    page.post(view.get_absolute_url(), {"name": "Two", "from": "state=left&view=1", "renew": "1"})
    view.refresh_from_db()
    assert view.query == "state=left"
    page.post(reverse("view-delete", kwargs={"pk": view.pk}))
    assert not SavedView.objects.exists()


def test_the_list_opens_with_my_view_and_all_stays_a_click_away(page, county, admin):
    make_person(office=county)
    page.post(reverse("view-save", kwargs={"key": "org.people"}), {"name": "One", "from": "state=left", "home": "on"})
    view = SavedView.objects.get()
    answer = page.get(PEOPLE)
    assert answer["Location"] == f"{PEOPLE}?view={view.pk}&state=left"
    everything = page.get(f"{PEOPLE}?view=all")
    assert everything.status_code == 200
    assert everything.context["views"][0].query == "view=all"
    page.post(reverse("view-home", kwargs={"key": "org.people"}), {"view": ""})
    assert page.get(PEOPLE).status_code == 200


def test_a_view_that_is_gone_or_nonsense_harms_nothing(page):
    for said in ("999999", "x", "9" * 40, "-1", "٣"):
        assert page.get(PEOPLE, {"view": said}).status_code == 200


def test_a_field_is_defined_changed_retired_and_restored_on_pages(page, county):
    path = reverse("field-new")
    sent = {
        "register_key": "org.people", "office_id": county.pk, "label": "Desk", "key": "desk", "kind": "choice",
        "choices": "Oak\nPine", "rank": "100",
    }  # fmt: skip
    assert "not encrypted" in text(page.get(path))
    assert page.post(path, sent | {"choices": ""}).status_code == 422
    assert page.post(path, sent).status_code == 302
    field = CustomField.objects.get()
    assert [one["label"] for one in field.choices] == ["Oak", "Pine"]
    assert "Desk" in text(page.get(reverse("field-list")))
    page.post(field.get_absolute_url(), {"label": "Table", "choices": "Oak", "rank": "5"})
    field.refresh_from_db()
    assert (field.label, field.rank, field.choices[1]["retired"]) == ("Table", 5, True)
    page.post(reverse("field-retire", kwargs={"pk": field.pk}))
    assert "Out of use" in text(page.get(reverse("field-list"), {"state": "retired"}))
    page.post(reverse("field-restore", kwargs={"pk": field.pk}))
    field.refresh_from_db()
    assert not field.is_retired


def test_the_list_of_fields_asks_as_much_for_thirty_as_for_three(page, county, admin):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert page.get(reverse("field-list")).status_code == 200
        return len(asked)

    def add(n):
        make_field(county, actor=actor(admin), key=f"k{n}", label=f"L{n}")

    for n in range(3):
        add(n)
    cost()
    few = cost()
    for n in range(3, 23):
        add(n)
    assert cost() == few


def subject_of(name, county):
    return ADDERS[name](county)


@pytest.mark.parametrize("name", ADDERS)
def test_the_page_of_a_record_shows_and_fills_in_its_fields(name, page, county, admin):
    register = next(one for one in registers.all_registers() if one.url == name)
    field = make_field(county, actor=actor(admin), register_key=register.key, label="Extra", required=True)
    record = subject_of(name, county)
    shown = text(page.get(record.get_absolute_url()))
    assert "Extra" in shown
    path = reverse("record-fields", kwargs={"key": register.key, "pk": record.pk})
    may = actor(admin).may(register.change_right, county.path)
    assert (path in shown) is may
    answer = page.post(path, {field.column: "B-17"})
    assert answer.status_code == (302 if may else 403)
    if may:
        assert "B-17" in text(page.get(record.get_absolute_url()))
        assert page.post(path, {field.column: "13800001234"}).status_code == 422
        assert page.post(path, {field.column: ""}).status_code == 422


def test_a_record_without_fields_has_no_card(page, county):
    person = make_person(office=county)
    assert "Custom fields" not in text(page.get(person.get_absolute_url())).split("<main", 1)[1]


def test_custom_filters_stand_behind_more(page, county, admin):
    field = make_field(county, actor=actor(admin), kind="number", label="Size")
    here, other = make_person(office=county), make_person(office=county)
    for person, said in ((here, "5"), (other, "9")):
        commands.fill_in(
            actor(admin), register_key="org.people", record_id=person.pk, said={"badge": said}, now=clock.now()
        )
    answer = page.get(PEOPLE, {f"{field.column}_from": "6"})
    assert [row.pk for row in answer.context["sheet"].rows] == [other.pk]
    assert '<details class="gj-more" open>' in text(answer)
    assert "Size from" in [str(chip["label"]) for chip in answer.context["chips"]]
    assert page.get(PEOPLE, {f"{field.column}_from": "many"}).context["sheet"].total == 0


def test_a_retired_field_leaves_the_list_and_saved_questions_go_on(page, county, admin):
    field = make_field(county, actor=actor(admin), in_list=True)
    boss = actor(admin)
    view = commands.save_view(
        boss, register_key="org.people", name="V", query=f"{field.column}=x&state=here", columns=["name", field.column],
        now=clock.now(),
    )  # fmt: skip
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    answer = page.get(f"{PEOPLE}?view={view.pk}&{view.query}")
    assert answer.status_code == 200
    assert heads(answer) == ["Staff number", "Full name"]
    assert queries.list_views(boss, registers.register("org.people")).get() == view
