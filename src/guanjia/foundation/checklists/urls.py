"""Addresses of checklists, campaigns, visits, plans and routes."""

from django.urls import path

from guanjia.foundation.checklists import api_away, api_sync
from guanjia.foundation.checklists.views import away, phone

urlpatterns = [
    path("visits/", phone.mine, name="checklist-mine"),
    path("visits/away/", away.away, name="checklist-away"),
    path("visits/<int:pk>/", phone.visit, name="checklist-visit"),
    path("visits/<int:pk>/finish/", phone.finish, name="checklist-finish"),
    path("visits/<int:pk>/fill/", phone.fill, name="checklist-fill"),
    path("visits/<int:pk>/fill/<int:place>/", phone.fill, name="checklist-fill"),
    path("visits/answers/<uuid:uuid>/", phone.answers, name="checklist-answers"),
]

api_patterns = [
    path("checklists/my-visits/", api_sync.MyVisits.as_view(), name="api-checklist-mine"),
    path("checklists/visits/<int:pk>/", api_sync.VisitOne.as_view(), name="api-checklist-visit"),
    path("checklists/visits/<int:pk>/finish/", api_sync.Finish.as_view(), name="api-checklist-finish"),
    path("checklists/visits/<int:pk>/photos/<str:sha256>/", api_sync.Photo.as_view(), name="api-checklist-photo"),
    path("checklists/answer-sets/<uuid:uuid>/set-aside/", api_away.SetAside.as_view(), name="api-checklist-set-aside"),
    path("checklists/answer-sets/<uuid:uuid>/", api_sync.Answers.as_view(), name="api-checklist-answers"),
]
