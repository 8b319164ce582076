"""Bring in a local standard: by the sheet (the exchange room's import) or by a YAML file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.standards.commands.importing import MOST_BYTES, import_yaml
from guanjia.foundation.standards.forms import UploadForm
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

TEMPLATE = """# 地方标准导入模板。可写一份，也可写多份（用 - 分列）。缩进用两个空格。
number: 云事务〔2026〕8号          # 文号
title: 关于夏季空调温度的通知      # 标题
issuer: 望澜县机关事务中心          # 发布机关
kind: internal                     # internal 内部 / external 外部 / policy 政策文件
subsystem: support                 # general 通用基础 / service 服务提供 / support 服务保障
applies_to: 望澜县                 # 适用县区或单位的名称
in_force_on: 2026-07-01            # 施行日期
clauses:
  - ref: 第一条
    text: 夏季室内空调温度设置不得低于 27℃。
    values:                        # 没有数值的条款可不写
      - limit: cooling-setpoint    # 限值项目的代号或中文名称
        value: 27
        evidence: V                # V 文件在手 / ? 尚不确定
  - ref: 第二条
    text: 各单位每月自查一次并留存记录。
"""


@login_required
@acts_once_page("standards.import")
def upload(request: PageRequest) -> HttpResponse:
    """Take a YAML file; bad rows come back with their reasons and nothing is stored."""
    request.actor.require("standards.edit")
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            raw = form.cleaned_data["file"].read(MOST_BYTES + 1)
            made, bad = import_yaml(request.actor, raw=raw, now=clock.now())
            if not bad:
                messages.success(request, _("%(n)s drafts written. Look at each and submit it.") % {"n": len(made)})
                return redirect("standard", pk=made[0].pk) if len(made) == 1 else redirect("standards")
            context["bad"] = bad
    context |= {
        "domain": "standards",
        "page_url": "standards",
        "form": form,
        "heading": _("Import a standard"),
        "submit": _("Check and draft"),
        "cancel": reverse("standards"),
        "idempotency_key": new_key(),
    }
    return render(request, "standards/import.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def template(request: PageRequest) -> HttpResponse:
    """The YAML file to fill in, with comments."""
    request.actor.require("standards.edit")
    answer = HttpResponse(TEMPLATE, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="standard.yaml"'
    return answer
