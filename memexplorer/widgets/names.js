function named(root) {
  for (const slider of root.querySelectorAll(".widget-slider, .widget-hslider")) {
    const label = slider.querySelector(".widget-label")?.textContent.trim() || "";
    slider.querySelectorAll(".noUi-handle").forEach((handle, at, all) => {
      const name = all.length > 1 ? `${label}, ${at ? "to" : "from"}` : label;
      if (handle.getAttribute("aria-label") !== name) handle.setAttribute("aria-label", name);
    });
    const readout = slider.querySelector(".widget-readout[contenteditable]");
    if (readout && !readout.hasAttribute("aria-label")) {
      readout.setAttribute("role", "textbox");
      readout.setAttribute("aria-label", `${label}, typed`);
    }
  }
  for (const toggle of root.querySelectorAll(".widget-toggle-button")) {
    const on = String(toggle.classList.contains("mod-active"));
    if (toggle.getAttribute("aria-pressed") !== on) toggle.setAttribute("aria-pressed", on);
  }
}

function render({ el }) {
  el.classList.add("mx-element", "mx-names");
  el.hidden = true;
  let watch = null;
  let trying = 0;
  // Not in the page yet when it is drawn.
  const begin = () => {
    const root = el.isConnected && el.parentElement.closest(".mx");
    if (!root) {
      trying = requestAnimationFrame(begin);
      return;
    }
    watch = new MutationObserver(() => named(root));
    const attributes = { attributes: true, attributeFilter: ["class"] };
    watch.observe(root, { childList: true, subtree: true, ...attributes });
    named(root);
  };
  begin();
  return () => {
    cancelAnimationFrame(trying);
    watch?.disconnect();
    el.replaceChildren();
  };
}

export default { render };
