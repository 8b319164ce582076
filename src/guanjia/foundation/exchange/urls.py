"""Addresses of the exchange room."""

from django.urls import path

from guanjia.foundation.exchange import api, export_views, views

urlpatterns = [
    path("exchange/imports/", views.ImportsPage.as_view(), name="imports"),
    path("exchange/imports/new/", views.StartPage.as_view(), name="import-start"),
    path("exchange/blank/<str:key>.xlsx", views.BlankView.as_view(), name="import-blank"),
    path("exchange/imports/<int:pk>/", views.ImportPage.as_view(), name="import-detail"),
    path("exchange/imports/<int:pk>/columns/", views.ColumnsView.as_view(), name="import-columns"),
    path("exchange/imports/<int:pk>/write/", views.WriteView.as_view(), name="import-write"),
    path("exchange/imports/<int:pk>/go-on/", views.GoOnView.as_view(), name="import-go-on"),
    path("exchange/imports/<int:pk>/discard/", views.DiscardView.as_view(), name="import-discard"),
    path("exchange/imports/<int:pk>/bad-rows.xlsx", views.BadRowsView.as_view(), name="import-bad-rows"),
    path("exchange/exports/", export_views.ExportsPage.as_view(), name="exports"),
    path("exchange/export/", export_views.ExportStart.as_view(), name="export-start"),
    path("exchange/exports/<int:pk>/", export_views.ExportPage.as_view(), name="export-detail"),
    path("exchange/exports/<int:pk>/file/", export_views.ExportFile.as_view(), name="export-file"),
]

api_patterns = [
    path("imports/", api.Imports.as_view(), name="api-imports"),
    path("imports/<int:pk>/", api.ImportDetail.as_view(), name="api-import"),
    path("imports/<int:pk>/columns/", api.ImportColumns.as_view(), name="api-import-columns"),
    path("imports/<int:pk>/rows/", api.ImportRows.as_view(), name="api-import-rows"),
    path("imports/<int:pk>/bad-rows.xlsx", api.ImportBadRows.as_view(), name="api-import-bad-rows"),
    path("imports/<int:pk>/write/", api.ImportWrite.as_view(), name="api-import-write"),
    path("imports/<int:pk>/discard/", api.ImportDiscard.as_view(), name="api-import-discard"),
    path("exports/", api.Exports.as_view(), name="api-exports"),
    path("exports/<int:pk>/", api.ExportDetail.as_view(), name="api-export"),
    path("exports/<int:pk>/file/", api.ExportContent.as_view(), name="api-export-file"),
]
