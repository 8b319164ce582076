"""Addresses of the interface itself."""

from django.urls import path

from guanjia.ui import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("keys/", views.keys, name="keys"),
    path("jsi18n/", views.catalogue, name="js-catalogue"),
]
