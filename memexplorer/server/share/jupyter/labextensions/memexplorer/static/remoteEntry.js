// A tile in JupyterLab's launcher, and a command in its palette, that open the explorer in a new
// notebook. Written by hand as JupyterLab loads it (a container with init and get), so that
// nothing has to be built: it asks only for modules that JupyterLab itself shares.
(function () {
  "use strict";
  const CODE = "from memexplorer.panels import explore\n\nexplore.panel()";
  const COMMAND = "memexplorer:explore";
  const ICON =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16">' +
    '<circle cx="6" cy="9" r="5" fill="#0072B2"/><circle cx="12" cy="4" r="3" fill="#E69F00"/></svg>';
  let scope = {};

  // The module of this name that JupyterLab has; null where it has none, as in Voila.
  async function shared(name) {
    const versions = Object.values(scope[name] || {});
    return versions.length ? (await versions[versions.length - 1].get())() : null;
  }

  // The kernel that a new notebook gets: the default one if it speaks Python, else one that does.
  async function kernel(app) {
    const known = app.serviceManager.kernelspecs;
    await known.ready;
    const specs = (known.specs && known.specs.kernelspecs) || {};
    const names = [known.specs && known.specs.default, ...Object.keys(specs)];
    return names.find((name) => specs[name] && specs[name].language === "python");
  }

  async function explore(app, given) {
    const asked = { kernelName: await kernel(app) };
    if (given.cwd) asked.cwd = given.cwd;
    const panel = await app.commands.execute("notebook:create-new", asked);
    await panel.context.ready;
    const model = panel.content.model;
    model.sharedModel.getCell(0).setSource(CODE);
    // what "Render with Voila" shows it with: nothing of ours asks outside this machine
    model.setMetadata("voila", { template: "memexplorer" });
    model.setMetadata("title", "MemExplorer · explorer");
    await panel.context.save();
    await panel.sessionContext.ready;
    app.shell.activateById(panel.id);
    panel.content.activeCellIndex = 0;
    await app.commands.execute("notebook:run-cell");
    return panel;
  }

  async function plugins() {
    const names = ["@jupyterlab/launcher", "@jupyterlab/apputils", "@jupyterlab/ui-components"];
    const [launching, utilities, looks] = await Promise.all(names.map(shared));
    if (!launching || !utilities || !looks) return [];
    const icon = new looks.LabIcon({ name: "memexplorer:icon", svgstr: ICON });
    const activate = function (app, launcher, palette) {
      app.commands.addCommand(COMMAND, {
        label: "MemExplorer",
        caption: "See what a neural network has memorized, in a new notebook",
        icon,
        execute: (given) => explore(app, given || {}),
      });
      if (launcher) launcher.add({ command: COMMAND, category: "Other", rank: 100 });
      if (palette) palette.addItem({ command: COMMAND, category: "MemExplorer" });
    };
    const optional = [launching.ILauncher, utilities.ICommandPalette];
    return [{ id: "memexplorer:explore", autoStart: true, optional, activate }];
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.memexplorer = {
    init(given) {
      scope = given;
    },
    async get() {
      const found = await plugins();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
