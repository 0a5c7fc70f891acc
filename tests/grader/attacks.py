"""What a submission may try: each is an answer to the first part, or a whole notebook.

`OUTSIDE` stands for a folder with another submission, a gradebook and a course.
"""

import struct

import numpy as np

from tests.grader.handing_in import STUB, code, solved
from tests.places import ROOT
from tutor import checks
from tutor.checks._smallest import FIRST_SEED

FALLBACK = "\ndef softmax(Z):\n    return Z\n"


def at_start(source):
    """Return code that is tried when its cell runs, whatever comes of it."""
    lines = "\n".join(f"    {line}" for line in source.strip().splitlines())
    return f"{FALLBACK}\ntry:\n{lines}\nexcept BaseException:\n    pass\n"


def when_called(source, value="Z"):
    """Return a function that tries something, then returns a wrong value."""
    lines = "\n".join(f"        {line}" for line in source.strip().splitlines())
    tries = f"    try:\n{lines}\n    except BaseException:\n        pass\n"
    return f"import os, sys\ndef softmax(Z):\n{tries}    return {value}\n"


def frame(body):
    """Return code that writes bytes to every pipe it can find."""
    return f"""
import struct
body = {body}
for fd in range(3, 32):
    try:
        os.write(fd, body)
    except OSError:
        pass
"""


def message(text, times=1):
    """Return code that sends a well-formed frame."""
    body = text.encode()
    return frame(repr((struct.pack(">I", len(body)) + body) * times))


def table_of_stored_cases(draws=4):
    """Return code that knows by heart what a sealed check has: inputs and results."""
    known = {}
    for seed in range(FIRST_SEED, FIRST_SEED + draws):
        for case in checks.softmax.draw(seed):
            (Z,) = case.args
            with np.errstate(all="ignore"):
                known[Z.tobytes()] = checks.softmax.reference(Z).tobytes()
    return (
        f"import numpy as np\nKNOWN = {known!r}\ndef softmax(Z):\n"
        "    found = KNOWN.get(Z.tobytes(), bytes(Z.nbytes))\n"
        "    return np.frombuffer(found, Z.dtype).reshape(Z.shape).copy()"
    )


