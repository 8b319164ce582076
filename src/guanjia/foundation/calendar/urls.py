"""Addresses of the working calendar."""

from django.urls import path

from guanjia.foundation.calendar import api, views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/days/new/", views.add_override, name="calendar-add"),
    path("calendar/days/<int:pk>/void/", views.void_override, name="calendar-void"),
    path("calendar/hours/new/", views.set_hours, name="calendar-hours"),
]
api_patterns = [
    path("calendar/days/", api.Days.as_view(), name="api-calendar-days"),
    path("calendar/due/", api.Due.as_view(), name="api-calendar-due"),
]
