function header(model, name, numeric) {
  const head = make("th", { scope: "col", class: numeric ? "mx-number" : "" });
  const sorted = model.get("order_by") === name;
  const down = model.get("descending");
  head.setAttribute("aria-sort", sorted ? (down ? "descending" : "ascending") : "none");
  const button = make("button", { type: "button" }, name);
  const sign = sorted ? (down ? "\u00a0▼" : "\u00a0▲") : "";
  button.append(make("span", { "aria-hidden": "true" }, sign));
  button.dataset.sort = name;
  button.addEventListener("click", () => {
    // A new column starts with its highest; the same one again turns round.
    model.set("descending", sorted ? !down : true);
    model.set("order_by", name);
    model.save_changes();
  });
  head.append(button);
  return head;
}

function row(cells, numeric, index, clicked) {
  const line = make("tr", { "aria-selected": "false" });
  line.dataset.row = index;
  cells.forEach((text, i) => {
    const place = make(i ? "td" : "th", { class: numeric[i] ? "mx-number" : "" });
    if (i) place.textContent = text;
    else {
      place.setAttribute("scope", "row");
      place.append(make("button", { type: "button", tabindex: "-1" }, text));
    }
    line.append(place);
  });
  line.addEventListener("click", (event) => clicked(index, event));
  line.addEventListener("mousedown", (event) => {
    if (event.shiftKey) event.preventDefault(); // no text selected between the two
  });
  return line;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-table");
  keepKeys(el);
  const only = make("label", { class: "mx-only" });
  const box = make("input", { type: "checkbox" });
  const onlyWords = make("span");
  const scroll = make("div", { class: "mx-scroll" });
  const table = make("table");
  const caption = make("caption", { role: "status" });
  const head = make("tr");
  const body = make("tbody");
  const top = make("thead");
  const fault = make("div", { class: "mx-fault", role: "alert" });
  only.append(box, onlyWords);
  top.append(head);
  table.append(caption, top, body);
  scroll.append(table);
  el.append(only, scroll, fault);
  let from = null; // where a range begins
  const handles = () => [...body.querySelectorAll("button")];
  const reach = (at, focus) => {
    handles().forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
    if (focus) handles()[at].focus();
  };
  const ask = (index, how, rows) => model.send({ pick: index, how, rows: rows || [index] });
  const range = (index) => {
    const shown = model.get("rows");
    const ends = [shown.indexOf(from === null ? index : from), shown.indexOf(index)];
    return ends.includes(-1) ? [index] : shown.slice(Math.min(...ends), Math.max(...ends) + 1);
  };
  const clicked = (index, keys) => {
    const marked = model.get("_marked");
    const alone = model.get("_some") === 1 && marked[0] === index;
    if (keys.shiftKey) ask(index, "add", range(index));
    else if (keys.altKey) ask(index, "remove");
    else if (keys.ctrlKey || keys.metaKey) ask(index, marked.includes(index) ? "remove" : "add");
    else if (alone) ask(null, "new", []);
    else ask(index, "new");
    if (!keys.shiftKey) from = index;
  };
  const pick = () => {
    const picked = model.get("picked");
    const marked = new Set(model.get("_marked"));
    let at = 0;
    [...body.rows].forEach((line, i) => {
      const index = Number(line.dataset.row);
      const current = index === picked && picked !== null;
      line.setAttribute("aria-selected", String(marked.has(index)));
      line.querySelector("button").setAttribute("aria-pressed", String(marked.has(index)));
      if (current) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
      if (current) at = i;
    });
    if (!body.contains(document.activeElement)) reach(at, false);
    const some = model.get("_some");
    only.hidden = some < 0; // else always there: the rows must not move under the pointer
    box.disabled = some < 1;
    box.checked = model.get("only");
    onlyWords.textContent = `Only what is selected (${Math.max(some, 0).toLocaleString("en")})`;
  };
  const draw = () => {
    const [names, numeric] = [model.get("names"), model.get("numeric")];
    const [cells, rows] = [model.get("cells"), model.get("rows")];
    const focused = document.activeElement?.dataset?.sort;
    const sorting = head.contains(document.activeElement);
    caption.textContent = model.get("words");
    head.replaceChildren(...names.map((name, i) => header(model, name, numeric[i])));
    body.replaceChildren(...cells.map((texts, i) => row(texts, numeric, rows[i], clicked)));
    if (sorting) {
      [...head.querySelectorAll("button")].find((b) => b.dataset.sort === focused)?.focus();
    }
    pick();
  };
  box.addEventListener("change", () => {
    model.set("only", box.checked);
    model.save_changes();
  });
  body.addEventListener("keydown", (event) => {
    const at = handles().indexOf(document.activeElement);
    const last = handles().length - 1;
    if (at === -1) return;
    const index = Number(body.rows[at].dataset.row);
    if (event.key === " ") { // in or out, the others stay
      event.preventDefault();
      clicked(index, { ctrlKey: true });
      return;
    }
    if (event.key === "Enter") { // a button's own click would not say which keys are held
      event.preventDefault();
      clicked(index, event);
      return;
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const there = Math.min(Math.max(to, 0), last);
    if (event.shiftKey && from === null) from = index;
    reach(there, true);
    if (event.shiftKey) clicked(Number(body.rows[there].dataset.row), event);
  });
  const showFault = () => tellFault(fault, model.get("fault"));
  // One change of order arrives as several traits; draw once for all of them.
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  };
  const stop = follow(model, {
    cells: later, rows: later, names: later, words: later, order_by: later, descending: later,
    picked: pick, _marked: pick, _some: pick, only: pick, fault: showFault,
  });
  draw();
  showFault();
  return () => {
    stop();
    cancelAnimationFrame(waiting);
    el.replaceChildren();
  };
}

export default { render };
