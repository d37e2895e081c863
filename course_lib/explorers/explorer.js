// The browser side of an explorer: native, labelled inputs; one picture whose alt text follows the data.
// State lives in the kernel; this file only shows it and sends moves. No outside request is made.
// `elements.js` stands before it: newId, element, wellFormed, LOST_AFTER, NO_ANSWER.

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
  const moved = () => { asked = spec.grid[position()]; say(); send(asked); };
  input.addEventListener("input", moved);
  const node = element("div", { class: "explorer-slider" }, element("label", { htmlFor: id }, spec.label), input, output);
  let timer = null;
  const stop = () => { clearInterval(timer); timer = null; };
  if (spec.play) {
    const button = element("button", { type: "button" }, "Play");
    const name = () => { button.textContent = timer ? "Pause" : "Play"; button.setAttribute("aria-label", `${timer ? "Pause" : "Play"} ${spec.label}`); };
    button.addEventListener("click", () => {
      if (timer) stop();
      else {
        if (position() >= end) { place(first); moved(); }
        timer = setInterval(() => {
          if (waiting()) return;
          if (position() >= end) { stop(); name(); return; }
          place(position() + 1); moved();
        }, spec.play);
      }
      name();
    });
    name();
    node.append(button);
  }
  return { node, show, limit, busy: () => document.activeElement === input, stop };
}

function choice(spec, send) {
  const id = newId();
  const select = element("select", { id }, ...spec.options.map((o) => element("option", { value: o }, o)));
  select.addEventListener("change", () => send(select.value));
  return { node: element("div", { class: "explorer-choice" }, element("label", { htmlFor: id }, spec.label), select), show: (value) => { select.value = value; } };
}

function toggle(spec, send) {
  const id = newId();
  const input = element("input", { type: "checkbox", id });
  input.addEventListener("change", () => send(input.checked));
  return { node: element("div", { class: "explorer-toggle" }, input, element("label", { htmlFor: id }, spec.label)), show: (value) => { input.checked = value; } };
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
  return { node: element("div", { class: spec.word ? "explorer-text explorer-word" : "explorer-text" }, element("label", { htmlFor: id }, spec.label), area), show, busy: () => document.activeElement === area };
}

// A data address loads within the page; an object URL asks the browser's main process, which takes 6 ms more.
function dataAddress(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
  return `data:image/jpeg;base64,${btoa(text)}`;
}

// Milliseconds: before an old picture is dimmed, and before a new sentence is said.
const [DIM_AFTER, SAID_AFTER] = [150, 700];

// Controls stay in sight while the result is scrolled, unless they take up more than this part of the window.
const STICKY_PART = 0.4;

// CSS pixels: the room for a picture is told in steps of so many. Beside text (see explorer.css) it has a part of it.
const [ROOM_STEP, PICTURE_PART] = [20, 0.64];
// Pixels of the page for one of the figure's, at least: see least_scale in canvas.py. A wider picture is scrolled.
const leastScale = (room) => (room >= 700 ? 0.8 : 0.66);

// Shift+Enter goes on to the next cell, and a tall explorer then shows its lower end: bring its controls back.
function showTop(root) {
  const cell = root.closest(".jp-Cell");
  if (!cell?.nextElementSibling?.classList.contains("jp-mod-active")) return;
  const pane = cell.closest(".jp-WindowedPanel-outer");
  if (pane && root.getBoundingClientRect().top < pane.getBoundingClientRect().top) cell.scrollIntoView({ block: "start" });
}

const KINDS = { slider, choice, toggle, text: textBox };

