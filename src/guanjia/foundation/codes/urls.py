"""Addresses of the codes room. `/c/…` stands on printed labels: it must never change."""

from django.urls import path

from guanjia.foundation.codes import api
from guanjia.foundation.codes.views import labels, meaning, passes, photos, templates

urlpatterns = [
    path("c/", meaning.lookup, name="code-lookup"),
    path("c/<str:text>", meaning.code, name="code"),
    path("codes/", labels.CodeList.as_view(), name="codes"),
    path("codes/labels/", labels.labels, name="code-labels"),
    path("codes/labels/print/", labels.print_labels, name="label-print-new"),
    path("codes/labels/prints/", labels.PrintList.as_view(), name="label-prints"),
    path("codes/labels/prints/<int:pk>/", labels.print_detail, name="label-print"),
    path("codes/labels/prints/<int:pk>/labels.pdf", labels.print_pdf, name="label-print-pdf"),
    path("codes/labels/templates/", templates.templates, name="label-templates"),
    path("codes/labels/templates/standard/", templates.load_templates, name="label-templates-load"),
    path("codes/labels/templates/new/", templates.design, name="label-template-new"),
    path("codes/labels/templates/preview/", templates.preview, name="label-template-preview"),
    path("codes/labels/templates/<int:pk>/", templates.design, name="label-template"),
    path("codes/labels/templates/<int:pk>/retire/", templates.retire_template, name="label-template-retire"),
    path("codes/labels/printers/new/", templates.printer, name="label-printer-new"),
    path("codes/labels/printers/<int:pk>/", templates.printer, name="label-printer"),
    path("codes/labels/printers/<int:pk>/remove/", templates.remove_printer, name="label-printer-remove"),
    path("codes/labels/test-page.pdf", templates.test_page, name="label-test-page"),
    path("codes/<str:text>/reissue/", meaning.reissue, name="code-reissue"),
    path("scan/photo/", photos.scan_photo, name="scan-photo"),
    path("me/pass/", passes.my_pass, name="my-pass"),
    path("me/pass/code/", passes.my_pass_code, name="my-pass-code"),
    path("passes/check/", passes.pass_check, name="pass-check"),
]
api_patterns = [
    path("codes/photo/", api.PhotoCodes.as_view(), name="api-code-photo"),
    path("codes/<str:text>/", api.CodeMeaning.as_view(), name="api-code"),
    path("passes/keys/", api.PassKeys.as_view(), name="api-pass-keys"),
    path("passes/mine/", api.MyPass.as_view(), name="api-my-pass"),
    path("passes/verify/", api.PassCheck.as_view(), name="api-pass-check"),
    path("labels/templates/", api.LabelTemplates.as_view(), name="api-label-templates"),
    path("labels/prints/", api.LabelPrints.as_view(), name="api-label-prints"),
]
