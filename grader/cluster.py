"""Submissions graded by the workers of a Dask scheduler, in batches.

This process alone reads what was handed in and writes results, so a batch that is run
again, because its worker was killed, counts once. It is never far ahead of the workers:
a class of any size fits into the memory of this machine and of the scheduler.
"""

import contextlib
from itertools import islice

import dask
from distributed import Client, as_completed
from distributed.client import CancelledError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from . import batch, pool
from .sandbox import RefusedError

SMALLEST, LARGEST = 20, 50  # submissions of a batch
MOST_BYTES = 8 << 20  # of the notebooks of a batch; Dask is not made for large ones
LARGE = {"distributed.admin.large-graph-warning-threshold": "1GB"}
PATIENCE = 60  # seconds until the first worker must be there


def grade_all(asked, address, trusted=False, carry=True):
    """Yield lists of results of pairs (handed in, seed), as they come."""
    with _connected(address) as client:
        n_threads = sum(client.nthreads().values())
        size = min(max(len(asked) // (4 * n_threads), SMALLEST), LARGEST)
        how = trusted, carry, batch.course()
        try:
            yield from _graded(client, batches(asked, size), how)
        except (CancelledError, CommClosedError, TimeoutError):
            raise RefusedError(
                f"The scheduler at {address} has gone. What is graded is kept; start "
                "it again, and the same command goes on."
            ) from None
        except ModuleNotFoundError as error:
            raise RefusedError(
                f"A worker has no module {error.name}: start it in the folder of the "
                f"course, with python3 -m tools cluster worker {address}"
            ) from None


@contextlib.contextmanager
def _connected(address):
    try:
        client = Client(address)
    except (OSError, ValueError, TypeError) as error:  # the last: no certificates
        why = str(error).splitlines()[0]
        raise RefusedError(f"No scheduler answers at {address}: {why}") from None
    with client, dask.config.set(LARGE):  # a notebook may have pictures of 10 MB
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise RefusedError(
                f"The scheduler at {address} has no worker: python3 -m tools cluster "
                f"worker {address} starts one."
            ) from None
        yield client


def batches(asked, size):
    """Yield lists of at most `size` pairs (sent, seed), read when they are needed."""
    one, n_bytes = [], 0
    for handed_in, seed in asked:
        one.append((batch.Sent.of(handed_in), seed))
        n_bytes += one[-1][0].size()
        if len(one) == size or n_bytes > MOST_BYTES:
            yield one
            one, n_bytes = [], 0
    if one:
        yield one


def _graded(client, left, how):
    """Yield the results of batches, and give two more to each thread before that."""
    running, done = {}, as_completed()

    def give(pairs):
        # two calls for the same submissions are two runs: nothing is looked up
        future = client.submit(batch.grade, pairs, *how, pure=False)
        running[future] = pairs
        done.add(future)

    def fill():
        room = 2 * sum(client.nthreads().values()) - len(running)
        for pairs in islice(left, max(room, 1)):
            give(pairs)

    fill()
    for future in done:
        pairs = running.pop(future)
        try:
            yield future.result()
        except (KilledWorker, batch.EndedError):
            if len(pairs) == 1:
                ((sent, seed),) = pairs
                yield [pool.ended(sent, seed, how[0])]
            for pair in pairs if len(pairs) > 1 else ():  # who it was is found alone
                give([pair])
        fill()
