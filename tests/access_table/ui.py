from tests.access_table import Route

ROUTES = [
    Route("gallery", {"*": 200}),
    Route("keys", {"*": 200}),
    Route("js-catalogue", {"*": 200}),
    Route("offline-who", {"*": 200}),
    Route("offline-queue", {"*": 200}),
    Route("api-schema", {"*": 200}),
]
