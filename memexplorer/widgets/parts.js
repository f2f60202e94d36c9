// Shared by the widgets' scripts: elements by textContent only, because labels are other people's.
function make(tag, attributes = {}, text = null) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== null) element.textContent = text;
  return element;
}

function tellFault(place, fault) {
  place.replaceChildren();
  place.hidden = !fault || !fault.what;
  if (place.hidden) return;
  place.append(make("strong", {}, fault.what), " ", fault.todo || "");
  if (fault.trace) {
    const fold = make("details");
    fold.append(make("summary", {}, "details"), make("pre", {}, fault.trace));
    place.append(fold);
  }
}

// Listens to traits now and returns what undoes it, for render to hand back.
function follow(model, handlers) {
  for (const [name, handler] of Object.entries(handlers)) model.on(`change:${name}`, handler);
  return () => {
    for (const [name, handler] of Object.entries(handlers)) model.off(`change:${name}`, handler);
  };
}

// JupyterLab hears keys at the document: an "x" on a focused picture would cut the whole cell. What
// leaves is Escape, and what is held with Ctrl or Meta, but for Enter, which would run the cell.
function keepKey(event) {
  const held = (event.ctrlKey || event.metaKey) && event.key !== "Enter";
  if (!held && event.key !== "Escape") event.stopPropagation();
}

const keepKeys = (place) => place.addEventListener("keydown", keepKey);
