function panel(one, picked) {
  const button = make("button", {
    type: "button", tabindex: "-1", "aria-pressed": "false", title: one.words,
  });
  const bars = make("span", { class: "mx-bars", "aria-hidden": "true" });
  for (const bar of one.bars) {
    const slot = make("span", { class: bar.given ? "mx-slot mx-given" : "mx-slot" });
    const filled = make("span");
    filled.style.height = `${100 * bar.share}%`;
    filled.style.background = bar.hue;
    slot.append(filled);
    bars.append(slot);
  }
  const winner = make("span", { class: one.won ? "mx-winner mx-won" : "mx-winner" });
  const dot = make("i");
  dot.style.background = one.hue;
  winner.append(dot, one.winner);
  const seen = make("span", { class: "mx-seen", "aria-hidden": "true" });
  seen.append(make("span", { class: "mx-layer" }, one.short), bars, winner,
    make("span", { class: "mx-share" }, one.share));
  button.append(seen, make("span", { class: "mx-hidden" }, one.words));
  button.addEventListener("click", () => picked(one.layer));
  return button;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-strip");
  keepKeys(el);
  const title = make("p", { class: "mx-note" });
  const legend = make("div", { class: "mx-legend" });
  const list = make("ol");
  const words = make("p", { class: "mx-sentence", role: "status" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  el.append(title, words, legend, list, fault);
  let buttons = [];
  let layers = [];
  const reach = (at, focus) => {
    buttons.forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
    if (focus && buttons[at]) buttons[at].focus();
  };
  const pick = () => {
    const at = layers.indexOf(model.get("picked"));
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
    reach(Math.max(at, 0), false);
  };
  const draw = () => {
    const focused = buttons.indexOf(document.activeElement);
    const panels = model.get("panels");
    layers = panels.map((one) => one.layer);
    buttons = panels.map((one) => panel(one, (layer) => {
      model.set("picked", layer);
      model.save_changes();
    }));
    list.replaceChildren(...buttons.map((button) => {
      const place = make("li");
      place.append(button);
      return place;
    }));
    legend.replaceChildren(...model.get("classes").map((one) => {
      const entry = make("span");
      const dot = make("i");
      dot.style.background = one.hue;
      entry.append(dot, one.of ? `${one.name}, ${one.of}` : one.name);
      return entry;
    }));
    el.classList.toggle("mx-many", model.get("many"));
    pick();
    if (focused >= 0) reach(Math.min(focused, buttons.length - 1), true);
  };
  const tell = () => {
    title.textContent = model.get("name");
    list.setAttribute("aria-label", model.get("name"));
    words.textContent = model.get("words");
  };
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
      Home: 0, End: buttons.length - 1 }[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    reach(Math.min(Math.max(to, 0), buttons.length - 1), true);
  });
  const showFault = () => tellFault(fault, model.get("fault"));
  const stop = follow(model, {
    panels: draw, classes: draw, picked: pick, words: tell, name: tell, fault: showFault,
  });
  [draw, tell, showFault].forEach((first) => first());
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
