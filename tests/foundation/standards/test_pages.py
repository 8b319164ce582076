"""The doors: the live panel, the page of a new limit, the second person's button, the import, the report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account
from tests.foundation.standards.world import NATIONAL, a_paper, limit, make_city

from guanjia.foundation.standards import library
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards.commands import confirming, drafting
from guanjia.foundation.standards.models import Exemption, Standard, Subscription
from guanjia.foundation.standards.views import judging
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


def client_of(account) -> Client:
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def city(db):
    return make_city()


@pytest.fixture
def officer(city):
    return client_of(make_account("owner_section", office=city.city))


def later():
    return clock.today() + timedelta(days=20)


def typed(city, **over):
    fields = {
        "parameter": "cooling-setpoint", "applies_to_id": city.county.pk, "value": "27", "since": later().isoformat(),
        "number": "云事务〔2026〕8号", "title": "夏季空调", "clause_ref": "第一条", "clause_text": "不低于 27℃。",
        "evidence": "V",
    }  # fmt: skip
    return fields | over


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_new_user_puts_a_limit_into_force_and_the_form_there_shows_it_from_its_day(city, officer):
    """The acceptance, through the pages: 25 is refused with the national clause, 27 holds from its day on."""
    refused = officer.post(reverse("standard-limit"), typed(city, value="25"))
    assert refused.status_code == 422
    assert "国办发〔2007〕42号" in text_of(refused)
    assert not Standard.objects.exists()
    now = officer.post(reverse("standard-limit-now"), typed(city, value="25"))
    assert "国办发〔2007〕42号" in text_of(now)
    assert officer.post(reverse("standard-limit"), typed(city)).status_code == 302
    made = Standard.objects.get()
    own = officer.post(reverse("standard-act", kwargs={"pk": made.pk, "verb": "confirm"}))
    assert own.status_code == 403
    second = client_of(make_account("deputy", office=city.city))
    assert made.number in text_of(second.get(reverse("standard", kwargs={"pk": made.pk})))
    second.post(reverse("standard-act", kwargs={"pk": made.pk, "verb": "confirm"}))
    made.refresh_from_db()
    assert made.status == "force"
    clerk = client_of(make_account("staff", office=city.unit))
    ask = reverse("standard-judge", kwargs={"rule": "NRG-TEMP"}) + "?setpoint_c=temp&f.season=cooling&_day=day"
    today = text_of(clerk.post(ask, {"temp": "26", "day": clock.today().isoformat()}))
    then = text_of(clerk.post(ask, {"temp": "26", "day": later().isoformat()}))
    assert "国办发〔2007〕42号" in today
    assert made.number not in today
    assert made.number in then


def test_the_panel_says_what_holds_before_anything_is_typed_and_hides_other_offices(city):
    clerk = client_of(make_account("staff", office=city.unit))
    ask = reverse("standard-judge", kwargs={"rule": "NRG-TEMP"}) + "?setpoint_c=temp&f.season=cooling&_unit=unit"
    assert "国办发〔2007〕42号" in text_of(clerk.post(ask, {"temp": ""}))
    assert clerk.post(ask, {"temp": "26", "unit": city.other.pk}).status_code == 404
    assert clerk.post(reverse("standard-judge", kwargs={"rule": "NO-SUCH"}), {}).status_code == 404
    assert "abc" in text_of(clerk.post(ask, {"temp": "abc"}))


def test_one_asker_has_so_many_questions_a_minute(city, monkeypatch):
    monkeypatch.setattr(judging, "MOST_A_MINUTE", 2)
    clerk = client_of(make_account("staff", office=city.unit))
    ask = reverse("standard-judge", kwargs={"rule": "NRG-TEMP"})
    with clock.at(clock.now()):  # one minute, however slow the machine is
        assert [clerk.post(ask).status_code for _n in range(3)] == [200, 200, 429]


def test_a_form_that_is_judged_carries_the_panel_beside_its_field():
    class Reading(standards.JudgedForm, forms.Form):
        judged = (standards.JudgedBy("NRG-TEMP", "temp", {"setpoint_c": "temp"}, {"season": "cooling"}),)
        temp = forms.FloatField()

    shown = str(Reading()["temp"].as_field_group())
    assert "/standards/judge/NRG-TEMP/?setpoint_c=temp&amp;f.season=cooling" in shown


def test_a_yaml_file_comes_in_or_back_with_reasons(city, officer):
    good = "number: 云1\ntitle: 通知\nin_force_on: 2030-01-01\nclauses:\n  - ref: 第一条\n    text: 下班关灯锁门。\n"
    bad = good + "    values:\n      - limit: no-such\n        value: 5\n"

    def send(text):
        return officer.post(reverse("standard-import"), {"file": SimpleUploadedFile("s.yaml", text.encode())})

    back = send(bad)
    assert back.status_code == 422
    assert "no-such" in text_of(back)
    assert not Standard.objects.exists()
    assert send(good).status_code == 302
    assert Standard.objects.get().number == "云1"


def test_an_exception_is_asked_for_at_a_record_that_one_sees(city):
    clerk = client_of(make_account("staff", "liaison", office=city.unit))
    asked = f"?rule=NRG-TEMP&clause={NATIONAL}&type=org.office&id="
    url = reverse("exemption-new") + asked
    assert clerk.get(f"{url}{city.other.pk}").status_code == 404
    assert clerk.get(f"{url}{city.unit.pk}").status_code == 200
    until = (clock.today() + timedelta(days=9)).isoformat()
    fields = {"reason": "档案库房需要恒温，报批过渡。", "until": until}
    assert clerk.post(f"{url}{city.unit.pk}", fields).status_code == 422
    assert clerk.post(f"{url}{city.unit.pk}", fields | {"grounds": a_paper()}).status_code == 302
    assert Exemption.objects.get().clause == NATIONAL


def test_following_and_the_report_are_one_click(city, officer):
    made = drafting.set_limit(city.officer, **limit(city, since=later(), now=clock.now()))
    confirming.confirm_standard(city.second, standard_id=made.pk, now=clock.now())
    officer.post(reverse("standard-act", kwargs={"pk": made.pk, "verb": "follow"}))
    assert Subscription.objects.get().standard == made
    said = standards.judge("NRG-TEMP", case={"season": "cooling", "setpoint_c": 25}, on=clock.today(), unit=city.unit)
    standards.keep_verdict(city.officer, said, rule="NRG-TEMP", subject=city.unit, unit=city.unit, on=clock.today())
    page = text_of(officer.get(reverse("compliance")))
    assert "outcome=warn" in page
    opened = officer.get(reverse("kept-verdicts"), {"clause": NATIONAL, "unit": city.unit.pk, "outcome": "warn"})
    assert str(city.unit) in text_of(opened)
    none = officer.get(reverse("kept-verdicts"), {"clause": NATIONAL, "unit": city.unit.pk, "outcome": "block"})
    assert '<a class="t" href="/standards/verdicts/' not in text_of(none)


@pytest.mark.parametrize("name", ["standards", "kept-verdicts", "compliance", "exemptions", "standard-lines"])
def test_lists_cost_as_many_queries_for_three_rows_as_for_nine(city, officer, name):
    library.effective()

    def add(count):
        for _n in range(count):
            n = Standard.objects.count()
            made = drafting.set_limit(
                city.officer,
                **limit(city, since=later() + timedelta(days=n), value=27 + n, number=f"No. {n}", now=clock.now()),
            )
            confirming.confirm_standard(city.second, standard_id=made.pk, now=clock.now())
            on = clock.today() - timedelta(days=31 * n)
            said = standards.judge("NRG-TEMP", case={"season": "cooling", "setpoint_c": 25}, on=on, unit=city.unit)
            standards.keep_verdict(city.officer, said, rule="NRG-TEMP", subject=city.unit, unit=city.unit, on=on)

    def cost():
        officer.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            officer.get(reverse(name))
        return len(seen)

    add(3)
    few = cost()
    add(6)
    assert cost() == few
