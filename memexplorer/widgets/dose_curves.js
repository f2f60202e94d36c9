function drawn(tag, attributes = {}, text = null) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== null) element.textContent = text;
  return element;
}

const [WIDE, HIGH, LEFT, BOTTOM, TOP, RIGHT] = [210, 140, 26, 34, 8, 8];

function render({ model, el }) {
  el.classList.add("mx-element", "mx-doses");
  let marks = [];

  const wide = WIDE - LEFT - RIGHT;
  const x = (at) => LEFT + (wide * at) / Math.max(1, model.get("doses").length - 1);
  const y = (share) => HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * share;
  const path = (values) => {
    let pen = "M";
    return values.map((value, at) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const step = `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      return step;
    }).join("");
  };

  const picture = (line) => {
    const doses = model.get("doses");
    const svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
    for (const share of [0, 0.5, 1]) {
      const level = { y1: y(share), y2: y(share) };
      const left = { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" };
      svg.append(drawn("line", { class: "mx-grid", x1: LEFT, x2: WIDE - RIGHT, ...level }));
      svg.append(drawn("text", left, String(share)));
    }
    const step = Math.ceil(doses.length / 5);
    doses.forEach((dose, at) => {
      if (at % step) return;
      svg.append(drawn("text", { x: x(at), y: HIGH - BOTTOM + 15, "text-anchor": "middle" },
        dose.toLocaleString("en")));
    });
    svg.append(drawn("text", { x: (LEFT + WIDE - RIGHT) / 2, y: HIGH - 3, "text-anchor": "middle" },
      model.get("label")));
    const [low, high] = line.band;
    if (high && !high.includes(null) && !low.includes(null)) {
      const back = low.map((value, at) => `L${x(at).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
      svg.append(drawn("path", { class: "mx-range", d: `${path(high)}${back.join("")}Z` }));
    }
    const dash = line.dashed ? { "stroke-dasharray": "6 4" } : {};
    svg.append(drawn("path", { class: "mx-curve", d: path(line.values), ...dash }));
    const now = drawn("line", { class: "mx-now", y1: TOP - 4, y2: HIGH - BOTTOM });
    const dot = drawn("circle", { class: "mx-dot", r: 4.5 });
    svg.append(now, dot);
    const figure = make("figure");
    const caption = make("figcaption");
    const said = make("span");
    caption.append(make("strong", {}, line.name), line.about ? `${line.about} · ` : "", said);
    figure.append(caption, svg);
    marks.push({ line, svg, now, dot, said });
    return figure;
  };

  const share = (value) => value.toLocaleString("en", { maximumFractionDigits: 2 });
  const mark = () => {
    const at = model.get("place");
    for (const { line, svg, now, dot, said } of marks) {
      const value = line.values[at];
      const [low, high] = line.band.map((end) => end[at]);
      now.setAttribute("x1", x(at));
      now.setAttribute("x2", x(at));
      dot.style.display = value === null || value === undefined ? "none" : "";
      if (value === null || value === undefined) continue;
      dot.setAttribute("cx", x(at));
      dot.setAttribute("cy", y(value));
      const chance = high === undefined || high === null ? ""
        : `; random ${share(low)}${share(low) === share(high) ? "" : `–${share(high)}`}`;
      said.textContent = `${share(value)}${chance}`;
      svg.setAttribute("aria-label",
        `${line.name} at ${model.get("doses")[at]} ${model.get("label")}: ${said.textContent}`);
    }
  };
  const draw = () => {
    marks = [];
    el.replaceChildren(...model.get("lines").map(picture));
    mark();
  };
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  };
  const stop = follow(model, { lines: later, doses: later, label: later, place: mark });
  draw();
  return () => {
    stop();
    cancelAnimationFrame(waiting);
    el.replaceChildren();
  };
}

export default { render };
