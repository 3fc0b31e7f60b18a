"""What the threads of a worker may be used for at the same time. Whatever Telnyx or a crowded floor
makes of the rest, some stay free for what people press: of six threads and more, two of them, even
while one brings agents forward and another compares everything with Telnyx.
"""

from threading import BoundedSemaphore

from django.conf import settings

# Carrying out what the program itself has asked for.
AUTOMATIC = max(1, (settings.WORKER_THREADS - 2) // 2)
# Asking Telnyx what has happened. Not waited for: a thread that waits here carries out nothing.
asking = BoundedSemaphore(max(1, settings.WORKER_THREADS - AUTOMATIC - 3))