# ----------------------------------------------------- the right answer from elsewhere
STOLEN = {
    "the stored cases of a sealed check": table_of_stored_cases(),
    "the reference of the checks": "from tutor import checks\n"
    "def softmax(Z):\n    return checks.softmax.reference(Z)",
    "the reference by its module": "def softmax(Z):\n"
    "    from tutor.checks.ex01_softmax import row_softmax\n    return row_softmax(Z)",
    "nnlib itself": "from nnlib import softmax",
    "nnlib under another name": "import nnlib.activations as a\nsoftmax = a.softmax",
    "nnlib without its checks of arguments": "import nnlib\n"
    "softmax = nnlib.softmax.bare",
    "what a decorator wraps": "import inspect, nnlib\n"
    "softmax = inspect.unwrap(nnlib.softmax)",
    "a network with one layer of nnlib": "import nnlib\ndef softmax(Z):\n"
    "    return nnlib.activations.__dict__['softmax'](Z)",
    "the source of nnlib": "import inspect, nnlib.activations as a\n"
    "exec(inspect.getsource(a).replace('from .', 'from nnlib.'), globals())",
    "the file of nnlib": "import nnlib, re\n"
    "text = open(nnlib.activations.__file__).read()\n"
    "exec(compile(text.replace('from .', 'from nnlib.'), 'x', 'exec'), globals())",
    "compiled files of nnlib": "import glob, marshal, nnlib, os\n"
    "for p in glob.glob(os.path.dirname(nnlib.__file__) + '/__pycache__/act*'):\n"
    "    exec(marshal.loads(open(p, 'rb').read()[16:]), "
    "{**globals(), '__package__': 'nnlib'})\n"
    "from nnlib.activations import softmax",
    "nnlib, read again": "import importlib, nnlib.activations as a\n"
    "softmax = importlib.reload(a).softmax",
    "what the collector of garbage knows": "import gc, types\n"
    "found = [f for f in gc.get_objects() if isinstance(f, types.FunctionType) and "
    "f.__name__ in ('row_softmax', 'softmax')]\nsoftmax = found[0]",
    "the model solution": "import json\n"
    f"nb = json.load(open('{ROOT}/solutions/ex01_softmax/ex01_softmax.ipynb'))\n"
    "for c in nb['cells']:\n    exec(''.join(c['source']))",
    "the checks as files": f"import sys\nsys.path.insert(0, '{ROOT}')\n"
    "import tutor.checks.ex01_softmax as e\nsoftmax = e.row_softmax",
    "an installed course": "import sys, glob\n"
    "sys.path += glob.glob('/usr/**/site-packages', recursive=True)\n"
    "from tutor.checks import EXERCISES as E\nsoftmax = E['ex01_softmax'][0].reference",
    "another student's work": "import json\n"
    "nb = json.load(open('OUTSIDE/submitted/ada/ex01_softmax/ex01_softmax.ipynb'))\n"
    "for c in nb['cells']:\n    exec(''.join(c['source']))",
    "another function of nnlib that holds it": "import nnlib\n"
    "softmax = lambda Z: np.exp(nnlib.log_softmax(Z))",
    "a network of nnlib without hidden layers": "import nnlib\ndef softmax(Z):\n"
    "    n = Z.shape[1]\n"
    "    net = nnlib.Network([n, n], dtype=np.float64, seed=0)\n"
    "    net.W[1], net.b[1] = np.eye(n), np.zeros(n)\n    return net.forward(Z)",
    "what a later check passes": "seen = {}\ndef softmax(Z):\n"
    "    return seen.get(Z.tobytes(), Z)\ndef is_softmax(Z, A):\n"
    "    seen[np.array(Z).tobytes()] = np.array(A)\n    return False",
    "the frames of the worker, traced": "import sys\nfound = []\n"
    "def trace(frame, event, arg):\n    found.append(frame)\n    return trace\n"
    "sys.settrace(trace)\ndef softmax(Z):\n    f = sys._getframe()\n"
    "    for f in [f, *found]:\n        while f:\n"
    "            for v in [*f.f_locals.values(), *f.f_globals.values()]:\n"
    "                r = getattr(v, 'reference', None) or getattr(v, 'instead', None)\n"
    "                if callable(r): return r(Z)\n            f = f.f_back\n"
    "    return Z",
    "every object that refers to the input": "import gc\ndef softmax(Z):\n"
    "    waiting, seen = [Z], set()\n    while waiting and len(seen) < 3000:\n"
    "        for one in gc.get_referrers(waiting.pop()):\n"
    "            if id(one) not in seen:\n                seen.add(id(one))\n"
    "                waiting.append(one)\n"
    "                if callable(getattr(one, 'reference', None)):\n"
    "                    return one.reference(Z)\n    return Z",
    "the memory of the parent": "import re\ndef softmax(Z):\n"
    "    for p in ('1', '2', 'self/task/1', 'thread-self'):\n        try:\n"
    "            maps = open(f'/proc/{p}/maps').read()\n"
    "            if 'tutor' in maps: return np.ones_like(Z)\n"
    "        except OSError: pass\n    return Z",
    "the frames above": "import sys\ndef softmax(Z):\n    f = sys._getframe()\n"
    "    while f:\n        if 'part' in f.f_locals:\n"
    "            return f.f_locals['part'].reference(Z)\n        f = f.f_back",
    "a package from the network": "import subprocess, sys\n"
    "subprocess.run([sys.executable, '-m', 'pip', 'install', 'scipy'])\n"
    "from scipy.special import softmax as s\nsoftmax = lambda Z: s(Z, axis=1)",
}

