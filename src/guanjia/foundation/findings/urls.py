"""Addresses of findings."""

from django.urls import path

from guanjia.foundation.findings import api
from guanjia.foundation.findings.views import ledger, measuring, meetings, official

urlpatterns = [
    path("supervision/findings/", ledger.FindingList.as_view(), name="findings"),
    path("supervision/findings/new/", ledger.finding_new, name="finding-new"),
    path("supervision/findings/<int:pk>/", ledger.finding, name="finding"),
    path("supervision/findings/<int:pk>/drawer/", ledger.drawer, name="finding-drawer"),
    path("supervision/findings/<int:pk>/print/", ledger.printed, name="finding-print"),
    path("supervision/findings/notices/", official.notices, name="finding-notices"),
    path("supervision/findings/bulletin/", official.bulletin, name="finding-bulletin"),
    path("supervision/findings/<int:pk>/notice/", official.notice, name="finding-notice"),
    path("supervision/findings/<int:pk>/notice.pdf", official.notice_pdf, name="finding-notice-pdf"),
    path("supervision/findings/<int:pk>/<slug:verb>/", ledger.act, name="finding-act"),
    path("supervision/letters/", meetings.LetterList.as_view(), name="finding-letters"),
    path("supervision/letters/new/", meetings.letter_new, name="finding-letter-new"),
    path("supervision/letters/<int:pk>/", meetings.letter, name="finding-letter"),
    path("supervision/joint-reviews/", meetings.ReviewList.as_view(), name="finding-reviews"),
    path("supervision/joint-reviews/new/", meetings.review_new, name="finding-review-new"),
    path("supervision/joint-reviews/<int:pk>/", meetings.review, name="finding-review"),
    path("supervision/joint-reviews/<int:pk>/minutes/", meetings.minutes, name="finding-review-minutes"),
    path("supervision/joint-reviews/<int:pk>/<slug:verb>/", meetings.review_act, name="finding-review-act"),
    path("supervision/finding-figures/", measuring.figures, name="finding-figures"),
    path("supervision/finding-terms/", measuring.terms, name="finding-terms"),
    path("supervision/finding-terms/new/", measuring.terms_new, name="finding-terms-new"),
    path("findings/", ledger.mine, name="findings-mine"),
    path("findings/published/", ledger.published, name="findings-published"),
]

api_patterns = [
    path("findings/", api.Findings.as_view(), name="api-findings"),
    path("findings/origins/", api.Origins.as_view(), name="api-finding-origins"),
    path("findings/published/", api.Published.as_view(), name="api-findings-published"),
    path("findings/notices/", api.Notices.as_view(), name="api-finding-notices"),
    path("findings/letters/", api.Letters.as_view(), name="api-finding-letters"),
    path("findings/letters/<int:pk>/", api.Letter.as_view(), name="api-finding-letter"),
    path("findings/joint-reviews/", api.Reviews.as_view(), name="api-finding-reviews"),
    path("findings/joint-reviews/<int:pk>/", api.Review.as_view(), name="api-finding-review"),
    path("findings/joint-reviews/<int:pk>/<slug:verb>/", api.ReviewAct.as_view(), name="api-finding-review-act"),
    path("findings/figures/", api.FiguresView.as_view(), name="api-finding-figures"),
    path("findings/terms/", api.TermsView.as_view(), name="api-finding-terms"),
    path("findings/<int:pk>/", api.FindingOne.as_view(), name="api-finding"),
    path("findings/<int:pk>/<slug:verb>/", api.FindingAct.as_view(), name="api-finding-act"),
]
