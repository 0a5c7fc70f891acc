"""What the interactive parts of the course are made of: controls, pictures, sentences.

A picture is made once and then changed, because a new figure for every move of a slider
would take ten times as long.
"""

import base64
import html
import io

import ipywidgets
import matplotlib
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ..plots.charts import dot_negatives, dots
from ..plots.figure import COLORS, course_style, new_axes

__all__ = [
    "ConfusionPanel",
    "Interactive",
    "Picture",
    "WithTwin",
    "connect",
    "counted",
    "dropdown",
    "listed",
    "mosaic",
    "on_change",
    "row",
    "show_with_twin",
]

LABEL = {"description_width": "initial"}


class Interactive(ipywidgets.VBox):
    """A box that says in words what it is where no kernel runs."""

    def __init__(self, about, *children):
        self.about = about
        super().__init__(children)

    def __repr__(self):
        return (
            f"Interactive: {self.about}. Run this cell to use it; the figure beside it "
            "shows the same."
        )

    def _repr_mimebundle_(self, **kwargs):
        # ipywidgets would cut the sentence off
        return super()._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}


class WithTwin(Interactive):
    """A box that brings its figure, of the box in use."""

    def __init__(self, about, twin, *children):
        self.twin = twin
        super().__init__(about, *children)

    def _ipython_display_(self):
        show_with_twin(self.twin, self._repr_mimebundle_())


def show_with_twin(twin, bundle):
    """Show a figure, then the widget that it stands for.

    The figure is an output of its own, as JupyterLab shows nothing but an error for a
    widget whose kernel has gone. Where the widget works, its page hides `.nn-twin`.
    """
    page = f'<div class="nn-twin">{twin._repr_html_()}</div>'
    display({"text/html": page, "text/plain": repr(twin)}, raw=True)
    display(bundle, raw=True)


class Picture(ipywidgets.HTML):
    """Axes, of which some artists move, and the sentence that goes with them.

    What never changes is drawn once. An answer puts the moving artists on a copy of it.
    """

    def __init__(self, kind, width=8, height=3.2, *, live=True, **axes):
        super().__init__()
        self.kind, self.live, self.sentence, self.png = kind, live, "", b""
        self.figure, self.axes = new_axes(width, height, **axes)
        self.agg, self.moving = FigureCanvasAgg(self.figure), []
        self.background = None

    def moves(self, *artists):
        """Keep the artists out of the background; return the last."""
        for artist in artists:
            artist.set_animated(True)
            self.moving.append(artist)
        return artists[-1]

    def image(self, axes, title, shape=(28, 28), *, signed=False):
        """Return an empty image whose values, at most 1 in size, can be set."""
        colors = {"cmap": "RdBu_r", "vmin": -1} if signed else {"cmap": "gray_r"}
        axes.set_title(title, fontsize=10)
        axes.axis("off")
        empty = np.zeros(shape)
        return self.moves(axes.imshow(empty, **{"vmin": 0, "vmax": 1, **colors}))

    def weights(self, axes, title, shape=(28, 28)):
        """Draw no weights yet; return a function that shows some, all in [-1, 1]."""
        image = self.image(axes, title, shape, signed=True)
        drawn = dots(axes)
        self.moves(*drawn)

        def show(values):
            image.set_data(values)
            dot_negatives(drawn, values)

        return show

    def bars(self, axes, n, xlabel, ylabel, ylim):
        """Draw n bars of height 0; return a function that sets their heights."""
        axes.set(xlabel=xlabel, ylabel=ylabel, ylim=ylim, xticks=range(n))
        axes.grid(visible=False, axis="x")
        bars = axes.bar(range(n), [0.0] * n, color=COLORS[0])
        self.moves(*bars)

        def set_heights(values):
            for bar, value in zip(bars, values, strict=True):
                bar.set_height(value)

        return set_heights

    def show(self, sentence):
        with course_style():
            if self.background is None:
                self.agg.draw()
                self.figure.set_layout_engine("none")  # keeps the places of the axes
                self.background = self.agg.copy_from_bbox(self.figure.bbox)
            self.agg.restore_region(self.background)
            for artist in self.moving:
                artist.draw(self.agg.renderer)
        stream, pixels = io.BytesIO(), self.agg.buffer_rgba()
        fast = {"compress_level": 1}
        matplotlib.image.imsave(stream, pixels, format="png", pil_kwargs=fast)
        self.sentence, self.png = " ".join(sentence.split()), stream.getvalue()
        data = base64.b64encode(self.png).decode()
        role = ' role="status"' if self.live else ""  # read aloud when it changes
        self.value = (
            f'<img alt="{html.escape(self.kind)} The text below says what it shows." '
            f'style="max-width: 100%" src="data:image/png;base64,{data}">'
            f'<p{role} style="line-height: 1.4; max-width: 800px">'
            f"{html.escape(self.sentence)}</p>"
        )


def dropdown(label, options, value=None):
    options = list(options)
    value = options[0] if value is None else value
    return ipywidgets.Dropdown(
        description=label, tooltip=label, options=options, value=value, style=LABEL
    )


def on_change(action, *controls):
    """Call the action whenever the value of a control changes."""
    for control in controls:
        control.observe(lambda change: action(), "value")


def row(*controls):
    return ipywidgets.HBox(controls, layout={"flex_flow": "row wrap"})


def connect(about, draw, picture, *controls):
    """Draw now and whenever a control changes; return the box that holds all."""
    on_change(draw, *controls)
    draw()
    return Interactive(about, row(*controls), picture)


def listed(values, decimals=2):
    return ", ".join(f"{value:.{decimals}f}" for value in values)


def counted(n, noun):
    """Return the number and its noun: "1 step", "1,000 steps"."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def mosaic(images, columns):
    """Return images (m, 784) as one, a white line between them."""
    rows = -(-len(images) // columns)
    tiles = np.zeros((rows * columns, 30, 30))
    tiles[: len(images), 1:29, 1:29] = np.reshape(images, (-1, 28, 28))
    tiles = tiles.reshape(rows, columns, 30, 30).swapaxes(1, 2)
    return tiles.reshape(30 * rows, 30 * columns)


class ConfusionPanel:
    """A confusion matrix in a picture: mistakes in colour, right answers on grey."""

    def __init__(self, picture, axes, K, title):
        axes.set_title(title, fontsize=10)
        axes.set(xticks=range(K), yticks=range(K), xlabel="predicted", ylabel="true")
        axes.grid(visible=False)
        axes.set_facecolor("0.88")
        empty = {"cmap": "Oranges", "vmin": 0, "vmax": 1, "aspect": "auto"}
        self.image = picture.moves(axes.imshow(np.zeros((K, K)), **empty))
        self.frame = matplotlib.patches.Rectangle(
            (-2, -2), 1, 1, fill=False, edgecolor=COLORS[0], linewidth=3
        )
        picture.moves(axes.add_patch(self.frame))
        style = {"ha": "center", "va": "center", "fontsize": 8}
        self.texts = [axes.text(k, j, "", **style) for j, k in np.ndindex(K, K)]
        picture.moves(*self.texts)

    def show(self, counts, cell=None):
        mistakes = np.ma.array(counts, mask=np.eye(len(counts), dtype=bool))
        share = mistakes / max(mistakes.max(), 1)
        self.image.set_data(share)
        dark = (share > 0.75).filled(False).ravel()
        for text, count, white in zip(self.texts, counts.ravel(), dark, strict=True):
            text.set(text=f"{count or ''}", color="white" if white else "black")
        if cell:
            self.frame.set_xy((cell[1] - 0.5, cell[0] - 0.5))