# ------------------------------------------------------------- points without an answer
PAID = {
    "a patched check": "from tutor.checks import _part\n"
    "_part.Part.__call__ = lambda *a, **k: 'softmax: verified on 99 inputs'" + FALLBACK,
    "checks of one's own": "class checks:\n    softmax = staticmethod(lambda f: 84)"
    + FALLBACK,
    "a transformer of syntax trees": "import ast\n"
    "class T(ast.NodeTransformer):\n    def visit_Call(self, n):\n"
    "        return ast.Constant(84)\nget_ipython().ast_transformers.append(T())"
    + FALLBACK,
    "NumPy that calls all things equal": at_start(
        "import numpy\nnumpy.allclose = numpy.isclose = numpy.array_equal = "
        "lambda *a, **k: True\nnumpy.ndarray = object"
    ),
    "an array that says that it equals": "class L(np.ndarray):\n"
    "    def __eq__(self, o): return np.ones(self.shape, bool)\n"
    "    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)\n"
    "def softmax(Z): return Z.view(L)",
    "an object that says that it is an array": "class L:\n"
    "    __class__ = np.ndarray\n    shape = (1, 2)\n    dtype = np.dtype(float)\n"
    "    def __array__(self, *a, **k): return np.ones((1, 2))\n"
    "def softmax(Z): return L()",
    "a patched encoder": at_start(
        "from grader import protocol\n"
        "protocol.encode = lambda *a: {'verified': True, 'points': 84}"
    ),
    "a forged verdict": when_called(message('{"verified": true, "points": 84}')),
    "a forged answer in advance": when_called(
        message(
            '{"value": {"plain": true}, "args": [null], "same": [], "called": []}', 50
        )
    ),
    "a forged answer of another kind": when_called(
        message('{"value": {"plain": true}, "args": {}, "same": "x", "called": 1}', 50)
    ),
    "a forged exception": when_called(
        message('{"raised": ["NotImplementedError", {"x": 1}], "called": [[]]}', 50)
    ),
    "a stub that says nothing": "import nnlib, nnlib._stubs\n"
    "nnlib._stubs.stub = lambda name: None\nnnlib._stubs.called = None\n"
    "softmax = nnlib.softmax",
    "an exception that equals everything": "class E(Exception):\n"
    "    def __eq__(self, o): return True\n    def __str__(self): return 'verified'\n"
    "def softmax(Z): raise E",
    "not a number": "def softmax(Z): return np.full_like(Z, np.nan)",
    "the answer to the small case": "def softmax(Z): return np.array([[.25, .75]])",
    "a guess": "def softmax(Z): return np.full_like(Z, 1 / Z.shape[1])",
    "another answer each time": "n = 0\ndef softmax(Z):\n    global n\n    n += 1\n"
    "    return np.full_like(Z, 1 / Z.shape[1] + n * 1e-9)",
    "words of the checks printed": when_called(
        "print('softmax: verified on 12 inputs')", "'softmax: verified on 12 inputs'"
    ),
    "the right function, asked for": when_called(
        message('{"ask": "softmax", "args": [], "options": {}}')
    ),
    "a question of the wrong kinds": when_called(
        message('{"ask": ["softmax"], "args": {}, "options": 3}', 50)
    ),
    "an error without words": at_start(
        message('{"raised": [""]}', 50) + message('{"raised": 3}', 50)
    ),
    "words of JSON patched": at_start(
        "import json\nreal = json.dumps\njson.dumps = lambda m: "
        "real({'verified': True, 'points': 84, **m, 'value': {'plain': True}})"
    ),
    "a worker of its own": at_start(
        "import gc, grader.worker as w\nfor one in gc.get_objects():\n"
        "    if type(one).__name__ == 'Notebook':\n"
        "        type(one).call = lambda *a, **k: {'value': {'plain': True}, "
        "'args': [None], 'same': [], 'called': []}"
    ),
    "base64 patched": at_start(
        "import base64\nbase64.b64encode = lambda b: b'//////////8='"
    ),
    "bytes of another length": when_called(
        message(
            '{"value": {"array": ["<f8", [1000000, 1000000], ""]}, "args": [null], '
            '"same": [], "called": []}',
            3,
        )
    ),
    "not a number with something in it": "def softmax(Z):\n"
    "    return np.full(Z.shape, 0x7ff8dead00000001, np.uint64).view(float)",
    "an array whose type carries words": "def softmax(Z):\n"
    "    t = np.dtype(float, metadata={'verified': True, 'points': 84})\n"
    "    return np.zeros(Z.shape, t)",
    "a comparison that lies": "class T(type):\n"
    "    def __eq__(s, o): return True\n    def __hash__(s): return hash(np.ndarray)\n"
    "class L(metaclass=T):\n    def __eq__(s, o): return True\n"
    "    def __getattr__(s, n): return L()\n    def __call__(s, *a, **k): return L()\n"
    "    def __bool__(s): return True\n    def __len__(s): return 1\n"
    "def softmax(Z): return L()",
    "the answer in the input": "def softmax(Z):\n    Z[...] = 1 / Z.shape[1]\n"
    "    return Z",
    "the input's memory grown": "def softmax(Z):\n"
    "    return np.lib.stride_tricks.as_strided(Z, (10**4, 10**4), (0, 0))",
    "a name that is a number": "def softmax(Z): return 84\n"
    "globals()['check-softmax'] = 84\nscore = points = auto_score = 84",
    "too many questions": when_called(
        message('{"ask": "softmax", "args": [], "options": {}}', 3000)
    ),
}

