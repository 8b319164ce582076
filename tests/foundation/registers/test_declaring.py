"""A new list takes one registration. The declaration in `example.py` is the one that the handbook shows; here it is
made known as a room would make it, and everything that lists have must be there."""

import io
import re
from pathlib import Path

import pytest
from tests.factories import make_account, make_office, make_person, make_worker
from tests.foundation.exchange.sheets import grid_of, written, xlsx
from tests.foundation.registers import example

from guanjia.domains.servicedesk import registers as desk
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.exchange.exports import plan, write_sheet
from guanjia.foundation.registers import commands
from guanjia.foundation.registers.models import SavedView
from guanjia.foundation.search import declared as search_declared
from guanjia.foundation.search.following import follow
from guanjia.foundation.search.queries import search
from guanjia.kernel import clock
from guanjia.ui import registers

pytestmark = pytest.mark.django_db
CACHES = (registers.all_registers, search_declared.searched, search_declared.by_model)
PAGE = "/example/workers/"


@pytest.fixture(autouse=True)
def declared(monkeypatch, settings):
    """The register stands in its room's `registers.REGISTERS`, its page among the addresses."""
    monkeypatch.setattr(desk, "REGISTERS", (*desk.REGISTERS, *example.REGISTERS))
    settings.ROOT_URLCONF = "tests.foundation.registers.example"
    for cache in CACHES:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def account(office):
    return make_account("sys_admin", "owner_section", office=office)


@pytest.fixture
def actor(account):
    return actor_of(account, today=clock.today())


@pytest.fixture
def page(browse, account):
    return browse(account)


@pytest.fixture
def workers(office):
    return [make_worker(office=office, provider=name) for name in ("Maple Works", "Birch Works")]


def shown(answer):
    return [row.pk for row in answer.context["sheet"].rows]


def test_the_handbook_shows_these_lines():
    root = Path(__file__).resolve().parents[3]
    blocks = re.findall(r"```python\n(.*?)```", (root / "docs/handbook/registers.md").read_text("utf-8"), re.S)
    example_lines = Path(example.__file__).read_text("utf-8")
    assert len(blocks) >= 3
    assert all(block.strip() in example_lines for block in blocks)


def test_it_has_a_page_with_filters_order_cards_and_an_empty_state(page, workers):
    answer = page.get(PAGE)
    assert sorted(shown(answer)) == sorted(worker.pk for worker in workers)
    assert [str(head.label) for head in answer.context["heads"]] == ["Name", "Provider", "Open orders", "On duty"]
    assert "Maple Works" in answer.context["drawn"][1]
    ordered = page.get(PAGE, {"sort": "provider"})
    assert shown(ordered) == [workers[1].pk, workers[0].pk]
    assert shown(page.get(PAGE, {"q": workers[0].person.name})) == [workers[0].pk]
    nobody = page.get(PAGE, {"q": "nobody"})
    assert "Nothing matches" in nobody.content.decode()


def test_nobody_opens_it_without_its_right(browse, office):
    assert browse(make_account("staff", office=office)).get(PAGE).status_code == 403


def test_it_has_saved_views_and_chosen_columns(page, workers):
    page.post("/lists/servicedesk.workers/columns/", {"columns": ["name", "on_duty"], "at-on_duty": 1, "at-name": 2})
    assert [str(head.label) for head in page.get(PAGE).context["heads"]] == ["On duty", "Name"]
    page.post("/lists/servicedesk.workers/views/save/", {"name": "On duty now", "from": "on_duty=1"})
    view = SavedView.objects.get()
    answer = page.get(f"{PAGE}?view={view.pk}&{view.query}")
    assert answer.context["views"][-1].count == 2
    assert len(shown(answer)) == 2


def test_it_has_custom_fields_in_the_list_and_in_its_filters(page, office, actor, workers):
    field = commands.define_field(
        actor, register_key="servicedesk.workers", office_id=office.pk, key="van", label="Van", kind="text",
        in_list=True, now=clock.now(),
    )  # fmt: skip
    path = f"/lists/servicedesk.workers/records/{workers[0].pk}/fields/"
    assert page.post(path, {field.column: "V-7"}).status_code == 302
    assert "V-7" in page.get(PAGE).context["drawn"][0]
    assert shown(page.get(PAGE, {field.column: "v-7"})) == [workers[0].pk]


@pytest.mark.django_db(transaction=True)
def test_it_is_found_by_its_words_and_by_its_custom_fields(office, actor, workers):
    commands.define_field(
        actor, register_key="servicedesk.workers", office_id=office.pk, key="van", label="Van", kind="text",
        now=clock.now(),
    )  # fmt: skip
    commands.fill_in(
        actor, register_key="servicedesk.workers", record_id=workers[0].pk, said={"van": "高空车"}, now=clock.now()
    )
    follow()

    def found(words):
        return {(hit.register, hit.pk) for group in search(actor, words).groups for hit in group.hits}

    assert ("servicedesk.workers", workers[0].pk) in found("高空")
    assert ("servicedesk.workers", workers[0].pk) in found("Maple")
    assert ("servicedesk.workers", workers[1].pk) not in found("高空")


def test_it_is_asked_by_programs(page, office, workers):
    lists = {one["key"]: one for one in page.get("/api/v1/lists/").json()}
    assert [one["name"] for one in lists["servicedesk.workers"]["fields"]] == [
        "name",
        "provider",
        "open_orders",
        "on_duty",
    ]


def test_it_is_taken_away_as_a_sheet_with_its_custom_fields(office, actor, workers):
    commands.define_field(
        actor, register_key="servicedesk.workers", office_id=office.pk, key="fee", label="Fee", kind="money",
        in_list=True, now=clock.now(),
    )  # fmt: skip
    commands.fill_in(
        actor, register_key="servicedesk.workers", record_id=workers[0].pk, said={"fee": "1250.5"}, now=clock.now()
    )
    made, sheet = plan(actor, register="servicedesk.workers", query="sort=-provider", format="xlsx"), io.BytesIO()
    assert write_sheet(actor, made, sheet, now=clock.now(), scope="all") == 2
    headings, first, second, *_rest = grid_of(sheet.getvalue())
    assert [str(heading) for heading in headings][:2] == ["Name", "Provider"]
    assert (first[1], first[-1]) == ("Maple Works", 1250.5)
    assert (second[1], second[-1]) == ("Birch Works", "")


def test_it_takes_sheets_and_gives_bad_rows_back(office, actor):
    new, bad = make_person(office=office), make_person(office=office)
    rows = [[new.staff_number, "water power", "Elm Works"], [bad.staff_number, "flying", ""]]
    data = xlsx(("Staff number", "Skills", "Provider"), rows)
    done = written(actor, data, name="workers.xlsx", register="servicedesk.workers")
    assert (done.done_new, done.done_bad) == (1, 1)
    worker = registers.register("servicedesk.workers").rows(actor).get()
    assert (worker.person_id, worker.skills, worker.provider) == (new.pk, ["water", "power"], "Elm Works")


def test_its_page_offers_both(page):
    shown_page = page.get(PAGE).content.decode()
    assert "/import" in shown_page
    assert "/export" in shown_page
