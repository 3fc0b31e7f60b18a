from tests.agents.floor import floor
from tests.commands.dialling import dialling_sim, may_dial
from tests.fixtures.pressing import rings
from tests.fixtures.telnyx import sim
from tests.supervision.booth import ben, booth
from tests.supervision.calls import line

__all__ = ["ben", "booth", "dialling_sim", "floor", "line", "may_dial", "rings", "sim"]
