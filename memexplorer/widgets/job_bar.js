function render({ model, el }) {
  el.classList.add("mx-element", "mx-job");
  keepKeys(el);
  const bar = make("div", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" });
  const fill = make("div");
  const stopButton = make("button", { type: "button" }, "Stop");
  const words = make("p", { class: "mx-words" });
  const note = make("p", { class: "mx-note", role: "status" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  bar.append(fill);
  el.append(bar, stopButton, words, note, fault);

  const draw = () => {
    const [state, percent] = [model.get("state"), model.get("percent")];
    const busy = state === "running" || state === "stopping";
    bar.hidden = stopButton.hidden = !busy;
    stopButton.disabled = state === "stopping";
    stopButton.textContent = state === "stopping" ? "Stopping …" : "Stop";
    bar.setAttribute("aria-label", "progress");
    bar.setAttribute("aria-valuetext", model.get("words"));
    if (percent >= 0) bar.setAttribute("aria-valuenow", percent);
    else bar.removeAttribute("aria-valuenow");
    fill.style.width = `${Math.max(percent, 0)}%`;
    words.textContent = model.get("words");
    words.hidden = !model.get("words");
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
    tellFault(fault, model.get("fault"));
  };
  stopButton.addEventListener("click", () => model.send({ ask: "stop" }));
  const stop = follow(model, { state: draw, words: draw, note: draw, percent: draw, fault: draw });
  draw();
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
