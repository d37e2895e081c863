// A data address loads within the page; an object URL asks the browser's main process, which takes 6 ms more.
function dataAddress(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (bytes.toBase64) return `data:image/jpeg;base64,${bytes.toBase64()}`;
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
  return `data:image/jpeg;base64,${btoa(text)}`;
}

// Milliseconds: before an old picture is dimmed, and before a new sentence is said.
const [DIM_AFTER, SAID_AFTER] = [150, 700];

// Controls stay in sight while the result is scrolled, unless they take up more than this part of the window; CSS
// pixels of their edges then.
const [STICKY_PART, STICKY_EDGES] = [0.4, 8];

// CSS pixels: the room for a picture is told in steps of so many. Beside text (see explorer.css) it has a part of it.
const [ROOM_STEP, PICTURE_PART] = [20, 0.64];
// Pixels of the page for one of the figure's, at least: see least_scale in canvas.py. A wider picture is scrolled.
const leastScale = (room) => (room >= 700 ? 0.8 : 0.66);

// Parts of the window's height: as high as a picture may be so that the controls stay in sight, alone and as one of
// two. The style sheets have the same numbers.
const [HIGH, HIGH_OF_TWO] = [0.7, 0.34];

// Two stand side by side from this width of each on (CSS pixels), if they are drawn at this part of their size or more;
// as for less room, with letters so much larger: there is no telling two pictures apart that cannot be read.
const [BESIDE, READABLE, LARGER] = [380, 0.6, 0.8 / 0.66];

