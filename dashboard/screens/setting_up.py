"""The same as `manage.py setup`, as pages: keys, address, application, first webhook, one by one.
What is right already is kept, and every step can be done again.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from conferencing.connections import changes, needs
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError
from dashboard.access import permissions
from dashboard.doctor import account, address, events
from dashboard.doctor.findings import Finding, ok, skipped, wrong
from dashboard.setup import calling, first_admin
from dashboard.setup.asked import ASKED, Asked, given_by_environment, keep, not_in_use

from . import connections

LOOK_SECONDS = 4
DEMO = "This is a demo: its Telnyx is simulated and its settings end with it. Nothing to set up."
APPLICATION, WEBHOOK = "application", "webhook"
STEPS = {
    "key": "API key",
    "public-key": "Public key",
    "address": "Address",
    APPLICATION: "Voice API application",
    WEBHOOK: "First webhook",
}
BY_STEP = dict(zip(STEPS, ASKED, strict=False))


@dataclass
class Shown:
    """What a page says beside its form. `put`: what is to be put by hand where nothing can be
    written; `typed`: what was typed, unless it is a secret.
    """

    problem: str = ""
    put: list[str] = field(default_factory=list)
    typed: str = ""
    findings: list[Finding] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("value")
@permissions.needs(permissions.MANAGE_CONNECTIONS)
def show(request: HttpRequest) -> HttpResponse:
    if settings.DEMO:
        status = 403 if request.method == "POST" else 200
        return render(request, "setup.html", {"demo": DEMO}, using="jinja2", status=status)
    if request.method != "POST":
        return _page(request, request.GET.get("step", ""), Shown())
    step = request.POST.get("step", "")
    if step in BY_STEP:
        return _settle(request, step)
    if step == WEBHOOK:
        return _page(request, step, Shown(findings=_way_here()))
    return _change_application(request)


@sensitive_variables("value")
def _settle(request: HttpRequest, step: str) -> HttpResponse:
    """Check what was typed and keep it; or say what is wrong with it, and keep nothing."""
    asked = BY_STEP[step]
    value = asked.as_meant(request.POST.get("value", ""))
    shown = Shown(typed="" if asked.secret else value)
    if given_by_environment(asked):
        shown.problem = (
            "Nothing was saved: it is set in the environment, which takes precedence over the file."
        )
    elif not value:
        shown.problem = "Fill in the field."
    else:
        found = asked.check(value)
        if wrong := next((each for each in found if each.is_wrong), None):
            shown.problem = f"{wrong.sentence} {wrong.what_to_do}"
        else:
            _keep(asked, value, shown)
    if shown.problem:
        return _page(request, step, shown)
    messages.success(request, f"{found[-1].sentence} Saved.")
    return redirect(f"{reverse('setup')}?step={_after(step)}")


@sensitive_variables("value")
def _keep(asked: Asked, value: str, shown: Shown) -> None:
    try:
        keep(asked.kept(value))
    except ValueError:
        shown.problem = "It contains a character that no setting can have. Copy it again."
    except OSError as error:
        shown.problem = (
            f"It is right, but {settings.SETTINGS_FILE} cannot be written ({error.strerror})."
            " Put this into the environment of Switchboard, and restart it."
        )
        unseen = {asked.name: "the key you have just entered"} if asked.secret else {}
        shown.put = [f"{name}={text}" for name, text in (asked.kept(value) | unseen).items()]


def _change_application(request: HttpRequest) -> HttpResponse:
    problem = "Choose what is to be done with the application."
    if "create" in request.POST or "fix" in request.POST:
        try:
            problem = connections.carry_out(request)
        except GatewayError as error:
            problem = error.told
    if problem:
        return _page(request, APPLICATION, Shown(problem=problem))
    return redirect(f"{reverse('setup')}?step={WEBHOOK}")


def _way_here() -> list[Finding]:
    """From outside to Switchboard, and the clock: what keeps webhooks away."""
    told = account.look()
    ways = address.all_of(settings.PUBLIC_URL)
    return [*ways, account.clock(told), *account.connections(told, changes.wanted())]


def _page(request: HttpRequest, step: str, shown: Shown) -> HttpResponse:
    step = step if step in STEPS else _first_open()
    heard = events.heard(_saved_at(), timezone.now())
    context: dict[str, object] = {
        "demo": "",
        "steps": STEPS,
        "step": step,
        "asked": BY_STEP.get(step),
        "is_set": {name: _is_set(each) for name, each in BY_STEP.items()},
        # A webhook that came and was accepted shows that an application is right as well.
        "is_done": {APPLICATION: heard.state == "ok", WEBHOOK: heard.state == "ok"},
        "given": given_by_environment(BY_STEP[step]) if step in BY_STEP else [],
        "value": shown.typed or _value(step),
        "shown": shown,
        "file": settings.SETTINGS_FILE,
        "not_in_use": not_in_use(),
        "wanted": changes.wanted(),
        "public_url": settings.PUBLIC_URL,
    }
    if step == APPLICATION:
        context |= _applications(shown)
    waits = False
    if step == WEBHOOK:
        context["heard"] = heard
        context["application"] = sends = _application_that_sends(request, heard)
        waits = heard.state == "warning" and not shown.findings and not sends.is_wrong
        context["led"] = calling.numbers_to_call() if heard.state != "ok" else None
    context["waits"] = waits
    status = 400 if shown.problem and request.method == "POST" else 200
    answer = render(request, "setup.html", context, using="jinja2", status=status)
    if waits:  # as a header: works without script
        answer["Refresh"] = f"{LOOK_SECONDS}; url={_next_look(request)}"
    return answer


def _next_look(request: HttpRequest) -> str:
    """Another address each time: a browser does not load the same again for the sake of what is
    after the `#`, from where the keyboard goes on.
    """
    again = request.GET.get("again", "")
    number = int(again) + 1 if again.isdecimal() and len(again) < 9 else 1
    return f"{reverse('setup')}?step={WEBHOOK}&again={number}#step-title"


def _application_that_sends(request: HttpRequest, heard: Finding) -> Finding:
    """Whether one does at all: asked at Telnyx when the page is opened, not each time it looks."""
    if heard.state != "warning" or request.method == "POST" or "again" in request.GET:
        return skipped("connection", "Telnyx was not asked.")
    wanted = changes.wanted()
    try:
        listed = applications.list_applications()
    except GatewayError:
        return skipped("connection", "The Voice API applications could not be read.")
    if any(needs.sends_here(each, wanted) for each in listed):
        return ok("connection", "A Voice API application sends its webhooks here.")
    if unread := needs.left_out(listed, "application"):
        return skipped("connection", unread)  # it may be among those
    to = wanted.webhook_url or "Switchboard, whose address is not set"
    said = f"No Voice API application sends its webhooks to {to}."
    return wrong("connection_address", said, "Create one, or change one that you have.")


def _first_open() -> str:
    return next((step for step, each in BY_STEP.items() if not _is_set(each)), APPLICATION)


def _is_set(asked: Asked) -> bool:
    return bool(getattr(settings, asked.name))


def _value(step: str) -> str:
    """What the field begins with: never a secret."""
    asked = BY_STEP.get(step)
    return "" if asked is None or asked.secret else str(getattr(settings, asked.name))


def _after(step: str) -> str:
    names = list(STEPS)
    return names[names.index(step) + 1]


def _applications(shown: Shown) -> dict[str, object]:
    try:
        listed = applications.list_applications()
    except GatewayError as error:
        read = f"The applications could not be read. {error.told}"
        shown.problem = shown.problem or read
        return {"lines": None, "is_ready": False}
    shown.problem = shown.problem or needs.left_out(listed, "application")
    lines = [connections.line_of(each) for each in listed]
    is_ready = any(line.is_ours and not line.wrong for line in lines)
    return {"lines": sorted(lines, key=lambda line: not line.is_ours), "is_ready": is_ready}


def _saved_at() -> datetime:
    """A webhook that came since then was verified with the key that is saved now."""
    try:
        return datetime.fromtimestamp(settings.SETTINGS_FILE.stat().st_mtime, UTC)
    except OSError:  # the environment gives everything
        return datetime.min.replace(tzinfo=UTC)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def create_first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """By the link from the terminal, while nobody has an account."""
    if settings.DEMO or not first_admin.is_good(token, timezone.now()):
        return _first_admin(request, 410)
    if not first_admin.is_needed():
        return _first_admin(request, 410, is_late=True)
    form = first_admin.Form(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _first_admin(request, 400 if form.errors else 200, form=form)
    if not first_admin.create(form):
        return _first_admin(request, 410, is_late=True)
    messages.success(request, "The first account has been created.")
    return redirect(f"{reverse('login')}?next={reverse('setup')}")


def _first_admin(
    request: HttpRequest,
    status: int,
    *,
    form: first_admin.Form | None = None,
    is_late: bool = False,
) -> HttpResponse:
    rules = password_validation.password_validators_help_texts
    context = {"form": form, "is_late": is_late, "rules": rules}
    return render(request, "first_admin.html", context, using="jinja2", status=status)
