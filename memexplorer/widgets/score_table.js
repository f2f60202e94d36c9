function header(model, name, numeric) {
  const head = make("th", { scope: "col", class: numeric ? "mx-number" : "" });
  const sorted = model.get("order_by") === name;
  const down = model.get("descending");
  head.setAttribute("aria-sort", sorted ? (down ? "descending" : "ascending") : "none");
  const button = make("button", { type: "button" }, name);
  button.append(make("span", { "aria-hidden": "true" }, sorted ? (down ? " ▼" : " ▲") : ""));
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

function row(model, cells, numeric, index) {
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
  line.addEventListener("click", () => {
    model.set("picked", model.get("picked") === index ? null : index);
    model.save_changes();
  });
  return line;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-table");
  const scroll = make("div", { class: "mx-scroll" });
  const table = make("table");
  const caption = make("caption", { role: "status" });
  const head = make("tr");
  const body = make("tbody");
  const top = make("thead");
  const fault = make("div", { class: "mx-fault", role: "alert" });
  top.append(head);
  table.append(caption, top, body);
  scroll.append(table);
  el.append(scroll, fault);
  const handles = () => [...body.querySelectorAll("button")];
  const reach = (at, focus) => {
    handles().forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
    if (focus) handles()[at].focus();
  };
  const pick = () => {
    const picked = model.get("picked");
    let at = 0;
    [...body.rows].forEach((line, i) => {
      const on = Number(line.dataset.row) === picked && picked !== null;
      line.setAttribute("aria-selected", String(on));
      line.querySelector("button").setAttribute("aria-pressed", String(on));
      if (on) at = i;
    });
    if (!body.contains(document.activeElement)) reach(at, false);
  };
  const draw = () => {
    const [names, numeric] = [model.get("names"), model.get("numeric")];
    const [cells, rows] = [model.get("cells"), model.get("rows")];
    const focused = document.activeElement?.dataset?.sort;
    const sorting = head.contains(document.activeElement);
    caption.textContent = model.get("words");
    head.replaceChildren(...names.map((name, i) => header(model, name, numeric[i])));
    body.replaceChildren(...cells.map((texts, i) => row(model, texts, numeric, rows[i])));
    if (sorting) {
      [...head.querySelectorAll("button")].find((b) => b.dataset.sort === focused)?.focus();
    }
    pick();
  };
  body.addEventListener("keydown", (event) => {
    const at = handles().indexOf(document.activeElement);
    const last = handles().length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    reach(Math.min(Math.max(to, 0), last), true);
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
    picked: pick, fault: showFault,
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
