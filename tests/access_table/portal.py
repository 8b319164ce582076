from tests.access_table import LOGIN, Route

EVERYBODY = {"stranger": LOGIN, "*": 200}
ROUTES = [
    Route("home", EVERYBODY),
    Route("services", EVERYBODY),
    Route("scan", EVERYBODY),
    Route("todo", EVERYBODY),
    Route("profile", EVERYBODY),
    Route("preferences", EVERYBODY),
    Route("toggle-size", {"stranger": LOGIN, "*": 302}, method="post"),
    Route("desk", EVERYBODY),
    Route("manifest", {"*": 200}),
    Route("service-worker", {"*": 200}),
    Route("offline", {"*": 200}),
]
