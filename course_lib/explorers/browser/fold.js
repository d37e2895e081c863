// In a narrow room (tools.css) what is used less often stands behind a button: the picture ends in sight of the rest.
// A control that is not where it started is shown, so that nothing hidden has a part in the picture.

function folder(model, root, parts) {
  const names = model.get("spec").filter((spec) => spec.folded).map((spec) => spec.name);
  const what = `${names.length ? "settings, " : ""}Keep, Copy and Full screen`;
  const button = element("button", { type: "button", class: "explorer-more-settings" });
  let open = false;
  const show = () => {
    root.classList.toggle("explorer-folds", !open);
    button.textContent = open ? "Less" : "More";
    button.title = open ? `Without ${what}` : `More: ${what}`;
    button.setAttribute("aria-expanded", open);
  };
  // Whatever has moved comes out; it goes back only when asked, never from under a hand.
  const unfold = (again) => {
    const [values, defaults] = [model.get("values"), model.get("defaults")];
    for (const name of names) {
      const node = parts[name].node;
      const still = values[name] === defaults[name] && (again || node.classList.contains("explorer-folded"));
      node.classList.toggle("explorer-folded", still);
    }
  };
  button.addEventListener("click", () => { open = !open; unfold(true); show(); });
  show();
  unfold(true);
  return { button, unfold };
}
