function render({ model, el }) {
  el.classList.add("mx-element", "mx-download");
  keepKeys(el);
  const button = make("button", { type: "button" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  el.append(button, fault);

  const draw = () => {
    button.textContent = model.get("label");
    button.disabled = model.get("disabled");
    tellFault(fault, model.get("fault"));
  };
  const save = (content, buffers) => {
    if (content.view !== view || !buffers.length) return;
    const address = URL.createObjectURL(new Blob([buffers[0]], { type: content.kind }));
    const link = make("a", { href: address, download: content.name });
    link.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  button.addEventListener("click", () => model.send({ ask: "file", view }));
  model.on("msg:custom", save);
  const stop = follow(model, { label: draw, disabled: draw, fault: draw });
  draw();
  return () => {
    stop();
    model.off("msg:custom", save);
    el.replaceChildren();
  };
}

export default { render };
