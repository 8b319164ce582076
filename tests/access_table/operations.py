from tests.access_table import Route

ROUTES = [
    Route("livez", {"*": 200}),
    Route("readyz", {"*": 503}),  # no worker is alive in a test
    Route("metrics", {"*": 404}),  # no token, no allowed address
]
