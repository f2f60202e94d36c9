const PLAYING = { "fa-play": "Play", "fa-pause": "Pause", "fa-stop": "Stop, and back to the start",
  "fa-retweet": "Repeat" };
const NARROW = 980; // pixels of a panel: with Voila's margins, a window of 1000

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
  // A row of buttons to play with: each is an icon alone.
  for (const button of root.querySelectorAll(".widget-play button")) {
    const icon = button.querySelector("i")?.className || "";
    const name = Object.keys(PLAYING).find((one) => icon.includes(one));
    if (name && button.ariaLabel !== PLAYING[name]) button.ariaLabel = PLAYING[name];
  }
  for (const browse of root.querySelectorAll(".mx-browse[title]")) {
    if (browse.ariaLabel !== browse.title) browse.ariaLabel = browse.title;
  }
}

// Room is asked of the panel, not of the window: in a notebook it is a part of that. No container
// query, because a container would hold the bars that are fixed to Voila's window.
function fitted(root) {
  const wide = root.clientWidth; // none while its tab is hidden
  if (wide) root.classList.toggle("mx-narrow", wide <= NARROW);
}

// A figure's canvas can't tell who came to it by Tab from who clicked: its ring is this wide.
function ringed(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key === "Tab") root.style.setProperty("--mx-ring", "2px");
  }, true);
  root.addEventListener("pointerdown", () => root.style.removeProperty("--mx-ring"), true);
}

function render({ el }) {
  el.classList.add("mx-element", "mx-names");
  el.hidden = true;
  let [watch, measure] = [null, null];
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
    keepKeys(root);
    ringed(root);
    measure = new ResizeObserver(() => fitted(root));
    measure.observe(root);
  };
  begin();
  return () => {
    cancelAnimationFrame(trying);
    watch?.disconnect();
    measure?.disconnect();
    el.replaceChildren();
  };
}

export default { render };
