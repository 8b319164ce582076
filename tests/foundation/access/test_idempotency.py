"""One key acts once: whoever comes second gets the first one's answer."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from guanjia.foundation.access.idempotency import (
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    Outcome,
    acts_once_api,
    acts_once_page,
    once,
)
from guanjia.foundation.access.models import IdempotencyKey
from guanjia.foundation.org.models import Division
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import Refusal

ROBOT = system_actor("robot")


def division(code: str) -> Outcome:
    made = Division.objects.create(code=code, name="Somewhere")
    return Outcome(201, f"/divisions/{made.pk}/", {"id": made.pk})


def test_the_second_asker_gets_the_first_answer(db):
    first = once(ROBOT, "k1", "division.create", {"code": "1"}, lambda: division("1"))
    again = once(ROBOT, "k1", "division.create", {"code": "1"}, lambda: division("1"))
    assert (again.status, again.location, again.body) == (first.status, first.location, first.body)
    assert again.replayed
    assert not first.replayed
    assert Division.objects.count() == 1


def test_another_body_with_the_same_key_is_refused(db):
    once(ROBOT, "k1", "division.create", {"code": "1"}, lambda: division("1"))
    with pytest.raises(IdempotencyKeyReused):
        once(ROBOT, "k1", "division.create", {"code": "2"}, lambda: division("2"))
    assert Division.objects.count() == 1


def test_keys_of_different_askers_and_purposes_are_different_keys(db):
    once(ROBOT, "k1", "division.create", {}, lambda: division("1"))
    once(system_actor("other"), "k1", "division.create", {}, lambda: division("2"))
    once(ROBOT, "k1", "division.import", {}, lambda: division("3"))
    assert Division.objects.count() == 3


def test_a_refused_write_leaves_the_key_free(db):
    def refuse() -> Outcome:
        division("1")
        raise Refusal("No.")

    with pytest.raises(Refusal):
        once(ROBOT, "k1", "division.create", {}, refuse)
    assert not IdempotencyKey.objects.exists()
    assert not Division.objects.exists()
    assert not once(ROBOT, "k1", "division.create", {}, lambda: division("1")).replayed


@pytest.mark.parametrize("key", ["x" * 81, "a\x00b", "a\nb"])
def test_a_key_that_cannot_be_stored_is_refused(db, key):
    with pytest.raises(IdempotencyKeyInvalid):
        once(ROBOT, key, "division.create", {}, lambda: division("1"))


def test_the_stored_answer_is_encrypted(db):
    once(ROBOT, "k1", "x", {}, lambda: Outcome(201, "", {"phone": "13800001203"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM access_idempotencykey")
        assert "13800001203" not in cursor.fetchone()[0]


class Divisions(APIView):
    authentication_classes = ()
    permission_classes = ()

    @acts_once_api("division.create")
    def post(self, request):
        if not request.data.get("code"):
            return Response({"code": "invalid"}, status=400)
        outcome = division(request.data["code"])
        return Response(outcome.body, status=201, headers={"Location": outcome.location})


def post_api(body, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    request = APIRequestFactory().post("/x/", body, format="json", headers=headers)
    request.actor = ROBOT
    return Divisions.as_view()(request)


def test_the_api_replays_and_says_so(db):
    first, again = post_api({"code": "1"}, "k"), post_api({"code": "1"}, "k")
    assert (again.status_code, again.data, again["Location"]) == (201, first.data, first["Location"])
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    clash = post_api({"code": "2"}, "k")
    assert (clash.status_code, clash.data["code"]) == (409, "idempotency_key_reused")
    assert Division.objects.count() == 1


def test_an_invalid_request_does_not_use_up_the_key(db):
    assert post_api({}, "k").status_code == 400
    assert post_api({"code": "1"}, "k").status_code == 201
    assert post_api({"code": "2"}).status_code == 201  # no key: always acts


@acts_once_page("division.create")
def page(request):
    if not request.POST["code"]:
        return HttpResponse("form", status=422)
    return HttpResponseRedirect(division(request.POST["code"]).location)


def post_page(**fields):
    request = RequestFactory().post("/x/", fields)
    request.actor = ROBOT
    return page(request)


def test_a_page_redirects_twice_and_acts_once(db):
    assert post_page(code="", idempotency_key="k").status_code == 422
    first = post_page(code="1", idempotency_key="k", csrfmiddlewaretoken="a")
    again = post_page(code="1", idempotency_key="k", csrfmiddlewaretoken="b")
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert Division.objects.count() == 1


def at_once(act, times: int = 4) -> list:
    """Run `act(i)` in as many threads, each with a connection of its own, let go at the same instant."""
    gate, results = threading.Barrier(times), []

    def run(i: int) -> None:
        try:
            gate.wait(10)
            results.append(act(i))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_act_once():
    results = at_once(lambda i: once(ROBOT, "k", "division.create", {}, lambda: division(f"9{i}")))
    assert sorted(r.replayed for r in results) == [False, True, True, True]
    assert len({r.location for r in results}) == 1
    assert Division.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_unguarded_acts_more_than_once():
    looked = threading.Barrier(4)

    def naive(i: int) -> None:
        if not IdempotencyKey.objects.filter(key="k").exists():
            looked.wait(10)
            division(f"9{i}")

    at_once(naive)
    assert Division.objects.count() == 4
