"""In whose name the program itself asks for something: a user who can never sign in. Forms take no
space in a name, so nobody else has this one.
"""

from django.contrib.auth.models import User

NAME = "Switchboard itself"


def user() -> User:
    try:
        return User.objects.get(username=NAME)
    except User.DoesNotExist:
        # No password at all is one that nothing matches.
        fields = {"is_active": False, "first_name": "Switchboard", "password": "!"}
        return User.objects.get_or_create(username=NAME, defaults=fields)[0]
