"""Whatever is typed or stored, both databases take it: no text is a syntax error, and what is stored is found again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.foundation.search import engine
from guanjia.foundation.search.terms import EXACT, WORDS, bare, question, tokens_of

pytestmark = pytest.mark.django_db
TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("物业公司曾单AZaz09·-'\"*():&|!\\%_ ")),
    max_size=40,
)
KEPT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@KEPT
@given(typed=TEXTS)
def test_no_question_is_a_mistake(typed):
    asked = question(typed)
    if not asked.is_empty:
        for level in range(EXACT, WORDS + 1):
            assert engine.find(asked.at(level), 5) == []


@KEPT
@given(title=TEXTS)
def test_a_title_is_found_by_itself(title):
    engine.put({1: tokens_of(title)})
    asked = question(title)
    if not asked.is_empty and len(bare(title)) <= 40:
        assert engine.find(asked.at(EXACT), 5) == [1]
