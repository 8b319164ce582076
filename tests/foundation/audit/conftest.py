import pytest

from guanjia.foundation.audit import fingerprints


@pytest.fixture(autouse=True)
def _factories_leave_no_records(monkeypatch):
    """These tests verify beside rows that factories wrote without a record; `test_rows` looks at whole walks."""
    for model in fingerprints.watched_models():
        monkeypatch.setattr(model, "AUDIT_EVERY_ROW", False, raising=False)
