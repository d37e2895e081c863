// The browser side of predictions: native, labelled inputs, one question below the other. The kernel reads a guess,
// keeps it and says so; this file only shows that. `elements.js` stands before it.

const KEPT = (said) => `Kept: ${said}. You will meet it again at the end.`;
const HELD = (said) => `Kept: ${said}. What was measured has been shown: see the end of the lesson.`;
const LATE = (said) => `Kept: ${said}, after the end of the lesson was shown. It is remembered, but not counted.`;
const TOO_LATE = "The end of this lesson has been shown. You can still keep a prediction; it is not counted.";

// More than any answer has: the kernel says so, and the page stays quick.
const LONGEST = 300;

function options(spec) {
  const name = newId();
  const inputs = spec.options.map((option) => element("input", { type: "radio", id: newId(), name, value: option }));
  const rows = inputs.map((input, i) => element("div", { class: "prediction-option" }, input, element("label", { htmlFor: input.id }, spec.options[i])));
  return {
    nodes: [element("div", { class: "prediction-options" }, ...rows)],
    inputs,
    said: () => inputs.find((input) => input.checked)?.value ?? "",
    show: (said) => { for (const input of inputs) input.checked = input.value === said; },
    first: () => inputs.find((input) => input.checked) ?? inputs[0],
  };
}

function box(spec) {
  const input = element("input", { type: "text", id: newId(), autocomplete: "off", spellcheck: false, dir: "auto", maxLength: LONGEST });
  const row = element("div", { class: "prediction-box" }, element("label", { htmlFor: input.id }, spec.label), input);
  return {
    nodes: [row],
    row,
    inputs: [input],
    said: () => wellFormed(input.value.slice(0, LONGEST)),
    show: (said) => { input.value = said; },
    first: () => input,
  };
}

function question(spec, model, waitForAnswer) {
  const answer = spec.options.length ? options(spec) : box(spec);
  const keep = element("button", { type: "button" }, "Keep this prediction");
  const change = element("button", { type: "button" }, "Change it");
  const kept = element("div", { class: "prediction-kept", role: "status" });
  const problem = element("div", { class: "prediction-problem", role: "alert" });
  const legend = element("legend", { id: newId() }, spec.question);
  for (const part of [keep, change]) part.setAttribute("aria-describedby", legend.id);
  const buttons = element("div", { class: "prediction-buttons" }, keep, kept, change);
  const node = element("fieldset", { class: "prediction-question" }, legend, ...answer.nodes, buttons, problem);
  answer.row?.append(buttons);
  let changing = false;
  const state = () => model.get("state")[spec.id] ?? { said: "", shown: false, after: false, problem: "", refused: false };
  const show = () => {
    const { said, shown, after, problem: words } = state();
    const held = said && !changing;
    if (held) answer.show(said);
    for (const input of answer.inputs) input.disabled = held;
    const focused = node.contains(document.activeElement);
    keep.hidden = held;
    change.hidden = !held || shown;
    kept.textContent = held ? (after ? LATE : shown ? HELD : KEPT)(said) : shown ? TOO_LATE : "";
    problem.textContent = words;
    if (focused && held && !change.hidden) change.focus();
  };
  const send = () => {
    problem.textContent = "";
    model.send({ keep: spec.id, said: answer.said() });
    waitForAnswer(spec.id);
  };
  keep.addEventListener("click", send);
  change.addEventListener("click", () => { changing = true; show(); answer.first().focus(); });
  for (const input of answer.inputs) input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey) { event.preventDefault(); send(); }
  });
  // A guess that is refused stays in its box.
  const answered = () => { changing &&= state().refused; };
  return { node, show, answered };
}

export default {
  render({ model, el }) {
    const heading = element("div", { class: "prediction-title", id: newId() }, model.get("title"));
    const connection = element("div", { class: "prediction-connection", role: "status" });
    let [lost, sent, gone] = [null, null, false];
    const waitForAnswer = (id) => {
      sent = id;
      clearTimeout(lost);
      lost = setTimeout(() => { if (!gone) connection.textContent = NO_ANSWER; }, LOST_AFTER);
    };
    const questions = Object.fromEntries(model.get("spec").map((spec) => [spec.id, question(spec, model, waitForAnswer)]));
    el.append(element("div", { class: "prediction", role: "group", "aria-labelledby": heading.id }, heading, ...Object.values(questions).map((part) => part.node), connection));
    const showAll = () => { for (const part of Object.values(questions)) part.show(); };
    const answered = () => {
      clearTimeout(lost);
      gone = false;
      connection.textContent = "";
      questions[sent]?.answered();
      sent = null;
      showAll();
    };
    // Jupyter says so when the kernel restarts or ends; what was kept is read again by the new one.
    const cutOff = () => {
      gone = true;
      connection.textContent = "Not connected: run this cell again. What was kept stays kept.";
    };
    model.on("change:state", showAll);
    model.on("change:answered", answered);
    model.on("comm_live_update", cutOff);
    showAll();
    return () => {
      clearTimeout(lost);
      model.off("change:state", showAll);
      model.off("change:answered", answered);
      model.off("comm_live_update", cutOff);
    };
  },
};
