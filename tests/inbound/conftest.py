from tests.commands.dialling import dialling_sim, may_dial
from tests.fixtures.pressing import rings
from tests.fixtures.telnyx import sim
from tests.inbound.desk import desk

__all__ = ["desk", "dialling_sim", "may_dial", "rings", "sim"]
