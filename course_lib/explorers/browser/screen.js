// Full screen: controls in a column, the picture as large as the screen allows. Escape leaves, as everywhere.

function fullScreen(root, tell, changed) {
  const button = element("button", { type: "button", title: "Full screen (key F); Escape leaves" }, "Full screen");
  const active = () => document.fullscreenElement === root;
  const toggle = async () => {
    try {
      await (active() ? document.exitFullscreen() : root.requestFullscreen());
    } catch {
      tell("This window does not allow a full screen.");
    }
  };
  const show = () => {
    button.textContent = active() ? "Leave" : "Full screen";
    button.setAttribute("aria-label", active() ? "Leave the full screen" : "Full screen");
    root.classList.toggle("explorer-full", active());
    changed();
  };
  button.addEventListener("click", toggle);
  // Letters that are typed belong to a text, or to a list in which they choose.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && active()) document.exitFullscreen();
    const typed = event.target.closest("textarea, select, input:not([type=range], [type=checkbox])");
    if (event.key.toLowerCase() !== "f" || typed || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    toggle();
  });
  document.addEventListener("fullscreenchange", show);
  return { button, active, off: () => document.removeEventListener("fullscreenchange", show) };
}
