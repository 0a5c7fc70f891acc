"""A time limit for a student's code, without ever interrupting our own."""

import _thread
import contextlib
import signal
import sys
import threading
import time

POLL = 0.05  # seconds between two looks at the time
RETRY = 0.001  # seconds until code that has caught the interrupt gets the next one
PATIENCE = 10  # as many times the limit may pass on the clock: sleep takes no processor


class Clock:
    """Interrupts the main thread, but only while the student's code runs.

    Only that time counts: the processor time of the main thread, which neither a busy
    machine nor the check itself takes from it.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.expired = False
        self.lock = threading.Lock()
        self.over = threading.Event()
        self._spent = (0.0, 0.0)  # of the processor and on the clock, in earlier calls
        self._since = None  # when the code that now runs has begun
        self._processor = _processor_time()

    def run(self, function, *args, **named):
        """Call a function under the limit; TimeoutError when time is up."""
        with self.lock:
            if self.expired:
                raise TimeoutError
            self._since = self._now()
        try:
            value, error = function(*args, **named), None
        except BaseException as raised:
            value, error = None, raised
        self._stop()
        if self.expired:  # also if the code has caught the interrupt
            raise TimeoutError
        if error is not None:
            raise error
        return value

    def watch(self):
        """Interrupt when the limit is used up, again and again until that helps."""
        while not self.over.wait(RETRY if self.expired else min(POLL, self.seconds)):
            with self.lock:
                if self._since is not None and self._is_up():
                    self.expired = True
                    _interrupt_main()

    def _stop(self):
        """End the counting; an interrupt that is under way ends here."""
        while True:
            try:
                with self.lock:
                    if self._since is not None:
                        self._spent, self._since = self._used(), None
                for _ in range(10):  # Python looks for signals when a loop turns
                    pass
                return
            except KeyboardInterrupt:
                if not self.expired:
                    raise

    def _now(self):
        return self._processor(), time.monotonic()

    def _used(self):
        pairs = zip(self._spent, self._now(), self._since, strict=True)
        return tuple(spent + now - since for spent, now, since in pairs)

    def _is_up(self):
        processor, clock = self._used()
        return max(processor, clock / PATIENCE) > self.seconds


def _processor_time():
    """Return a function that gives the processor time of the main thread."""
    if not hasattr(time, "pthread_getcpuclockid"):  # Windows, macOS
        return time.process_time
    main = time.pthread_getcpuclockid(threading.main_thread().ident)
    return lambda: time.clock_gettime(main)


def _interrupt_main():
    if hasattr(signal, "pthread_kill"):  # it wakes a function that sleeps, too
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


@contextlib.contextmanager
def time_limit(seconds):
    """Give a `Clock` that expires after so much time of the processor.

    Outside the main thread it cannot interrupt. Python in a browser (JupyterLite)
    cannot start threads, so there it never expires.
    """
    clock = Clock(seconds)
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or sys.platform == "emscripten":
        yield clock
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=clock.watch, daemon=True).start()
    try:
        yield clock
    finally:
        clock.over.set()
        signal.signal(signal.SIGINT, before or signal.default_int_handler)
