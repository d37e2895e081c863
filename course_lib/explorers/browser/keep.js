// Keep and compare: a frozen copy of what is shown stands beside the live one, or above it, until it is let go.

const sameValues = (one, other) => Object.keys(one).every((name) => one[name] === other[name]);

function keeper(model, { picture, markup, settings, changed }) {
  const button = element("button", { type: "button", title: "Keep this picture, and compare others with it" }, "Keep");
  const release = element("button", { type: "button" }, "Let go");
  const image = element("img", { class: "explorer-kept-picture" });
  const copy = element("div", { class: "explorer-kept-markup" });
  const words = element("div", { class: "explorer-kept-settings" });
  const caption = element("figcaption", { class: "explorer-kept-caption" });
  const figure = element("figure", { class: "explorer-kept", role: "group", "aria-label": "Kept" }, element("div", { class: "explorer-kept-head" }, words, release), image, copy, caption);
  figure.hidden = true;
  let kept = null;

  const freezePicture = (address) => {
    image.hidden = picture.hidden;
    if (picture.hidden) return;
    image.src = address;
    [image.width, image.height] = [picture.width, picture.height];
    for (const name of ["--shape", "--drawn"]) image.style.setProperty(name, picture.style.getPropertyValue(name));
  };
  const keep = () => {
    kept = { ...model.get("drawn") };
    words.replaceChildren(element("b", {}, "Kept. "), settings(kept));
    image.alt = caption.textContent = model.get("alt");
    caption.setAttribute("aria-hidden", !picture.hidden);
    copy.innerHTML = markup.innerHTML;
    copy.hidden = markup.hidden;
    for (const node of copy.querySelectorAll("[id]")) node.removeAttribute("id");
    freezePicture(picture.src);
    model.hold(kept);
    figure.hidden = false;
    changed();
  };
  button.addEventListener("click", keep);
  release.addEventListener("click", () => {
    model.hold((kept = null));
    figure.hidden = true;
    button.focus();
    if (document.activeElement !== button) button.parentNode.previousSibling.focus();  // folded away, behind that one
    changed();
  });
  return {
    button, figure,
    active: () => !!kept,
    // The same setting drawn anew, for a picture of another size.
    redrawn: () => {
      const bytes = kept && model.picture(kept);
      if (bytes?.byteLength) freezePicture(dataAddress(bytes));
      else if (kept && sameValues(kept, model.get("drawn")) && sameValues(kept, model.get("values"))) freezePicture(picture.src);
    },
  };
}
