// Voila's pages have an address of their own; that of a notebook belongs to the notebook.
const served = () => Boolean(document.body.dataset.voila);

function written(state) {
  const address = new URL(location.href);
  const kept = address.search.slice(1).split("&").filter((part) => {
    if (!part) return false;
    let name = part.split("=")[0].replaceAll("+", " ");
    try { name = decodeURIComponent(name); } catch { /* somebody else's: it stays as it is */ }
    return !Object.hasOwn(state, name);
  });
  for (const [name, text] of Object.entries(state)) {
    // Commas and slashes may stand in a query as they are, and are easier to read so.
    const plain = encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%2F", "/");
    if (text) kept.push(`${name}=${plain.replaceAll("%3A", ":")}`);
  }
  address.search = kept.join("&");
  return address;
}

const EXPLORER = "explore.ipynb";

// The same sources, selection, example and unit on the page that shows all there is of them.
function explored(state) {
  const address = new URL(linked(state));
  address.pathname = address.pathname.replace(/[^/]*$/, EXPLORER);
  return address.href;
}

function linked(state) {
  const address = written(state);
  const kept = address.search.slice(1).split("&").filter((part) => !part.startsWith("token="));
  address.search = kept.join("&");
  return address.href;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-address");
  keepKeys(el);
  const view = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const link = make("button", { type: "button" }, "Copy link");
  const python = make("button", { type: "button" }, "Copy as Python");
  const words = make("p", { class: "mx-note", role: "status" });
  const field = make("textarea", { readonly: "", rows: "6", "aria-label": "text to copy" });
  const done = make("button", { type: "button" }, "Close");
  const shown = make("div", { class: "mx-copy" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  const row = make("div", { class: "mx-links" });
  row.append(link, python);
  // The template's link to all pages: here it does not lie over what is scrolled.
  const index = served() && document.querySelector("body > .mx-index");
  const explorer = make("a", { target: "_blank" }, "Open in the explorer");
  if (index && !location.pathname.endsWith(`/${EXPLORER}`)) row.append(explorer);
  if (index) row.append(index);
  shown.append(field, done);
  el.append(row, words, shown, fault);
  shown.hidden = words.hidden = true;
  link.hidden = !served();

  let fading = 0;
  const say = (text) => {
    words.textContent = text;
    words.hidden = !text;
    clearTimeout(fading);
    fading = setTimeout(() => { words.hidden = true; }, 8000);
  };
  // The clipboard is there only for pages served securely or from this machine.
  const copy = async (text, told) => {
    try {
      await navigator.clipboard.writeText(text);
      shown.hidden = true;
      say(told);
    } catch {
      field.value = text;
      shown.hidden = false;
      field.focus();
      field.select();
      say("The browser lets nothing be copied from here: copy what is marked below.");
    }
  };
  link.addEventListener("click", () => {
    const told = "Link copied. It holds no token: others are asked for theirs.";
    copy(linked(model.get("state")), told);
  });
  python.addEventListener("click", () => model.send({ ask: "python", view }));
  done.addEventListener("click", () => {
    shown.hidden = words.hidden = true;
    python.focus();
  });
  const heard = (content) => {
    if (content.view === view) copy(content.python, "Python copied: paste it into a notebook.");
  };
  // Browsers take only so many changes of the address in a while.
  let waiting = 0;
  const write = () => {
    clearTimeout(waiting);
    explorer.href = explored(model.get("state"));
    if (!served() || !Object.keys(model.get("state")).length) return;
    waiting = setTimeout(() => {
      const address = written(model.get("state"));
      if (address.href !== location.href) history.replaceState(history.state, "", address);
    }, 300);
  };
  const showFault = () => tellFault(fault, model.get("fault"));
  model.on("msg:custom", heard);
  const stop = follow(model, { state: write, fault: showFault });
  write();
  showFault();
  return () => {
    stop();
    clearTimeout(waiting);
    clearTimeout(fading);
    model.off("msg:custom", heard);
    el.replaceChildren();
  };
}

export default { render };
