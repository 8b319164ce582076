"""Errors become answers that say what happened, in the shape the asker reads."""

from django.test import Client

from guanjia.ui import answers
from guanjia.ui.answers import flat


def test_an_unknown_address_of_the_api_answers_with_the_problem_shape(db):
    answer = Client().get("/api/v1/no/such/thing/")
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "detail", "fields"}


def test_an_unknown_page_answers_with_a_page(db):
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


def test_nested_errors_become_one_level():
    assert flat({"visits": [{}, {"parts": ["too long"]}], "name": ["missing"]}) == {
        "visits.1.parts": ["too long"],
        "name": ["missing"],
    }
    assert flat(["whole form"]) == {"non_field_errors": ["whole form"]}


def test_the_page_of_a_breakdown_stands_without_style_sheets(rf, monkeypatch):
    def missing(*args: object) -> str:
        raise ValueError("The file 'vendor/tabler.min.css' could not be found")

    monkeypatch.setattr(answers, "render_to_string", missing)
    answer = answers.broken(rf.get("/"))
    assert answer.status_code == 500
    assert answer.content
