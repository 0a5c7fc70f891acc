"""The hub of a course: who may come in, what is started for whom, where things lie.

README.md beside this file is the page to follow; install.py copies this file to
PLACE/hub, and everything below PLACE is what it has made:

    hub/          the hub and its proxy, for root alone
    students/     the Python of the students' servers, with the bundle installed
    given/        what students get copies of: chapters, and what these link to
    exchange/     where exercises, submissions and feedback change hands
    instructors/  the whole course, for the account `grader` alone

Who is in the class stands in PLACE/hub/class.toml:

    instructors = ["emmy"]
    students = ["ada", "grace"]

What is different at your university, sign-in or another spawner, stands in
PLACE/hub/own_config.py, which comes last; nothing writes there but you.
"""

import tomllib
from pathlib import Path

c = get_config()  # noqa: F821  (given by JupyterHub)

HUB = Path(__file__).resolve().parent
PLACE = HUB.parent
STUDENTS, INSTRUCTORS = PLACE / "students", PLACE / "instructors"
GRADER = "grader"  # the account that owns the course, the gradebook and the exchange
FOLDER = "neural-networks-by-hand"  # in the home of each student
CLASS = tomllib.loads((HUB / "class.toml").read_text(encoding="utf-8"))

# --- who may come in: accounts of this machine, by PAM

c.Authenticator.allowed_users = {*CLASS["students"], *CLASS["instructors"]}
c.JupyterHub.load_groups = {"instructors": {"users": list(CLASS["instructors"])}}

# --- what is where

c.JupyterHub.bind_url = (
    "http://127.0.0.1:8000"  # a web server with TLS stands before it
)
c.JupyterHub.db_url = f"sqlite:///{HUB}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(HUB / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(HUB / "proxy.pid")
c.ConfigurableHTTPProxy.command = [
    str(HUB / "node_modules" / ".bin" / "configurable-http-proxy")
]
c.JupyterHub.cleanup_servers = False  # a hub that starts again ends nobody's work

# --- a student's server, with the user id of the student

# -I: nothing that lies in the home is imported into the server
c.Spawner.cmd = [str(STUDENTS / "bin" / "python"), "-I", str(STUDENTS / "start.py")]
c.Spawner.notebook_dir = f"~/{FOLDER}"
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.disable_user_config = True  # nor does a file there change its settings
c.Spawner.env_keep = ["LANG", "LC_ALL", "TZ"]
c.Spawner.environment = {
    "PATH": f"{STUDENTS}/bin:/usr/local/bin:/usr/bin:/bin",
    "COURSE_GIVEN": str(PLACE / "given"),
    "COURSE_EXCHANGE": str(PLACE / "exchange"),
    "OPENBLAS_NUM_THREADS": "1",  # products are small, and cores are shared
    "JUPYTER_PREFER_ENV_PATH": "1",
}
# A whole class begins at once. A server takes seconds of a processor to start, so the
# last of 30 waits minutes on two of them: it may, and nobody is turned away.
c.JupyterHub.concurrent_spawn_limit = 0
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}  # show progress at once

# --- one server for all instructors: the course, nbgrader with its form grader

c.JupyterHub.load_roles = [
    {
        "name": "instructor",
        "groups": ["instructors"],
        "scopes": ["access:services!service=grading"],
    },
    {
        "name": "idle",
        "services": ["idle"],
        "scopes": [
            *("list:users", "read:users:activity"),
            *("read:servers", "delete:servers"),
        ],
    },
]
c.JupyterHub.services = [
    {
        "name": "grading",
        "url": "http://127.0.0.1:9999",
        "user": GRADER,
        "cwd": str(INSTRUCTORS),
        "command": [
            str(INSTRUCTORS / ".venv-instructor" / "bin" / "python"),
            *["-m", "jupyterhub.singleuser", "--ServerApp.root_dir=."],
            # the form grader is a page within JupyterLab
            "--ServerApp.tornado_settings="
            '{"headers": {"Content-Security-Policy": "frame-ancestors \'self\'"}}',
        ],
        "environment": {
            "PATH": f"{INSTRUCTORS}/.venv-instructor/bin:/usr/local/bin:/usr/bin:/bin",
            "OPENBLAS_NUM_THREADS": "1",
            "JUPYTERHUB_DEFAULT_URL": "/lab",
        },
        "oauth_no_confirm": True,
    },
    {  # a server that nobody has used for an hour gives its memory back
        "name": "idle",
        "command": [
            str(HUB / "bin" / "python"),
            *["-m", "jupyterhub_idle_culler", "--timeout=3600"],
        ],
    },
]

# --- what is different here; install.py leaves that file alone

if (HUB / "own_config.py").exists():
    load_subconfig(str(HUB / "own_config.py"))  # noqa: F821  (given by JupyterHub)
