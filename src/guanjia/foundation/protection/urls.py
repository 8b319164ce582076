"""Addresses of the protection room."""

from django.urls import path

from guanjia.foundation.protection import api, views

urlpatterns = [
    path("reveal/", views.RevealView.as_view(), name="reveal"),
    path("protection/search/", views.SearchView.as_view(), name="protection-search"),
]
api_patterns = [
    path("protection/reveal/", api.Reveal.as_view(), name="api-reveal"),
    path("protection/search/", api.Search.as_view(), name="api-protection-search"),
]
