// Prompts that act: numbered buttons. The first press puts the controls where the question is seen and asks it, the
// second answers it, the third leaves. A page around the explorer does the same with an event on its root:
// new CustomEvent("explorer-try", { detail: { index: 0, answer: false } }); index -1 leaves.

function tour(model, root, goTo) {
  const tries = model.get("tries") ?? [];
  const numbers = tries.map((one, at) => element("button", { type: "button", class: "explorer-number", "aria-label": `Try ${at + 1}`, "aria-pressed": "false", title: one.question }, `${at + 1}`));
  const bar = element("div", { class: "explorer-tries" }, "Try", ...numbers);
  bar.hidden = !tries.length;
  // Both are in the page from the start: a region that is put in with its words is not read out.
  const question = element("div", { class: "explorer-question", role: "status" });
  const answer = element("div", { class: "explorer-answer", role: "status" });
  const next = element("button", { type: "button" });
  const panel = element("div", { class: "explorer-tour" }, question, next, answer);
  let [current, answered] = [-1, false];

  const go = (at, withAnswer) => {
    const one = tries[at];
    const asks = one && (at !== current || !withAnswer);
    [current, answered] = one ? [at, withAnswer] : [-1, false];
    numbers.forEach((button, number) => button.setAttribute("aria-pressed", number === current));
    question.textContent = one ? `${at + 1}. ${one.question}` : "";
    answer.textContent = one && answered ? one.answer : "";
    next.textContent = answered ? "Close" : "Show the answer";
    next.hidden = !one;
    panel.classList.toggle("explorer-open", !!one);
    if (asks) goTo(one.values);
  };
  const press = (at) => {
    if (at !== current) go(at, false);
    else if (answered) go(-1, false);
    else go(at, true);
  };
  numbers.forEach((button, at) => button.addEventListener("click", () => press(at)));
  next.addEventListener("click", () => {
    const button = numbers[current];
    if (answered) button.focus();
    press(current);
  });
  root.addEventListener("explorer-try", (event) => {
    const at = Number(event.detail?.index ?? -1);
    go(tries[at] ? at : -1, !!event.detail?.answer);
  });
  go(-1, false);
  return { bar, panel, leave: () => go(-1, false) };
}
