// What every widget's script begins with: labelled native inputs, ids that stay apart, and words for a kernel that is
// silent. State lives in the kernel; the browser shows it and sends moves. No outside request is made.

// Every widget evaluates this file anew, so the count that keeps ids apart belongs to the page.
const newId = () => `explorer-${(globalThis.explorerIds = (globalThis.explorerIds ?? 0) + 1)}`;

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

// Milliseconds before a kernel that does not answer is taken for lost.
const LOST_AFTER = 4000;
const NO_ANSWER = "No answer yet. If no other cell is running, run this cell again.";
