"""A command of the grader that cannot go on says why in a sentence."""

import pytest

from grader.sandbox import RefusedError
from grader.sentence import ends_in_a_sentence


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("--seed must be below 9"), "--seed must be below 9\n"),
        (RefusedError("There is no sandbox."), "There is no sandbox.\n"),
        (OSError(28, "No space left", "a.csv"), "No space left: a.csv\n"),
        (TimeoutError("nobody answers"), "nobody answers\n"),
    ],
)
def test_what_a_user_can_mend_is_a_sentence(error, said, capsys):
    @ends_in_a_sentence
    def main(argv):
        raise error

    assert main([]) == 2
    assert capsys.readouterr() == ("", said)


def test_a_fault_of_ours_is_no_sentence():
    @ends_in_a_sentence
    def main(argv):
        return argv[0]

    with pytest.raises(IndexError):
        main([])
    assert main([1]) == 1
