"""What the database holds: the mirror, its journal, the ledger of commands, the directory, the
settings of queues, the routes of calls that come in, agents and their requests for help, call
backs, supervisors, teams, polls, what was odd, and how the link to Telnyx does.
"""

from .agents import AgentProfile, AgentState, AgentStint, Offer
from .application_changes import ApplicationChange
from .arrivals import Arrival
from .call_backs import CallBack
from .claims import Claim
from .clocks import ClockReading
from .directory import Announcement, Contact, ContactImport, ContactNumber
from .help_requests import HelpRequest
from .journal import JournalEntry
from .ledger import Command
from .mirror import (
    Call,
    Conference,
    Connection,
    Mirrored,
    Participant,
    Queue,
    Recording,
)
from .notices import SpokenNotice
from .oddities import Oddity
from .onward import OnwardStep
from .polls import Poll
from .presence import AgentPresence, PresenceWatch
from .queue_members import QueueMember
from .queue_settings import QueueSettings
from .reception import Fetch, Gap, Reception, Unanswered
from .retention import Pruning
from .routes import Route
from .supervision import Supervision, SupervisorPhone
from .teams import RulesChange, Team, TeamConference, TeamQueue, TeamRule
from .visits import QueueInterval, Visit
from .vitals import LinkInterval, Pulse

__all__ = [
    "AgentPresence",
    "AgentProfile",
    "AgentState",
    "AgentStint",
    "Announcement",
    "ApplicationChange",
    "Arrival",
    "Call",
    "CallBack",
    "Claim",
    "ClockReading",
    "Command",
    "Conference",
    "Connection",
    "Contact",
    "ContactImport",
    "ContactNumber",
    "Fetch",
    "Gap",
    "HelpRequest",
    "JournalEntry",
    "LinkInterval",
    "Mirrored",
    "Oddity",
    "Offer",
    "OnwardStep",
    "Participant",
    "Poll",
    "PresenceWatch",
    "Pruning",
    "Pulse",
    "Queue",
    "QueueInterval",
    "QueueMember",
    "QueueSettings",
    "Reception",
    "Recording",
    "Route",
    "RulesChange",
    "SpokenNotice",
    "Supervision",
    "SupervisorPhone",
    "Team",
    "TeamConference",
    "TeamQueue",
    "TeamRule",
    "Unanswered",
    "Visit",
]
