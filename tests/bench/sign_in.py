"""Sign a new supervisor in, and print the cookies: `DATABASE_URL=... python -m
tests.bench.sign_in`.
"""

import sys

import django


def main() -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user = User.objects.create_user("bench")
    user.groups.add(Group.objects.get(name="supervisor"))
    client = Client()
    client.force_login(user)
    sys.stdout.write("; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()))


if __name__ == "__main__":
    main()
