"""A file of contacts: chosen, shown with all that it would do, and done by a second press."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing.contacts import files, importing
from conferencing.contacts.files import UnreadableFile
from conferencing.contacts.importing import Plan
from conferencing.models import ContactImport
from conferencing.queries.names.foreign_text import fit, isolated
from dashboard.access import permissions

from . import pages
from .directory import TOPIC

SHOWN = 100  # of each kind
NO_FILE = "Choose a file."
ALREADY = "This file has already been imported. Nothing was done a second time."


@dataclass(frozen=True, slots=True)
class Bounds:
    megabytes: int = files.MOST_BYTES // 1_000_000
    rows: int = files.MOST_ROWS
    columns: tuple[str, ...] = files.COLUMNS


# Whoever sees no numbers would find out, row by row, which ones the directory has.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
@permissions.needs(permissions.VIEW_NUMBERS)
def choose(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _chosen(request, "")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _chosen(request, NO_FILE)
    data = file.read(files.MOST_BYTES + 1)
    try:
        waiting = importing.keep(data, fit(file.name or ""), by=_user(request), now=timezone.now())
    except UnreadableFile as problem:
        return _chosen(request, str(problem))
    return redirect("directory_import_agree", waiting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
@permissions.needs(permissions.VIEW_NUMBERS)
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """`digest`: of what was shown."""
    waiting = ContactImport.objects.filter(pk=key, made_by=_user(request)).first()
    if waiting is None:
        return render(request, "404.html", {"gone": "import"}, status=404, using="jinja2")
    if waiting.applied_at:
        return _already(request)
    if request.method != "POST":
        return _shown(request, waiting)
    try:
        done = importing.apply(waiting, request.POST.get("digest", ""), timezone.now())
    except importing.Applied:
        return _already(request)
    except importing.Moved:
        return _shown(request, waiting, has_moved=True)
    messages.success(request, f"{isolated(waiting.file_name)} was imported: {_words(done)}.")
    return redirect("directory")


def _words(done: Plan) -> str:
    words = f"{len(done.new):,} new, {len(done.changed):,} changed, {done.unchanged:,} unchanged"
    return f"{words}, {len(done.wrong):,} left out" if done.wrong else words


def _already(request: HttpRequest) -> HttpResponse:
    messages.error(request, ALREADY)
    return redirect("directory")


def _chosen(request: HttpRequest, problem: str) -> HttpResponse:
    answer = pages.page(request, "directory_import.html", TOPIC, problem=problem, bounds=Bounds())
    answer.status_code = 400 if problem else 200
    return answer


def _shown(
    request: HttpRequest, waiting: ContactImport, *, has_moved: bool = False
) -> HttpResponse:
    plan = importing.plan(waiting)
    answer = pages.page(
        request,
        "directory_preview.html",
        TOPIC,
        plan=plan,
        file_name=waiting.file_name,
        has_moved=has_moved,
        most=SHOWN,
    )
    answer.status_code = 409 if has_moved else 200
    return answer


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the view is guarded"
    return request.user
