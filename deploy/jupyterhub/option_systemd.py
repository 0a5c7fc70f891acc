"""Students' servers as units of systemd, each with bounds of its own: an option.

Install jupyterhub-systemdspawner (1.0.2) into PLACE/hub, and add the lines below to
PLACE/hub/own_config.py. Accounts, homes and the exchange are as without it, and so is
all that students can reach.
"""

c = get_config()  # noqa: F821  (given by JupyterHub)

c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.mem_limit = "1.5G"  # server and kernels of a student together
c.SystemdSpawner.cpu_limit = 2.0  # cores
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
