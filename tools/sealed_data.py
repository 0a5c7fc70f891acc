"""The data of a sealed module: what its checks are asked, and what is right or wrong.

For each part some draws of its cases; for each case what the reference returned, what
the properties asked of it, and the fingerprints of what each known mistake returns.
"""

from copy import deepcopy
from types import SimpleNamespace

import numpy as np

from tools.sealed_source import BOOK, NotSealedError, sealed_source
from tutor.checks._plain import NAMED, Fault
from tutor.checks._sealed import fingerprint
from tutor.checks._smallest import FIRST_SEED, simpler
from tutor.checks._stored import Store, digest

N_CASES = 130  # that are drawn for a part, about; small and rounded ones are as many
N_CASES_OF_TURN = 65  # nobody grades a turn of a chapter


def seal(module, secrets, n_cases=N_CASES):
    """Return the text of a sealed module, and the store and the content of its data."""
    kept = set()
    while True:
        source = sealed_source(module, secrets, kept)
        try:
            return source, *_recorded(module, source, n_cases)
        except _AsksAboutResultError as error:
            if error.name in kept | {part.reference.__name__ for part in module.PARTS}:
                raise NotSealedError(
                    f"{module.__name__}: a property asks {error.name} about the "
                    "student's result, which nobody can record."
                ) from None
            kept.add(error.name)


