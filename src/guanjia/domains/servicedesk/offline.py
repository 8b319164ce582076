"""What the sheets and repair pages that were taken along need on a phone without a net."""

ASSETS = (
    "files/files.css",
    "files/upload.js",
    "servicedesk/servicedesk.css",
)
