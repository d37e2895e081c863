// What the kernel has answered once is shown at once when the controls come back to it. At rest, after a move, the kernel
// is asked for the setting one step further the same way, so that stepping waits for nothing; and, in a new size, for
// the one that is kept. Its own answer to every move follows, and is what counts.

const ANSWER = ["jpeg", "alt", "markup", "note", "ends", "panels", "line", "problem", "drawn"];
const [MOST_BYTES, LONGEST_KEY] = [16e6, 2000];
// Milliseconds: a rest before asking ahead; a kernel that takes longer for an answer than SLOW is not kept busy with it.
const [AHEAD_AFTER, SLOW] = [100, 250];

function remembered(model, ahead) {
  const frames = new Map();  // by setting and size, the oldest first
  const refused = new Set();
  const names = model.get("spec").map((one) => one.name);
  const same = (one, other) => names.every((name) => one[name] === other[name]);
  const size = () => [model.get("room"), model.get("scale")];
  const key = (values, drawnFor) => JSON.stringify([names.map((name) => values[name]), drawnFor]);
  const weight = (frame) => (frame.jpeg?.byteLength ?? 0) + 2 * (frame.markup.length + frame.alt.length);
  let [bytes, moved, timer, held] = [0, NaN, null, null];
  const lacking = (values) => {
    const at = values && key(values, size());
    return at && at.length <= LONGEST_KEY && !frames.has(at) && !refused.has(at);
  };

  const keep = (frame, drawnFor) => {
    const at = key(frame.drawn, drawnFor);
    if (frame.problem || at.length > LONGEST_KEY) return;
    if (frames.has(at)) bytes -= weight(frames.get(at));
    frames.delete(at);
    frames.set(at, frame);
    bytes += weight(frame);
    for (const [oldest, other] of frames) {
      if (bytes <= MOST_BYTES) break;
      frames.delete(oldest);
      bytes -= weight(other);
    }
  };
  // What belongs to the controls, where that is not the kernel's last answer.
  const current = () => (same(model.get("values"), model.get("drawn")) ? undefined : frames.get(key(model.get("values"), size())));
  const get = (name) => {
    const frame = ANSWER.includes(name) ? current() : undefined;
    return frame ? frame[name] : model.get(name);
  };
  const askAhead = () => {
    if (!same(model.get("values"), model.get("drawn")) || document.hidden) return;
    const next = [held, ahead()].find(lacking);
    if (!next) return;
    model.set("wanted", { values: next, fitted: size() });
    model.save_changes();
  };
  const rest = () => { clearTimeout(timer); timer = setTimeout(askAhead, AHEAD_AFTER); };
  // All of an answer is there before the first of its parts is looked at.
  const answered = () => {
    if (same(model.get("drawn"), model.get("values"))) keep(Object.fromEntries(ANSWER.map((name) => [name, model.get(name)])), model.get("fitted"));
    if (performance.now() - moved < SLOW || lacking(held)) rest();
    moved = NaN;
  };
  const takeAhead = () => {
    const { fitted, ...frame } = model.get("ahead");
    if (!frame.drawn) return;
    if (frame.problem) refused.add(key(frame.drawn, fitted));
    else keep({ ...frame, jpeg: model.get("ahead_jpeg") }, fitted);
  };
  const watched = { "change:drawn": answered, "change:jpeg": answered, "change:ahead": takeAhead };
  for (const [event, watcher] of Object.entries(watched)) model.on(event, watcher);
  answered();
  return {
    get,
    // One setting that is to be had in every size, whatever the controls say: its picture, if it is here.
    hold: (values) => { held = values; },
    picture: (values) => frames.get(key(values, size()))?.jpeg,
    move: () => { clearTimeout(timer); moved = performance.now(); },
    off: () => { clearTimeout(timer); for (const [event, watcher] of Object.entries(watched)) model.off(event, watcher); },
  };
}
