"""Addresses of comments: by the label of the record's model and its number."""

from django.urls import path

from guanjia.foundation.discussion import api, views

urlpatterns = [
    path("discussion/comments/<int:pk>/change/", views.change, name="comment-change"),
    path("discussion/comments/<int:pk>/withdraw/", views.withdraw, name="comment-withdraw"),
    path("discussion/<str:label>/<str:pk>/", views.discussion, name="discussion"),
    path("discussion/<str:label>/<str:pk>/follow/", views.follow, name="discussion-follow"),
    path("discussion/<str:label>/<str:pk>/people/", views.people, name="discussion-people"),
]
api_patterns = [
    path("comments/<int:pk>/", api.OneComment.as_view(), name="api-comment"),
    path("comments/<int:pk>/withdraw/", api.CommentWithdraw.as_view(), name="api-comment-withdraw"),
    path("discussion/<str:label>/<str:pk>/comments/", api.Comments.as_view(), name="api-comments"),
    path("discussion/<str:label>/<str:pk>/timeline/", api.Timeline.as_view(), name="api-timeline"),
    path("discussion/<str:label>/<str:pk>/follow/", api.Following.as_view(), name="api-follow"),
]
