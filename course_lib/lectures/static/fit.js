// Cuts slides so that each one fits: text as large as the room allows, long ones go on on further slides.
// Works on the page before reveal.js takes it over, at the slides' own size, so the cuts are the same in every window.

lecture.SLIDE = { width: 1920, height: 1080 };
// CSS pixels of running text: the largest that fits a slide is taken; with the last one a slide that is too long is cut.
lecture.SIZES = [54, 48, 42, 38, 34, 32];

lecture.fitAll = () => {
  for (const section of document.querySelectorAll("section.lesson-slide")) lecture.fit(section);
  document.body.classList.remove("lecture-fitting");
};

lecture.tooHigh = (section) => section.scrollHeight > lecture.SLIDE.height;

// Whether a line of code, or of what it printed, or a formula would be broken or cut off.
lecture.tooWide = (section) => section.scrollWidth > lecture.SLIDE.width || [...section.querySelectorAll("pre")].some((pre) => {
  const room = pre.clientWidth;
  Object.assign(pre.style, { whiteSpace: "pre", width: "max-content" });
  const needed = pre.clientWidth;
  Object.assign(pre.style, { whiteSpace: "", width: "" });
  return needed > room;
});

lecture.fit = (section) => {
  if (section.classList.contains("explorer-slide") && section.querySelectorAll(".piece").length === 1) return;
  for (const size of lecture.SIZES) {
    section.style.fontSize = `${size}px`;
    if (!lecture.tooHigh(section) && (size === lecture.SIZES[lecture.SIZES.length - 1] || !lecture.tooWide(section))) return;
  }
  for (const pre of section.querySelectorAll("pre")) pre.classList.add("dense");
  let [page, guard] = [section, 0];
  while (lecture.tooHigh(page) && guard++ < 40) {
    const next = lecture.cut(page);
    if (!next) break;
    page = next;
  }
  if (lecture.tooHigh(page)) lecture.shrinkPictures(page);
};

// A picture that does not fit below its heading is shown smaller.
lecture.shrinkPictures = (section) => {
  for (let room = 840; room >= 400 && lecture.tooHigh(section); room -= 20) section.style.setProperty("--picture", `${room}px`);
};

// What may be cut open, from outside in; everything else moves whole.
const CUT_OPEN = ".piece:not(.tally-piece, .poll-piece), .outputs, ul, ol:not(.poll), pre, blockquote, table, tbody";
const STAYS = "aside, .tour, .again, thead";

const lastPart = (node) => {
  const parts = [...node.children].filter((child) => !child.matches(STAYS));
  return parts[parts.length - 1];
};

// Moves the last part of `page` into a new slide behind it until the rest fits; null when there is nothing to move.
lecture.cut = (page) => {
  const next = page.cloneNode(false);
  next.removeAttribute("id");
  page.after(next);
  const notes = page.querySelector(":scope > aside");
  if (notes) next.append(notes.cloneNode(true));
  for (const step of page.querySelectorAll(":scope > .tour")) next.append(step);
  const heading = page.querySelector("h1, h2, .again")?.textContent ?? page.dataset.name;
  let moved = 0;
  while (lecture.tooHigh(page) && moved < 400) {
    if (!moveLast(page, next)) break;
    moved++;
  }
  // A heading alone at the end of a slide, or code without a line of what it printed, goes along.
  while (moved && page.children.length) {
    const last = deepest(page);
    if (!last || !last.matches("h2, h3, h1") || isFirst(page, last)) break;
    moveLast(page, next);
  }
  // Nor do a few first lines stay behind alone.
  const pre = deepest(page)?.closest("pre");
  if (pre && pre.children.length < 4 && !isFirst(page, pre) && [...next.querySelectorAll("pre")].some((one) => one.source === pre)) {
    for (let left = pre.children.length; left > 0; left--) moveLast(page, next);
  }
  if (!moved || !lastPart(page)) {
    // Nothing could be moved, or all had to be: the slide stays whole.
    while (lastPart(next) && moved) giveBack(next, page);
    next.remove();
    lecture.shrinkPictures(page);
    return null;
  }
  const again = document.createElement("p");
  again.className = "again";
  again.textContent = `${heading.replace(/ \(continued\)$/, "")} (continued)`;
  next.prepend(again);
  // What would appear on the next key is there at once when the next key brings the slide.
  next.querySelector(":scope > .piece")?.classList.remove("fragment");
  const both = Math.max(1, page.dataset.timing / 2);
  page.dataset.timing = next.dataset.timing = Math.round(both);
  return next;
};

const deepest = (node) => {
  let last = lastPart(node);
  while (last && last.matches(CUT_OPEN) && lastPart(last)) last = lastPart(last);
  return last;
};

const isFirst = (page, node) => page.querySelector(":scope > .piece > *") === node;

// Moves the innermost last part, with copies of the elements around it, to the beginning of `next`.
const moveLast = (page, next) => {
  const chain = [];
  let last = lastPart(page);
  while (last && last.matches(CUT_OPEN) && lastPart(last)) {
    chain.push(last);
    last = lastPart(last);
  }
  if (!last) return false;
  if (isFirst(page, last) && chain.length === 1) return false;
  let target = next;
  for (const around of chain) {
    let copy = [...target.children].find((child) => !child.matches(STAYS));
    if (!copy || copy.source !== around) {
      copy = around.cloneNode(false);
      copy.source = around;
      if (around.matches("ol")) copy.start = 1;
      const head = around.querySelector(":scope > thead");
      if (head) copy.append(head.cloneNode(true));
      insertFirst(target, copy);
    }
    target = copy;
  }
  insertFirst(target, last);
  if (target.matches("ol")) target.start = (target.source.start || 1) + target.source.children.length;
  for (const around of chain.reverse()) if (!lastPart(around)) around.remove();
  return true;
};

const insertFirst = (target, node) => {
  const stays = [...target.children].filter((child) => child.matches("thead, .again"));
  if (stays.length) stays[stays.length - 1].after(node);
  else target.prepend(node);
};

const giveBack = (next, page) => {
  const first = [...next.children].find((child) => !child.matches(STAYS));
  if (first) page.insertBefore(first, page.querySelector(":scope > .tour, :scope > aside"));
};
