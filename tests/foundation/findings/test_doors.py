"""Pages and API: closing one's own finding is refused with the reason, whatever is sent; the notice is a PDF."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.foundation.findings.world import NOW, make_city, submitted

from guanjia.foundation.findings.models import Verification
from guanjia.kernel import clock

BACKEND = "guanjia.foundation.access.backends.AccountBackend"


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def test_closing_ones_own_finding_is_refused_with_the_reason(city, client):
    finding = submitted(city)
    client.force_login(city.accounts["owner"], backend=BACKEND)
    page = client.get(finding.get_absolute_url()).content.decode()
    assert reverse("finding-act", args=[finding.pk, "close"]) not in page
    answer = client.post(
        reverse("finding-act", args=[finding.pk, "close"]), {"note": "I did it", "idempotency_key": "k"}
    )
    assert answer.status_code in {403, 422}
    assert not Verification.objects.exists()
    told = client.post(
        reverse("api-finding-act", args=[finding.pk, "close"]), {"note": "I did it"}, content_type="application/json",
        headers={"Idempotency-Key": "7"},
    )  # fmt: skip
    assert (told.status_code, told.json()["code"]) == (403, "owner_may_not_verify")
    assert not Verification.objects.exists()


def test_the_verifier_closes_on_the_page_and_sees_the_notice(city, client):
    finding = submitted(city)
    client.force_login(city.accounts["checker"], backend=BACKEND)
    pdf = client.get(reverse("finding-notice-pdf", args=[finding.pk]))
    assert pdf.content.startswith(b"%PDF")
    answer = client.post(reverse("finding-act", args=[finding.pk, "close"]), {"note": "Seen", "idempotency_key": "k"})
    assert answer.status_code == 302
    assert Verification.objects.get().close_number == "XH-2026-000001"
    ledger = client.get(f"{reverse('findings')}?state=settled").content.decode()
    assert finding.number in ledger
