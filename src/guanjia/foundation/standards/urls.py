"""Addresses of the standards library."""

from django.urls import path

from guanjia.foundation.standards.views import documents, judging, learning, limits, lists, records

urlpatterns = [
    path("standards/", lists.StandardList.as_view(), name="standards"),
    path("standards/adopt/", lists.adopt, name="standard-adopt"),
    path("standards/totals/", limits.totals, name="standard-totals"),
    path("standards/limit/", limits.limit, name="standard-limit"),
    path("standards/limit/now/", limits.limit_now, name="standard-limit-now"),
    path("standards/clause/", judging.clause, name="standard-clause"),
    path("standards/coverage/", lists.coverage, name="standard-coverage"),
    path("standards/rule/<slug:rule>/", judging.rule, name="standard-rule"),
    path("standards/judge/<slug:rule>/", judging.judge_live, name="standard-judge"),
    path("standards/fusion/", learning.fusion, name="fusion"),
    path("standards/fusion/new/", learning.fusion_item, name="fusion-new"),
    path("standards/fusion/<int:pk>/", learning.fusion_item, name="fusion-edit"),
    path("standards/fusion/<int:pk>/withdraw/", learning.fusion_withdraw, name="fusion-withdraw"),
    path("standards/verdicts/", lists.VerdictList.as_view(), name="kept-verdicts"),
    path("standards/verdicts/<int:pk>/", records.verdict, name="kept-verdict"),
    path("standards/compliance/", lists.ComplianceList.as_view(), name="compliance"),
    path("standards/exceptions/", lists.ExemptionList.as_view(), name="exemptions"),
    path("standards/exceptions/new/", learning.exception_new, name="exemption-new"),
    path("standards/exceptions/<int:pk>/", records.exemption, name="exemption"),
    path("standards/trials/<int:pk>/", records.trial, name="standard-trial"),
    path("standards/trials/rows/", lists.TrialRowList.as_view(), name="trial-rows"),
    path("standards/<int:pk>/", documents.standard, name="standard"),
    path("standards/<int:pk>/quiz/", learning.quiz, name="standard-quiz"),
    path("standards/<int:pk>/<slug:verb>/", documents.standard_act, name="standard-act"),
]
