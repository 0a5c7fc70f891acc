"""What stands around the training loop: the bar, the Stop button, the threads of BLAS.

None of them changes a number that is computed; none of them may lose one.
"""

import os
import signal
import sys
import threading
import warnings
from contextlib import contextmanager, nullcontext

__all__ = ["Bar", "OneBlasThread", "blas_threads", "epochs_with_bar", "stop_presses"]

THREAD_VARIABLES = {"OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"}
LARGE_PRODUCT = 2**28  # multiplications for which a second thread of BLAS is worthwhile


class Bar:
    """A bar of epochs. If it breaks, a warning says so, nothing is shown from then."""

    def __init__(self, done, total):
        self.bar = None
        self._try(self._open, done, total)

    def _open(self, done, total):
        from tqdm.auto import tqdm  # not needed, so not loaded, without a bar

        if sys.platform == "emscripten":  # a browser starts no thread to look after it
            tqdm.monitor_interval = 0
        self.bar = tqdm(desc="training", unit="epoch", initial=done, total=total)

    def update(self):
        """Show one epoch more."""
        if self.bar is not None:
            self._try(self.bar.update)

    def close(self):
        """Show the end."""
        if self.bar is not None:
            self._try(self.bar.close)

    def _try(self, action, *arguments):
        try:
            action(*arguments)
        except Exception as error:
            if self.bar is not None:
                self.bar.disable = True  # or it would try again when it is deleted
            self.bar = None
            warnings.warn(
                f"the progress bar broke ({error!r}); training goes on without it",
                stacklevel=2,
            )


def epochs_with_bar(first, last, progress):
    """Yield the numbers of the epochs; show how many are done if `progress`."""
    bar = Bar(first - 1, last) if progress else None
    try:
        for epoch in range(first, last + 1):
            yield epoch
            if bar:
                bar.update()
    finally:
        if bar:
            bar.close()


@contextmanager
def stop_presses():
    """Collect presses of the Stop button or Ctrl-C, so that no update is cut in two.

    Yields a list that grows by one at each press; the third one raises
    KeyboardInterrupt after all, for an update that never ends.
    """
    presses, default = [], signal.default_int_handler

    def note(number, frame):
        presses.append(number)
        if len(presses) > 2:
            default(number, frame)

    # only the main thread gets signals; what somebody else has put in place stays
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not default:
        yield presses
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield presses
    finally:
        signal.signal(signal.SIGINT, default)


class OneBlasThread:
    """Hold BLAS at one thread; the last training to end gives the others back.

    Trainings in several threads share one such object, because the number of threads
    is one for the whole process.
    """

    def __init__(self):
        self.lock, self.trainings, self.limit = threading.Lock(), 0, None

    def __enter__(self):
        with self.lock:
            self.trainings += 1
            chosen = os.environ.keys() & THREAD_VARIABLES
            # in a browser (JupyterLite) there is one thread anyway
            if self.trainings == 1 and not chosen and sys.platform != "emscripten":
                from threadpoolctl import threadpool_limits  # 5 ms, so not at import

                self.limit = threadpool_limits(1, user_api="blas")

    def __exit__(self, *error):
        with self.lock:
            self.trainings -= 1
            if self.trainings == 0 and self.limit is not None:
                self.limit.restore_original_limits()
                self.limit = None


_one_blas_thread = OneBlasThread()


def blas_threads(net, batch_size):
    """Return what holds BLAS at one thread, or does nothing if products are large."""
    largest = batch_size * max(W.size for W in net.W.values())
    return nullcontext() if largest >= LARGE_PRODUCT else _one_blas_thread