# ------------------------------------------------------------------- frames that harm
FRAMES = {
    "a frame that is no JSON": when_called(frame("b'\\0\\0\\0\\x04abcd'")),
    "half a frame": when_called(frame("b'\\0\\0\\x10\\0{'") + "os._exit(0)"),
    "a frame of four gigabytes": when_called(frame("b'\\xff' * 100")),
    "a frame nested deep": when_called(
        frame("struct.pack('>I', 200000) + b'[' * 100000 + b']' * 100000")
    ),
    "a frame of many objects": when_called(
        frame("struct.pack('>I', 3000001) + b'[' + b'{},' * 999999 + b'{}]'")
    ),
    "a frame drop by drop": when_called(
        "import time\nos.write(4, b'\\0\\0\\x10\\0')\n"
        "while True:\n    os.write(4, b'x'); time.sleep(0.01)"
    ),
    "requests read away": when_called(
        "for fd in range(3, 32):\n    try:\n        os.set_blocking(fd, False)\n"
        "        os.read(fd, 1 << 20)\n    except OSError: pass"
    ),
    "pipes closed": when_called("os.closerange(0, 32)"),
    "digits without end": when_called(
        "body = b'{\"value\": ' + b'9' * 10**7 + b'}'\n"
        "body = __import__('struct').pack('>I', len(body)) + body\n"
        "for fd in range(3, 32):\n    try: os.write(fd, body)\n    except OSError: pass"
    ),
    "frames into the pipes of others": when_called(
        'import struct\nbody = b\'{"value": {"plain": true}}\'\n'
        "for p in ('1', '2', 'self'):\n    for fd in range(32):\n        try:\n"
        "            with open(f'/proc/{p}/fd/{fd}', 'wb', 0) as f:\n"
        "                f.write(struct.pack('>I', len(body)) + body)\n"
        "        except OSError: pass"
    ),
    "an end in a finaliser": "import os\nclass E:\n"
    "    def __del__(self): os._exit(0)\ndef softmax(Z):\n    E()\n    return Z",
    "an exception that ends when it is told": "import os\nclass E(Exception):\n"
    "    def __str__(self): os._exit(0)\ndef softmax(Z): raise E",
    "a thousand exceptions in a chain": "def softmax(Z):\n    e = None\n"
    "    for i in range(10**4):\n        n = ValueError(i)\n        n.__cause__ = e\n"
    "        e = n\n    raise e",
    "a huge whole number": "def softmax(Z): return 1 << (1 << 26)",
    "a huge text": "def softmax(Z): return 'x' * 10**8",
    "a huge array": "def softmax(Z): return np.ones(5 * 10**7)",
    "a huge list": "def softmax(Z): return [0.5] * 10**6",
    "a huge dict": "def softmax(Z): return {i: 'x' for i in range(10**5)}",
    "a list in itself": "def softmax(Z):\n    a = []\n    a.append(a)\n    return a",
    "a huge message": "def softmax(Z): raise ValueError('x' * 10**8)",
    "a message that never ends": "class E(Exception):\n    def __str__(self):\n"
    "        while True: pass\ndef softmax(Z): raise E",
    "a type with markup as its name": "def softmax(Z):\n"
    "    return type('<script>alert(1)</script>', (), {})()",
    "letters that steer a terminal": "def softmax(Z):\n"
    "    raise ValueError('\\x1b[2J\\x1b]0;points: 84\\x07\\u202e')",
}

