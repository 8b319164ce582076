from datetime import timedelta

from guanjia.foundation.org.models import Division
from guanjia.foundation.standards.commands import confirming, drafting, excepting, judging, learning, trying
from guanjia.foundation.standards.models import Standard
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World
from tests.factories import make_actor
from tests.foundation.standards.world import known_value

STAFF = (
    "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher", "desk_agent",
    "field_worker",
)  # fmt: skip
EDIT = ("owner_section",)
CONFIRM = ("deputy", "head", "supervisor")
REPORT = ("liaison", "owner_section", "deputy", "head", "supervisor")


def limit(world: World, **over):
    """A submitted limit of county A."""
    if world.county.division is None:
        world.county.division = Division.objects.get_or_create(code="990101", defaults={"name": "A"})[0]
        world.county.save(update_fields=["division"])
    officer = make_actor("standards.view", "standards.edit", office=world.county)
    fields = {
        "parameter": "cooling-setpoint", "value": 27.0, "applies_to_id": world.county.pk,
        "since": clock.today() + timedelta(days=40), "number": "No. 1", "title": "Cooling", "clause_ref": "1",
        "clause_text": "27 degrees at least", "now": clock.now(),
    }  # fmt: skip
    return officer, drafting.set_limit(officer, **(fields | over))


def standard(world: World) -> dict[str, int]:
    """A standard of county A that is confirmed."""
    if "standard" not in world.made:
        _officer, made = limit(world)
        second = make_actor("standards.view", "standards.confirm", office=world.county)
        world.made["standard"] = confirming.confirm_standard(second, standard_id=made.pk, now=clock.now())
    return {"pk": world.made["standard"].pk}


def draft(world: World) -> dict[str, int]:
    """A submitted draft of county A."""
    if "standard_draft" not in world.made:
        world.made["officer"], world.made["standard_draft"] = limit(world, number="No. 2")
    return {"pk": world.made["standard_draft"].pk}


def trial(world: World) -> dict[str, int]:
    if "trial" not in world.made:
        pk = draft(world)["pk"]
        world.made["trial"] = trying.start_trial(world.made["officer"], standard_id=pk, now=clock.now())
    return {"pk": world.made["trial"].pk}


def kept(world: World) -> dict[str, int]:
    if "kept" not in world.made:
        actor, today = make_actor(office=world.unit), clock.today()
        said = judging.judge("NRG-TEMP", case={"season": "cooling", "setpoint_c": 25}, on=today, unit=world.unit)
        world.made["kept"] = judging.keep_verdict(
            actor, said, rule="NRG-TEMP", subject=world.unit, unit=world.unit, on=today
        )
    return {"pk": world.made["kept"].pk}


def exemption(world: World) -> dict[str, int]:
    if "exemption" not in world.made:
        from guanjia.foundation.files.commands import prepare_file
        from guanjia.foundation.files.purposes import purpose_of
        from tests.foundation.standards.world import a_paper

        asker = make_actor("standards.view", office=world.unit)
        world.made["exemption"] = excepting.ask_exception(
            asker, rule="NRG-TEMP", clause="temperature-notice/item2", subject=world.unit, unit=world.unit,
            reason="The archive needs 22 degrees.", until=clock.today() + timedelta(days=30),
            files=[prepare_file(a_paper(), purpose_of("approvals.case", "grounds"))], now=clock.now(),
        )  # fmt: skip
    return {"pk": world.made["exemption"].pk}


def reading(world: World) -> dict[str, int]:
    """A value of the program's whose source was read and declined in county A."""
    if "reading" not in world.made:
        from guanjia.foundation.standards.commands import keeping, reading

        officer = make_actor("standards.view", "standards.edit", office=world.county)
        second = make_actor("standards.view", "standards.confirm", office=world.county)
        key, value = known_value()
        keeping.adopt_packaged(officer, owner_id=world.county.pk, keys=[key], now=clock.now())
        made = reading.read_source(
            officer, standard_id=Standard.objects.get(key=key).pk, document="No. 3", clause="1", link="box 12",
            now=clock.now(), **value,
        )  # fmt: skip
        reading.decline_reading(second, reading_id=made.pk, reason="Not there", now=clock.now())
        world.made["reading"] = made
    return {"pk": world.made["reading"].pk}


def fusion(world: World) -> dict[str, int]:
    if "fusion" not in world.made:
        officer = make_actor("standards.view", "standards.edit", office=world.county)
        world.made["fusion"] = learning.write_fusion(
            officer, name="Cooling", served="Everybody", clauses=["temperature-notice/item2"], flow="Set it\nCheck it"
        )
    return {"pk": world.made["fusion"].pk}


def rule(_world: World) -> dict[str, str]:
    return {"rule": "NRG-TEMP"}


def clause(_world: World) -> dict[str, str]:
    return {"key": "temperature-notice/item2"}


def page(*roles: str, ok: int = 200, other: int = 403, outsider: int | None = None) -> dict[str, int]:
    return {"stranger": LOGIN, "*": other, **dict.fromkeys(roles, ok), "outsider": ok if outsider is None else outsider}


def verb(subject, name: str):
    return lambda world: subject(world) | {"verb": name}


def asked(world: World) -> dict[str, str]:
    return {"rule": "NRG-TEMP", "clause": "temperature-notice/item2", "type": "org.office", "id": str(world.unit.pk)}


ANYBODY = {"*": 200, "stranger": 401}


def api(*roles: str, ok: int = 200, other: int = 404) -> dict[str, int]:
    return {"stranger": 401, "*": other, **dict.fromkeys(roles, ok)}


