"""Call queues: first in, first out; created by the first call, forgotten when they stay empty."""

from datetime import datetime, timedelta

from . import payloads
from .errors import not_found, refusal
from .legs import Legs
from .state import Leg, Queue, QueueEntry

_WAITS_AVERAGED = 20


# Telnyx: a queue made by its first caller holds 100 unless that command says otherwise; one that is
# created by name holds 300.
_SIZE_BY_FIRST_CALLER = 100
_SIZE_BY_NAME = 300


class Queues(Legs):
    # Telnyx forgets idle queues after some time that it does not tell.
    idle_queue_seconds: float = 600.0

    def create_queue(self, name: str, max_size: int = _SIZE_BY_NAME) -> Queue:
        if name in self.queues:
            raise refusal("90037", f"The queue {name} already exists.", pointer="/queue_name")
        now = self.now
        queue = Queue(self.ids.random_uuid(), name, max_size, now, now)
        self.queues[name] = queue
        return queue

    def resize_queue(self, queue: Queue, max_size: int) -> None:
        queue.max_size = max_size
        queue.updated_at = self.now

    def delete_queue(self, queue: Queue) -> None:
        if queue.entries:
            detail = f"The queue {queue.name} still holds {len(queue.entries)} calls."
            raise refusal("90050", detail)
        del self.queues[queue.name]

    def check_enqueue(self, leg: Leg, name: str, *, max_size: int | None = None) -> None:
        self.check_usable(leg)
        queue = self.queues.get(name)
        if queue is None:
            return
        if leg.entry and leg.entry.queue is queue:
            raise refusal("90038", f"The call is already in the queue {name}.")
        if max_size is not None and max_size != queue.max_size:
            detail = "The size of an existing queue is not changed by enqueue."
            raise refusal("90037", detail, pointer="/max_size")
        if len(queue.entries) >= queue.max_size:
            raise refusal("90036", f"The queue {name} is full.")

    def enqueue(
        self,
        leg: Leg,
        name: str,
        *,
        max_size: int | None = None,
        max_wait: float | None = None,
        keep_after_hangup: bool = False,
    ) -> QueueEntry:
        self.check_enqueue(leg, name, max_size=max_size)
        self.detach(leg, "leave")
        queue = self.queues.get(name) or self.create_queue(name, max_size or _SIZE_BY_FIRST_CALLER)
        entry = QueueEntry(queue, leg, self.now, keep_after_hangup)
        queue.entries.append(entry)
        queue.updated_at = self.now
        leg.entry = entry
        # Telnyx: whoever waits too long is parked, not hung up.
        if max_wait is not None:
            entry.timeout = self.after(max_wait, self._dequeue, entry, "timeout")
        queued = payloads.queued(leg, name, len(queue.entries), usual_wait(queue))
        self.emit("call.enqueued", queued)
        return entry

    def check_leave_queue(self, leg: Leg) -> None:
        self.check_usable(leg)
        if leg.entry is None:
            raise refusal("90035", "The call is not in a queue.")

    def leave_queue(self, leg: Leg) -> None:
        """The leg stays connected, parked."""
        self.check_leave_queue(leg)
        self.detach(leg, "leave")

    def check_bridge_queue(self, leg: Leg, name: str) -> None:
        self.check_usable(leg)
        if not self.queue(name).entries:
            # Telnyx says that this is an error, but not which.
            raise refusal("90035", f"The queue {name} has no calls.", pointer="/queue")

    def bridge_queue(self, leg: Leg, name: str, *, parks_after_unbridge: bool = False) -> Leg:
        """Connect the leg with the first caller. Returns that caller."""
        self.check_bridge_queue(leg, name)
        first = self.queue(name).entries[0]
        # Telnyx: the caller is removed even if the bridge then fails.
        self._dequeue(first, "bridged")
        self.bridge(leg, first.leg, parks_after_unbridge=parks_after_unbridge)
        return first.leg

    def entry(self, queue: Queue, call_control_id: str) -> QueueEntry:
        for entry in queue.entries:
            if entry.leg.call_control_id == call_control_id:
                return entry
        raise not_found()

    def remove_entry(self, entry: QueueEntry) -> None:
        self._dequeue(entry, "leave")

    def take_out_of_queue(self, leg: Leg, reason: str) -> None:
        if leg.entry is None:
            return
        if reason == "hangup" and leg.entry.keep_after_hangup:
            self.timers.cancel(leg.entry.timeout)
            leg.entry = None
            return
        self._dequeue(leg.entry, reason)

    def idle_queues(self) -> list[Queue]:
        long_ago = self.now - timedelta(seconds=self.idle_queue_seconds)
        empty = (queue for queue in self.queues.values() if not queue.entries)
        return [queue for queue in empty if queue.updated_at < long_ago]

    def _dequeue(self, entry: QueueEntry, reason: str) -> None:
        queue = entry.queue
        position = queue.entries.index(entry) + 1
        queue.entries.remove(entry)
        queue.updated_at = self.now
        entry.leg.entry = None
        self.timers.cancel(entry.timeout)
        # Telnyx: nobody tells those behind that they have moved up; positions come from listings.
        waited = waited_seconds(entry, self.now)
        queue.recent_waits = [*queue.recent_waits, waited][-_WAITS_AVERAGED:]
        dequeued = payloads.dequeued(entry.leg, queue.name, position, reason, waited)
        self.emit("call.dequeued", dequeued)


# Telnyx: its event gives how long a call spends in the queue, its listing how long those who are in
# it now have waited.
def usual_wait(queue: Queue) -> int:
    """In whole seconds, over the last calls that left; 0 before the first."""
    return round(sum(queue.recent_waits) / len(queue.recent_waits)) if queue.recent_waits else 0


def waited_seconds(entry: QueueEntry, now: datetime) -> int:
    return int((now - entry.enqueued_at).total_seconds())


def average_wait(queue: Queue, now: datetime) -> int:
    """In whole seconds, over the calls that are in it; 0 for none."""
    waits = [waited_seconds(entry, now) for entry in queue.entries]
    return round(sum(waits) / len(waits)) if waits else 0
