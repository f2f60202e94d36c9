function render({ model, el }) {
  el.classList.add("mx-element", "mx-dial");
  keepKeys(el);
  const label = make("label");
  const name = make("span");
  const number = make("strong");
  const unit = make("span", { class: "mx-soft" });
  const slider = make("input", { type: "range", min: "0", step: "1" });
  const ticks = make("div", { class: "mx-ticks", "aria-hidden": "true" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  const said = make("output");
  said.append(number, " ", unit);
  label.append(name, " ", said);
  el.append(label, slider, ticks, fault);

  let asked = null; // when the place that Python is at work on was sent
  let waiting = null; // a later place, to be sent when that one is answered
  const say = (place) => {
    const count = model.get("numbers")[place].toLocaleString("en");
    number.textContent = count;
    slider.setAttribute("aria-valuetext", `${count} ${model.get("unit")}`);
    slider.style.setProperty("--share", place / Math.max(1, model.get("numbers").length - 1));
  };
  const send = (place) => {
    asked = performance.now();
    model.set("place", place);
    model.save_changes();
  };
  slider.addEventListener("input", () => {
    const place = Number(slider.value);
    say(place);
    if (asked !== null) waiting = place;
    else if (place !== model.get("place")) send(place);
  });
  const answered = () => {
    if (asked !== null) el.dataset.milliseconds = Math.round(performance.now() - asked);
    asked = null;
    const next = waiting;
    waiting = null;
    if (next !== null && next !== model.get("place")) send(next);
  };
  const draw = () => {
    const numbers = model.get("numbers");
    name.textContent = model.get("name");
    unit.textContent = model.get("unit");
    slider.max = numbers.length - 1;
    slider.setAttribute("aria-label", model.get("name"));
    if (asked === null && waiting === null) slider.value = model.get("place");
    slider.disabled = numbers.length < 2;
    ticks.replaceChildren(...numbers.map((one, at) => {
      const tick = make("span", {}, at % 2 && numbers.length > 12 ? "" : one.toLocaleString("en"));
      tick.style.left = `${(100 * at) / Math.max(1, numbers.length - 1)}%`;
      return tick;
    }));
    say(Number(slider.value));
  };
  const restart = () => {
    asked = waiting = null;
    draw();
  };
  const showFault = () => tellFault(fault, model.get("fault"));
  const stop = follow(model, {
    name: draw, unit: draw, numbers: restart, place: draw, answered, fault: showFault,
  });
  draw();
  showFault();
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
