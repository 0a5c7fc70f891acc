"""The steps of chapter 10 that the student writes, what is right, what is not."""

import numpy as np

from ._part import Case, Property
from ._turn import Turn

__all__ = ["PARTS", "centre_of_ink", "in_a_sentence", "lead"]

# ------------------------------------------------------------ an answer in a sentence


def of_ten(digit, share):
    """Return probabilities: share for one digit, most of the rest for the next."""
    p = np.full(10, 0.1 * (1 - share) / 8)
    p[digit], p[(digit + 1) % 10] = share, 0.9 * (1 - share)
    return p


def answers(rng):
    yield Case((of_ten(7, 0.981),), "a 7, and quite sure")
    yield Case((of_ten(0, 0.626),), "a 0: the first digit, and a share to be rounded")
    yield Case((of_ten(3, 0.5),), "a 3 with just one half")
    yield Case((of_ten(4, 0.46),), "no digit has one half")
    for _ in range(4):
        yield (of_ten(int(rng.integers(10)), float(rng.uniform(0.53, 0.99))),)


def sentence(p):
    sure = p.max() >= 0.5
    text = f"{p.argmax()}, in {100 * p.max():.0f} of 100 cases"
    return text if sure else "unsure"


in_a_sentence = Turn(
    "in_a_sentence",
    sentence,
    answers,
    mistakes="""
    text = f"{p.max()}, in {100 * p.max():.0f} of 100 cases"
        this names the probability in the place of the digit. argmax gives its place.
    text = f"{p.argmax()}, in {p.max():.0f} of 100 cases"
        the probability is rounded before it is a number of cases: first multiply by
        100.
    text = f"{p.argmax()}, in {100 * p.max()} of 100 cases"
        all decimals. Round to a whole number of cases.
    text = f"{p.argmax()}, in {int(100 * p.max())} of 100 cases"
        int cuts the decimals off. Round them.
    text = f"{p.argmax() + 1}, in {100 * p.max():.0f} of 100 cases"
        the places count from 0, and so do the digits: nothing is to be added.
    text = f"{p.argmin()}, in {100 * p.max():.0f} of 100 cases"
        argmin gives the least probable digit.
    sure = p.max() > 0.5
        with just 0.5 a digit has one half: 'unsure' is for less.
    sure = True
        'unsure' is never said: where no digit has 0.5, each answer is more likely wrong
        than right.
    """,
)

# --------------------------------------------------------------------- centre of mass


def images(rng):
    yield Case((np.array([[0.0, 1, 0], [0, 0, 0]]),), "one pixel, in row 0, column 1")
    yield Case((np.array([[1.0, 0, 0, 3]]),), "two pixels of a row, one with more ink")
    yield Case((np.ones((3, 2)),), "ink everywhere")
    for h, w in ((4, 6), (28, 28)):
        yield (rng.uniform(0, 1, size=(h, w)) * (rng.random((h, w)) < 0.4) + 0.01,)


def centre(image):
    h, w = image.shape
    ink = image.sum()
    rows = np.arange(h) @ image.sum(axis=1)
    columns = np.arange(w) @ image.sum(axis=0)
    return rows / ink, columns / ink


def in_the_image(image, found):
    r, c = found
    h, w = image.shape
    return -1e-9 <= r <= h - 1 + 1e-9 and -1e-9 <= c <= w - 1 + 1e-9


centre_of_ink = Turn(
    "centre_of_ink",
    centre,
    images,
    properties=[Property("the centre lies in the image", in_the_image)],
    mistakes="""
    return columns / ink, rows / ink
        row and column are exchanged: the row comes first.
    return rows, columns
        these are the sums. Divide them by all the ink.
    return rows / h, columns / w
        divided by the size of the image. The weights of the mean are the ink: divide by
        its sum.
    return rows / image.size, columns / image.size
        divided by the number of pixels. The weights of the mean are the ink: divide by
        its sum.
    return rows / ink + 1, columns / ink + 1
        rows and columns are counted from 0.
    return round(rows / ink), round(columns / ink)
        rounded. A centre lies between pixels, too.
    return (h - 1) / 2, (w - 1) / 2
        the middle of the image, wherever the ink is.
    return np.mean(np.nonzero(image)[0]), np.mean(np.nonzero(image)[1])
        each pixel with ink counts alike. A darker one must count for more.
    return divmod(image.argmax(), w)
        the darkest pixel. Asked for is the mean place of all the ink.
    """,
)

# -------------------------------------------------------------- two settings, by seed


def pairs(rng):
    one = np.array([0.75, 0.5, 1.0])
    yield Case((one, np.array([0.5, 0.75, 1.0])), "ahead once, behind once, level once")
    yield Case((one, one), "the same accuracies")
    yield Case((np.array([0.9]), np.array([0.8])), "a single seed")
    for n in (5, 10):
        first, second = rng.integers(70, 81, size=(2, n)) / 80
        first[:2], second[:2] = (0.9, 0.6), (0.9, 0.5)  # level, and ahead
        yield first, second


def differences(first, second):
    gain = first - second
    return gain.mean(), (gain > 0).sum()


lead = Turn(
    "lead",
    differences,
    pairs,
    mistakes="""
    gain = second - first
        the second minus the first: this is how far the first is behind.
    gain = abs(first - second)
        without signs each seed counts as a lead. Where the first is behind, the
        difference is negative.
    return gain.mean(), (gain >= 0).sum()
        a seed where both are level is no lead of the first.
    return gain.mean(), (gain > 0).mean()
        a share of the seeds. Asked for is their number.
    return gain.sum(), (gain > 0).sum()
        the sum of the differences. Asked for is their mean.
    return gain.max(), (gain > 0).sum()
        the largest lead. Asked for is the mean of all.
    return first.max() - second.max(), (gain > 0).sum()
        the best of each: the luckiest seeds. Compare them on average.
    return (gain > 0).sum(), gain.mean()
        the two are exchanged: the mean comes first.
    return gain.mean(), (gain < 0).sum()
        these are the seeds where the first is behind.
    return 100 * gain.mean(), (gain > 0).sum()
        in points. Asked for is the difference of accuracies in [0, 1].
    """,
)

PARTS = (in_a_sentence, centre_of_ink, lead)