export default {
  render({ model, el }) {
    const heading = element("div", { class: "explorer-title", id: newId() });
    const panel = element("div", { class: "explorer-controls" });
    const picture = element("img", { class: "explorer-picture" });
    const caption = element("div", { class: "explorer-caption" });
    const markup = element("div", { class: "explorer-markup", tabIndex: 0 });
    const connection = element("div", { class: "explorer-connection", role: "status" });
    const note = element("div", { class: "explorer-note", role: "status" });
    const said = element("div", { class: "explorer-said", role: "status" });
    const problem = element("div", { class: "explorer-problem", role: "alert" });
    const reset = element("button", { type: "button", class: "explorer-reset" }, "Reset");
    const result = element("div", { class: "explorer-result" }, picture, markup);
    const root = element("div", { class: "explorer", role: "group", "aria-labelledby": heading.id }, heading, panel, reset, connection, note, problem, result, caption, said);
    el.append(root);

    let localNote = "";
    const tell = (words) => { localNote = words; showNote(); };
    // What is shown is dimmed while it does not belong to the controls, and words say what to do about it.
    let [late, lost, gone] = [null, null, false];
    const showConnection = () => {
      const old = waiting();
      clearTimeout(late); clearTimeout(lost);
      if (!old) root.classList.remove("explorer-pending");
      else late = setTimeout(() => root.classList.add("explorer-pending"), DIM_AFTER);
      connection.textContent = gone ? `Not connected: run this cell again.${old ? " What is shown belongs to an earlier setting." : ""}` : "";
      if (old && !gone) lost = setTimeout(() => { connection.textContent = NO_ANSWER; }, LOST_AFTER);
    };
    const answered = () => { gone = false; showConnection(); };
    // Jupyter says so when the kernel restarts or ends; any later answer proves the contrary.
    const cutOff = () => { gone = true; showConnection(); };
    // Whether the kernel has not yet answered the last move.
    const waiting = () => {
      const [values, drawn] = [model.get("values"), model.get("drawn")];
      return Object.keys(values).some((name) => values[name] !== drawn[name]);
    };
    const send = (name) => (value) => {
      model.set("values", { ...model.get("values"), [name]: value });
      model.save_changes();
      showConnection();
    };
    const parts = {};
    for (const spec of model.get("spec")) {
      parts[spec.name] = KINDS[spec.kind](spec, send(spec.name), tell, waiting);
      panel.append(parts[spec.name].node);
    }
    reset.addEventListener("click", () => {
      for (const part of Object.values(parts)) part.stop?.();
      tell("");
      model.set("values", { ...model.get("defaults") });
      model.save_changes();
      showValues(true);
      showConnection();
    });

    const showTitle = () => { heading.textContent = model.get("title"); markup.setAttribute("aria-label", `${model.get("title")}: result`); markup.setAttribute("role", "region"); };
    const showValues = (force) => {
      for (const [name, part] of Object.entries(parts)) if (force || !part.busy?.()) part.show(model.get("values")[name]);
    };
    const showEnds = () => {
      for (const [name, part] of Object.entries(parts)) part.limit?.(model.get("ends")[name]);
    };
    const showNote = () => { note.textContent = localNote || model.get("note"); };
    const showProblem = () => { problem.textContent = model.get("problem"); root.classList.toggle("explorer-stale", !!model.get("problem")); };
    // The sentence is the picture's alt text; where there is no picture, the caption itself is read. A new one is said
    // once, when the moves have come to rest.
    let [settled, lastSaid] = [null, model.get("alt")];
    const showWords = () => {
      const words = model.get("alt");
      picture.alt = caption.textContent = words;
      caption.setAttribute("aria-hidden", !!model.get("jpeg")?.byteLength);
      sayLater();
    };
    const sayLater = () => {
      clearTimeout(settled);
      if (model.get("alt") !== lastSaid) settled = setTimeout(say, SAID_AFTER);
    };
    // A kernel that is behind the controls will soon have other words: wait for those.
    const say = () => {
      if (waiting()) sayLater();
      else said.textContent = lastSaid = model.get("alt");
    };
    const showMarkup = () => { markup.innerHTML = model.get("markup"); markup.hidden = !model.get("markup"); result.classList.toggle("explorer-both", !markup.hidden && model.get("width") > 0); };
    const showPicture = () => {
      const bytes = model.get("jpeg");
      picture.hidden = !(bytes && bytes.byteLength);
      if (!picture.hidden) picture.src = dataAddress(bytes);
    };
    const showShape = () => {
      [picture.width, picture.height] = [model.get("width"), model.get("height")];
      // As wide as there is room, but no higher than lets the controls stay in sight.
      picture.style.setProperty("--shape", model.get("width") / (model.get("height") || 1));
      fit();
    };
    const fit = () => {
      root.classList.toggle("explorer-sticky", panel.offsetHeight < STICKY_PART * window.innerHeight);
      if (!picture.clientWidth) return;
      const part = getComputedStyle(result).display === "flex" ? PICTURE_PART : 1;
      const room = ROOM_STEP * Math.floor((part * result.clientWidth) / ROOM_STEP);
      if (room !== model.get("room")) { model.set("room", room); model.save_changes(); }
      picture.style.minWidth = `${Math.floor(leastScale(room) * model.get("width"))}px`;
      result.tabIndex = result.scrollWidth > result.clientWidth ? 0 : -1;
      const wanted = (picture.clientWidth * window.devicePixelRatio) / model.get("width");
      const scale = Math.min(2.5, Math.max(1, Math.ceil(4 * wanted - 0.3) / 4));
      if (scale !== model.get("scale")) { model.set("scale", scale); model.save_changes(); }
    };
    let resting = null;
    const resized = new ResizeObserver(() => { clearTimeout(resting); resting = setTimeout(fit, 200); });
    resized.observe(root);
    // The first picture, and the one drawn for the room there is.
    let loads = 0;
    picture.addEventListener("load", () => { if (++loads <= 2) showTop(root); });

    const watchers = { title: showTitle, values: () => showValues(false), ends: showEnds, note: showNote, problem: showProblem, alt: showWords, markup: showMarkup, jpeg: showPicture, drawn: answered, width: showShape, height: showShape };
    for (const [trait, watcher] of Object.entries(watchers)) { model.on(`change:${trait}`, watcher); watcher(); }
    model.on("comm_live_update", cutOff);
    return () => {
      model.off("comm_live_update", cutOff);
      resized.disconnect();
      for (const timer of [late, lost, settled, resting]) clearTimeout(timer);
      for (const [trait, watcher] of Object.entries(watchers)) model.off(`change:${trait}`, watcher);
      for (const part of Object.values(parts)) part.stop?.();
    };
  },
};
