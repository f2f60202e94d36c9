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
  const y = (share) => HIGH - BOTTOM - ((HIGH - BOTTOM - TOP) * share) / model.get("most");
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

  const share = (value) => value.toFixed(2);
  const valueAt = ({ values, band }, at) => {
    if (values[at] === null || values[at] === undefined) return null;
    const [low, high] = band.map((end) => end[at]);
    if (high === undefined || high === null) return share(values[at]);
    const range = `${share(low)}${share(low) === share(high) ? "" : `–${share(high)}`}`;
    return { alone: `${share(values[at])}; random ${range}`,
      among: `${share(values[at])} (${range})` };
  };

  const axes = () => {
    const doses = model.get("doses");
    const svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
    for (const level of [0, model.get("most") / 2, model.get("most")]) {
      const across = { x1: LEFT, x2: WIDE - RIGHT, y1: y(level), y2: y(level) };
      const left = { x: LEFT - 6, y: y(level) + 4, "text-anchor": "end" };
      svg.append(drawn("line", { class: "mx-grid", ...across }));
      svg.append(drawn("text", left, String(Number(level.toFixed(2)))));
    }
    const step = Math.ceil(doses.length / 5);
    doses.forEach((dose, at) => {
      if (at % step) return;
      svg.append(drawn("text", { x: x(at), y: HIGH - BOTTOM + 15, "text-anchor": "middle" },
        dose.toLocaleString("en")));
    });
    svg.append(drawn("text", { x: (LEFT + WIDE - RIGHT) / 2, y: HIGH - 3, "text-anchor": "middle" },
      model.get("label")));
    return svg;
  };

  const picture = ({ name, about, lines }) => {
    const svg = axes();
    const alone = lines.length === 1;
    lines.forEach(({ band: [low, high] }, number) => {
      if (!high || high.includes(null) || low.includes(null)) return;
      const back = low.map((value, at) => `L${x(at).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
      const hue = alone ? "" : ` mx-hue-${number}`;
      svg.append(drawn("path", { class: `mx-range${hue}`, d: `${path(high)}${back.join("")}Z` }));
    });
    lines.forEach(({ values, dashed }, number) => {
      const dash = dashed ? { "stroke-dasharray": "6 4" } : {};
      svg.append(drawn("path", { class: `mx-curve mx-hue-${number}`, d: path(values), ...dash }));
    });
    const now = drawn("line", { class: "mx-now", y1: TOP - 4, y2: HIGH - BOTTOM });
    svg.append(now);
    const figure = make("figure");
    const caption = make("figcaption");
    caption.append(make("strong", {}, name), about ? `${about}${alone ? " · " : ""}` : "");
    const heard = lines.map((line, number) => {
      const dot = drawn("circle", { class: alone ? "mx-dot" : `mx-dot mx-hue-${number}`, r: 4.5 });
      const said = make("span");
      svg.append(dot);
      if (alone) {
        caption.append(said);
      } else {
        const key = make("span", { class: `mx-key mx-hue-${number}` });
        key.append(make("i"), `${line.name} `, said);
        caption.append(key);
      }
      return { line, dot, said };
    });
    figure.append(caption, svg);
    marks.push({ name, svg, now, heard });
    return figure;
  };

  const mark = () => {
    const at = model.get("place");
    for (const { name, svg, now, heard } of marks) {
      now.setAttribute("x1", x(at));
      now.setAttribute("x2", x(at));
      const words = [];
      for (const { line, dot, said } of heard) {
        const found = valueAt(line, at);
        dot.style.display = found === null ? "none" : "";
        said.textContent = found === null ? ""
          : found[heard.length === 1 ? "alone" : "among"] || found;
        if (found === null) continue;
        dot.setAttribute("cx", x(at));
        dot.setAttribute("cy", y(line.values[at]));
        words.push(`${line.name} ${said.textContent}`.trim());
      }
      svg.setAttribute("aria-label",
        `${name} at ${model.get("doses")[at]} ${model.get("label")}: ${words.join(", ")}`);
    }
  };
  const draw = () => {
    marks = [];
    el.replaceChildren(...model.get("pictures").map(picture));
    mark();
  };
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  };
  const stop = follow(model, {
    pictures: later, most: later, doses: later, label: later, place: mark,
  });
  draw();
  return () => {
    stop();
    cancelAnimationFrame(waiting);
    el.replaceChildren();
  };
}

export default { render };
