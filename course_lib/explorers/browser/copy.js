// Copy this setting: the line that shows it again goes to the clipboard, or into a box where that is refused.

function copier(model, tell) {
  const button = element("button", { type: "button", "aria-label": "Copy this setting", title: "Copy the line of Python that shows this setting again" }, "Copy");
  const line = element("input", { type: "text", readOnly: true, id: newId() });
  const box = element("div", { class: "explorer-copy" }, element("label", { htmlFor: line.id }, "Copy this line"), line);
  box.hidden = true;
  let noted = false;
  const note = (words) => { noted = !!words; tell(words); };
  // Once a control moves, the words about the copied line are out of date.
  const clear = () => { box.hidden = true; if (noted) note(""); };
  const short = (text) => (text.length > 100 ? `${[...text].slice(0, 100).join("")}…` : text);
  button.addEventListener("click", async () => {
    const text = model.get("line");
    clear();
    try {
      await navigator.clipboard.writeText(text);
      note(`Copied: ${short(text)}`);
    } catch {
      line.value = text;
      box.hidden = false;
      note("The clipboard is closed to this page: the line is selected, copy it with Ctrl+C or ⌘C.");
      line.focus();
      line.select();
    }
  });
  return { button, box, clear, show: () => { button.hidden = !model.get("line"); } };
}
