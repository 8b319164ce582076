"""Addresses of the files room. A content has no address of its own: it is asked for by its row, every time."""

from django.urls import path

from guanjia.foundation.files import api, views

urlpatterns = [
    path("files/", views.attach, name="file-attach"),
    path("files/<int:pk>/", views.content, name="file-content"),
    path("files/<int:pk>/thumbnail/", views.thumbnail, name="file-thumbnail"),
    path("files/<int:pk>/void/", views.void, name="file-void"),
]
api_patterns = [
    path("files/", api.Files.as_view(), name="api-files"),
    path("files/<int:pk>/", api.File.as_view(), name="api-file"),
    path("files/<int:pk>/content/", api.FileContent.as_view(), name="api-file-content"),
    path("files/<int:pk>/thumbnail/", api.FileThumbnail.as_view(), name="api-file-thumbnail"),
    path("files/<int:pk>/void/", api.FileVoid.as_view(), name="api-file-void"),
]
