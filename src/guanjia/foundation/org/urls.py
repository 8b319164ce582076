"""Addresses of the organisation room."""

from django.urls import path

from guanjia.foundation.org import api, views

urlpatterns = [
    path("org/", views.TreePage.as_view(), name="office-tree"),
    path("org/offices/", views.OfficesPage.as_view(), name="office-list"),
    path("org/offices/found/", views.FoundPage.as_view(), name="office-found"),
    path("org/offices/<int:pk>/", views.OfficePage.as_view(), name="office-detail"),
    path("org/offices/<int:pk>/rename/", views.RenamePage.as_view(), name="office-rename"),
    path("org/offices/<int:pk>/correct/", views.CorrectOfficePage.as_view(), name="office-correct"),
    path("org/offices/<int:pk>/move/", views.MoveOfficePage.as_view(), name="office-move"),
    path("org/offices/<int:pk>/close/", views.CloseOfficePage.as_view(), name="office-close"),
    path("org/offices/<int:pk>/reorganise/", views.ReorganisePage.as_view(), name="office-reorganise"),
    path("org/offices/<int:pk>/posts/open/", views.OpenPostPage.as_view(), name="post-open"),
    path("org/offices/<int:pk>/establishment/", views.ApproveEstablishmentPage.as_view(), name="establishment-approve"),
    path("org/offices/<int:pk>/mandates/give/", views.GiveMandatePage.as_view(), name="mandate-give"),
    path("org/posts/", views.PostsPage.as_view(), name="post-list"),
    path("org/posts/<int:pk>/close/", views.ClosePostPage.as_view(), name="post-close"),
    path("org/mandates/<int:pk>/end/", views.EndMandatePage.as_view(), name="mandate-end"),
    path("org/establishment/", views.EstablishmentPage.as_view(), name="establishment-list"),
    path("org/people/", views.PeoplePage.as_view(), name="person-list"),
    path("org/people/hire/", views.HirePage.as_view(), name="person-hire"),
    path("org/people/<int:pk>/", views.PersonPage.as_view(), name="person-detail"),
    path("org/people/<int:pk>/correct/", views.CorrectPersonPage.as_view(), name="person-correct"),
    path("org/people/<int:pk>/move/", views.MovePersonPage.as_view(), name="person-move"),
    path("org/people/<int:pk>/leave/", views.LeavePage.as_view(), name="person-leave"),
    path("org/people/<int:pk>/rehire/", views.RehirePage.as_view(), name="person-rehire"),
    path("org/people/<int:pk>/appoint/", views.AppointPage.as_view(), name="person-appoint"),
    path("org/appointments/<int:pk>/end/", views.EndAppointmentPage.as_view(), name="appointment-end"),
]
api_patterns = [
    path("offices/", api.Offices.as_view(), name="api-offices"),
    path("offices/<int:pk>/", api.OfficeOne.as_view(), name="api-office"),
    path("offices/<int:pk>/rename/", api.OfficeRename.as_view(), name="api-office-rename"),
    path("offices/<int:pk>/move/", api.OfficeMove.as_view(), name="api-office-move"),
    path("offices/<int:pk>/close/", api.OfficeClose.as_view(), name="api-office-close"),
    path("offices/<int:pk>/reorganise/", api.OfficeReorganise.as_view(), name="api-office-reorganise"),
    path("people/", api.People.as_view(), name="api-people"),
    path("people/<int:pk>/", api.PersonOne.as_view(), name="api-person"),
    path("people/<int:pk>/move/", api.PersonMove.as_view(), name="api-person-move"),
    path("people/<int:pk>/leave/", api.PersonLeave.as_view(), name="api-person-leave"),
    path("posts/", api.Posts.as_view(), name="api-posts"),
    path("establishments/", api.Establishments.as_view(), name="api-establishments"),
    path("mandates/", api.Mandates.as_view(), name="api-mandates"),
    path("divisions/", api.Divisions.as_view(), name="api-divisions"),
]
