"""Addresses of the staff portal and of the desk's home."""

from django.urls import path

from guanjia.portal import pwa, views

urlpatterns = [
    path("", views.home, name="home"),
    path("services/", views.services, name="services"),
    path("scan/", views.scan, name="scan"),
    path("todo/", views.todo, name="todo"),
    path("me/", views.profile, name="profile"),
    path("me/preferences/", views.Preferences.as_view(), name="preferences"),
    path("me/preferences/size/", views.toggle_size, name="toggle-size"),
    path("desk/", views.desk, name="desk"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service-worker"),
    path("offline/", pwa.offline, name="offline"),
]
