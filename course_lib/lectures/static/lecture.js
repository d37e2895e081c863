// A lecture in the browser: fits the slides, hands them to reveal.js, and keeps what lives on them alive.

(() => {
  const slots = new Map(); // name of an explorer -> the elements that show it
  const models = new Map(); // name -> model
  const notice = document.querySelector(".lecture-notice");
  for (const slot of document.querySelectorAll(".explorer-slot")) {
    slots.set(slot.dataset.name, [...(slots.get(slot.dataset.name) ?? []), slot]);
  }
  // The lecturer's view shows this page twice more, beside the notes.
  const receiver = /receiver/i.test(window.location.search);

  const typeset = () =>
    new Promise((done) => {
      if (!window.MathJax?.Hub) return done();
      MathJax.Hub.Queue(["Typeset", MathJax.Hub, document.querySelector(".slides")], done);
      MathJax.Hub.Configured?.();
      setTimeout(done, 20000);
    });

  const pictures = () => Promise.all([...document.images].map((image) => image.decode().catch(() => null)));

  const say = (words) => { notice.textContent = words; };

  // ---- explorers -------------------------------------------------------------------------------------------------
  let widget = null; // a promise of the explorer's browser side
  const loadWidget = (text) => {
    if (window.explorerWidget) return Promise.resolve(window.explorerWidget);
    widget ??= import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))).then((module) => module.default);
    return widget;
  };

  const dress = (css) => {
    const style = document.querySelector("style.explorer-style");
    if (!style.textContent && css) style.textContent = css;
  };

  // One step of the slide for each question of the explorer and one for its answer: the next key goes through them.
  const prepareTour = (slot, tries) => {
    const slide = slot.closest("section");
    if (slide.querySelector(":scope > .tour") || !tries?.length) return;
    tries.forEach((one, at) => {
      for (const answer of [0, 1]) {
        const step = document.createElement("span");
        step.className = "fragment tour";
        Object.assign(step.dataset, { try: at, answer });
        slide.append(step);
      }
    });
    const list = document.createElement("ol");
    for (const one of tries) {
      const [item, answer] = [document.createElement("li"), document.createElement("b")];
      answer.textContent = one.answer;
      item.append(`${one.question} `, answer);
      list.append(item);
    }
    const heading = document.createElement("h4");
    heading.textContent = "The next key goes through these settings, each with its answer";
    slide.querySelector(":scope > aside")?.append(heading, list);
    Reveal.sync();
  };

  const mount = async (name, model, code) => {
    models.set(name, model);
    dress(model.get("_css"));
    const explorer = await loadWidget(code);
    for (const slot of slots.get(name) ?? []) {
      slot.cleanUp?.();
      slot.replaceChildren();
      slot.cleanUp = explorer.render({ model, el: slot });
      slot.classList.add("live");
      prepareTour(slot, model.get("tries"));
    }
    tour(Reveal.getCurrentSlide?.());
  };

  // The tour of an explorer: the fragments of its slide that have been shown decide at which question it stands.
  const tour = (slide) => {
    const steps = slide ? [...slide.querySelectorAll(":scope > .tour.visible")] : [];
    const root = slide?.querySelector(".explorer");
    if (!root || !slide.querySelector(":scope > .tour") || receiver) return;
    const last = steps[steps.length - 1];
    const detail = last ? { index: +last.dataset.try, answer: last.dataset.answer === "1" } : { index: -1, answer: false };
    const stop = JSON.stringify(detail);
    if (root.tourStop === stop || (!last && root.tourStop === undefined)) return;
    root.tourStop = stop;
    root.dispatchEvent(new CustomEvent("explorer-try", { detail }));
  };

  // ---- cells -----------------------------------------------------------------------------------------------------
  const marks = { running: "running now …", same: "run now", new: "run now", failed: "did not run" };
  const showCell = ({ index, condition, seconds, html, words }) => {
    const outputs = [...document.querySelectorAll(`.outputs[data-cell="${index}"]`)];
    if (!outputs.length) return;
    if (condition === "new" && outputs.length === 1) outputs[0].innerHTML = html;
    const last = outputs[outputs.length - 1];
    if (!(condition in marks)) return;
    const time = seconds === undefined ? "" : `, ${seconds} s`;
    last.parentElement.dataset.run = condition === "failed" ? `${marks.failed}: ${words}` : `${marks[condition]}${time}`;
    showMark();
  };
  const showMark = () => {
    const slide = Reveal.getCurrentSlide?.();
    const runs = slide ? [...slide.querySelectorAll("[data-run]")].map((piece) => piece.dataset.run) : [];
    const ready = slide?.querySelector(".explorer-slot:not(.live)") && lecture.live ? ["this explorer is getting ready; its picture is the saved one"] : [];
    corner.textContent = [...ready, ...runs.slice(-1)].join("; ");
  };
  const corner = document.createElement("div");
  corner.className = "lecture-corner";
  document.body.append(corner);

  // ---- votes -----------------------------------------------------------------------------------------------------
  const showVotes = (polls) => {
    for (const list of document.querySelectorAll(".poll")) {
      const counts = polls[list.dataset.name] ?? [];
      const most = Math.max(1, ...counts);
      list.querySelectorAll("li").forEach((item, option) => {
        item.querySelector(".bar").style.setProperty("--share", (counts[option] ?? 0) / most);
        item.querySelector(".count").textContent = counts[option] ?? 0;
      });
    }
  };
  const votes = {};
  const vote = (name, option, by) => {
    if (lecture.live) return send({ type: "vote", name, option, by });
    const counts = (votes[name] ??= []);
    counts[option] = Math.max(0, (counts[option] ?? 0) + by);
    showVotes(votes);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".poll button");
    if (button) vote(button.closest(".poll").dataset.name, +button.closest("li").dataset.option, +button.dataset.by);
  });

  // ---- the connection --------------------------------------------------------------------------------------------
  let socket = null;
  const me = Math.random().toString(36).slice(2);
  const send = (message) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); };
  const sendMove = (name, state) => send({ type: "move", name, state, by: me });

  const hear = (message) => {
    if (message.type === "model") {
      const state = lecture.decode(message.state);
      const model = new lecture.LiveModel(message.name, state, sendMove);
      mount(message.name, model, state._esm).then(showMark);
    } else if (message.type === "update") {
      if (message.by !== me) models.get(message.name)?.take(lecture.decode(message.state));
    } else if (message.type === "idle") {
      if (message.by === me) models.get(message.name)?.idle();
    } else if (message.type === "cell") showCell(message);
    else if (message.type === "votes") showVotes(message.polls);
    else if (message.type === "kernel") {
      const dead = message.condition === "dead";
      say(dead ? "The kernel has stopped: this slide keeps its last picture. Press K for a fresh kernel; the slides stay where they are." : "");
      if (dead) for (const model of models.values()) model.gone();
    }
  };
  const connect = () => {
    socket = new WebSocket(`ws://${window.location.host}/live`);
    socket.onopen = () => say("");
    socket.onmessage = (event) => hear(JSON.parse(event.data));
    socket.onclose = () => {
      say("The lecture's program has stopped: pictures stay as they are. Start it again in its window (make lecture), and this page goes on.");
      for (const model of models.values()) model.gone();
      setTimeout(connect, 2000);
    };
  };

  // ---- keys ------------------------------------------------------------------------------------------------------
  const inControl = (event) => event.target.closest?.(".explorer, .poll, input, textarea, select");
  // Before reveal.js and before the controls: a clicker's keys always turn the slide, Escape leaves a control.
  document.addEventListener("keydown", (event) => {
    if (["PageDown", "PageUp"].includes(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "PageDown") Reveal.next();
      else Reveal.prev();
    } else if (inControl(event)) {
      if (event.key === "Escape") {
        document.activeElement.blur();
        event.stopImmediatePropagation();
      }
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
      const poll = Reveal.getCurrentSlide?.()?.querySelector(".poll");
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (poll && digit && poll.children[digit - 1]) {
        vote(poll.dataset.name, digit - 1, event.shiftKey ? -1 : 1);
        event.stopImmediatePropagation();
      }
    }
  }, true);
  // A control's own keys are not the slides'.
  document.querySelector(".reveal").addEventListener("keydown", (event) => { if (inControl(event)) event.stopPropagation(); });

  const again = () => {
    const cells = new Set([...Reveal.getCurrentSlide().querySelectorAll(".outputs")].map((one) => +one.dataset.cell));
    for (const cell of cells) send({ type: "again", cell });
  };
  const restart = () => {
    say("Starting a fresh kernel …");
    send({ type: "restart" });
  };

  const start = async () => {
    await Promise.all([typeset(), pictures(), document.fonts.ready]);
    lecture.fitAll();
    await Reveal.initialize({
      ...lecture.SLIDE, margin: 0, minScale: 0.1, maxScale: 4, center: false, hash: true, transition: "none",
      backgroundTransition: "none", slideNumber: "c/t", controls: false, pdfSeparateFragments: false,
      navigationMode: "linear", totalTime: 60 * lecture.minutes, plugins: [RevealNotes],
      keyboard: { 82: again, 75: restart },
    });
    Reveal.on("slidechanged", (event) => { tour(event.currentSlide); showMark(); });
    for (const event of ["fragmentshown", "fragmenthidden"]) Reveal.on(event, () => tour(Reveal.getCurrentSlide()));
    if (lecture.live) connect();
    else for (const [name, book] of Object.entries(lecture.books ?? {})) mount(name, new lecture.BookModel(book), "");
    lecture.ready = true;
    showMark();
  };
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
