"""Students' servers in containers of Docker: an option.

Install dockerspawner (14.0.0) into PLACE/hub, type `docker build -t course .` in a
folder with the Dockerfile and the folder `students` beside this file, the bundle as
course.zip, and the lock, and add the lines below to PLACE/hub/own_config.py. The
accounts of the machine stay: a container runs with the user id of its student, since in
the exchange the owner of a file is what tells whose submission it is.
"""

import pwd

c = get_config()  # noqa: F821  (given by JupyterHub)


def with_own_id(spawner):
    """Return what the container runs as."""
    account = pwd.getpwnam(spawner.user.name)
    return {"user": f"{account.pw_uid}:{account.pw_gid}"}


c.JupyterHub.spawner_class = "docker"
c.JupyterHub.hub_ip = "172.17.0.1"  # of the bridge docker0: containers reach the hub
c.DockerSpawner.image = "course"
c.DockerSpawner.extra_create_kwargs = with_own_id
c.DockerSpawner.volumes = {
    "/home/{username}": "/home/{username}",
    "/srv/course/exchange": "/srv/course/exchange",
    "/etc/passwd": {"bind": "/etc/passwd", "mode": "ro"},
    "/etc/group": {"bind": "/etc/group", "mode": "ro"},
}
c.DockerSpawner.environment = {"HOME": lambda spawner: f"/home/{spawner.user.name}"}
c.DockerSpawner.remove = True  # all that counts lies in the home
c.DockerSpawner.mem_limit = "1.5G"
c.DockerSpawner.cpu_limit = 2.0
