"""Addresses of the registers room."""

from django.urls import path

from guanjia.foundation.registers import api, views

urlpatterns = [
    path("lists/<str:key>/columns/", views.columns, name="list-columns"),
    path("lists/<str:key>/views/", views.list_views, name="view-list"),
    path("lists/<str:key>/views/save/", views.save_view, name="view-save"),
    path("lists/<str:key>/views/home/", views.home_view, name="view-home"),
    path("lists/<str:key>/records/<int:pk>/fields/", views.values, name="record-fields"),
    path("lists/views/<int:pk>/", views.edit_view, name="view-edit"),
    path("lists/views/<int:pk>/delete/", views.delete_view, name="view-delete"),
    path("lists/fields/", views.FieldList.as_view(), name="field-list"),
    path("lists/fields/new/", views.new_field, name="field-new"),
    path("lists/fields/<int:pk>/", views.edit_field, name="field-edit"),
    path("lists/fields/<int:pk>/retire/", views.retire_field, name="field-retire"),
    path("lists/fields/<int:pk>/restore/", views.restore_field, name="field-restore"),
]
api_patterns = [
    path("lists/", api.Lists.as_view(), name="api-lists"),
    path("lists/<str:key>/rows/", api.Rows.as_view(), name="api-list-rows"),
    path("lists/<str:key>/views/", api.Views.as_view(), name="api-views"),
    path("lists/<str:key>/columns/", api.Columns.as_view(), name="api-columns"),
    path("lists/<str:key>/records/<int:pk>/fields/", api.Values.as_view(), name="api-record-fields"),
    path("saved-views/<int:pk>/", api.OneView.as_view(), name="api-view"),
    path("custom-fields/", api.Fields.as_view(), name="api-custom-fields"),
    path("custom-fields/<int:pk>/", api.OneField.as_view(), name="api-custom-field"),
    path("custom-fields/<int:pk>/retire/", api.RetireField.as_view(), name="api-custom-field-retire"),
    path("custom-fields/<int:pk>/restore/", api.RestoreField.as_view(), name="api-custom-field-restore"),
]
