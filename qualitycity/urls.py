"""Every address of the portal. Each app brings its own; the site adds language, help and liveness."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from django.views.i18n import set_language

from qualitycity import views


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """For supervisors and load balancers: the web process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
    path("alive/", alive, name="alive"),
    path("jobs/", views.downloads, name="downloads"),
    path("jobs/<uuid:pk>/", views.job, name="job"),
    path("jobs/<uuid:pk>/again/", views.job_again, name="job-again"),
    path("jobs/<uuid:pk>/files/<str:name>", views.job_file, name="job-file"),
    path("log/", views.log, name="log"),
    path("", include("departments.urls")),
    path("", include("reports.urls")),
]
