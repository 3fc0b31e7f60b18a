"""What all forms of commands are. Pure."""


class Form:
    """Base of the forms. `check` holds the rules that concern several fields at once: for each
    wrong field the rule that it breaks.
    """

    __slots__ = ()

    def check(self) -> dict[str, str]:
        return {}
