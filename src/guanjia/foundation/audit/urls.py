"""Addresses of the audit room."""

from django.urls import path

from guanjia.foundation.audit import api, views

urlpatterns = [
    path("audit/", views.RecordsPage.as_view(), name="audit-records"),
    path("audit/verify/", views.VerifyView.as_view(), name="audit-verify"),
    path("audit/export/", views.ExportView.as_view(), name="audit-export"),
    path("audit/<int:pk>/", views.RecordPage.as_view(), name="audit-record"),
]
api_patterns = [
    path("audit/records/", api.Records.as_view(), name="api-audit-records"),
    path("audit/records/<int:pk>/", api.Record.as_view(), name="api-audit-record"),
    path("audit/standing/", api.TrailStanding.as_view(), name="api-audit-standing"),
]
