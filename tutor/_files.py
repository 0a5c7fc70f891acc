"""Where the files of the course lie that chapters read, such as recorded results."""

from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def course_file(name, roots=None):
    """Return the path of a file of the course, such as "recordings/test_halves.json".

    A chapter may be opened in another folder, or be downloaded alone. The course of
    which this package is a part comes first, then the folders above the notebook, then
    a file of this name beside it.
    """
    here = Path.cwd()
    roots = (HERE, here, *here.parents) if roots is None else roots
    places = [Path(root, "course", name) for root in roots]
    places.append(here / Path(name).name)
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"{Path(name).name} is not here. It belongs to the course, as course/{name}: "
        f"open this chapter there, or put a copy of the file into {here}"
    )
