"""Who calls in the demo. All numbers are reserved for fiction; the names are made up."""

from random import Random

CONFERENCE_LINE = "+12025550110"
SUPPORT_LINE = "+12025550100"
SALES_LINE = "+12025550101"
BILLING_LINE = "+12025550102"
# Nobody of ours answers it: a route of the product does.
RECEPTION_LINE = "+12025550103"

# (number or SIP address, name): a contact directory can be filled from this.
PEOPLE: list[tuple[str, str]] = [
    ("+12025550121", "Nora Walsh"),
    ("+12025550122", "Tomás Herrera"),
    ("+12025550123", "Amina Diallo"),
    ("+12025550124", "Peter Lindqvist"),
    ("+12025550125", "Grace Okafor"),
    ("+12025550126", "Henrik Sørensen"),
    ("+12025550127", "Yuki Tanabe"),
    ("+12025550128", "Marta Kowalczyk"),
    ("+12025550129", "Desmond Clarke"),
    ("+12025550130", "Leila Haddad"),
    ("+12025550131", "Oskar Brandt"),
    ("+12025550132", "Priya Raman"),
    ("+12025550133", "Samuel Adeyemi"),
    ("+12025550134", "Ingrid Vasquez"),
    ("+12025550135", "Colm Brennan"),
    ("+12025550136", "Mei-Lin Chow"),
    ("+12025550137", "Adrian Popescu"),
    ("+12025550138", "Farah Siddiqui"),
    ("+12025550139", "Jonas Weber"),
    ("+12025550140", "Claudia Ferri"),
    ("+12025550141", "Rashid Karimov"),
    ("+12025550142", "Beatrice Lang"),
    ("+12025550143", "Victor Nkemelu"),
    ("+12025550144", "Sofia Marques"),
    ("+12025550145", "Ewan McAllister"),
    ("+12025550146", "Hana Novotná"),
    ("+12025550147", "Luis Cabrera"),
    ("+12025550148", "Ruth Abelson"),
    ("+12025550149", "Mikael Strand"),
    ("+12025550150", "Thandiwe Mokoena"),
    ("+12025550151", "George Paliouras"),
    ("+12025550152", "Anneke de Wit"),
    ("+12025550153", "Irfan Malik"),
    ("+12025550154", "Celeste Moreau"),
    ("sip:d.whitmore@branch.example.com", "Dana Whitmore"),
    ("sip:k.ishikawa@branch.example.com", "Kenji Ishikawa"),
    ("sip:pressdesk@branch.example.com", "Press desk"),
    ("sip:agent.byrne@sip.example.com", "Aoife Byrne"),
    ("sip:agent.castillo@sip.example.com", "Marco Castillo"),
    ("sip:agent.dubois@sip.example.com", "Élise Dubois"),
    ("sip:agent.eriksen@sip.example.com", "Lars Eriksen"),
    ("sip:agent.fonseca@sip.example.com", "Rita Fonseca"),
    ("sip:agent.gupta@sip.example.com", "Anand Gupta"),
]

SUPPORT_AGENTS = [number for number, _ in PEOPLE if "agent." in number][:5]
SALES_AGENTS = [number for number, _ in PEOPLE if "agent." in number][5:]

_CALLERS = [number for number, _ in PEOPLE if "agent." not in number]
_NAMES = dict(PEOPLE)
_AREAS = (206, 212, 303, 312, 404, 415, 512, 617, 713, 808)
_MORE_AREAS = tuple(area for area in range(201, 990) if area not in (202, *_AREAS))


def somebody(random: Random, busy: set[str]) -> str:
    """The number of a person who is not on the phone; a stranger's when all of them are."""
    free = [number for number in _CALLERS if number not in busy]
    return random.choice(free) if free else stranger(random, busy)


def stranger(random: Random, busy: set[str]) -> str:
    """A number from ten cities; from the rest of the continent when a thousand strangers are on the
    phone; and when all of them are, one of them has a second call.
    """
    for areas in (_AREAS, _MORE_AREAS):
        for area in random.sample(areas, len(areas)):
            if free := [number for number in _numbers(area) if number not in busy]:
                return random.choice(free)
    return random.choice(_numbers(random.choice(_MORE_AREAS)))


def _numbers(area: int) -> list[str]:
    """555-0100 to 555-0199, which are reserved for fiction."""
    return [f"+1{area}55501{number:02}" for number in range(100)]


def caller_id_name(random: Random, number: str) -> str | None:
    """What a carrier sends along for some callers: the surname first, in capitals."""
    name = _NAMES.get(number)
    if name is None or random.random() < 0.5:
        return None
    return " ".join(reversed(name.upper().split(" ", 1)))
