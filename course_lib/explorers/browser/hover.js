// Linked hover: pointing to a character of the text, or going along it with the arrow keys, moves the control that stands
// for it. Characters carry the control's value in data-i.

function hoverer(model, markup, parts) {
  const part = parts[model.get("hover")];
  if (!part) return;
  markup.classList.add("explorer-linked");
  let last = [NaN, NaN];
  const point = (event) => {
    // A new text under a pointer at rest is no move of the pointer.
    if (event.type === "pointermove" && event.clientX === last[0] && event.clientY === last[1]) return;
    last = [event.clientX, event.clientY];
    const character = event.target.closest?.("[data-i]");
    if (character) part.toValue(+character.dataset.i);
  };
  for (const kind of ["pointermove", "pointerdown"]) markup.addEventListener(kind, point);
  markup.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    part.by(steps);
  });
}

// A text that is written anew stays where it was scrolled to, and a frame in it keeps the focus.
function keepScrolled(markup, write) {
  const frames = () => [...markup.querySelectorAll("[tabindex]")];
  const before = frames().map((frame) => [frame.scrollTop, frame === document.activeElement]);
  write();
  frames().forEach((frame, at) => {
    if (!before[at]) return;
    if (before[at][0]) frame.scrollTop = before[at][0];
    if (before[at][1]) frame.focus({ preventScroll: true });
  });
}
