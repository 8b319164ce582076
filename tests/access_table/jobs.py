from guanjia.foundation.jobs.models import Job, Schedule
from guanjia.kernel import clock
from tests.access_table import LOGIN, Route, World


def job(world: World, **over: object) -> dict[str, int]:
    """A job that the system asked for: operators see it, nobody else."""
    now = clock.now()
    return {"pk": Job.objects.create(kind="jobs.tidy", created_at=now, run_at=now, **over).pk}


def parked(world: World) -> dict[str, int]:
    return job(world, state="parked", finished_at=clock.now())


def schedule(world: World) -> dict[str, int]:
    row = Schedule.objects.create(kind="jobs.tidy", cron="0 3 * * *")
    job(world, schedule=row)
    return {"pk": row.pk}


OPERATORS = {"stranger": LOGIN, "sys_admin": 200, "*": 404}
ROUTES = [
    Route("jobs", {"stranger": LOGIN, "*": 200}),
    Route("jobs-count", {"stranger": LOGIN, "*": 200}),
    Route("job-detail", OPERATORS, subject=job),
    Route("job-restart", {"stranger": LOGIN, "sys_admin": 302, "*": 404}, method="post", subject=parked),
    Route("job-stop", {"stranger": LOGIN, "sys_admin": 302, "*": 404}, method="post", subject=job),
    Route("job-schedules", {"stranger": LOGIN, "sys_admin": 200, "*": 403}),
    Route(
        "job-schedule",
        {"stranger": LOGIN, "sys_admin": 302, "*": 404},
        method="post",
        subject=schedule,
        data=lambda world: {"act": "now"},
    ),
    Route("api-jobs", {"stranger": 401, "*": 200}),
    Route("api-job", {"stranger": 401, "sys_admin": 200, "*": 404}, subject=job),
]
