const REST = 80; // milliseconds without a move after which the view is told, and
const LONGEST = 400; // those after which it is told all the same
const PAUSE = 40; // between two questions about what is under the pointer
const HELD = 500; // milliseconds for which what moves is a hand's doing
const CELL = 3; // pixels the pointer must move to ask again
const TOOLS = { Lasso: "LassoSelectTool", Box: "BoxSelectTool", Pan: "PanTool" };
const WAYS = { New: "new", Add: "add", Remove: "remove" };

function group(words, entries, picked, onPick) {
  const set = make("fieldset");
  const name = `mx-${Math.random()}`;
  set.append(make("legend", { class: "mx-hidden" }, words));
  set.append(make("span", { class: "mx-words", "aria-hidden": "true" }, words));
  const inputs = Object.entries(entries).map(([text, value]) => {
    const label = make("label");
    const input = make("input", { type: "radio", name, value });
    input.checked = value === picked;
    input.addEventListener("change", () => onPick(value));
    label.append(input, make("span", {}, text));
    set.append(label);
    return input;
  });
  return [set, (value) => inputs.forEach((input) => { input.checked = input.value === value; })];
}

function button(sign, words, onClick) {
  const made = make("button", { type: "button", "aria-label": words, title: words }, sign);
  made.addEventListener("click", onClick);
  return made;
}

// The picture and the words of the point under the pointer: beside it, never over it.
function makeCard() {
  const box = make("div", { class: "mx-element mx-card", "aria-hidden": "true" });
  const ring = make("div", { class: "mx-ring", "aria-hidden": "true" });
  const hide = () => { box.hidden = ring.hidden = true; };
  const show = (card, at, point, took) => {
    box.replaceChildren();
    if (card.src) box.append(make("img", { src: card.src, alt: "" }));
    card.lines.forEach((line) => box.append(make("p", {}, line)));
    box.dataset.took = Math.round(took);
    box.hidden = ring.hidden = false;
    const [wide, high] = [box.offsetWidth, box.offsetHeight];
    const [right, low] = [at.x + 20, at.y + 20];
    box.style.left = `${right + wide > innerWidth ? Math.max(at.x - 20 - wide, 0) : right}px`;
    box.style.top = `${low + high > innerHeight ? Math.max(at.y - 20 - high, 0) : low}px`;
    ring.style.left = `${point.x}px`;
    ring.style.top = `${point.y}px`;
  };
  document.body.append(box, ring);
  hide();
  return { show, hide, remove: () => [box, ring].forEach((part) => part.remove()) };
}

// Asks what is under the pointer: one question at a time, the newest place first.
function makeAsker(model, card) {
  let [number, sent, timer, next, at] = [0, null, 0, null, null];
  const ask = () => {
    timer = 0;
    if (!next || (sent && performance.now() - sent.when < 1000)) return;
    sent = { ...next, number: (number += 1), when: performance.now() };
    next = null;
    model.send({ ask: "hover", x: sent.x, y: sent.y, number });
  };
  const later = () => { timer = timer || setTimeout(ask, PAUSE); };
  const answered = (told) => {
    if (!sent || told.number !== sent.number) return;
    const { when, place } = sent;
    sent = null;
    if (told.card) card.show(told.card, at, place(told.card), performance.now() - when);
    else card.hide();
    if (next) later();
  };
  model.on("msg:custom", answered);
  return {
    over(question, pointer) { [next, at] = [question, pointer]; later(); },
    leave() { [next, sent] = [null, null]; card.hide(); },
    remove() { clearTimeout(timer); model.off("msg:custom", answered); },
  };
}

