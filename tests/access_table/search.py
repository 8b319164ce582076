from tests.access_table import LOGIN, Route

ROUTES = [
    Route("search", {"stranger": LOGIN, "*": 200}),
    Route("search-palette", {"stranger": LOGIN, "*": 302}),
    Route("search-palette-hits", {"stranger": LOGIN, "*": 200}),
    Route("api-search", {"stranger": 401, "*": 200}),
]
