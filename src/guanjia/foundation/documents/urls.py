"""Addresses of documents."""

from django.urls import path

from guanjia.foundation.documents import api
from guanjia.foundation.documents.views import documents, templates

urlpatterns = [
    path("documents/", documents.DocumentList.as_view(), name="documents"),
    path("documents/new/", documents.choose, name="document-new"),
    path("documents/new/<str:kind>/", documents.draft, name="document-draft"),
    path("documents/new/<str:kind>/preview/", documents.preview, name="document-preview"),
    path("documents/templates/", templates.templates, name="document-templates"),
    path("documents/templates/<int:pk>/", templates.template, name="document-template"),
    path("documents/templates/<str:kind>/edit/", templates.edit, name="document-template-edit"),
    path("documents/templates/<str:kind>/preview/", templates.preview, name="document-template-preview"),
    path("documents/templates/<str:kind>/upload/", templates.upload, name="document-template-upload"),
    path("documents/templates/<str:kind>/word/", templates.word, name="document-template-word"),
    path("documents/numbers/", templates.numbers, name="document-numbers"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/edit/", documents.edit, name="document-edit"),
    path("documents/<int:pk>/preview.pdf", documents.preview_pdf, name="document-preview-pdf"),
    path("documents/<int:pk>/file.<str:form>", documents.file, name="document-file"),
    path("documents/<int:pk>/<slug:verb>/", documents.act, name="document-act"),
]
api_patterns = [
    path("documents/", api.Documents.as_view(), name="api-documents"),
    path("documents/kinds/", api.Kinds.as_view(), name="api-document-kinds"),
    path("documents/preview/", api.Preview.as_view(), name="api-document-preview"),
    path("documents/templates/", api.Templates.as_view(), name="api-document-templates"),
    path("documents/templates/word/", api.WordTemplates.as_view(), name="api-document-word-templates"),
    path("documents/rules/", api.Rules.as_view(), name="api-document-rules"),
    path("documents/series/", api.SeriesList.as_view(), name="api-document-series"),
    path("documents/<int:pk>/", api.DocumentOne.as_view(), name="api-document"),
    path("documents/<int:pk>/file/", api.DocumentFile.as_view(), name="api-document-file"),
    path("documents/<int:pk>/signoff/", api.SignOff.as_view(), name="api-document-signoff"),
    path("documents/<int:pk>/issue/", api.Issue.as_view(), name="api-document-issue"),
    path("documents/<int:pk>/acknowledge/", api.Acknowledge.as_view(), name="api-document-acknowledge"),
    path("documents/<int:pk>/void/", api.Void.as_view(), name="api-document-void"),
    path("documents/<int:pk>/drop/", api.Drop.as_view(), name="api-document-drop"),
]
