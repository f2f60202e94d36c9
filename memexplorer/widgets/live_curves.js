const [LEFT, RIGHT, TOP, BOTTOM, HIGH] = [40, 16, 10, 34, 190];
const LINE = 11; // pixels from one tag to the next
const SAID = 1000; // milliseconds
const BEYOND = 2; // how much higher than the own curves those of others may make a picture
const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

// Round steps: 1, 2 or 5 times a power of ten, at most so many of them.
function ticks(last, most) {
  const rough = last / most || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  const found = [];
  for (let at = 0; at <= last * 1.0001; at += step) found.push(Number(at.toPrecision(6)));
  return found;
}

const short = (value) => Number(Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0))
  .toLocaleString("en", { notation: Math.abs(value) < 10000 ? "standard" : "compact" });

// What stands at the ends of lines, as [text, x, y], no two over one another.
function apart(tags) {
  const placed = tags.sort((one, two) => one[2] - two[2]);
  let from = -Infinity;
  for (const tag of placed) from = (tag[2] = Math.max(tag[2], from)) + LINE;
  let to = HIGH - BOTTOM;
  for (const tag of [...placed].reverse()) to = (tag[2] = Math.min(tag[2], to)) - LINE;
  return placed;
}

function render({ model, el }) {
  el.classList.add("mx-element", "mx-live");
  let panels = [];
  let pictures = []; // the model's own, and what was measured since
  let grown = []; // by picture, by line: [x, y] since the last measurement
  let drawn = 0;
  let told = 0; // when the words were last set: readers aloud need no more than one a second

  const tops = () => pictures.map(({ most, lines }, at) => {
    if (most) return most;
    const more = (grown[at] || []).flat().map(([, y]) => y);
    const highest = (some) => Math.max(0, ...some.flatMap(({ ys }) => ys));
    const own = Math.max(highest(lines.filter(({ thin }) => !thin)), ...more);
    const others = highest(lines.filter(({ thin }) => thin));
    const top = own ? Math.min(Math.max(own, others), BEYOND * own) : others;
    return (top || 1) * 1.05;
  });

  const colours = () => {
    const style = getComputedStyle(el);
    const of = (name) => style.getPropertyValue(name).trim();
    return { ink: of("--mx-ink"), soft: of("--mx-soft"), grid: of("--mx-line"),
      accent: of("--mx-accent"), page: of("--mx-page") };
  };

  const paint = (panel, number, top, hues) => {
    const { canvas } = panel;
    const wide = canvas.clientWidth;
    if (!wide) return;
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * scale)) canvas.width = Math.round(wide * scale);
    if (canvas.height !== Math.round(HIGH * scale)) canvas.height = Math.round(HIGH * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, HIGH);
    const last = model.get("last");
    const x = (at) => LEFT + ((wide - LEFT - RIGHT) * at) / (last || 1);
    const y = (value) => HIGH - BOTTOM - ((HIGH - BOTTOM - TOP) * value) / top;
    pen.font = FONT;
    pen.fillStyle = hues.soft;
    pen.strokeStyle = hues.grid;
    pen.lineWidth = 1;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const level of ticks(top, 4)) {
      pen.beginPath();
      pen.moveTo(LEFT, y(level));
      pen.lineTo(wide - RIGHT, y(level));
      pen.stroke();
      pen.fillText(short(level), LEFT - 6, y(level));
    }
    pen.textAlign = "center";
    pen.textBaseline = "top";
    const marks = ticks(last, Math.max(2, wide / 90));
    for (const at of marks) pen.fillText(short(at), x(at), HIGH - BOTTOM + 5);
    pen.fillText(model.get("label"), (LEFT + wide - RIGHT) / 2, HIGH - 14);
    const { lines } = pictures[number];
    const order = lines.map((line, at) => [line, at]).sort(([a], [b]) => b.thin - a.thin);
    const tags = order.map(([line, at]) => stroke(pen, line, grown[number]?.[at] || [], x, y));
    pen.fillStyle = hues.soft;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    for (const tag of apart(tags.filter(Boolean))) pen.fillText(...tag);
    const place = model.get("place");
    if (place !== null) {
      pen.strokeStyle = hues.accent;
      pen.lineWidth = 1.5;
      pen.setLineDash([]);
      pen.beginPath();
      pen.moveTo(x(place), TOP - 4);
      pen.lineTo(x(place), HIGH - BOTTOM);
      pen.stroke();
    }
  };

  const stroke = (pen, line, more, x, y) => {
    pen.strokeStyle = pen.fillStyle = line.hue;
    pen.globalAlpha = line.thin ? 0.6 : 1;
    pen.lineWidth = line.thin ? 1.25 : 2.5;
    pen.lineJoin = "round";
    pen.setLineDash(line.dashed ? [6, 4] : []);
    pen.beginPath();
    let lifted = true;
    let end = null;
    const to = (at, value) => {
      if (value === null) {
        lifted = true;
        return;
      }
      pen[lifted ? "moveTo" : "lineTo"](x(at), y(value));
      lifted = false;
      end = [at, value];
    };
    line.xs.forEach((at, number) => to(at, line.ys[number]));
    pen.stroke();
    if (more.length) { // what was seen since the last measurement is thinner: it is a running mean
      pen.lineWidth = 1.25;
      pen.beginPath();
      lifted = true;
      if (end) to(...end);
      for (const [at, value] of more) to(at, value);
      pen.stroke();
      pen.setLineDash([]);
      pen.beginPath();
      pen.arc(x(end[0]), y(end[1]), 3.5, 0, 7);
      pen.fill();
    } else if (line.xs.length === 1 && end) {
      pen.beginPath();
      pen.arc(x(end[0]), y(end[1]), 3, 0, 7);
      pen.fill();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    // One that fell apart leaves the picture above; its tag stays.
    return line.tag && end && [line.tag, x(end[0]) + 3, Math.max(TOP, y(end[1]))];
  };

  let waiting = 0;
  const repaint = () => {
    waiting = 0;
    const hues = colours();
    const heights = tops();
    panels.forEach((panel, number) => paint(panel, number, heights[number], hues));
    if (performance.now() - told > SAID) sayAll();
    el.dataset.frames = String((drawn += 1));
  };
  const later = () => {
    if (!waiting) waiting = requestAnimationFrame(repaint);
  };
  const placed = () => {
    told = 0;
    later();
  };

  const nearest = (line, place) => {
    let best = -1;
    line.xs.forEach((at, number) => {
      if (line.ys[number] === null) return;
      if (best < 0 || Math.abs(at - place) < Math.abs(line.xs[best] - place)) best = number;
    });
    return best;
  };
  const sayAll = () => {
    told = performance.now();
    panels.forEach(say);
  };
  const say = ({ canvas, values }, number) => {
    const picture = pictures[number];
    const place = model.get("place") ?? Infinity;
    const parts = [];
    picture.lines.forEach((line, at) => {
      if (line.thin) return;
      const live = place === Infinity ? grown[number]?.[at]?.at(-1) : null;
      const found = place === Infinity ? line.ys.findLastIndex((y) => y !== null)
        : nearest(line, place);
      const value = live ? live[1] : line.ys[found];
      const words = value === undefined || value === null ? "–"
        : value < 10 ? value.toFixed(2) : short(value);
      values[at].textContent = words;
      parts.push(`${line.name} ${words}`.trim());
    });
    const where = place === Infinity ? "now" : `at ${short(place)} ${model.get("label")}`;
    canvas.setAttribute("aria-label", `${picture.name} ${where}: ${parts.join(", ")}`);
  };

  const step = (event) => {
    keepKey(event);
    const stops = model.get("stops");
    if (!stops.length) return;
    const now = stops.indexOf(model.get("place"));
    const to = { ArrowRight: now + 1, ArrowLeft: now < 0 ? stops.length - 2 : now - 1, Home: 0,
      End: stops.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    put(stops[Math.min(Math.max(to, 0), stops.length - 1)]);
  };
  const put = (place) => {
    model.set("place", place);
    model.save_changes();
    placed();
  };
  const click = (event) => {
    const stops = model.get("stops");
    if (!stops.length) return;
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    const at = share * model.get("last");
    put(stops.reduce((a, b) => (Math.abs(b - at) < Math.abs(a - at) ? b : a)));
  };

  const stroked = ({ hue, dashed }) => {
    const i = make("i");
    i.style.borderTop = `3px ${dashed ? "dashed" : "solid"} ${hue}`;
    return i;
  };
  const panel = ({ name, lines }) => {
    const figure = make("figure");
    const caption = make("figcaption");
    caption.append(make("strong", {}, name));
    const values = lines.map((line) => {
      const value = make("b");
      if (line.thin) return value;
      const key = make("span", { class: "mx-key" });
      key.append(stroked(line), `${line.name} `, value);
      caption.append(key);
      return value;
    });
    const canvas = make("canvas", { role: "img", tabindex: "0" });
    canvas.addEventListener("click", click);
    canvas.addEventListener("keydown", step);
    figure.append(caption, canvas);
    return { figure, canvas, values };
  };
  // The same pictures with new numbers keep their elements, and so the keyboard's focus.
  let shape = "";
  const build = () => {
    pictures = structuredClone(model.get("pictures"));
    grown = pictures.map(({ lines }) => lines.map(() => []));
    const now = JSON.stringify(pictures.map(({ name, lines }) =>
      [name, lines.map((line) => [line.name, line.hue, line.dashed, line.thin])]));
    if (now !== shape) {
      shape = now;
      panels = pictures.map(panel);
      el.replaceChildren(...panels.map(({ figure }) => figure));
    }
    placed();
  };
  const grow = () => {
    const { x, ys, measured } = model.get("frame");
    if (x === undefined) return;
    if (measured) {
      grown = pictures.map(({ lines }) => lines.map(() => []));
      measured.ys.forEach((part, number) => part.forEach((values, at) => {
        const line = pictures[number]?.lines[at];
        if (line) [line.xs, line.ys] = [line.xs.concat(measured.xs), line.ys.concat(values)];
      }));
    }
    ys.forEach((part, number) => part.forEach((value, at) => {
      if (value !== null && grown[number]?.[at]) grown[number][at].push([x, value]);
    }));
    later();
  };

  const stop = follow(model, { pictures: build, frame: grow, place: placed, last: later,
    label: later });
  const sized = new ResizeObserver(later);
  sized.observe(el);
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", later);
  build();
  return () => {
    stop();
    sized.disconnect();
    scheme.removeEventListener("change", later);
    cancelAnimationFrame(waiting);
    el.replaceChildren();
  };
}

export default { render };
