// The browser side of an explorer: native, labelled inputs; one picture whose alt text follows the data.
// State lives in the kernel; this file only shows it and sends moves. No outside request is made.

let count = 0;

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  // JupyterLab would otherwise take the arrow keys and letters for its own shortcuts.
  if (["INPUT", "SELECT", "TEXTAREA", "BUTTON"].includes(tag.toUpperCase())) node.dataset.lmSuppressShortcuts = "true";
  return node;
};

// Lone halves of surrogate pairs cannot be sent to the kernel.
const wellFormed = (text) =>
  text.toWellFormed ? text.toWellFormed() : text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");

const nearest = (grid, value) => {
  let best = 0;
  for (let i = 1; i < grid.length; i++) if (Math.abs(grid[i] - value) < Math.abs(grid[best] - value)) best = i;
  return best;
};

function slider(spec, send) {
  const id = `explorer-${count++}`;
  // An even grid is shown to assistive technology in its own units, any other one by position.
  const last = spec.grid.length - 1;
  const [low, high, step] = spec.even ? [spec.grid[0], spec.grid[last], spec.even] : [0, last, 1];
  const input = element("input", { type: "range", id, min: low, max: high, step });
  const output = element("output", { htmlFor: id });
  const position = () => (spec.even ? nearest(spec.grid, +input.value) : +input.value);
  const place = (at) => { input.value = spec.even ? spec.grid[at] : at; };
  const say = () => {
    output.textContent = spec.texts[position()];
    input.setAttribute("aria-valuetext", spec.texts[position()]);
  };
  const moved = () => { say(); send(spec.grid[position()]); };
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
        if (position() >= last) { place(0); moved(); }
        timer = setInterval(() => {
          if (position() >= last) { stop(); name(); return; }
          place(position() + 1); moved();
        }, spec.play);
      }
      name();
    });
    name();
    node.append(button);
  }
  return { node, show: (value) => { place(nearest(spec.grid, value)); say(); }, busy: () => document.activeElement === input, stop };
}

function choice(spec, send) {
  const id = `explorer-${count++}`;
  const select = element("select", { id }, ...spec.options.map((o) => element("option", { value: o }, o)));
  select.addEventListener("change", () => send(select.value));
  return { node: element("div", { class: "explorer-choice" }, element("label", { htmlFor: id }, spec.label), select), show: (value) => { select.value = value; } };
}

function toggle(spec, send) {
  const id = `explorer-${count++}`;
  const input = element("input", { type: "checkbox", id });
  input.addEventListener("change", () => send(input.checked));
  return { node: element("div", { class: "explorer-toggle" }, input, element("label", { htmlFor: id }, spec.label)), show: (value) => { input.checked = value; } };
}

function textBox(spec, send, tell) {
  const id = `explorer-${count++}`;
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
  return { node: element("div", { class: "explorer-text" }, element("label", { htmlFor: id }, spec.label), area), show, busy: () => document.activeElement === area };
}

// A data address loads within the page; an object URL asks the browser's main process, which takes 6 ms more.
function dataAddress(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
  return `data:image/jpeg;base64,${btoa(text)}`;
}

const KINDS = { slider, choice, toggle, text: textBox };

export default {
  render({ model, el }) {
    const heading = element("div", { class: "explorer-title", id: `explorer-${count++}` });
    const panel = element("div", { class: "explorer-controls" });
    const picture = element("img", { class: "explorer-picture" });
    const caption = element("div", { class: "explorer-caption", "aria-hidden": "true" });
    const markup = element("div", { class: "explorer-markup", tabIndex: 0 });
    const note = element("div", { class: "explorer-note", role: "status" });
    const problem = element("div", { class: "explorer-problem", role: "alert" });
    const root = element("div", { class: "explorer", role: "group", "aria-labelledby": heading.id }, heading, panel, note, problem, picture, markup, caption);
    el.append(root);

    let localNote = "";
    const pending = {};
    const tell = (words) => { localNote = words; showNote(); };
    const send = (name) => (value) => {
      pending[name] = value;
      model.set("values", { ...model.get("values"), [name]: value });
      model.save_changes();
    };
    const parts = {};
    for (const spec of model.get("spec")) {
      parts[spec.name] = KINDS[spec.kind](spec, send(spec.name), tell);
      panel.append(parts[spec.name].node);
    }
    const reset = element("button", { type: "button", class: "explorer-reset" }, "Reset");
    reset.addEventListener("click", () => {
      for (const part of Object.values(parts)) part.stop?.();
      tell("");
      model.set("values", { ...model.get("defaults") });
      model.save_changes();
      showValues(true);
    });
    panel.append(reset);

    const showTitle = () => { heading.textContent = model.get("title"); markup.setAttribute("aria-label", `${model.get("title")}: result`); markup.setAttribute("role", "region"); };
    const showValues = (force) => {
      for (const [name, part] of Object.entries(parts)) if (force || !part.busy?.()) part.show(model.get("values")[name]);
    };
    const showNote = () => { note.textContent = localNote || model.get("note"); };
    const showProblem = () => { problem.textContent = model.get("problem"); root.classList.toggle("explorer-stale", !!model.get("problem")); };
    const showWords = () => { picture.alt = model.get("alt"); caption.textContent = model.get("alt"); };
    const showMarkup = () => { markup.innerHTML = model.get("markup"); markup.hidden = !model.get("markup"); };
    const showPicture = () => {
      const bytes = model.get("jpeg");
      picture.hidden = !(bytes && bytes.byteLength);
      if (!picture.hidden) picture.src = dataAddress(bytes);
    };
    picture.width = model.get("width");
    picture.height = model.get("height");

    const watchers = { title: showTitle, values: () => showValues(false), note: showNote, problem: showProblem, alt: showWords, markup: showMarkup, jpeg: showPicture };
    for (const [trait, watcher] of Object.entries(watchers)) { model.on(`change:${trait}`, watcher); watcher(); }
    return () => {
      for (const [trait, watcher] of Object.entries(watchers)) model.off(`change:${trait}`, watcher);
      for (const part of Object.values(parts)) part.stop?.();
    };
  },
};