const MORE_AFTER = 1000;  // milliseconds
const MORE = "The picture goes on to the right: scroll it, or reach it with Tab and press →.";

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
    const reset = element("button", { type: "button" }, "Reset");
    const result = element("div", { class: "explorer-result" }, picture, markup);
    const root = element("div", { class: "explorer", "data-lm-suppress-shortcuts": "true", role: "group", "aria-labelledby": heading.id });

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
      const [values, drawn] = [model.get("values"), seen.get("drawn")];
      return Object.keys(values).some((name) => values[name] !== drawn[name]);
    };
    let last = "";
    const ahead = () => {
      const value = parts[last]?.ahead?.();
      return value === undefined ? undefined : { ...model.get("values"), [last]: value };
    };
    const seen = remembered(model, ahead);
    const send = (name) => (value) => {
      copied.clear();
      last = name;
      seen.move();
      model.set("values", { ...model.get("values"), [name]: value });
      model.save_changes();
      showConnection();
    };
    const parts = {};
    for (const spec of model.get("spec")) {
      parts[spec.name] = KINDS[spec.kind](spec, send(spec.name), tell, waiting);
      panel.append(parts[spec.name].node);
    }
    const lengths = model.get("spec").flatMap((spec) => spec.texts ?? []).map((text) => text.length);
    panel.style.setProperty("--longest", `calc(${Math.max(2, ...lengths)}ch + 0.4em)`);
    const goTo = (values) => {
      for (const part of Object.values(parts)) part.stop?.();
      copied.clear();
      tell("");
      last = "";
      seen.move();
      model.set("values", { ...values });
      model.save_changes();
      showValues(true);
      showConnection();
    };
    const questions = tour(model, root, goTo);
    reset.addEventListener("click", () => { questions.leave(); goTo(model.get("defaults")); });
    const settings = (values) => Object.entries(parts).map(([name, part]) => `${part.label}: ${part.words(values[name])}`).join("; ");
    const kept = keeper(seen, { picture, markup, settings, changed: () => fit() });
    const copied = copier(seen, tell);
    const screen = fullScreen(root, tell, () => fit());
    const folding = folder(model, root, parts);
    const tools = element("div", { class: "explorer-tools" }, kept.button, copied.button, screen.button, reset);
    const head = element("div", { class: "explorer-head" }, heading, questions.bar, folding.button, tools);
    toucher(seen, picture, parts);
    hoverer(model, markup, parts);
    const more = element("div", { class: "explorer-more", hidden: true }, MORE);
    const live = element("div", { class: "explorer-live" }, more, result, caption);
    const stage = element("div", { class: "explorer-stage" }, kept.figure, live);
    root.append(head, questions.panel, panel, connection, note, copied.box, problem, stage, said);
    el.append(root);

    const showTitle = () => { heading.textContent = model.get("title"); markup.setAttribute("aria-label", `${model.get("title")}: result`); markup.setAttribute("role", "region"); };
    const showValues = (force) => {
      for (const [name, part] of Object.entries(parts)) if (force || !part.busy?.()) part.show(model.get("values")[name]);
      folding.unfold(force);
    };
    const showEnds = () => {
      for (const [name, part] of Object.entries(parts)) part.limit?.(seen.get("ends")[name]);
    };
    const showNote = () => { note.textContent = localNote || seen.get("note"); };
    const showProblem = () => { problem.textContent = seen.get("problem"); kept.button.disabled = !!seen.get("problem"); root.classList.toggle("explorer-stale", !!seen.get("problem")); };
    // The sentence is the picture's alt text; where there is no picture, the caption itself is read. A new one is said
    // once, when the moves have come to rest.
    let [settled, lastSaid] = [null, seen.get("alt")];
    const showWords = () => {
      const words = seen.get("alt");
      picture.alt = caption.textContent = words;
      caption.setAttribute("aria-hidden", !!seen.get("jpeg")?.byteLength);
      sayLater();
    };
    const sayLater = () => {
      clearTimeout(settled);
      if (seen.get("alt") !== lastSaid) settled = setTimeout(say, SAID_AFTER);
    };
    // A kernel that is behind the controls will soon have other words: wait for those.
    const say = () => {
      if (waiting()) sayLater();
      else said.textContent = lastSaid = seen.get("alt");
    };
    // What stands there already is not put there anew: nothing loads twice, and nothing under the pointer changes.
    let [address, written] = ["", null];
    const showMarkup = () => {
      if (written !== seen.get("markup")) keepScrolled(markup, () => { markup.innerHTML = written = seen.get("markup"); });
      markup.hidden = !written;
      result.classList.toggle("explorer-both", !markup.hidden && model.get("width") > 0);
      result.classList.toggle("explorer-below", !!model.get("below"));
    };
    const showPicture = () => {
      const bytes = seen.get("jpeg");
      picture.hidden = !(bytes && bytes.byteLength);
      if (!picture.hidden && address !== (address = dataAddress(bytes))) picture.src = address;
      kept.redrawn();
    };
    const showShape = () => {
      [picture.width, picture.height] = [model.get("width"), model.get("height")];
      // As wide as there is room, but no higher than lets the controls stay in sight.
      picture.style.setProperty("--shape", model.get("width") / (model.get("height") || 1));
      picture.style.setProperty("--drawn", model.get("width"));
      fit();
    };
    // How large each form of the picture (as declared, in a narrow room) comes out in some room, and the largest of them.
    const sizes = (room, part) => model.get("shapes").map(([width, height]) => Math.min(room / width, (part * window.innerHeight) / height));
    const largest = (room, part) => Math.max(...sizes(room, part));
    // Two pictures stand side by side, unless they are too small to be read and larger one above the other.
    const fitsBeside = () => {
      const [whole, half] = [stage.clientWidth, (stage.clientWidth - 16) / 2];
      return half >= BESIDE && (!model.get("shapes").length || largest(half, HIGH) >= Math.min(READABLE, largest(whole, HIGH_OF_TWO)));
    };
    const height = () => (root.closest(".jp-WindowedPanel-outer") ?? document.documentElement).clientHeight;
    const fit = () => {
      const beside = kept.active() && fitsBeside();
      root.classList.toggle("explorer-beside", beside);
      root.classList.toggle("explorer-above", kept.active() && !beside);
      // What is above the pictures, as it is when it stays; where they do not fit below it, both come into sight without.
      const stays = panel.offsetHeight + (root.classList.contains("explorer-sticky") ? 0 : STICKY_EDGES);
      const full = screen.active() && (result.classList.contains("explorer-both") ? 0.5 : 0.8) * window.innerHeight;
      const free = full || height() - stays - kept.figure.firstChild.offsetHeight - STICKY_EDGES;
      if (beside) root.style.setProperty("--free", `${free}px`);
      root.classList.toggle("explorer-sticky", stays < STICKY_PART * window.innerHeight && !(beside && picture.clientHeight > free + 1));
      if (!picture.clientWidth) return;
      const { display, flexDirection } = getComputedStyle(result);
      const part = display === "flex" && flexDirection === "row" ? PICTURE_PART : 1;
      // A page that is read from afar asks for larger letters: the picture is drawn as for less room.
      const afar = parseFloat(getComputedStyle(root).getPropertyValue("--explorer-letters")) || 1;
      const larger = beside && leastScale(part * result.clientWidth) < 0.8 ? afar * LARGER : afar;
      const room = ROOM_STEP * Math.floor((part * result.clientWidth) / larger / ROOM_STEP);
      if (room !== model.get("room")) { model.set("room", room); model.save_changes(); }
      const least = `${Math.floor(leastScale(room) * model.get("width"))}px`;
      for (const one of root.querySelectorAll(".explorer-picture, .explorer-kept-picture")) one.style.minWidth = least;
      showScrolled();
      const wanted = (picture.clientWidth * window.devicePixelRatio) / model.get("width");
      const scale = Math.min(2.5, Math.max(1, Math.ceil(4 * wanted - 0.3) / 4));
      if (scale !== model.get("scale")) { model.set("scale", scale); model.save_changes(); }
    };
    // What cannot be made narrow enough is scrolled: words say so, and keys do it. A narrower picture may be on its way.
    const isWider = () => result.scrollWidth > result.clientWidth + 1;
    const tellMore = (wider) => {
      more.hidden = !wider;
      result.tabIndex = wider ? 0 : -1;
      for (const [name, value] of [["role", "region"], ["aria-label", `${model.get("title")}: picture, wider than its room`]]) {
        if (wider) result.setAttribute(name, value);
        else result.removeAttribute(name);
      }
    };
    let told = null;
    const showScrolled = () => {
      clearTimeout(told);
      if (isWider()) told = setTimeout(() => tellMore(isWider()), MORE_AFTER);
      else tellMore(false);
    };
    let resting = null;
    const resized = new ResizeObserver(() => { clearTimeout(resting); resting = setTimeout(fit, 200); });
    resized.observe(root);
    resized.observe(picture);
    // The first picture, and the one drawn for the room there is.
    let loads = 0;
    picture.addEventListener("load", () => { if (++loads <= 2) showTop(root); });

    const answers = { ends: showEnds, note: showNote, problem: showProblem, alt: showWords, markup: showMarkup, jpeg: showPicture, line: copied.show };
    const moved = () => {
      showValues(false);
      if (!waiting()) for (const show of Object.values(answers)) show();
    };
    const watchers = { title: showTitle, values: moved, ...answers, drawn: answered, ahead: kept.redrawn, width: showShape, height: showShape };
    for (const [trait, watcher] of Object.entries(watchers)) { model.on(`change:${trait}`, watcher); watcher(); }
    model.on("comm_live_update", cutOff);
    return () => {
      model.off("comm_live_update", cutOff);
      screen.off();
      seen.off();
      resized.disconnect();
      for (const timer of [late, lost, settled, resting, told]) clearTimeout(timer);
      for (const [trait, watcher] of Object.entries(watchers)) model.off(`change:${trait}`, watcher);
      for (const part of Object.values(parts)) part.stop?.();
    };
  },
};
