"""What the inputs of exercise 08 can be."""

import numpy as np

from tests.tutor.pairs import Space, dimension, sizes, types

GUESSES = dimension(
    "n_guesses",
    one=lambda n_guesses: n_guesses == 1,
    all=lambda A, n_guesses: n_guesses == A.shape[1],
    between=lambda A, n_guesses: 1 < n_guesses < A.shape[1],
)

SPACES = {
    "confusion_matrix": Space(
        sizes("y_true", 0, 1),
        dimension(
            "weights",
            zero=lambda weights: np.any(weights == 0),
            one=lambda weights: np.all(weights == 1),
            other=lambda weights: np.all(weights > 0) and np.any(weights != 1),
        ),
    ),
    "accuracy_from_probabilities": Space(sizes("A", 0, 1), types("A"), GUESSES),
    "precision_and_recall": Space(
        sizes("C", 0, 1, 2),
        dimension(
            "empty",
            row=lambda C: np.any(C.sum(axis=1) == 0),
            column=lambda C: np.any(C.sum(axis=0) == 0),
            none=lambda C: np.all(C.sum(axis=0) * C.sum(axis=1) > 0),
        ),
    ),
    "standard_error": Space(
        sizes("correct_a", 0, 1, 2),
        dimension(
            "better",
            a=lambda correct_a, correct_b: correct_a.sum() > correct_b.sum(),
            b=lambda correct_a, correct_b: correct_a.sum() < correct_b.sum(),
            none=lambda correct_a, correct_b: correct_a.sum() == correct_b.sum(),
        ),
    ),
    "early_stopping": Space(
        sizes("losses", 0, 1),
        dimension(
            "patience",
            beyond=lambda losses, patience: patience >= len(losses),
            one=lambda patience: patience == 1,
            within=lambda losses, patience: 1 < patience < len(losses),
        ),
        dimension(
            "margin", zero=lambda margin: margin == 0, some=lambda margin: margin
        ),
        never={("rows of losses 1", "patience within"): "there is one epoch only"},
    ),
    "is_confusion_matrix": Space(
        sizes("P", 0, 1, 2),
        dimension(
            "classes",
            missing=lambda y_true, P: len(np.unique(y_true)) < len(P),
            all=lambda y_true, P: len(np.unique(y_true)) == len(P),
        ),
        dimension(
            "rows",
            one=lambda P: np.all(np.abs(np.nan_to_num(P).sum(axis=1) - 1) < 0.1),
            other=lambda P: np.any(np.abs(np.nan_to_num(P).sum(axis=1) - 1) >= 0.1),
        ),
        never={("rows of P 1", "classes missing"): "the only class occurs"},
    ),
}
