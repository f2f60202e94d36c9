const LIES = 3;  // letters of a name that never stands upright
const WIDE = 6;  // columns beyond which their names are written upright
const [NAME, NAMES] = [14, 11];  // pixels that a name wants; names of columns at most

function render({ model, el }) {
  el.classList.add("mx-element", "mx-layers");
  keepKeys(el);
  const title = make("p", { class: "mx-title" });
  const across = make("p", { class: "mx-note mx-across" });
  const table = make("table", { role: "grid" });
  const scale = make("p", { class: "mx-note mx-scale-line" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  el.append(title, across, table, scale, fault);
  let cells = [];

  const reach = ([row, column], focus) => {
    cells.flat().forEach((cell) => cell.setAttribute("tabindex", "-1"));
    const cell = cells[row] && cells[row][column];
    if (!cell) return;
    cell.setAttribute("tabindex", "0");
    if (focus) cell.focus();
  };
  const placeOf = (target) => {
    for (let row = 0; row < cells.length; row += 1) {
      const column = cells[row].indexOf(target);
      if (column >= 0) return [row, column];
    }
    return null;
  };
  const pick = (place) => {
    model.set("picked", place);
    model.save_changes();
  };
  const mark = () => {
    const picked = model.get("picked");
    cells.forEach((line, row) => line.forEach((cell, column) => {
      const here = !!picked && picked[0] === row && picked[1] === column;
      cell.setAttribute("aria-selected", String(here));
    }));
    reach(picked || [0, 0], false);
  };
  const head = (short, whole, scope) => {
    const made = make("th", { scope, title: whole });
    made.append(make("span", {}, short));
    return made;
  };
  const draw = () => {
    const before = placeOf(document.activeElement);
    const [rows, columns] = [model.get("rows"), model.get("columns")];
    const short = model.get("short_columns");
    title.textContent = model.get("name");
    table.setAttribute("aria-label", model.get("name"));
    across.textContent = model.get("column_title")
      ? `down: ${model.get("row_title")}; across: ${model.get("column_title")}` : "";
    const many = !model.get("numbered");
    const height = many ? Math.max(9, Math.min(24, Math.floor(400 / rows.length))) : 36;
    const named = (name, at, step) => (at % step ? "" : name);  // of many, some stand for all
    const [down, along] = many
      ? [Math.ceil(NAME / height), Math.ceil(columns.length / NAMES)] : [1, 1];
    const longest = Math.max(0, ...model.get("short_rows").map((name) => name.length));
    table.style.setProperty("--mx-cell", `${height}px`);
    table.style.setProperty("--mx-head", `${Math.min(112, 16 + 7 * longest)}px`);
    el.classList.toggle("mx-many", many);
    el.classList.toggle("mx-upright", (many || columns.length > WIDE)
      && short.some((name) => name.length > LIES));
    const top = make("tr");
    top.append(make("td"),
      ...columns.map((name, at) => head(named(short[at], at, along), name, "col")));
    cells = model.get("cells").map((line, row) => line.map((one, column) => {
      const cell = make("td", {
        role: "gridcell", tabindex: "-1", title: `${rows[row]} and ${columns[column]}: ${one.said}`,
        "aria-label": `${rows[row]} and ${columns[column]}: ${one.said}`,
      }, model.get("numbered") ? one.text : "");
      cell.style.background = one.colour;
      cell.style.color = one.ink;
      cell.addEventListener("click", () => pick([row, column]));
      return cell;
    }));
    table.replaceChildren(top, ...cells.map((line, row) => {
      const made = make("tr");
      const said = named(model.get("short_rows")[row], row, down);
      made.append(head(said, rows[row], "row"), ...line);
      return made;
    }));
    const [low, high] = model.get("ends");
    scale.replaceChildren(`${low} `, make("i", { "aria-hidden": "true" }), ` ${high}`);
    scale.hidden = !cells.length;
    mark();
    if (before) reach([Math.min(before[0], rows.length - 1),
      Math.min(before[1], columns.length - 1)], true);
  };
  table.addEventListener("keydown", (event) => {
    const at = placeOf(event.target);
    if (!at) return;
    const [row, column] = at;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(at);
      return;
    }
    const last = cells[row].length - 1;
    const to = { ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
      Home: [row, 0], End: [row, last] }[event.key];
    if (!to) return;
    event.preventDefault();
    reach([Math.min(Math.max(to[0], 0), cells.length - 1),
      Math.min(Math.max(to[1], 0), last)], true);
  });
  const showFault = () => tellFault(fault, model.get("fault"));
  const stop = follow(model, { cells: draw, name: draw, picked: mark, fault: showFault });
  [draw, showFault].forEach((first) => first());
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
