// The controls: native, labelled inputs, each with what the explorer may ask of it.

const nearest = (grid, value) => {
  let best = 0;
  for (let i = 1; i < grid.length; i++) if (Math.abs(grid[i] - value) < Math.abs(grid[best] - value)) best = i;
  return best;
};

function slider(spec, send, tell, waiting) {
  const id = newId();
  // An even grid is shown to assistive technology in its own units, any other one by position.
  const last = spec.grid.length - 1;
  const [low, high, step] = spec.even ? [spec.grid[0], spec.grid[last], spec.even] : [0, last, 1];
  const input = element("input", { type: "range", id, min: low, max: high, step });
  const output = element("span", { class: "explorer-value", "aria-hidden": "true" });
  const position = () => (spec.even ? nearest(spec.grid, +input.value) : +input.value);
  const place = (at) => { input.value = spec.even ? spec.grid[at] : at; };
  // What the data leave of the grid. The value asked for is kept: with a longer text the slider goes back to it.
  let [first, end, asked] = [0, last, spec.grid[0]];
  const limit = (ends) => {
    [first, end] = ends ? ends.map((value) => nearest(spec.grid, value)) : [0, last];
    [input.min, input.max] = [first, end].map((at) => (spec.even ? spec.grid[at] : at));
    show(asked);
  };
  const show = (value) => {
    asked = value;
    place(Math.min(Math.max(nearest(spec.grid, value), first), end));
    say();
  };
  const say = () => {
    output.textContent = spec.texts[position()];
    input.setAttribute("aria-valuetext", spec.texts[position()]);
  };
  let way = 1;
  const moved = () => {
    way = spec.grid[position()] < asked ? -1 : 1;
    asked = spec.grid[position()];
    say();
    send(asked);
  };
  input.addEventListener("input", moved);
  const node = element("div", { class: "explorer-slider" }, element("label", { htmlFor: id }, spec.label), input, output);
  let timer = null;
  let renamed = () => {};
  const stop = () => { clearInterval(timer); timer = null; renamed(); };
  if (spec.play) {
    const button = element("button", { type: "button" }, "Play");
    const name = () => { button.textContent = timer ? "Pause" : "Play"; button.setAttribute("aria-label", `${timer ? "Pause" : "Play"} ${spec.label}`); };
    button.addEventListener("click", () => {
      if (timer) stop();
      else {
        if (position() >= end) { place(first); moved(); }
        timer = setInterval(() => {
          if (waiting()) return;  // every frame is shown, however long it takes
          if (position() >= end) { stop(); name(); return; }
          place(position() + 1); moved();
        }, spec.play);
      }
      name();
    });
    name();
    const step = (sign, steps, words) => {
      const to = element("button", { type: "button", class: "explorer-step", "aria-label": `${words}: ${spec.label}`, title: words }, sign);
      to.addEventListener("click", () => { by(steps); name(); });
      return to;
    };
    renamed = name;
    node.append(element("span", { class: "explorer-play" }, step("‹", -1, "One step back"), button, step("›", 1, "One step on")));
  }
  const words = (value) => spec.texts[Math.min(Math.max(nearest(spec.grid, value), first), end)];
  // To a position of the grid, as the arrow keys would go there.
  const to = (at) => {
    stop();
    const next = Math.min(Math.max(at, first), end);
    if (next !== position()) { place(next); moved(); }
  };
  const toValue = (value) => to(nearest(spec.grid, value));
  const by = (steps) => to(position() + steps);
  // Where one step further the same way leads, if anywhere.
  const ahead = () => (position() + way >= first && position() + way <= end ? spec.grid[position() + way] : undefined);
  return { node, label: spec.label, to, toValue, by, ahead, show, words, limit, busy: () => document.activeElement === input, stop };
}

function choice(spec, send) {
  const id = newId();
  const select = element("select", { id }, ...spec.options.map((o) => element("option", { value: o }, o)));
  select.addEventListener("change", () => send(select.value));
  return { label: spec.label, words: (value) => value, node: element("div", { class: "explorer-choice" }, element("label", { htmlFor: id }, spec.label), select), show: (value) => { select.value = value; } };
}

function toggle(spec, send) {
  const id = newId();
  const input = element("input", { type: "checkbox", id });
  input.addEventListener("change", () => send(input.checked));
  return { label: spec.label, words: (value) => (value ? "on" : "off"), node: element("div", { class: "explorer-toggle" }, input, element("label", { htmlFor: id }, spec.label)), show: (value) => { input.checked = value; } };
}

function textBox(spec, send, tell) {
  const id = newId();
  const area = element("textarea", { id, rows: spec.rows, dir: "auto", spellcheck: false, autocomplete: "off" });
  let timer = null;
  const moved = () => {
    const points = area.value.length > spec.limit ? [...area.value.slice(0, 2 * spec.limit)] : null;
    if (points && (points.length > spec.limit || area.value.length > 2 * spec.limit)) {
      const before = area.value.length;
      area.value = points.slice(0, spec.limit).join("");
      tell(`${spec.label}: only the first ${spec.limit.toLocaleString("en")} of ${before.toLocaleString("en")} characters are kept.`);
    } else tell("");
    clearTimeout(timer);
    timer = setTimeout(() => send(wellFormed(area.value)), 120);
  };
  area.addEventListener("input", moved);
  const show = (value) => { if (document.activeElement !== area || value !== wellFormed(area.value)) if (area.value !== value) area.value = value; };
  const words = (value) => { const line = value.split(/\s+/).join(" ").trim(); return `“${line.length > 60 ? `${wellFormed(line.slice(0, 60))}…` : line}”`; };
  return { label: spec.label, words, node: element("div", { class: spec.word ? "explorer-text explorer-word" : "explorer-text" }, element("label", { htmlFor: id }, spec.label), area), show, busy: () => document.activeElement === area };
}