// The view of a figure: told to Python when it rests, moved by buttons and keys, never stretched.
// Everything is in sight until a hand (or a button, or a key) moves it: what else moves the ranges
// is Python, with other points, or a figure drawn anew from ranges of before.
function makeView(model, figure, place) {
  let [timer, first, home, ours, touched] = [0, 0, true, false, -HELD];
  let unit = 0; // of the data, a pixel
  const size = () => [figure.inner_width, figure.inner_height];
  const seen = () => size().every((side) => side > 0); // hidden, a figure has no width
  const now = () => {
    const { x_range: x, y_range: y } = figure;
    return [x.start, x.end, y.start, y.end];
  };
  const tell = () => {
    [timer, first] = [0, 0];
    const told = { view: now(), size: size() };
    if (seen() && told.view.every(Number.isFinite)) model.send({ ask: "view", ...told });
  };
  const soon = () => {
    const time = performance.now();
    first = first || time;
    clearTimeout(timer);
    timer = setTimeout(tell, Math.max(Math.min(REST, first + LONGEST - time), 0));
  };
  const put = (x, y, each) => {
    const [wide, high] = size();
    if (!seen() || ![x, y, each].every(Number.isFinite)) return;
    ours = true;
    figure.x_range.setv({ start: x - (wide * each) / 2, end: x + (wide * each) / 2 });
    figure.y_range.setv({ start: y - (high * each) / 2, end: y + (high * each) / 2 });
    ours = false;
  };
  const middle = () => {
    const [x0, x1, y0, y1] = now();
    return [(x0 + x1) / 2, (y0 + y1) / 2];
  };
  const moved = () => {
    const [x0, x1] = now();
    if (!seen() || !Number.isFinite(x1 - x0)) return;
    unit = (x1 - x0) / figure.inner_width;
    if (!ours) home = performance.now() - touched > HELD;
    soon();
  };
  const all = () => {
    home = true; // when it is seen again, if it is hidden
    const [x0, x1, y0, y1] = model.get("home");
    const [wide, high] = size();
    if (!seen() || x1 === undefined) return;
    unit = Math.max((x1 - x0) / wide, (y1 - y0) / high);
    put((x0 + x1) / 2, (y0 + y1) / 2, unit);
  };
  const resized = () => {
    if (home || !unit) all();
    else put(...middle(), unit);
    soon();
  };
  const settle = () => {
    const [x0, x1, y0, y1] = model.get("home");
    if (!home || x1 === undefined || !seen()) return;
    const [left, right, low, high] = now();
    const slack = 1e-6 * Math.max(x1 - x0, y1 - y0);
    const inside = left <= x0 + slack && right >= x1 - slack && low <= y0 + slack
      && high >= y1 - slack;
    if (!inside) all();
  };
  const touch = (event) => {
    const { type, buttons, ctrlKey } = event; // a bare wheel scrolls the page
    const moves = type === "wheel" ? ctrlKey : buttons || type !== "pointermove";
    if (moves) touched = performance.now();
  };
  const zoom = (times) => { home = false; put(...middle(), unit / times); };
  const pan = (right, up) => {
    const [[x, y], [wide, high]] = [middle(), size()];
    home = false;
    put(x + right * wide * unit, y + up * high * unit, unit);
  };
  const signals = [
    [figure.x_range.change, moved], [figure.y_range.change, moved],
    [figure.properties.inner_width.change, resized],
    [figure.properties.inner_height.change, resized],
  ];
  signals.forEach(([signal, slot]) => signal.connect(slot));
  const hands = ["wheel", "pointerdown", "pointermove", "pointerup"];
  hands.forEach((name) => place.addEventListener(name, touch, true));
  model.on("change:home", all);
  all();
  const remove = () => {
    clearTimeout(timer);
    signals.forEach(([signal, slot]) => signal.disconnect(slot));
    hands.forEach((name) => place.removeEventListener(name, touch, true));
    model.off("change:home", all);
  };
  return { all, settle, zoom, pan, remove };
}

