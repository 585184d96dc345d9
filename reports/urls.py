"""Addresses of the boards, of every target and check, and of the reports."""

from django.urls import path

from reports.views import (
    approvals,
    awaited,
    corrections,
    heatmap,
    main_tasks,
    overview,
    supervision,
    targets,
    why,
    workbench,
)

urlpatterns = [
    path("", workbench.show, name="workbench"),
    path("review/together/", approvals.choose, name="approval-new"),
    path("review/together/<uuid:pk>/", approvals.show, name="approval"),
    path("overview/", overview.show, name="overview"),
    path("overview/export/<str:form>/", overview.export, name="overview-export"),
    path("heatmap/", heatmap.show, name="heatmap"),
    path("heatmap/export/<str:form>/", heatmap.export, name="heatmap-export"),
    path("heatmap/results/<str:form>/", heatmap.export_results, name="results-export"),
    path("indicators/", targets.listed, name="indicators"),
    path("indicators/export/<str:form>/", targets.export, name="indicators-export"),
    path("tasks/", main_tasks.listed, name="tasks"),
    path("tasks/export/<str:form>/", main_tasks.export, name="tasks-export"),
    path("tasks/<int:pk>/", main_tasks.show, name="task"),
    path("targets/<int:pk>/", targets.show, name="target"),
    path("checks/<int:pk>/", why.show, name="why"),
    path("published/awaited/", awaited.show, name="awaited"),
    path("published/awaited/export.<str:form>", awaited.export, name="awaited-export"),
    path("corrections/", corrections.listed, name="corrections"),
    path("corrections/ask/<int:pk>/", corrections.ask, name="ask-correction"),
    path("corrections/<int:pk>/", corrections.show, name="correction"),
    path("reports/", supervision.listed, name="reports"),
    path("reports/compile/", supervision.ask, name="report-compile"),
    path("reports/<uuid:pk>/", supervision.show, name="report"),
    path("reports/<uuid:pk>/figures/<str:key>/", supervision.figure, name="report-figure"),
    path("reports/<uuid:pk>/files/<str:form>/", supervision.file, name="report-file"),
]
