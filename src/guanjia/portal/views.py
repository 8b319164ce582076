"""Home, services, scanner, to-do list, profile, preferences and the desk's home: pages across domains."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.http import require_POST

from guanjia.foundation.access import queries as access
from guanjia.foundation.access.commands.preferences import set_preferences
from guanjia.foundation.access.models import Account
from guanjia.foundation.search.sounds import answers_to, keys_of
from guanjia.kernel import clock
from guanjia.portal.forms import PreferencesForm
from guanjia.ui import navigation
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


def greeting_at(hour: int) -> str:
    """Good morning until 11, noon until 13, afternoon until 18, then evening."""
    if 5 <= hour < 11:
        return _("Good morning")
    if 11 <= hour < 13:
        return _("Good day")
    return _("Good afternoon") if 13 <= hour < 18 else _("Good evening")


def quick_links(tiles: list[navigation.Tile], has_desk: bool) -> list[dict[str, Any]]:
    """Four links at the top: scanning, what rooms marked as quick, then what every person needs."""
    links = [{"label": _("Scan"), "href": reverse("scan"), "icon": "scan"}]
    links += [{"label": tile.label, "href": tile.href, "icon": tile.icon} for tile in tiles if tile.quick]
    if has_desk:
        links.append({"label": _("My desk"), "href": reverse("desk"), "icon": "device-desktop"})
    links.append({"label": _("To do"), "href": reverse("todo"), "icon": "checkbox"})
    links.append({"label": _("All services"), "href": reverse("services"), "icon": "layout-grid"})
    return links[:4]


def has_desk(request: PageRequest) -> bool:
    """Whether some domain besides "my desk" is open to the asker."""
    return any(domain.key != "work" for domain, _pages in navigation.domains_for(request.actor))


@login_required
def home(request: PageRequest) -> HttpResponse:
    """What a person needs today, phone first."""
    now = clock.now()
    tiles = navigation.tiles_for(request.actor)
    notices = navigation.notices_for(request.actor, now)
    context = {
        "tab": "home",
        "greeting": greeting_at(now.astimezone(clock.LOCAL).hour),
        "quick": quick_links(tiles, has_desk(request)),
        "today": navigation.today_for(request.actor, now),
        "tiles": tiles[:7],
        "todos": navigation.todos_for(request.actor, now),
        "alarms": [notice for notice in notices if notice.urgent],
        "notice": next((notice for notice in notices if not notice.urgent), None),
        "unit": unit_of(request),
    }
    return render(request, "portal/home.html", context)


def unit_of(request: PageRequest) -> str:
    """The name of the asker's unit; empty for an account without a person."""
    person = getattr(request.user, "person", None)
    return person.office.name if person else ""


@login_required
def services(request: PageRequest) -> HttpResponse:
    """All services by group; `?q=` finds by name, pinyin or first letters."""
    asked = request.GET.get("q", "")[:40]
    groups: dict[str, list[dict[str, str]]] = {}
    for tile in navigation.tiles_for(request.actor):
        label = str(tile.label)
        if answers_to(label, asked):
            entry = {"label": label, "href": tile.href, "icon": tile.icon, "keys": keys_of(label)}
            groups.setdefault(str(tile.group) or _("Services"), []).append(entry)
    context = {"tab": "services", "groups": list(groups.items()), "q": asked}
    return render(request, "portal/services.html", context)


@login_required
def scan(request: PageRequest) -> HttpResponse:
    """One scanner for every code."""
    context = {
        "tab": "scan",
        "public_origin": "{0.scheme}://{0.netloc}".format(urlsplit(settings.GUANJIA_PUBLIC_URL)),
        "code_api": reverse("api-code", args=["x"]).removesuffix("x/"),
        "may_print": request.actor.may("codes.print"),
    }
    return render(request, "portal/scan.html", context)


TODO_TABS = {"waiting": navigation.todos_for, "mine": navigation.mine_for, "copied": navigation.copied_for}


