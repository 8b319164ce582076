"""Back-off, moves and the next time of a schedule."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.foundation.jobs import rules
from guanjia.kernel.work import ScheduleSpec

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@given(attempt=st.integers(1, 10_000), seed=st.integers(0, 99))
def test_pauses_grow_and_stay_within_ten_minutes(attempt, seed):
    pause = rules.back_off_s(attempt, random.Random(seed))
    whole = min(600.0, 2.0 * 2.0 ** (min(attempt, 40) - 1))
    assert whole / 2 <= pause <= whole


@given(every=st.integers(1, 100_000), behind=st.integers(-500, 1_000_000))
def test_the_next_time_keeps_the_beat_and_lies_ahead(every, behind):
    now = NOW + timedelta(seconds=behind)
    due = rules.next_time(every_s=every, cron="", last_due=NOW, now=now)
    assert due > now
    assert due - now <= timedelta(seconds=max(every, every - behind))
    assert (due - NOW).total_seconds() % every == 0


def test_cron_is_read_in_local_time():
    due = rules.next_time(every_s=0, cron="30 2 * * *", last_due=NOW, now=NOW)
    assert due.astimezone(UTC) == datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", list(rules.State))
def test_only_parked_and_stopped_jobs_start_again(state):
    if rules.State.WAITING in rules.MOVES[state] and state is not rules.State.RUNNING:
        rules.check_restart(state)
    else:
        with pytest.raises(rules.JobNotRestartable):
            rules.check_restart(state)


@pytest.mark.parametrize(("every", "cron"), [(0, ""), (5, "* * * * *")])
def test_a_schedule_is_by_seconds_or_by_cron(every, cron):
    with pytest.raises(ValueError):
        ScheduleSpec("t.x", every_s=every, cron=cron)
