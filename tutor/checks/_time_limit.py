"""A time limit for a student's code, without ever interrupting our own."""

import _thread
import contextlib
import sys
import threading
import time

POLL = 0.05  # seconds between two looks at the processor time
PATIENCE = 10  # as many times the limit may pass on the clock: sleep takes no processor


class Clock:
    """Interrupts the main thread, but only while the student's code runs."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.expired = False
        self.inside = False
        self.lock = threading.Lock()
        self.over = threading.Event()

    def watch(self):
        """Expire when the limit is used up; end with the calls that it watches."""
        processor, clock = time.process_time(), time.monotonic()
        while not self.over.wait(min(POLL, self.seconds)):
            used = time.process_time() - processor
            if max(used, (time.monotonic() - clock) / PATIENCE) > self.seconds:
                self.expire()
                return

    def expire(self):
        """Time is up: interrupt what runs inside, and let nothing more start."""
        with self.lock:
            self.expired = True
            if self.inside:
                _thread.interrupt_main()

    @contextlib.contextmanager
    def running(self):
        """Hold the limit over what runs inside; TimeoutError when time is up."""
        with self.lock:
            if self.expired:
                raise TimeoutError
            self.inside = True
        try:
            yield
        except KeyboardInterrupt:
            if self.expired:
                raise TimeoutError from None
            raise
        finally:
            with self.lock:
                self.inside = False


@contextlib.contextmanager
def time_limit(seconds):
    """Give a `Clock` that expires after so much time of the processor.

    A busy machine takes none of it. Outside the main thread it cannot interrupt.

    Python in a browser (JupyterLite) cannot start threads, so there it never expires.
    """
    clock = Clock(seconds)
    watcher = threading.Thread(target=clock.watch, daemon=True)
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and sys.platform != "emscripten":
        watcher.start()
    try:
        yield clock
    finally:
        clock.over.set()
