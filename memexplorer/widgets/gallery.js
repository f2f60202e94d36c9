function cell(item, model) {
  const button = make("button", { type: "button", tabindex: "-1", "aria-pressed": "false" });
  button.dataset.tone = item.tone;
  if (item.src) button.append(make("img", { src: item.src, alt: "", draggable: "false" }));
  else button.append(make("span", { class: "mx-blank", "aria-hidden": "true" }, "no picture"));
  if (item.tone === "wrong") button.append(make("span", { class: "mx-hidden" }, "wrong label:"));
  item.lines.forEach((line, i) => {
    button.append(make("span", { class: i ? "mx-line" : "mx-line mx-first" }, line));
  });
  if (!item.lines.length) button.append(make("span", { class: "mx-hidden" }, item.id));
  button.append(make("span", { class: "mx-hidden mx-said" }));
  button.addEventListener("click", (event) => {
    if (model.get("_joins") && (event.altKey || event.shiftKey)) {
      model.send({ ask: "join", id: item.id, how: event.altKey ? "remove" : "add" });
      return;
    }
    model.set("picked", item.id);
    model.save_changes();
  });
  return button;
}

// Arrow keys go through the grid as it is laid out; only one image is in the Tab order.
function step(buttons, at, key) {
  const top = buttons[0].offsetTop;
  const wide = buttons.findIndex((button) => button.offsetTop > top);
  const columns = wide === -1 ? buttons.length : wide;
  const to = {
    ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns,
    Home: 0, End: buttons.length - 1,
  }[key];
  return to >= 0 && to < buttons.length ? to : at;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-gallery");
  keepKeys(el);
  const list = make("ul");
  const words = make("p", { role: "status", class: "mx-note" });
  const earlier = make("button", { type: "button" }, "Show earlier");
  const more = make("button", { type: "button" }, "Show more");
  const foot = make("footer");
  const fault = make("div", { class: "mx-fault", role: "alert" });
  foot.append(words, earlier, more);
  el.append(list, foot, fault);
  let drawn = [];
  let buttons = [];

  const reach = (at, focus) => {
    buttons.forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
    if (focus && buttons[at]) buttons[at].focus();
  };
  const pick = () => {
    const picked = model.get("picked");
    const marked = new Set(model.get("_marked"));
    drawn.forEach((item, i) => {
      buttons[i].setAttribute("aria-pressed", String(item.id === picked));
      buttons[i].classList.toggle("mx-chosen", marked.has(item.id));
      buttons[i].querySelector(".mx-said").textContent = marked.has(item.id) ? ", selected" : "";
    });
    const at = drawn.findIndex((item) => item.id === picked);
    reach(at === -1 ? 0 : at, false);
  };
  const draw = () => {
    const items = model.get("_shown");
    const kept = drawn.length <= items.length && drawn.every((item, i) => item.id === items[i].id
      && item.src === items[i].src && String(item.lines) === String(items[i].lines)
      && item.tone === items[i].tone);
    if (!kept) {
      list.replaceChildren();
      buttons = [];
    }
    for (const item of items.slice(buttons.length)) {
      const place = make("li");
      const button = cell(item, model);
      place.append(button);
      list.append(place);
      buttons.push(button);
    }
    drawn = items;
    pick();
  };
  const tell = () => {
    const left = model.get("_left");
    words.textContent = model.get("words") || model.get("empty");
    more.hidden = left === 0;
    earlier.hidden = model.get("_before") === 0;
  };
  const name = () => list.setAttribute("aria-label", model.get("name"));
  const joins = () => {
    list.title = model.get("_joins") ? "Shift and a click adds to the selection, Alt removes" : "";
  };
  const size = () => el.style.setProperty("--size", `${model.get("size")}px`);
  const showFault = () => tellFault(fault, model.get("fault"));

  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = at === -1 ? at : step(buttons, at, event.key);
    if (to !== at) {
      reach(to, true);
      event.preventDefault();
    }
  });
  more.addEventListener("click", () => {
    reach(buttons.length - 1, true);
    model.send({ ask: "more" });
  });
  earlier.addEventListener("click", () => {
    reach(0, true);
    model.send({ ask: "earlier" });
  });
  const stop = follow(model, {
    _shown: draw, picked: pick, _marked: pick, words: tell, _left: tell, _before: tell, empty: tell,
    size, name, _joins: joins, fault: showFault,
  });
  [draw, tell, size, name, joins, showFault].forEach((first) => first());
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
