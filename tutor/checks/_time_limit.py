"""A time limit for a student's code, without ever interrupting our own."""

import _thread
import contextlib
import signal
import sys
import threading
import time

POLL = 0.05  # seconds between two looks at the time
PATIENCE = 4  # as many times the limit may pass on the clock: sleep takes no processor


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
        trace = sys.gettrace()
        try:
            value, error = function(*args, **named), None
        except BaseException as raised:
            value, error = None, raised
        since, self._since = self._since, None  # nothing interrupts between the lines
        while True:
            try:
                sys.settrace(trace)
                self._count(since)
                break
            except KeyboardInterrupt:  # it was under way
                if not self.expired:
                    raise
        if self.expired:  # also if the code has caught the interrupt
            raise TimeoutError
        if error is not None:
            raise error
        return value

    def watch(self):
        """Interrupt when the limit is used up, again and again until that helps."""
        while not self.over.wait(min(POLL, self.seconds)):
            with self.lock:
                self.expired = self.expired or self._is_up()
                if self.expired and self._since is not None:
                    _interrupt_main()

    def interrupt(self, _, frame):
        """Raise where the code is, and again in its next line.

        That line is in the `except` that has caught the first one, if there is one; it
        lies outside of its `try`.
        """
        if self.expired and self._since is not None:
            while frame and frame.f_code is not Clock.run.__code__:
                frame.f_trace = _raise_in_line
                frame = frame.f_back
            sys.settrace(lambda *_: None)
        raise KeyboardInterrupt

    def _count(self, since):
        """Add the time since then; an interrupt that is under way comes here."""
        with self.lock:
            self._spent = self._used(since)
        for _ in range(10):  # Python looks for signals when a loop turns
            pass

    def _now(self):
        return self._processor(), time.monotonic()

    def _used(self, since):
        times = zip(self._spent, self._now(), since, strict=True)
        return tuple(spent + now - then for spent, now, then in times)

    def _is_up(self):
        since = self._since
        if since is None:
            return False
        processor, clock = self._used(since)
        return max(processor, clock / PATIENCE) > self.seconds


def _processor_time():
    """Return a function that gives the processor time of the main thread."""
    # Windows, macOS; a browser has it, and no clock behind it
    if not hasattr(time, "pthread_getcpuclockid") or sys.platform == "emscripten":
        return time.process_time
    main = time.pthread_getcpuclockid(threading.main_thread().ident)
    return lambda: time.clock_gettime(main)


def _raise_in_line(_, event, __):
    if event == "line":
        raise KeyboardInterrupt
    return _raise_in_line


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
    before = signal.signal(signal.SIGINT, clock.interrupt)
    threading.Thread(target=clock.watch, daemon=True).start()
    try:
        yield clock
    finally:
        clock.over.set()
        signal.signal(signal.SIGINT, before or signal.default_int_handler)
