"""Addresses of a portal with one more page: a chart, as pages with charts make it."""

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from qualitycity.urls import urlpatterns as portal

PAGE = """{% extends "base.html" %}
{% block title %}趋势{% endblock %}{% block heading %}趋势{% endblock %}
{% block scripts %}{% include "parts/chart_scripts.html" %}{% endblock %}
{% block content %}{% include "parts/chart.html" with name="trend" %}{% include "parts/legend.html" %}{% endblock %}"""


def chart(request: HttpRequest) -> HttpResponse:
    line = {"type": "scatter", "x": ["2026Q1", "2026Q2"], "y": [90, 92.5], "name": "食品抽查合格率"}
    context = {
        "figure": {"data": [line], "layout": {"xaxis": {"type": "category"}, "yaxis": {"automargin": True}}},
        "conclusion": "二季度达到92.5%。",
        "columns": ["季度", "数值"],
        "rows": [["2026Q1", "90"], ["2026Q2", "92.5"]],
    }
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


urlpatterns = [path("chart/", chart), *portal]