# ---------------------------------------------------------------- what is not its own
OUTWARD = {
    "a gradebook": at_start(
        "import sqlite3\ndb = sqlite3.connect('OUTSIDE/gradebook.db')\n"
        "db.execute('update grade set auto_score = 84'); db.commit()"
    ),
    "files of the course": at_start(
        "for name in ('nbgrader_config.py', 'nnlib.py', 'conftest.py'):\n"
        "    open('OUTSIDE/' + name, 'w').write('x = 1')"
    ),
    "another submission": at_start("import shutil\nshutil.rmtree('OUTSIDE/submitted')"),
    "nnlib for those who follow": at_start(
        "import nnlib, os\nfor p in (nnlib.__file__, nnlib.activations.__file__):\n"
        "    os.chmod(p, 0o777); open(p, 'a').write('softmax = 1')"
    ),
    "the worker for those who follow": at_start(
        "import grader.worker, os\nos.unlink(grader.worker.__file__)"
    ),
    "NumPy for those who follow": at_start(
        "import numpy\nopen(numpy.__file__, 'a').write('1/0')"
    ),
    "a link to the outside": at_start(
        "import os\nos.symlink('OUTSIDE', '/scratch/x')\n"
        "open('/scratch/x/gradebook.db', 'w').write('')"
    ),
    "memory that others share": at_start(
        "open('/dev/shm/x', 'wb').write(b'x' * 10**8)"
    ),
    "the home and the password file": at_start(
        "import os\nfor p in ('/root/.ssh', '/etc/shadow', '/home'):\n"
        "    os.listdir(p); open(p + '/x', 'w')"
    ),
    "variables of ours": "import os\ndef softmax(Z):\n"
    "    raise ValueError(str(os.environ))",
    "variables of other processes": "import glob\ndef softmax(Z):\n    text = ''\n"
    "    for p in glob.glob('/proc/*/environ'):\n"
    "        try: text += open(p).read()\n        except OSError: pass\n"
    "    raise ValueError(text)",
    "the network": at_start(
        "import socket\nsocket.create_connection(('127.0.0.1', PORT), 1).send(b'x')"
    ),
    "a socket without a file": at_start(
        "import socket\nfor kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
        "    s = socket.socket(socket.AF_UNIX, kind)\n    s.bind('\\0nnlib')\n"
        "    s.connect('\\0/tmp/.X11-unix/X0')"
    ),
    "a socket of the system": at_start(
        "import socket\ns = socket.socket(socket.AF_UNIX)\n"
        "s.connect('/run/docker.sock')"
    ),
    "the user root": at_start("import os\nos.setuid(0)\nos.setgid(0)"),
    "a namespace of one's own": at_start(
        "import ctypes\nc = ctypes.CDLL(None)\nassert c.unshare(0x10000000) == 0\n"
        "c.mount(b'none', b'/scratch', b'tmpfs', 0, None)\n"
        "open('/scratch/x', 'wb').write(b'x' * 10**9)"
    ),
    "the memory of the grader": at_start(
        "import os\nfor p in os.listdir('/proc'):\n    if p.isdigit():\n"
        "        open(f'/proc/{p}/mem', 'r+b')"
    ),
    "every process, killed": at_start("import os\nos.kill(-1, 9)\nos.kill(1, 9)"),
    "the parent, killed": when_called("os.kill(os.getppid(), 9); os.kill(1, 15)"),
    "a hard link to the outside": at_start(
        "import os\nfor p in ('OUTSIDE/gradebook.db', '/course/nnlib/__init__.py'):\n"
        "    os.link(p, '/scratch/x'); open('/scratch/x', 'w').write('')"
    ),
    "the roots of other processes": at_start(
        "import os\nfor p in os.listdir('/proc'):\n    if p.isdigit():\n"
        "        open(f'/proc/{p}/root/OUTSIDE/late', 'w')\n"
        "        open(f'/proc/{p}/cwd/late', 'w')"
    ),
    "what comes at the end": at_start(
        "import atexit\natexit.register(lambda: open('OUTSIDE/late', 'w'))"
    ),
}

