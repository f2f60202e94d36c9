let groups = 0; // radio buttons belong together by name, and two cards may be on a page

function face(item) {
  const place = make("span", { class: "mx-face" });
  if (item.src) place.append(make("img", { src: item.src, alt: "", draggable: "false" }));
  item.lines.forEach((line) => place.append(make("span", { class: "mx-line" }, line)));
  return place;
}

function faces(items, name) {
  const list = make("ul", { class: "mx-faces", "aria-label": name });
  for (const item of items) {
    const place = make("li");
    place.append(face(item));
    list.append(place);
  }
  return list;
}

function share({ share: value, text }) {
  const bar = make("span", { class: "mx-bar", "aria-hidden": "true" });
  bar.append(make("i", { style: `width: ${100 * value}%` }));
  const place = make("span", { class: "mx-share" });
  place.append(bar, make("span", {}, text));
  return place;
}

function grid({ caption, head, rows }) {
  const table = make("table");
  const top = make("tr");
  head.forEach((text) => top.append(make("th", { scope: "col" }, text)));
  const [above, body] = [make("thead"), make("tbody")];
  above.append(top);
  for (const row of rows) {
    const line = make("tr");
    row.forEach((cell, at) => {
      const place = make(at ? "td" : "th", at ? {} : { scope: "row" });
      if (typeof cell === "object") place.append(share(cell));
      else place.textContent = cell;
      line.append(place);
    });
    body.append(line);
  }
  table.append(make("caption", {}, caption), above, body);
  // Wide tables scroll in a box of their own, which the keyboard must reach.
  const reach = { tabindex: "0", role: "region", "aria-label": caption };
  const box = make("div", { class: "mx-grid", ...reach });
  box.append(table);
  return box;
}

function subject(card) {
  const parts = [];
  if (card.pictures.length) parts.push(faces(card.pictures, "what is asked about"));
  return [...parts, ...card.tables.map(grid)];
}

function question(card, model, group) {
  const form = make("form");
  const field = make("fieldset", { class: card.choices[0].of ? "mx-pictured" : "" });
  const hint = make("p", { role: "status", class: "mx-hint" });
  field.append(make("legend", {}, "Your guess"));
  card.choices.forEach((choice, at) => {
    const label = make("label");
    const radio = make("input", { type: "radio", name: group, value: at });
    radio.checked = model.get("chosen") === at;
    radio.addEventListener("change", () => {
      hint.textContent = "";
      model.set("chosen", at);
      model.save_changes();
    });
    label.append(radio, make("span", {}, choice.text));
    if (choice.of) label.append(face(choice.of));
    field.append(label);
  });
  const show = make("button", { type: "submit", class: "mx-main-button" }, "Show the answer");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (model.get("chosen") === null) hint.textContent = "Guess first: choose one of the answers.";
    else model.send({ ask: "show" });
  });
  form.append(field, show, hint);
  const asides = card.asides.map((text) => make("p", { class: "mx-aside" }, text));
  return [...subject(card), form, ...asides];
}

function outcome(card, model) {
  const list = make("ul", { class: card.choices[0].of ? "mx-choices mx-pictured" : "mx-choices" });
  card.choices.forEach((choice, at) => {
    const marks = [];
    if (at === card.right) marks.push("right answer");
    if (at === model.get("chosen")) marks.push("your guess");
    const place = make("li", { class: at === card.right ? "mx-right" : "" });
    place.append(make("span", { class: "mx-text" }, choice.text));
    if (choice.of) place.append(face(choice.of)); // all pictures stay in one line
    if (marks.length) place.append(" ", make("strong", {}, `(${marks.join(", ")})`));
    list.append(place);
  });
  return list;
}

function answer(card, model) {
  const next = make("button", { type: "button", class: "mx-main-button" }, card.then);
  next.addEventListener("click", () => model.send({ ask: "next" }));
  const words = make("div", { class: "mx-words" });
  words.append(make("p", {}, card.why));
  words.append(make("h3", {}, "What this does not show"), make("p", {}, card.limits));
  const seen = make("div", { class: "mx-seen" });
  card.evidence.forEach((table) => seen.append(grid(table)));
  for (const { caption, items } of card.seen) {
    seen.append(make("h3", {}, caption), faces(items, caption));
  }
  const verdict = make("p", { class: "mx-outcome", tabindex: "-1" }, card.verdict);
  return [...subject(card), outcome(card, model), verdict, words, seen, next];
}

function told(card, model) {
  const list = make("ul", { class: "mx-results" });
  card.lines.forEach((line) => list.append(make("li", {}, line)));
  const parts = card.lines.length ? [list] : [];
  if (card.again) {
    const again = make("button", { type: "button", class: "mx-main-button" }, card.again);
    again.addEventListener("click", () => model.send({ ask: "again" }));
    parts.push(again);
  }
  return parts;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-quiz");
  keepKeys(el);
  const group = `mx-quiz-${(groups += 1)}-${Math.random().toString(36).slice(2)}`;
  const [card, fault] = [make("section", { "aria-label": "Lesson" }), make("div", {
    class: "mx-fault", role: "alert",
  })];
  el.append(card, fault);

  const draw = (moved) => {
    const state = model.get("card");
    card.replaceChildren();
    card.hidden = !state.kind;
    if (card.hidden) return;
    const head = make("header");
    const close = make("button", { type: "button" }, "Close the lesson");
    close.addEventListener("click", () => model.send({ ask: "close" }));
    head.append(make("p", { class: "mx-progress" }, state.progress || "Lesson"), close);
    const title = make("h2", { tabindex: "-1" }, state.prompt || state.title);
    const body = { question, answer, told }[state.kind](state, model, group);
    card.append(head, title, ...body);
    if (!moved) return;
    // The reader goes where something new stands; what is asked is read out from there.
    const place = card.querySelector(".mx-outcome") || title;
    place.focus({ preventScroll: true });
    (state.kind === "answer" ? place : card).scrollIntoView({ block: state.kind === "answer"
      ? "center" : "start" });
  };
  const mark = () => {
    card.querySelectorAll('input[type="radio"]').forEach((radio, at) => {
      radio.checked = model.get("chosen") === at;
    });
  };
  const size = () => el.style.setProperty("--size", `${model.get("size")}px`);
  const showFault = () => tellFault(fault, model.get("fault"));
  const stop = follow(model, { card: () => draw(true), chosen: mark, size, fault: showFault });
  [() => draw(false), size, showFault].forEach((first) => first());
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
