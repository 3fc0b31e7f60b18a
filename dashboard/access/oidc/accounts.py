"""Whose account a checked token opens, and the groups it gives: those alone that the settings map.

An account is found by issuer and subject, never by a name or an e-mail: those can be changed at the
provider, and would let somebody into the account of another.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import IntegrityError, transaction

from dashboard.sign_on import SignOn

from . import refusals
from .refusals import Refused

log = logging.getLogger(__name__)

LONGEST_SUBJECT = 191
LONGEST_NAME = 150
_ODD = re.compile(r"[^\w.@+-]+")  # what Django's user names do not have


def user_of(claims: Mapping[str, Any], sign_on: SignOn) -> User:
    """Their account, made if they have none, with the groups of this moment. Raises Refused."""
    wanted = _mapped(claims, sign_on)
    user = _find(_subject(claims), sign_on)
    if user and not user.is_active:
        raise Refused(refusals.INACTIVE, f"account {user.pk} is inactive")
    if not wanted:
        if user:
            _set_groups(user, wanted, sign_on)
        raise _without_group(claims, sign_on)
    with transaction.atomic():
        user = user or _make(claims, sign_on)
        _set_groups(user, wanted, sign_on)
        _set_names(user, claims)
    return user


def comes_by(sign_on: SignOn, user: User | AnonymousUser) -> bool:
    """Whether this account is one that the provider opens."""
    theirs = SocialAccount.objects.filter(provider=sign_on.issuer, user=user.pk)
    return bool(theirs.exists())


def _mapped(claims: Mapping[str, Any], sign_on: SignOn) -> list[Group]:
    told = claims.get(sign_on.groups_claim)
    theirs = {told} if isinstance(told, str) else set()
    if isinstance(told, list):
        theirs = {each for each in told if isinstance(each, str)}
    ours = {name for group, name in sign_on.groups if group in theirs}
    return list(Group.objects.filter(name__in=ours))


def _without_group(claims: Mapping[str, Any], sign_on: SignOn) -> Refused:
    """Entra ID leaves the groups of whoever is in more than 200 out, and says where they are."""
    elsewhere = claims.get("_claim_names")
    if isinstance(elsewhere, dict) and sign_on.groups_claim in elsewhere:
        return Refused(refusals.TOO_MANY, "the token only says where the groups are")
    return Refused(refusals.NO_GROUP, "no mapped group")


def _find(subject: str, sign_on: SignOn) -> User | None:
    known = SocialAccount.objects.filter(provider=sign_on.issuer, uid=subject)
    found = known.select_related("user").first()
    user: User | None = found.user if found else None
    return user


def _make(claims: Mapping[str, Any], sign_on: SignOn) -> User:
    name = _name(claims)
    if User.objects.filter(username__iexact=name).exists():
        raise Refused(refusals.NAME_TAKEN.replace("{taken}", name), "the user name is taken")
    user = User(username=name)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            SocialAccount.objects.create(
                user=user, provider=sign_on.issuer, uid=_subject(claims), extra_data={}
            )
    except IntegrityError:
        raise Refused(refusals.PROBLEM, "signed in twice at once") from None
    log.info("Single sign-on has created the account %s", user.pk)
    return user


def _set_groups(user: User, wanted: list[Group], sign_on: SignOn) -> None:
    managed = {name for _, name in sign_on.groups}
    keep = {group.pk for group in wanted}
    user.groups.remove(*user.groups.filter(name__in=managed).exclude(pk__in=keep))
    user.groups.add(*wanted)


def _set_names(user: User, claims: Mapping[str, Any]) -> None:
    """As the provider has them now; what it does not tell stays."""
    changed = []
    for field, claim in (("first_name", "given_name"), ("last_name", "family_name")):
        name = _text(claims.get(claim))[:LONGEST_NAME]
        if name and name != getattr(user, field):
            setattr(user, field, name)
            changed.append(field)
    if changed:
        user.save(update_fields=changed)


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise Refused(refusals.CONFUSED, "no usable subject")
    return subject


def _name(claims: Mapping[str, Any]) -> str:
    """The first that can be a user name here; else the first that can be made one, such as
    o_brien@example.com. It only names the account, which is found by the subject.
    """
    given = [_text(claims.get(claim)) for claim in ("preferred_username", "email")]
    for name in (*given, *(_ODD.sub("_", each).strip("_") for each in given)):
        if 0 < len(name) <= LONGEST_NAME and not _ODD.search(name):
            return User.normalize_username(name)
    raise Refused(refusals.NO_NAME, "no usable user name")


def _text(value: object) -> str:
    return " ".join(value.replace("\0", "").split()) if isinstance(value, str) else ""
