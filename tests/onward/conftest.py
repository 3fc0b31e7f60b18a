from tests.agents.floor import floor
from tests.commands.dialling import dialling_sim, may_dial
from tests.fixtures.pressing import rings
from tests.fixtures.telnyx import sim

__all__ = ["dialling_sim", "floor", "may_dial", "rings", "sim"]