def some(_world: World) -> dict[str, int]:
    return {"pk": 1}


ROUTES = [
    Route("standards", page(*STAFF)),
    Route("standard-adopt", page(*EDIT, ok=302), method="post"),
    Route("standard-totals", page(*EDIT)),
    Route("standard-limit", page(*EDIT)),
    Route("standard-limit", page(*EDIT, ok=422), method="post"),
    Route("standard-limit-now", page(*EDIT), method="post"),
    Route("standard-clause", page(*STAFF), data=clause),
    Route("standard-coverage", page(*STAFF)),
    Route("standard-rule", page(*STAFF), subject=rule),
    Route("standard-judge", {"*": 200, "stranger": LOGIN}, method="post", subject=rule),
    Route("fusion", page(*STAFF)),
    Route("fusion-new", page(*EDIT)),
    Route("fusion-new", page(*EDIT, ok=422), method="post"),
    Route("fusion-edit", page(*EDIT), subject=fusion),
    Route("fusion-withdraw", page(*EDIT, ok=302, outsider=404), method="post", subject=fusion),
    Route("kept-verdicts", page(*REPORT)),
    Route("kept-verdict", page(*REPORT, other=404, outsider=404), subject=kept),
    Route("compliance", page(*REPORT)),
    Route("exemptions", page(*STAFF)),
    Route("exemption", page(*REPORT, other=404, outsider=404), subject=exemption),
    Route("standard-trial", page(*EDIT, *CONFIRM, other=404, outsider=404), subject=trial),
    Route("trial-rows", page(*REPORT)),
    Route("standard", page(*STAFF, other=404), subject=standard),
    Route("standard", page(*EDIT, *CONFIRM, other=404, outsider=404), subject=draft),
    Route("standard-quiz", page(*STAFF), subject=standard),
    Route("standard-quiz", page(*STAFF, ok=422), method="post", subject=standard),
    Route("standard-act", page(*EDIT, *CONFIRM, ok=422, other=404, outsider=404), method="post",
          subject=verb(draft, "return")),
    Route("exemption-new", page(*STAFF, other=403, outsider=404), data=asked),
    Route("standard-lines", page(*STAFF)),
    Route("standard-import", page(*EDIT)),
    Route("standard-import", page(*EDIT, ok=422), method="post"),
    Route("standard-import-template", page(*EDIT)),
    Route("api-standards", ANYBODY),
    Route("api-standards", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-standard-limit", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-standard-import", {"*": 400, "stranger": 401}, method="post"),
    Route("api-standard-adopt", api(*EDIT, "outsider", other=403), method="post"),
    Route("api-standard-totals", api(*STAFF, "outsider", other=403)),
    Route("api-clauses", api(*STAFF, "outsider", other=403)),
    Route("api-judge", api(*STAFF, "outsider", other=403, ok=400), method="post", subject=rule, as_json=True),
    Route("api-verdicts", ANYBODY),
    Route("api-compliance", ANYBODY),
    Route("api-exemptions", ANYBODY),
    Route("api-fusion", ANYBODY),
    Route("api-fusion", {"*": 400, "stranger": 401}, method="post", as_json=True),
    Route("api-fusion-item", {"*": 400, "stranger": 401}, method="put", subject=fusion, as_json=True),
    Route("api-standard-task-done", {"*": 400, "stranger": 401}, method="post", subject=some, as_json=True),
    Route("api-standard-question", {"*": 404, "stranger": 401}, method="delete", subject=some),
    Route("api-standard-source", {"*": 400, "stranger": 401}, method="post", subject=some, as_json=True),
    Route("api-standard-reading", {"*": 400, "stranger": 401}, method="post", subject=standard, as_json=True),
    Route("api-standard-reading-agree", api(*STAFF, "outsider", ok=403) | dict.fromkeys(CONFIRM, 409), method="post",
          subject=reading),
    Route("api-standard-reading-decline", {"*": 400, "stranger": 401}, method="post", subject=reading, as_json=True),
    Route("api-standard-trial", api(*EDIT, *CONFIRM), subject=trial),
    Route("api-standard", api(*STAFF, "outsider"), subject=standard),
    Route("api-standard", api(*EDIT, *CONFIRM), subject=draft),
    Route("api-standard-submit", api(*EDIT, ok=409) | dict.fromkeys(CONFIRM, 403), method="post", subject=draft),
    Route("api-standard-confirm", api(*CONFIRM, ok=409) | {"owner_section": 403} | dict.fromkeys(
        ("staff", "liaison", "finance_role", "dispatcher", "desk_agent", "field_worker", "outsider"), 403
    ), method="post", subject=standard),
    Route("api-standard-return", {"*": 400, "stranger": 401}, method="post", subject=draft, as_json=True),
    Route("api-standard-retire", {"*": 400, "stranger": 401}, method="post", subject=standard, as_json=True),
    Route("api-standard-keep", {"*": 400, "stranger": 401}, method="post", subject=standard, as_json=True),
    Route("api-standard-follow", {"*": 400, "stranger": 401}, method="post", subject=standard, as_json=True),
    Route("api-standard-study", api(*STAFF, "outsider", ok=204, other=403), method="post", subject=standard,
          as_json=True),
    Route("api-standard-tasks", api(*STAFF, "outsider"), subject=standard),
    Route("api-standard-questions", api(*STAFF, "outsider"), subject=standard),
    Route("api-standard-quiz", {"*": 400, "stranger": 401}, method="post", subject=standard, as_json=True),
    Route("api-standard-trials", api(*EDIT, *CONFIRM), subject=draft),
]  # fmt: skip