class _AsksAboutResultError(Exception):
    """A function's arguments depend on the result that a property looks at."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


class _Listener:
    """In the place of a `Book`: its functions are there, and what they say is heard."""

    def __init__(self, module):
        self.module, self.heard, self.parts, self.known = module, None, {}, {}
        self.offers = False  # whether there is anything to ask

    def part(self, name, *_, properties, **options):
        """Keep the properties of a part."""
        self.parts[name] = SimpleNamespace(properties=properties)
        return self.parts[name]

    turn = part

    def asked(self, name):
        """Return a function that remembers who asked what."""
        right, self.offers = getattr(self.module, name), True

        def ask(*args):
            if self.heard is None:
                raise NotSealedError(f"{name} is asked outside of a property")
            question = name, digest(args)
            if question not in self.known:
                self.known[question] = right(*args)
            self.heard.append((*question, self.known[question]))
            return self.known[question]

        return ask

    def listen(self, one, args, value):
        """Return whether a property holds, and what it heard."""
        self.heard = []
        with np.errstate(all="ignore"):
            held = one.holds(*args, value)
        heard, self.heard = self.heard, None
        return held, heard


def _recorded(module, source, n_cases):
    listener, store = _Listener(module), Store()
    names = {"__name__": module.__name__, "__package__": module.__package__}
    text = source.replace(BOOK, "")
    code = compile(text, f"<sealed {module.__name__}>", "exec")
    exec(code, {**names, "_book": listener})
    pages = {part.name: _Page(part, listener, n_cases) for part in module.PARTS}
    return store, {name: page.put(store) for name, page in pages.items()}


class _Page:
    """All that is recorded of a part."""

    def __init__(self, part, listener, n_cases):
        self.part, self.listener = part, listener
        self.properties = listener.parts[part.name].properties
        self.draws, self.tried, self.cases = _drawn(part, n_cases)
        self.n_drawn = 1 + max(max(draw) for draw in self.draws)
        found = (part.calls.outcomes(part.reference, [case]) for case in self.cases)
        self.found = [outcome for (outcome,) in found]
        self.replies = [_replies(part, case) for case in self.cases]
        self.heard = [
            [self._heard(one, i) for i in range(len(self.cases))]
            for one in self.properties
        ]
        self.results = [self._outcomes(mistake) for mistake in part.mistakes]
        if listener.offers:
            for outcomes in self.results:
                self._refuse_other_questions(outcomes)

    def put(self, store):
        """Return the JSON of a page."""
        return {
            "draws": self.draws,
            "tried": self.tried,
            "cases": [[store.put(case.args), case.note] for case in self.cases],
            "replies": store.put(self.replies),
            "tapes": {
                i: store.put([_compact(answers) for _, answers in heard])
                for i, heard in enumerate(self.heard)
                if any(questions for questions, _ in heard)
            },
            **self._put_results(store),
        }

    def _heard(self, one, i):
        """Return what a property asks about a case, and what it hears."""
        held, heard = self.listener.listen(one, self.cases[i].args, self.found[i].value)
        if isinstance(held, str) or not held:
            raise NotSealedError(
                f"{self.part.name}: the reference breaks {one.sentence}"
            )
        return [question for *question, _ in heard], [answer for *_, answer in heard]

    def _outcomes(self, mistake):
        """Return what a mistake gives in each case, called draw by draw."""
        found = {}
        for draw in self.draws:
            cases = [self.cases[i] for i in draw]
            outcomes = self.part.calls.outcomes(mistake.function, cases)
            found = dict(zip(draw, outcomes, strict=True)) | found
        return [found[i] for i in range(self.n_drawn)]

    def _refuse_other_questions(self, outcomes):
        """Raise if what a property asks depends on the result that it looks at."""
        for i in self.draws[0]:
            if isinstance(outcomes[i].value, Fault):
                continue
            for one, heard in zip(self.properties, self.heard, strict=True):
                held, asked = self.listener.listen(
                    one, self.cases[i].args, outcomes[i].value
                )
                for j, (*question, _) in enumerate(asked):
                    if heard[i][0][j : j + 1] != [question]:
                        raise _AsksAboutResultError(question[0])
                if isinstance(held, str) or not held:
                    break  # as in a check: the next one is not tried

    def _put_results(self, store):
        """Return the JSON of what the mistakes give: faults and fingerprints."""
        faults, fault, sums, marks = [None], [], [], []
        sizes = [
            len(fingerprint(o.expected, o.expected)[0])
            for o in self.found[: self.n_drawn]
        ]
        for outcomes in self.results:
            for sheet in (fault, sums, marks):
                sheet.append([])
            for outcome, size in zip(outcomes, sizes, strict=True):
                named, row = _fault(outcome.value), ([0.0] * size, [0] * size)
                if named is None:
                    full, marks_of, bounds = fingerprint(
                        outcome.value, outcome.expected
                    )
                    row = shortened(full, bounds), marks_of
                elif named not in faults:
                    faults.append(named)
                fault[-1].append(faults.index(named))
                sums[-1].extend(row[0])
                marks[-1].extend(row[1])
        # what many mistakes have in common lies side by side, and is packed together
        in_leaves = np.array(sums, "<f8").T
        sheets = {
            "fault": np.array(fault, "<u2"),
            "sums": np.array(in_leaves, order="C"),
        }
        sheets |= {"marks": np.array(marks, "<u4"), "ends": np.cumsum(sizes)}
        results = {name: store.put(sheet) for name, sheet in sheets.items()}
        return {"faults": faults[1:], "results": results}


def shortened(sums, bounds):
    """Return sums without the digits that no comparison sees; so most are equal.

    Two results are one mistake if their sums differ by 1e-7 of the bound, or by more.
    """
    sums, bounds = np.array(sums), np.array(bounds)
    with np.errstate(all="ignore"):
        step = 2.0 ** (np.floor(np.log2(bounds)) - 34)
        short = np.round(sums / step) * step
    return np.where(np.isfinite(short), short, sums).tolist()


def _drawn(part, n_cases):
    """Return the cases of each draw and those tried, as numbers; and all, each once.

    Those of the draws come first, rounded ones last.
    """
    numbers, cases = {}, []

    def number(case):
        key = digest(case.args), case.note
        if key not in numbers:
            numbers[key] = len(cases)
            cases.append(case)
        return numbers[key]

    n_draws = -(-n_cases // len(part.draw(FIRST_SEED)))
    seeds = range(FIRST_SEED, FIRST_SEED + n_draws)
    draws = [[number(case) for case in part.draw(seed)] for seed in seeds]
    tried = [number(case) for case in part.tried()]
    known = {digest(case.args) for case in cases}
    for case in [*cases]:
        for one in simpler(part, case):
            if digest(one.args) not in known:
                number(one)
    return draws, tried, cases


def _replies(part, case):
    """Return what the reference returns to each call of a trial."""
    replies = []

    def listening(*args):
        replies.append(part.reference(*args))
        return replies[-1]

    with np.errstate(all="ignore"):
        part.calls.trial(listening, *deepcopy(case.args))
    return replies


def _compact(answers):
    """Return floats as one array."""
    floats = answers and all(type(one) in (float, np.float64) for one in answers)
    return np.array(answers) if floats else answers


def _fault(value):
    """Return kind and words of a fault: words only where they tell faults apart."""
    if not isinstance(value, Fault):
        return None
    return [value.kind, value.words if value.kind in NAMED else ""]
