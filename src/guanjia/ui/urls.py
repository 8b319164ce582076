"""Addresses of the interface itself."""

from django.urls import path

from guanjia.ui import offline, views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("keys/", views.keys, name="keys"),
    path("offline/who/", offline.who, name="offline-who"),
    path("offline/queue/", offline.queue, name="offline-queue"),
    path("jsi18n/", views.catalogue, name="js-catalogue"),
]
