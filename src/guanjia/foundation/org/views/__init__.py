"""The pages of the organisation room: the tree, one office, people, posts, establishment, and a form a command."""

from guanjia.foundation.org.views.office_changes import (
    ApproveEstablishmentPage,
    CloseOfficePage,
    ClosePostPage,
    CorrectOfficePage,
    EndMandatePage,
    FoundPage,
    GiveMandatePage,
    MoveOfficePage,
    OpenPostPage,
    RenamePage,
    ReorganisePage,
)
from guanjia.foundation.org.views.offices import OfficePage, OfficesPage, TreePage
from guanjia.foundation.org.views.people import EstablishmentPage, PeoplePage, PersonPage, PostsPage
from guanjia.foundation.org.views.person_changes import (
    AppointPage,
    CorrectPersonPage,
    EndAppointmentPage,
    HirePage,
    LeavePage,
    MovePersonPage,
    RehirePage,
)

__all__ = [
    "AppointPage",
    "ApproveEstablishmentPage",
    "CloseOfficePage",
    "ClosePostPage",
    "CorrectOfficePage",
    "CorrectPersonPage",
    "EndAppointmentPage",
    "EndMandatePage",
    "EstablishmentPage",
    "FoundPage",
    "GiveMandatePage",
    "HirePage",
    "LeavePage",
    "MoveOfficePage",
    "MovePersonPage",
    "OfficePage",
    "OfficesPage",
    "OpenPostPage",
    "PeoplePage",
    "PersonPage",
    "PostsPage",
    "RehirePage",
    "RenamePage",
    "ReorganisePage",
    "TreePage",
]
