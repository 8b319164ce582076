"""Addresses of the jobs room."""

from django.urls import path

from guanjia.foundation.jobs import api, views

urlpatterns = [
    path("jobs/", views.JobsPage.as_view(), name="jobs"),
    path("jobs/count/", views.CountView.as_view(), name="jobs-count"),
    path("jobs/schedules/", views.SchedulesPage.as_view(), name="job-schedules"),
    path("jobs/schedules/<int:pk>/", views.ScheduleView.as_view(), name="job-schedule"),
    path("jobs/<int:pk>/", views.JobPage.as_view(), name="job-detail"),
    path("jobs/<int:pk>/restart/", views.RestartView.as_view(), name="job-restart"),
    path("jobs/<int:pk>/stop/", views.StopView.as_view(), name="job-stop"),
]
api_patterns = [
    path("jobs/", api.Jobs.as_view(), name="api-jobs"),
    path("jobs/<int:pk>/", api.JobDetail.as_view(), name="api-job"),
]
