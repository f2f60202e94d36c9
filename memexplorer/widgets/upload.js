const PART = 1 << 20;
const AHEAD = 4; // parts sent before the first of them is acknowledged
const AGAIN = 15000; // ms of silence after which the parts are sent once more
const LOST = 90000; // ms of silence after which nobody is believed to be there

const size = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB`
  : `${(bytes / 1e9).toFixed(1)} GB`);

// Sends one file; `end(words)` is called once, with words when it went wrong here.
function sending(model, file, end) {
  const number = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const say = (content, buffers) =>
    model.send({ ...content, transfer: number }, undefined, buffers);
  let [sent, have, turn, heard, resent] = [0, 0, 0, Date.now(), 0];
  let [pumping, over] = [false, false];

  const finish = (words) => {
    if (over) return;
    over = true;
    clearInterval(timer);
    model.off("msg:custom", hear);
    end(words);
  };
  const pump = async () => {
    if (pumping) return;
    pumping = true;
    try {
      while (!over && sent < file.size && sent - have < AHEAD * PART) {
        const [at, now] = [sent, turn];
        const part = await file.slice(at, at + PART).arrayBuffer();
        if (over || turn !== now) continue;
        sent = at + part.byteLength;
        say({ ask: "part", at }, [part]);
      }
    } catch (error) {
      say({ ask: "stop" });
      finish(`${file.name} could not be read any more (${error.message}); choose it again`);
    }
    pumping = false;
  };
  const back = (place) => {
    sent = place;
    turn += 1;
    pump();
  };
  const hear = (message) => {
    if (message.transfer !== number) return;
    heard = resent = Date.now();
    if (message.say === "gone") finish("");
    else if (message.say === "again") back(message.from);
    else {
      have = Math.max(have, message.bytes || 0);
      pump();
    }
  };
  const timer = setInterval(() => {
    if (have >= file.size) return; // all of it is there and being looked into
    const now = Date.now();
    if (now - heard > LOST) {
      say({ ask: "stop" });
      finish("the server does not answer any more; reload the page, then upload again");
    } else if (resent && now - resent > AGAIN) {
      resent = now;
      back(have);
    }
  }, 1000);
  model.on("msg:custom", hear);
  say({ ask: "begin", name: file.name, size: file.size });
  return { stop: () => say({ ask: "stop" }), finish };
}

// A file over the field is taken; one that misses it must not replace the page.
function droppable(el, take) {
  const field = () => el.closest(".mx-field");
  const here = (event) => field()?.contains(event.target);
  const over = (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    if (here(event)) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    } else if (document.body.hasAttribute("data-voila") && !event.target.closest?.(".mx-field")) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    }
    field()?.classList.toggle("mx-drop", Boolean(here(event)));
  };
  const leave = () => field()?.classList.remove("mx-drop");
  const drop = (event) => {
    leave();
    if (!here(event) || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer);
  };
  const gone = (event) => event.relatedTarget === null && leave();
  const heard = { dragenter: over, dragover: over, dragleave: gone, dragend: leave, drop };
  for (const [name, react] of Object.entries(heard)) document.addEventListener(name, react);
  return () => {
    for (const [name, react] of Object.entries(heard)) document.removeEventListener(name, react);
  };
}

// The name of a file is at the end of its path: that end is shown while nobody types.
function endsShown(el, model) {
  const input = () => el.closest(".mx-field")?.querySelector(".widget-text input");
  const show = () => setTimeout(() => {
    const place = input();
    if (place) place.title = model.get("field");
    if (place && place !== document.activeElement) place.scrollLeft = place.scrollWidth;
  }, 50);
  document.addEventListener("focusout", show);
  window.addEventListener("resize", show);
  model.on("change:field", show);
  show();
  const late = setTimeout(show, 1000); // the field beside may be drawn later
  return () => {
    clearTimeout(late);
    document.removeEventListener("focusout", show);
    window.removeEventListener("resize", show);
    model.off("change:field", show);
  };
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-upload");
  const what = model.get("name");
  const button = make("button", { type: "button" }, "Upload …");
  const file = make("input", { type: "file", hidden: "", accept: model.get("accept") });
  const going = make("div", { class: "mx-going" });
  const bar = make("div", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" });
  const stopButton = make("button", { type: "button" }, "Stop");
  const words = make("p", { class: "mx-note" });
  const said = make("p", { class: "mx-note", role: "status" });
  const problem = make("p", { class: "mx-error", role: "alert" });
  const fault = make("div", { class: "mx-fault", role: "alert" });
  const fill = make("div");
  bar.append(fill);
  going.append(bar, stopButton, words, said, problem, fault);
  el.append(button, file, going);
  button.setAttribute("aria-label", `Upload … for ${what}`);
  button.title = `Upload a file from your computer, up to ${model.get("allowed")}`;
  bar.setAttribute("aria-label", `Upload for ${what}`);
  stopButton.setAttribute("aria-label", `Stop upload for ${what}`);
  let [job, wrong] = [null, ""];

  const draw = () => {
    const [state, percent] = [model.get("state"), model.get("percent")];
    const busy = state === "sending" || state === "working";
    const held = button.contains(document.activeElement) || document.activeElement === stopButton;
    button.disabled = busy;
    bar.hidden = stopButton.hidden = words.hidden = !busy;
    if (held) (busy ? stopButton : button).focus({ preventScroll: true });
    if (percent >= 0) bar.setAttribute("aria-valuenow", percent);
    else bar.removeAttribute("aria-valuenow");
    bar.setAttribute("aria-valuetext", model.get("words"));
    fill.style.width = `${Math.max(percent, 0)}%`;
    words.textContent = busy ? model.get("words") : "";
    said.textContent = state === "idle" && !wrong ? model.get("words") : "";
    problem.textContent = wrong || (state === "refused" ? model.get("words") : "");
    said.hidden = !said.textContent;
    problem.hidden = !problem.textContent;
    tellFault(fault, model.get("fault"));
  };
  const complain = (text) => {
    wrong = text;
    draw();
  };
  const take = (files, folder) => {
    const one = files[0];
    if (!one || job || button.disabled) return;
    if (folder) complain("a folder can't be uploaded as it is: pack it as a .zip");
    else if (files.length > 1) complain("one file at a time: pack several as a .zip");
    else if (one.size > model.get("limit"))
      complain(`${one.name} has ${size(one.size)}, more than the ${model.get("allowed")} that may `
        + "be uploaded; copy it to the server another way and browse for it");
    else {
      complain("");
      job = sending(model, one, (words) => {
        job = null;
        complain(words);
      });
    }
  };
  button.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    take([...file.files], false);
    file.value = "";
  });
  stopButton.addEventListener("click", () => (job ? job.stop() : model.send({ ask: "stop" })));
  const undrop = droppable(el, (dropped) => {
    const entry = dropped.items?.[0]?.webkitGetAsEntry?.();
    take([...dropped.files], Boolean(entry?.isDirectory));
  });
  const unshow = endsShown(el, model);
  const stop = follow(model, { state: draw, words: draw, percent: draw, fault: draw });
  draw();
  return () => {
    if (job) {
      job.stop();
      job.finish("");
    }
    stop();
    undrop();
    unshow();
    el.replaceChildren();
  };
}

export default { render };
