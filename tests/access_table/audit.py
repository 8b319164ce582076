from guanjia.foundation.audit import trail
from guanjia.kernel.actor import system_actor
from tests.access_table import LOGIN, Route


def a_record(world):
    entry = trail.record(system_actor("test"), "org.office.renamed", world.unit, office_path=world.unit.path)
    return {"pk": entry.pk}


READERS = {"audit_admin": 200, "supervisor": 200, "*": 403}
ROUTES = [
    Route("audit-records", READERS | {"stranger": LOGIN, "outsider": 200}),
    Route("audit-record", READERS | {"stranger": LOGIN, "outsider": 404}, subject=a_record),
    Route(
        "audit-verify",
        {"stranger": LOGIN, "audit_admin": 302, "supervisor": 302, "outsider": 302, "*": 403},
        method="post",
    ),
    Route("audit-export", {"stranger": LOGIN, "audit_admin": 200, "*": 403}),
    Route("audit-export", {"stranger": LOGIN, "audit_admin": 200, "*": 403}, method="post"),
    Route("api-audit-records", READERS | {"stranger": 401, "outsider": 200}),
    Route("api-audit-record", READERS | {"stranger": 401, "outsider": 404}, subject=a_record),
    Route("api-audit-standing", READERS | {"stranger": 401, "outsider": 200}),
]
