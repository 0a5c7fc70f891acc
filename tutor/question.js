// A question in a page: choose or write a number, commit, read what is said to that.
//
// JupyterLab (by tutor/_ask.py, which adds an `export`) and the site (docs/site/_static/
// questions.js) use these functions. What is said is known to the page, so it appears at
// once, also while the kernel is busy; the kernel gets one message for each answer.
// Nothing of it stands in the page before Commit.

let nQuestions = 0; // for ids that occur once in a page

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function fromHTML(tag, attributes, html) {
  const made = element(tag, attributes);
  made.innerHTML = html;
  return made;
}

// The number that a student means: "0,5" and a true minus are fine; NaN if it is none.
function numberIn(text) {
  const plain = text.trim().replace("\u2212", "-").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// Returns whether an answer is right, what was answered, and the feedback, as HTML.
function judge(question, answer) {
  if (question.options) {
    const chosen = question.options.find((one) => one.name === answer);
    const right = answer === question.key;
    return { right, chosen: chosen.text, feedback: chosen.feedback };
  }
  const is = (one) =>
    Math.abs(answer - one.number) <= one.tolerance * (1 + 1e-9);
  const chosen = `${answer}`.replace("-", "\u2212") + (question.unit && " ") + question.unit;
  if (is(question)) return { right: true, chosen, feedback: question.feedback };
  const near = question.near.find(is);
  return { right: false, chosen, feedback: near?.feedback ?? question.otherwise };
}

// Puts a question into `place`. `page` says what the surroundings can do:
// commit(answer), typeset(element) and reveal(), each may be missing.
function ask(place, question, page) {
  const n = (nQuestions += 1);
  const id = (part) => `nn-question-${n}-${part}`;
  const prompt = fromHTML("div", { id: id("prompt"), class: "nn-prompt" }, question.prompt);
  const answers = question.options ? radios(question, id) : numberField(question, id);
  const button = element("button", { type: "submit", class: "nn-commit" }, "Commit");
  const said = element("div", { role: "status", "aria-live": "polite", class: "nn-said" });
  const caption = element("legend", {}, question.caption);
  const form = element(
    "form",
    { class: "nn-question", novalidate: "", autocomplete: "off" },
    element(
      "fieldset",
      { "aria-describedby": id("prompt") },
      caption, prompt, ...answers.rows, element("p", {}, button),
    ),
    said,
  );

  function say(kind, ...parts) {
    said.className = `nn-said ${kind}`;
    said.replaceChildren(...parts);
    page.typeset?.(said);
  }
  function show(answer) {
    const { right, chosen, feedback } = judge(question, answer);
    const verdict = element("strong", {}, right ? "Right." : "Not right.");
    const line = element("p", {}, verdict, " You said: ", fromHTML("span", {}, chosen));
    say(right ? "nn-right" : "nn-wrong", line, fromHTML("div", {}, feedback));
    button.textContent = "Commit again";
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = answers.read();
    if (answer === null) {
      say("nn-hint", element("p", {}, answers.hint));
      return;
    }
    show(answer);
    page.commit?.(answer);
    page.reveal?.();
  });

  place.append(form);
  page.typeset?.(form);
  if (question.committed !== undefined) {
    answers.put(question.committed);
    show(question.committed);
  } else if (question.earlier !== undefined) {
    answers.put(question.earlier);
    say("nn-hint", element("p", {}, "Your answer of an earlier time. Commit it again, or another."));
  }
}

function radios(question, id) {
  const boxes = question.options.map((option, i) =>
    element("input", { type: "radio", name: id("answer"), id: id(i), value: option.name }),
  );
  const rows = question.options.map((option, i) =>
    element(
      "div",
      { class: "nn-option" },
      boxes[i], fromHTML("label", { for: id(i) }, option.text),
    ),
  );
  return {
    rows,
    hint: "Choose an answer first.",
    read: () => boxes.find((box) => box.checked)?.value ?? null,
    put: (answer) => boxes.forEach((box) => (box.checked = box.value === answer)),
  };
}

function numberField(question, id) {
  const field = element("input", { type: "text", inputmode: "decimal", id: id("number") });
  const name = question.unit ? `Your number, in ${question.unit}` : "Your number";
  const label = element("label", { for: id("number") }, name);
  return {
    rows: [element("div", { class: "nn-option" }, label, field)],
    hint: "Write a number first, such as 0.5.",
    read: () => {
      const answer = numberIn(field.value);
      return Number.isNaN(answer) ? null : answer;
    },
    put: (answer) => (field.value = answer),
  };
}

// --- JupyterLab ---

// Opens the folded cells below that reveal: those whose code and output both are hidden,
// up to the next question.
function openBelow(el) {
  let cell = el.closest(".jp-Cell");
  while ((cell = cell?.nextElementSibling) && !cell.querySelector(".nn-question")) {
    const folded = [".jp-InputPlaceholder", ".jp-OutputPlaceholder"].map((kind) =>
      cell.querySelector(kind),
    );
    if (folded.every(Boolean)) folded.forEach((placeholder) => placeholder.click());
  }
}

function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

// Follows a link to a heading of the same notebook, which JupyterLab would not find.
function goTo(el, target, cells) {
  for (let i = 0; i < cells.length; i++) {
    const headings = cells.get(i).sharedModel.getSource().match(/^#+ .*$/gm) ?? [];
    if (headings.some((line) => slug(line) === target)) {
      const nodes = el.closest(".jp-Notebook").querySelectorAll(".jp-Cell");
      nodes[i]?.scrollIntoView({ block: "start" });
      return;
    }
  }
}

function render({ model, el }) {
  const manager = model.widget_manager; // what it offers beside is not promised: ?.
  const sentence = element("p", {}, model.get("sentence"));
  const note = element("p", { role: "status", class: "nn-note" });
  const showNote = () => (note.textContent = model.get("note"));
  el.dataset.lmSuppressShortcuts = "true"; // the keys are ours, not JupyterLab's
  if (model.get("sentence")) el.append(sentence);
  for (const question of model.get("questions")) {
    ask(el, question, {
      typeset: (part) => manager?.rendermime?.latexTypesetter?.typeset(part),
      reveal: () => openBelow(el),
      commit(answer) {
        question.committed = answer; // for a second view
        model.send({ id: question.id, answer });
      },
    });
  }
  el.append(note);
  el.addEventListener("click", (event) => {
    const target = event.target.closest?.("a[href^='#']")?.getAttribute("href");
    const cells = manager?.context?.model?.cells;
    if (!target || !cells) return;
    event.preventDefault();
    goTo(el, target.slice(1), cells);
  });
  model.on("change:note", showNote);
  showNote();
}
