"""Sign a new supervisor in, several times where wanted, and print the cookies, a line each time:
`DATABASE_URL=... python -m tests.bench.sign_in [TIMES [TEAM]]`.
"""

import sys

import django


def main() -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from conferencing.models import Team

    user = User.objects.create_user("bench")
    user.groups.add(Group.objects.get(name="supervisor"))
    if sys.argv[2:]:
        user.teams.add(Team.objects.get(name=sys.argv[2]))
    for _ in range(int(sys.argv[1]) if sys.argv[1:] else 1):
        client = Client()
        client.force_login(user)
        pairs = (f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        sys.stdout.write("; ".join(pairs) + "\n")


if __name__ == "__main__":
    main()
