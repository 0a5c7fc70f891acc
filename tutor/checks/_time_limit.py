"""A time limit for a student's code, without ever interrupting our own."""

import _thread
import contextlib
import sys
import threading


class Clock:
    """Interrupts the main thread, but only while the student's code runs."""

    def __init__(self):
        self.expired = False
        self.inside = False
        self.lock = threading.Lock()

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
    """Give a `Clock` that expires; outside the main thread it cannot interrupt.

    Python in a browser (JupyterLite) cannot start threads, so there it never expires.
    """
    clock = Clock()
    timer = threading.Timer(seconds, clock.expire)
    timer.daemon = True
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and sys.platform != "emscripten":
        timer.start()
    try:
        yield clock
    finally:
        timer.cancel()
