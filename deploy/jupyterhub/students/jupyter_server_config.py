"""Settings of a student's server; they lie in its environment, not in the home."""

c = get_config()  # noqa: F821  (given by Jupyter)

c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
# it would ask its makers for news, and look for language servers by npm
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LanguageServerManager.autodetect = False