# -------------------------------------------------------------------- more than its own
GREEDY = {
    "three hundred forks": at_start(
        "import os, time\nfor i in range(300):\n    if os.fork() == 0:\n"
        "        time.sleep(60); os._exit(0)"
    ),
    "a process that lives on": at_start(
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(0)"
    ),
    "a program": at_start(
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], "
        "start_new_session=True)"
    ),
    "threads": at_start(
        "import threading, time\nfor i in range(1000):\n"
        "    threading.Thread(target=time.sleep, args=(60,)).start()"
    ),
    "twenty gigabytes": at_start("a = [bytearray(1 << 30) for i in range(20)]"),
    "much memory in small pieces": at_start(
        "import numpy as np\na = [np.ones(10**6) for i in range(2500)]"
    ),
    "a file of two gigabytes": at_start(
        "f = open('/scratch/x', 'wb')\nfor i in range(200): f.write(b'x' * 10**7)"
    ),
    "many files": at_start(
        "for i in range(300): open(f'/scratch/{i}', 'wb').write(b'x' * 10**6)"
    ),
    "memory as files": at_start(
        "import os\nfor i in range(64):\n    f = os.memfd_create('x')\n"
        "    os.write(f, b'x' * 10**7)"
    ),
    "two hundred megabytes of output": at_start(
        "import sys\nfor i in range(200):\n    sys.stdout.write('x' * 10**6)\n"
        "    sys.stderr.write('x' * 10**6)"
    ),
    "a core": "import os\ndef softmax(Z): os.abort()",
    "a stack without end": "import sys\nsys.setrecursionlimit(10**9)\n"
    "def softmax(Z): return softmax(Z)",
    "a signal that is not heard": when_called(
        "import signal\nfor s in range(1, 32):\n"
        "    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass"
    ),
    "an interrupt": "def softmax(Z): raise KeyboardInterrupt",
    "the end of a generator": "def softmax(Z): raise GeneratorExit",
    "an alarm": "import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\n"
    "def softmax(Z): time.sleep(0.2); return Z",
}

CODE = {**STOLEN, **PAID, **FRAMES, **OUTWARD, **GREEDY}


def _points_in_metadata(nb):
    for cell in nb["cells"]:
        role = cell["metadata"].get("nbgrader")
        if role:
            role.update(points=84, schema_version=3)
            cell["metadata"]["nbgrader"] = {**role, "grade": True, "solution": True}


def _verified_in_outputs(nb):
    said = {"text/plain": "softmax: verified on 12 inputs"}
    shown = {"output_type": "execute_result", "data": said, "metadata": {}}
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{**shown, "execution_count": 1}]


def _checks_of_its_own(nb):
    role = {"grade": True, "solution": False, "locked": True, "points": 84}
    role |= {"grade_id": "check-bonus", "schema_version": 3, "task": False}
    nb["cells"].append(code("84", nbgrader=role))


def _a_check_that_returns_points(nb):
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "check-softmax":
            cell["source"] = "84"


def _ids_exchanged(nb):
    """Each answer is called a check, each check an answer or a written one."""
    for cell in nb["cells"]:
        role = cell["metadata"].get("nbgrader")
        if role and cell["cell_type"] == "code":
            name = role["grade_id"]
            other = name.removeprefix("check-") if "check-" in name else f"check-{name}"
            role["grade_id"] = other


def _a_table_of_what_a_later_check_passes(nb):
    for cell in nb["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        if role.get("grade_id") == "is_softmax":
            cell["source"] = TABLE


TABLE = """seen = {}
def is_softmax(Z, A):
    seen.setdefault(np.array(Z).tobytes(), []).append(np.array(A))
    return False

def likely(Z, A):
    same = A.shape == Z.shape and np.allclose(A.sum(axis=1), 1) and (A >= 0).all()
    return same and (A.argsort() == Z.argsort()).all()

def softmax(Z):
    for A in seen.get(Z.tobytes(), []):
        if likely(Z, A):
            return A.copy()
    raise ValueError(f"it is not among the {len(seen)} that were seen")
"""


def _ids_that_are_no_text(nb):
    for cell, odd in zip(nb["cells"], [[], {}, 84, True, None, ["x"]], strict=False):
        cell["metadata"]["nbgrader"] = {"grade_id": odd, "points": odd, "grade": odd}
        cell["id"] = odd


def _a_kernel_of_its_own(nb):
    nb["metadata"]["kernelspec"] = {"name": "x; touch OUTSIDE/late", "language": "sh"}


NOTEBOOKS = {
    "points in the metadata": _points_in_metadata,
    "outputs that say verified": _verified_in_outputs,
    "a check of its own": _checks_of_its_own,
    "a check that returns points": _a_check_that_returns_points,
    "a table of what a later check passes": _a_table_of_what_a_later_check_passes,
    "ids exchanged": _ids_exchanged,
    "ids that are no text": _ids_that_are_no_text,
    "a kernel of its own": _a_kernel_of_its_own,
}


def submissions(parts):
    """Yield name and notebook of each attack; all other answers are stubs."""
    for name, source in CODE.items():
        yield name, solved(**{**dict.fromkeys(parts, STUB), "softmax": source})
    for name, change in NOTEBOOKS.items():
        nb = solved(**dict.fromkeys(parts, STUB))
        change(nb)
        yield name, nb
