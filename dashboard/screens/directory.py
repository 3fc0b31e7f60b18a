"""The directory: its list, and the pages on which a contact is added, changed and deleted."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from conferencing.contacts import keeping, listing
from conferencing.contacts.forms import ContactForm
from conferencing.models import Contact
from conferencing.queries.names.foreign_text import fit, isolated
from conferencing.queries.names.masking import without_numbers
from dashboard.access import permissions

from . import directory_filters, directory_fragments, pages, way_back

TOPIC = "directory"
TAKEN = "Another contact has just been given one of these numbers."
NOT_DELETED = (
    "This contact was changed after you opened its page, so it was not deleted. Check it first."
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def show(request: HttpRequest) -> HttpResponse:
    """Filters come by POST, so that no number gets into an address, and lead to an address."""
    if request.method == "POST":
        query = directory_filters.address_of(request, request.POST)
        return redirect(f"{reverse('directory')}?{query}" if query else "directory")
    numbers = _numbers(request)
    chosen = directory_filters.read(request)
    shown = listing.page(chosen.wanted, numbers=numbers, number=chosen.page)
    return pages.page(
        request,
        "directory.html",
        TOPIC,
        page=shown,
        rows=[directory_fragments.contact(row) for row in shown.rows],
        pages=directory_fragments.pages(shown.of),
        per_page=listing.PER_PAGE,
        asked=chosen.fields,
        problem=chosen.problem,
        address=chosen.address,
        is_filtered=not chosen.wanted.is_everybody,
        is_pushed=not chosen.is_any and shown.number == 1,
        sees_numbers=numbers,
        tags=[(tag, tag) for tag in listing.tags(numbers=numbers)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def add(request: HttpRequest) -> HttpResponse:
    form = ContactForm(_given(request), numbers=_numbers(request))
    if form.is_valid():
        try:
            return _done(request, form.save().name, "was added to the directory.")
        except IntegrityError:
            form.add_error("numbers", TAKEN)
    return _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`was`: the version with which the form began."""
    contact = _found(pk)
    if contact is None:
        return _gone(request)
    is_sent = request.method == "POST"
    # A form without it is of no version, and saves over none.
    was = request.POST.get("was", "") if is_sent else keeping.version(contact)
    form = ContactForm(_given(request), instance=contact, numbers=_numbers(request))
    if form.is_valid():
        try:
            form.save_over(was)
            return _done(request, contact.name, "was saved.")
        except keeping.Changed:
            return _compared(request, form)
        except IntegrityError:
            form.add_error("numbers", TAKEN)
    return _form(request, form, saved=_found(pk), was=was)


@require_POST
@permissions.needs(permissions.MANAGE_DIRECTORY)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    contact = _found(pk)
    if contact is None:
        return _gone(request)
    try:
        keeping.delete_version(contact, was=request.POST.get("was", ""))
    except keeping.Changed:
        messages.error(request, NOT_DELETED)
        return redirect("contact", pk)
    return _done(request, contact.name, "was deleted.")


def _compared(request: HttpRequest, form: ContactForm) -> HttpResponse:
    """What was typed, beside what somebody else has saved since: the next press goes over that."""
    saved = _found(form.instance.pk)
    if saved is None:
        return _gone(request)
    return _form(request, form, saved=saved, was=keeping.version(saved), is_stale=True)


def _form(
    request: HttpRequest,
    form: ContactForm,
    *,
    saved: Contact | None = None,
    was: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    shown = listing.row_of(saved, numbers=_numbers(request)) if saved else None
    answer = pages.page(
        request,
        "contact.html",
        TOPIC,
        form=form,
        saved=shown,
        was=was,
        is_stale=is_stale,
        sees_numbers=_numbers(request),
        back=_back(request),
    )
    answer.status_code = 409 if is_stale else 400 if form.errors else 200
    return answer


def _done(request: HttpRequest, name: str, words: str) -> HttpResponse:
    shown = name if _numbers(request) else without_numbers(fit(name))
    messages.success(request, f"{isolated(fit(shown))} {words}")
    return redirect(_back(request))


def _gone(request: HttpRequest) -> HttpResponse:
    context = {"gone": "contact"}
    return render(request, "404.html", context, status=404, using="jinja2")


def _back(request: HttpRequest) -> str:
    """The list with its filters, from which the form was opened."""
    listed = reverse("directory")
    # The form carries it: after a failed attempt the referrer is the form itself.
    back = request.POST.get("back") or way_back.of(request, listed)
    parts = urlsplit(back)
    is_ours = parts.path == listed and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return f"{listed}?{parts.query}" if is_ours and parts.query else listed


def _given(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _found(pk: int) -> Contact | None:
    return Contact.objects.prefetch_related("numbers").filter(pk=pk).first()


def _numbers(request: HttpRequest) -> bool:
    return permissions.audience(request.user) == "full"
