"""What a phone keeps so that visits can be made without a net."""

from guanjia.ui.offline import Shell

SHELLS = (Shell("checklist-away", "checklists/away.html"),)
ASSETS = (
    "checklists/away/away.css",
    "checklists/away/clash.js",
    "checklists/away/form.js",
    "checklists/away/page.js",
    "checklists/away/parts.js",
    "checklists/away/work.js",
    "checklists/checklists.css",
)
