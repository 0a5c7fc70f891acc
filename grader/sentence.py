"""How a command of the grader ends when it cannot go on: with a sentence, and 2."""

import functools
import sys

from .sandbox import RefusedError


def ends_in_a_sentence(main):
    """Have main(argv) print what is wrong and return 2, instead of a traceback."""

    @functools.wraps(main)
    def guarded(argv):
        try:
            return main(argv)
        except (RefusedError, ValueError) as error:
            sys.stderr.write(f"{error}\n")
        except OSError as error:
            known = f"{error.strerror}: {error.filename}"
            sys.stderr.write(f"{known if error.strerror else error}\n")
        return 2

    return guarded
