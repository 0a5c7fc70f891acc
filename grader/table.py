"""Results in a table of a database: SQLite, or what SQLAlchemy has an address for.

    python3 -m tools grade --to postgresql+psycopg://user@host/course

A row is a result: what one asks of many stands in columns, all of it as JSON.
"""

import json
import re
from pathlib import Path

import sqlalchemy as sa

from . import results

AT_ONCE = 500  # rows that are read


class Table:
    """Results as rows, by student and exercise.

    Parameters
    ----------
    address : str
        Such as sqlite:///grading/results.db.
    name : str
        Of the table; it is made if it is not there.
    """

    def __init__(self, address, name="results"):
        self.address = address
        self.rows = sa.Table(
            name,
            sa.MetaData(),
            sa.Column("student", sa.String(100), primary_key=True),
            sa.Column("exercise", sa.String(100), primary_key=True, index=True),
            sa.Column("graded", sa.Boolean, nullable=False),
            sa.Column("points", sa.Float),
            sa.Column("most", sa.Float, nullable=False),
            sa.Column("seed", sa.BigInteger, nullable=False),
            sa.Column("checks", sa.String(20), nullable=False),
            sa.Column("handed_in", sa.String(60)),
            sa.Column("result", sa.Text, nullable=False),
        )
        try:
            self.engine = sa.create_engine(address)
            self.rows.metadata.create_all(self.engine)
        except ModuleNotFoundError as error:
            raise ValueError(
                f"{self} needs {error.name}: pip install {error.name} in this "
                "environment"
            ) from None
        except sa.exc.SQLAlchemyError as error:
            why = str(error).splitlines()[0]
            raise ValueError(f"{self} cannot be opened: {why}") from None

    def __str__(self):
        return re.sub(r":[^:@/]*@", ":***@", self.address)

    def runs(self):
        """Return the folder for files of unfinished runs."""
        return Path("grading/results.unfinished")

    def keep(self, some):
        """Write results, all of them or none; newer ones take the place of older."""
        rows = [_row(result) for result in some]
        keys = [{"who": row["student"], "what": row["exercise"]} for row in rows]
        same = (self.rows.c.student == sa.bindparam("who")) & (
            self.rows.c.exercise == sa.bindparam("what")
        )
        with self.engine.begin() as connection:
            if rows:
                connection.execute(self.rows.delete().where(same), keys)
                connection.execute(self.rows.insert(), rows)

    def get(self, student, exercise):
        """Return a result, or None where there is none."""
        c = self.rows.c
        asked = sa.select(c.result).where(c.student == student, c.exercise == exercise)
        with self.engine.connect() as connection:
            found = connection.execute(asked).scalar()
        return None if found is None else json.loads(found)

    def all(self):
        """Yield all results, sorted by exercise and student; others may be written."""
        c, last = self.rows.c, ("", "")
        place = sa.tuple_(c.exercise, c.student)
        columns = sa.select(c.exercise, c.student, c.result)
        ordered = columns.order_by(c.exercise, c.student).limit(AT_ONCE)
        while True:
            with self.engine.connect() as connection:
                rows = connection.execute(ordered.where(place > last)).fetchall()
            for row in rows:
                yield json.loads(row.result)
            if not rows:
                return
            last = rows[-1][:2]

    def aside(self):
        """Return an empty place of the same kind, for results that may not count."""
        return Table(self.address, f"{self.rows.name}_new")

    def clear(self):
        """Remove all results."""
        with self.engine.begin() as connection:
            connection.execute(self.rows.delete())


def _row(result):
    return {
        "student": result["student"],
        "exercise": result["exercise"],
        "graded": result["graded"],
        "points": results.points(result),
        "most": results.most(result),
        "seed": result["seed"],
        "checks": result["checks"],
        "handed_in": result["timestamp"],
        "result": json.dumps(result),  # of ASCII alone: any database takes it
    }