@login_required
def todo(request: PageRequest) -> HttpResponse:
    """What waits for me, what I started, what I was told; a tab is there when some room fills it."""
    labels = {"waiting": _("Waits for me"), "mine": _("Started by me"), "copied": _("Copied to me")}
    offered = [tab for tab in TODO_TABS if tab == "waiting" or navigation.offers(tab)]
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in offered else "waiting"
    now = clock.now()
    context = {
        "tab": "todo",
        "tabs": [{"label": labels[name], "href": f"?tab={name}", "on": name == tab} for name in offered],
        "which": tab,
        "items": TODO_TABS[tab](request.actor, now),
        "links": navigation.todo_links_for(request.actor, now) if tab == "waiting" else [],
    }
    return render(request, "portal/todo.html", context)


def optional(name: str) -> str:
    """The address of a route that some installations lack; empty then."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@login_required
def profile(request: PageRequest) -> HttpResponse:
    """Who I am here, what I may do, and where to change how it looks."""
    grants = access.list_grants(request.actor).filter(account_id=request.actor.account_id or 0).in_force(clock.today())
    security = optional("access-security")
    unread = navigation.unread_count(request.actor)
    rows = [
        {"label": _("Inbox"), "value": str(unread or ""), "href": optional("inbox"), "icon": "bell"},
        {
            "label": _("How I am told"),
            "value": "",
            "href": optional("message-settings"),
            "icon": "adjustments-horizontal",
        },
        {"label": _("Waiting to be sent"), "value": "", "href": reverse("offline-queue"), "icon": "cloud-upload"},
        {"label": _("Type size, theme, language"), "value": "", "href": reverse("preferences"), "icon": "text-size"},
        {"label": _("Devices, tokens, second factor"), "value": "", "href": security, "icon": "shield-lock"},
        {"label": _("My desk"), "value": "", "href": reverse("desk"), "icon": "device-desktop"},
    ]
    context = {
        "tab": "me",
        "unit": unit_of(request),
        "person": getattr(request.user, "person", None),
        "grants": [
            {"role": _(grant.role.label), "office": grant.office.name, "until": grant.valid_to} for grant in grants
        ],
        "rows": [row for row in rows if row["href"]],
        "logout": optional("account_logout"),
    }
    return render(request, "portal/profile.html", context)


@method_decorator(login_required, name="dispatch")
class Preferences(View):
    """Type size, theme, contrast, density and language of the own account."""

    def get(self, request: PageRequest) -> HttpResponse:
        account: Any = request.user
        names = PreferencesForm.base_fields
        return self.show(request, PreferencesForm(initial={name: getattr(account, name) for name in names}))

    def post(self, request: PageRequest) -> HttpResponse:
        form = PreferencesForm(request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                account = set_preferences(request.actor, **form.cleaned_data)
                with override(account.language):
                    messages.success(request, _("Kept. It holds on all your devices."))
                return redirect("preferences")
        return self.show(request, form, status=422)

    def show(self, request: PageRequest, form: PreferencesForm, *, status: int = 200) -> HttpResponse:
        return render(request, "portal/preferences.html", {"tab": "me", "form": form}, status=status)


@login_required
@require_POST
def toggle_size(request: PageRequest) -> HttpResponse:
    """Large type on or off in one tap; back to where the asker was."""
    account: Any = request.user
    large = account.size == Account.Size.LARGE
    set_preferences(request.actor, size=Account.Size.NORMAL if large else Account.Size.LARGE)
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


@login_required
def desk(request: PageRequest) -> HttpResponse:
    """My to-do by deadline, today's figures, what I had in hand lately."""
    now = clock.now()
    context = {
        "domain": "work",
        "page_url": "desk",
        "todos": navigation.todos_for(request.actor, now),
        "figures": navigation.figures_for(request.actor, now),
        "recent": navigation.recent_for(request.actor, now)[:10],
        "unit": unit_of(request),
    }
    return render(request, "portal/desk.html", context)
