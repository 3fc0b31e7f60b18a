"""Signing in, by password and second factor, also to the admin; and what everybody may change about
their own: the password, and the second factor.

A browser comes from the password to the code by `half_signed_in`, and is signed in at the end.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, password_validation, views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dashboard.access import attempts, half_signed_in, permissions, second_factor
from dashboard.setup import first_admin

TOO_MANY = "Too many attempts. Wait 15 minutes, or ask an administrator."
WRONG_CODE = "This code is wrong or has been used before. Enter the next one, or a recovery code."
# Recovery codes come only with the first code that is right.
WRONG_FIRST_CODE = "This code is wrong or out of date. Enter the one that the app shows now."
METHODS = ["get", "head", "post", "options"]  # Django's forms take PUT as well
STILL_THERE = "still-there"  # in the address: signed out here, not at the provider
_NEW_SECRET = "new second factor"  # in the session, until a code confirms it


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "The user name or password is wrong. Both are case-sensitive.",
    }

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        name = str(self.cleaned_data.get("username", ""))
        try:
            attempt = attempts.begin(name, attempts.address_of(self.request))
        except attempts.TooMany:
            raise ValidationError(TOO_MANY, code="too_many") from None
        cleaned: dict[str, Any] = super().clean()
        if self.get_user():
            attempts.succeed(attempt)
        return cleaned


class Login(views.LoginView):
    template_name = "login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = METHODS
    extra_context = {"demo": settings.DEMO}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        sign_on = settings.OIDC
        return super().get_context_data(
            sign_on=sign_on.name if sign_on else "",
            is_nobody=first_admin.is_needed(),
            is_there=bool(sign_on) and STILL_THERE in self.request.GET,
            **more,
        )

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)
        next_page = self.get_success_url()
        return ask_for_second_factor(self.request, user, next_page) or super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many"):
            response.status_code = 429
        return response


def ask_for_second_factor(request: HttpRequest, user: User, next_page: str) -> HttpResponse | None:
    """Half signed in, if this account has one or needs one; None if it is not asked for any."""
    if second_factor.is_set_up(user):
        half_signed_in.begin(request, user, next_page)
        return redirect("code")
    if second_factor.is_needed(user):
        half_signed_in.begin(request, user, next_page)
        return redirect("second_factor")
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def login_to_admin(request: HttpRequest) -> HttpResponse:
    """The same way in. Whoever is signed in and comes here is no member of staff."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = request.META["QUERY_STRING"]
    return redirect(f"{reverse('login')}?{query}" if query else f"{reverse('login')}?next=/admin/")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def ask_for_code(request: HttpRequest) -> HttpResponseBase:
    """The second step of signing in, for who has set it up."""
    found = half_signed_in.find(request)
    if found is None:
        return redirect("login")
    user, next_page = found
    problem = ""
    if request.method == "POST":
        problem = _problem_of_code(request, user)
        if not problem:
            return let_in(request, user, next_page)
    return _page(request, "code.html", status=_status(problem), problem=problem)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def manage_second_factor(request: HttpRequest) -> HttpResponseBase:
    """For whoever is signed in, and for who must set one up to be. POST with `what`: begin,
    confirm, renew (recovery codes) or remove; the last three with a `code`.
    """
    user, is_half = request.user, False
    if not isinstance(user, User):
        found = half_signed_in.find(request)
        if found is None or second_factor.is_set_up(found[0]):
            return permissions.ask_to_sign_in(request)
        user, is_half = found[0], True
    what = request.POST.get("what", "") if request.method == "POST" else ""
    # One that is set up is never replaced: that would need none of its codes.
    can_begin = _NEW_SECRET in request.session and not second_factor.is_set_up(user)
    if what == "confirm" and can_begin:
        return _confirm(request, user, is_half=is_half)
    if what in ("renew", "remove") and not is_half:
        return _change(request, user, what)
    return _offer(request, user)


def _confirm(request: HttpRequest, user: User, *, is_half: bool) -> HttpResponseBase:
    """A first code from the app: from now on it is asked for."""
    try:
        attempt = attempts.begin_code(user)
    except attempts.TooMany:
        return _offer(request, user, TOO_MANY)
    code = request.POST.get("code", "")
    codes = second_factor.set_up(user, str(request.session[_NEW_SECRET]), code)
    if codes is None:
        return _offer(request, user, WRONG_FIRST_CODE)
    attempts.succeed(attempt)
    del request.session[_NEW_SECRET]
    next_page = "/"
    if is_half:
        found = half_signed_in.find(request)
        next_page = found[1] if found else "/"
        let_in(request, user, next_page)
    return _page(request, "recovery_codes.html", codes=codes, next=next_page)


def _change(request: HttpRequest, user: User, what: str) -> HttpResponseBase:
    if problem := _problem_of_code(request, user):
        return _offer(request, user, problem)
    if what == "renew":
        codes = second_factor.new_recovery_codes(user)
        return _page(request, "recovery_codes.html", codes=codes, next="/")
    if second_factor.is_needed(user):
        said = "Your account needs a second factor, so it cannot be turned off."
        return _offer(request, user, said)
    second_factor.remove(user)
    messages.success(request, "Two-factor sign-in is off: your password alone is enough now.")
    return redirect("second_factor")


def _offer(request: HttpRequest, user: User, problem: str = "") -> HttpResponse:
    """What there is, and a secret to set one up with; the same one until a code confirms it."""
    shown: dict[str, object] = {"is_set_up": second_factor.is_set_up(user)}
    if not shown["is_set_up"]:
        secret = request.session.setdefault(_NEW_SECRET, second_factor.new_secret())
        address = second_factor.address(user, secret)
        shown |= {"secret": secret, "picture": second_factor.picture(address)}
    shown["is_needed"] = second_factor.is_needed(user)
    return _page(request, "second_factor.html", status=_status(problem), problem=problem, **shown)


def _problem_of_code(request: HttpRequest, user: User) -> str:
    """Empty when the code was right, which uses it up."""
    try:
        attempt = attempts.begin_code(user)
    except attempts.TooMany:
        return TOO_MANY
    if not second_factor.uses_up(user, request.POST.get("code", "")):
        return WRONG_CODE
    attempts.succeed(attempt)
    return ""


def let_in(request: HttpRequest, user: User, next_page: str) -> HttpResponse:
    half_signed_in.end(request)
    login(request, user)
    return redirect(next_page)


class PasswordForm(PasswordChangeForm):
    """The old password is as well guarded as at the sign-in."""

    address = ""
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "This is not your current password. Type it again.",
    }

    def clean_old_password(self) -> str:
        try:
            attempt = attempts.begin(self.user.get_username(), self.address)
        except attempts.TooMany:
            raise ValidationError(TOO_MANY, code="too_many") from None
        password = str(super().clean_old_password())
        attempts.succeed(attempt)
        return password


@method_decorator(never_cache, name="dispatch")
class PasswordChange(views.PasswordChangeView):
    """Other browsers of the same person are signed out by it."""

    template_name = "password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("board")
    http_method_names = METHODS
    extra_context = {"rules": password_validation.password_validators_help_texts}

    def get_form(self, form_class: type[Any] | None = None) -> PasswordForm:
        form = super().get_form(form_class)
        assert isinstance(form, PasswordForm)
        form.address = attempts.address_of(self.request)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password has been changed.")
        return super().form_valid(form)


def _status(problem: str) -> int:
    return 429 if problem == TOO_MANY else 200


def _page(
    request: HttpRequest, template: str, *, status: int = 200, **data: object
) -> HttpResponse:
    return render(request, template, data, status=status, using="jinja2")
