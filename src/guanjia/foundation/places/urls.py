"""Addresses of the places room."""

from django.urls import path

from guanjia.foundation.places import api, views

urlpatterns = [
    path("places/", views.compounds, name="places"),
    path("places/rooms/", views.RoomList.as_view(), name="place-rooms"),
    path("places/new/", views.AddPlace.as_view(), name="place-add"),
    path("places/<int:pk>/", views.place, name="place"),
    path("places/<int:pk>/change/", views.ChangePlace.as_view(), name="place-change"),
    path("places/<int:pk>/tenure/", views.ChangeTenure.as_view(), name="place-tenure"),
    path("places/<int:pk>/move/", views.MovePlace.as_view(), name="place-move"),
    path("places/<int:pk>/close/", views.ClosePlace.as_view(), name="place-close"),
    path("places/<int:pk>/plans/", views.UploadPlan.as_view(), name="place-plans"),
    path("places/plans/<int:pk>/", views.plan_preview, name="plan"),
    path("places/plans/<int:pk>/publish/", views.plan_publish, name="plan-publish"),
    path("places/plans/<int:pk>/discard/", views.plan_discard, name="plan-discard"),
]
api_patterns = [
    path("places/", api.Places.as_view(), name="api-places"),
    path("places/<int:pk>/", api.OnePlace.as_view(), name="api-place"),
    path("places/<int:pk>/tenures/", api.Tenures.as_view(), name="api-place-tenures"),
    path("places/<int:pk>/plan/", api.StoreyPlan.as_view(), name="api-place-plan"),
]
