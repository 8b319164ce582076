"""Addresses of the search room."""

from django.urls import path

from guanjia.foundation.search import api, views

urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("search/palette/", views.palette, name="search-palette"),
    path("search/palette/hits/", views.palette_hits, name="search-palette-hits"),
]
api_patterns = [
    path("search/", api.Search.as_view(), name="api-search"),
]
