from tests.commands.dialling import dialling_sim, may_dial
from tests.fixtures.pressing import rings
from tests.fixtures.telnyx import sim
from tests.supervision.booth import booth

__all__ = ["booth", "dialling_sim", "may_dial", "rings", "sim"]