// What is drawn and clicked. Modifiers are those at the start: they may be let go before the end.
function listen(model, view, asker, live) {
  const figure = view.model;
  const on = (name, act) => figure.on_event(name, (event) => { if (live()) act(event); });
  let [held, pointer, cell, down] = [{}, { x: 0, y: 0 }, "", false];
  const way = (keys) => (keys.altKey || keys.alt ? "remove"
    : keys.shiftKey || keys.shift ? "add" : model.get("way"));
  const move = (event) => { pointer = { x: event.clientX, y: event.clientY }; };
  const press = (event) => { [held, down] = [event, true]; asker.leave(); };
  const lift = () => { down = false; };
  on("selectiongeometry", ({ geometry, final }) => {
    if (!final) return;
    const { type, x, y, x0, x1, y0, y1 } = geometry;
    const told = type === "rect" ? { type, x0, x1, y0, y1 } : { type, x: [...x], y: [...y] };
    model.send({ ask: "region", geometry: told, way: way(held) });
  });
  const tap = ({ x, y, modifiers }) => model.send({ ask: "tap", x, y, way: way(modifiers) });
  on("tap", tap);
  on("doubletap", tap); // which the second of two quick taps is, wherever it is
  on("mousemove", ({ sx, sy, x, y }) => {
    const here = `${Math.round(sx / CELL)} ${Math.round(sy / CELL)}`;
    if (down || here === cell) return;
    cell = here;
    const [{ x_range: across, y_range: along }, from] = [figure, pointer];
    const place = (point) => ({
      x: from.x + ((point.x - x) / (across.end - across.start)) * figure.inner_width,
      y: from.y - ((point.y - y) / (along.end - along.start)) * figure.inner_height,
    });
    asker.over({ x, y, place }, from);
  });
  const leave = () => { cell = ""; asker.leave(); };
  on("mouseleave", leave);
  const heard = [
    [view.el, "pointermove", move], [view.el, "pointerdown", press],
    [view.el, "pointerleave", leave], [view.el, "wheel", leave],
    [window, "pointerup", lift], [window, "scroll", leave],
  ];
  heard.forEach(([where, name, act]) => where.addEventListener(name, act, true));
  return () => heard.forEach(([where, name, act]) => where.removeEventListener(name, act, true));
}

function keys(model, view, plane) {
  const focus = view.canvas_view?.events_el ?? view.canvas?.events_el ?? view.el;
  const moves = {
    ArrowLeft: () => plane.pan(-0.1, 0), ArrowRight: () => plane.pan(0.1, 0),
    ArrowUp: () => plane.pan(0, 0.1), ArrowDown: () => plane.pan(0, -0.1),
    "+": () => plane.zoom(1.5), "=": () => plane.zoom(1.5), "-": () => plane.zoom(1 / 1.5),
    0: () => plane.all(),
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  };
  const words = "arrow keys move, plus and minus zoom, 0 shows all";
  focus.setAttribute("role", "application");
  focus.setAttribute("aria-label", `${model.get("name")}: ${words}`);
  view.el.addEventListener("keydown", pressed);
  return () => view.el.removeEventListener("keydown", pressed);
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-hand");
  keepKeys(el);
  const fault = make("div", { class: "mx-fault", role: "alert" });
  const card = makeCard();
  const asker = makeAsker(model, card);
  let [plane, view, undo, tool] = [null, null, [], "LassoSelectTool"];
  const arm = () => {
    for (const one of view?.model.toolbar.tools ?? []) if (one.type === tool) one.active = true;
  };
  const [tools] = group("Draw", TOOLS, tool, (value) => { tool = value; arm(); });
  const [ways, setWay] = group("Selection", WAYS, model.get("way"), (value) => {
    model.set("way", value);
    model.save_changes();
  });
  ways.title = "Shift adds, Alt removes, whatever this says";
  const zooms = make("div", { class: "mx-zooms" });
  zooms.append(
    button("+", "Zoom in", () => plane?.zoom(1.5)),
    button("−", "Zoom out", () => plane?.zoom(1 / 1.5)),
    button("Show all", "Show all", () => plane?.all()),
  );
  el.append(tools, ways, zooms, fault);
  const part = () => { undo.forEach((act) => act()); undo = []; view = plane = null; };
  // The figure is drawn by another widget, later than this one and sometimes anew.
  const seek = () => {
    if (view?.el.isConnected) {
      plane.settle();
      return;
    }
    if (view) part();
    const roots = window.Bokeh?.index.roots ?? [];
    const near = el.closest(".mx-map") ?? document;
    view = roots.find((one) => one.model.id === model.get("figure") && near.contains(one.el));
    if (!view) return;
    const mine = view;
    keepKeys(el.closest(".mx") ?? view.el); // the canvas stands beside this, not in it
    plane = makeView(model, view.model, view.el);
    undo = [plane.remove, listen(model, view, asker, () => view === mine),
      keys(model, view, plane)];
    arm();
  };
  const timer = setInterval(seek, 50);
  const showFault = () => tellFault(fault, model.get("fault"));
  const stop = follow(model, { way: () => setWay(model.get("way")), fault: showFault });
  showFault();
  return () => {
    clearInterval(timer);
    part();
    stop();
    asker.remove();
    card.remove();
    el.replaceChildren();
  };
}

export default { render };
