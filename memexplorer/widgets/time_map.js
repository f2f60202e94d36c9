const [FRAME_INK, SOFT, PADDING, HIGH] = ["#171A21", "#AAB1BE", 14, 420];
const [GLIDE, REST] = [450, 250]; // milliseconds from one time to the next, and at each

function render({ model, el }) {
  el.classList.add("mx-element", "mx-times");
  const canvas = make("canvas", { role: "img", tabindex: "0" });
  const legend = make("p", { class: "mx-keys" });
  const slider = make("input", { type: "range", min: "0", step: "1", "aria-label": "Time" });
  const play = make("button", { type: "button" }, "Play");
  const when = make("output");
  const followed = make("div", { class: "mx-followed" });
  const row = make("div", { class: "mx-row" });
  row.append(play, slider, when);
  el.replaceChildren(legend, canvas, row, followed);

  let points = new Float32Array();
  let codes = new Uint8Array();
  let shown = model.get("place"); // a time, or on the way between two
  let playing = false;
  let waiting = 0;
  let begun = 0;
  let from = shown;

  const count = () => model.get("count");
  const last = () => model.get("times").length - 1;
  const bytes = (name) => {
    const view = model.get(name);
    return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  };
  const at = (row_, time, axis) => {
    const low = Math.floor(time);
    const high = Math.min(low + 1, last());
    const share = time - low;
    const of = (where) => points[2 * (where * count() + row_) + axis];
    return of(low) * (1 - share) + of(high) * share;
  };

  const room = () => {
    const wide = canvas.clientWidth;
    const side = Math.min(wide, HIGH) - 2 * PADDING;
    return { wide, side, left: (wide - side) / 2, top: (HIGH - side) / 2 };
  };
  const paint = () => {
    const { wide, side, left, top } = room();
    if (!wide || !points.length) return;
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * scale)) canvas.width = Math.round(wide * scale);
    if (canvas.height !== Math.round(HIGH * scale)) canvas.height = Math.round(HIGH * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.fillStyle = FRAME_INK;
    pen.fillRect(0, 0, wide, HIGH);
    const x = (row_, time) => left + side * at(row_, time, 0);
    const y = (row_, time) => top + side * (1 - at(row_, time, 1));
    const hues = model.get("hues");
    const now = Math.round(shown);
    // Names that come later lie on top: what is rare and looked for is named last.
    hues.forEach((hue, kind) => {
      pen.fillStyle = hue;
      for (let one = 0; one < count(); one += 1) {
        if (codes[now * count() + one] !== kind) continue;
        pen.beginPath();
        pen.arc(x(one, shown), y(one, shown), 3, 0, 7);
        pen.fill();
      }
    });
    const picked = model.get("picked");
    if (picked < 0) return;
    const accent = "#FF3D94";
    pen.strokeStyle = accent;
    pen.lineWidth = 1.5;
    pen.globalAlpha = 0.8;
    pen.beginPath();
    for (let time = 0; time <= last(); time += 1) {
      pen[time ? "lineTo" : "moveTo"](x(picked, time), y(picked, time));
    }
    pen.stroke();
    pen.globalAlpha = 1;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x(picked, shown), y(picked, shown), 8, 0, 7);
    pen.stroke();
  };

  const say = () => {
    const times = model.get("times");
    const place = model.get("place");
    if (!times.length) return;
    slider.max = String(last());
    slider.value = String(place);
    when.textContent = times[place];
    slider.setAttribute("aria-valuetext", times[place]);
    const counts = model.get("names").map(() => 0);
    for (let one = 0; one < count(); one += 1) counts[codes[place * count() + one]] += 1;
    legend.replaceChildren(...model.get("names").map((name, kind) => {
      const key = make("span", { class: "mx-key" });
      const dot = make("i");
      dot.style.background = model.get("hues")[kind];
      key.append(dot, `${name} `, make("b", {}, counts[kind].toLocaleString("en")));
      return key;
    }));
    const told = model.get("names").map((name, kind) => `${name} ${counts[kind]}`).join(", ");
    canvas.setAttribute("aria-label", `map of ${count()} examples, ${times[place]}: ${told}`);
    play.disabled = slider.disabled = last() < 1;
  };
  const tell = () => {
    followed.replaceChildren();
    if (model.get("image")) followed.append(make("img", { src: model.get("image"), alt: "" }));
    if (model.get("words")) followed.append(make("p", {}, model.get("words")));
  };

  const moving = (now) => {
    waiting = 0;
    const place = model.get("place");
    const share = Math.min(Math.max((now - begun) / GLIDE, 0), 1);
    shown = from + (place - from) * share * share * (3 - 2 * share);
    paint();
    if (share < 1) {
      waiting = requestAnimationFrame(moving);
    } else if (playing) {
      setTimeout(next, REST);
    }
  };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const glide = () => {
    say();
    from = shown;
    begun = performance.now() - (still.matches ? GLIDE : 0);
    if (!waiting) waiting = requestAnimationFrame(moving);
  };
  const put = (place) => {
    model.set("place", Math.min(Math.max(place, 0), last()));
    model.save_changes();
  };
  const next = () => {
    if (!playing) return;
    if (model.get("place") < last()) put(model.get("place") + 1);
    else pause();
  };
  const pause = () => {
    playing = false;
    play.textContent = "Play";
  };
  const begin = () => {
    playing = true;
    play.textContent = "Pause";
    if (model.get("place") === last()) {
      shown = 0;
      put(0);
    } else {
      next();
    }
  };

  const pick = (one) => {
    model.set("picked", one);
    model.save_changes();
  };
  const click = (event) => {
    const box = canvas.getBoundingClientRect();
    const { side, left, top } = room();
    let best = -1;
    let least = 20 ** 2;
    for (let one = 0; one < count(); one += 1) {
      const dx = left + side * at(one, shown, 0) - (event.clientX - box.left);
      const dy = top + side * (1 - at(one, shown, 1)) - (event.clientY - box.top);
      if (dx * dx + dy * dy < least) [best, least] = [one, dx * dx + dy * dy];
    }
    pick(best);
  };
  const key = (event) => {
    keepKey(event);
    const picked = model.get("picked");
    const time = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const one = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (time) put(model.get("place") + time);
    else if (one && count()) pick((picked + one + count()) % count());
    else if (event.key === " ") (playing ? pause : begin)();
    else return;
    event.preventDefault();
  };
  canvas.addEventListener("click", click);
  canvas.addEventListener("keydown", key);
  slider.addEventListener("keydown", keepKey);
  slider.addEventListener("input", () => {
    pause();
    put(Number(slider.value));
  });
  play.addEventListener("click", () => (playing ? pause : begin)());

  const load = () => {
    points = new Float32Array(bytes("points"));
    codes = new Uint8Array(bytes("codes"));
    shown = from = model.get("place");
    if (points.length === 2 * codes.length) {
      say();
      paint();
    }
  };
  const stop = follow(model, { points: load, codes: load, hues: load, place: glide,
    picked: paint, words: tell, image: tell });
  const sized = new ResizeObserver(paint);
  sized.observe(el);
  load();
  tell();
  return () => {
    pause();
    stop();
    sized.disconnect();
    cancelAnimationFrame(waiting);
    el.replaceChildren();
  };
}

export default { render };
