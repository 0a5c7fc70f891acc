// A question in a page: choose or write a number, commit, read what is said to that.
//
// JupyterLab (by tutor/_ask.py, which adds an `export`) and the site (docs/site/_static/
// questions.js) use these functions. What is said is known to the page, so it appears at
// once, also while the kernel is busy; the kernel gets one message for each answer.
// Nothing of it stands in the page before Commit.

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
  const unit = Number(answer) === 1 ? question.unit.replace(/(ss)es$|s$/, "$1") : question.unit;
  const chosen = `${answer}`.replace("-", "\u2212") + (unit && " ") + unit;
  if (is(question)) return { right: true, chosen, feedback: question.feedback };
  const near = question.near.find(is);
  return { right: false, chosen, feedback: near?.feedback ?? question.otherwise };
}

// Puts a question into `place`. `page` says what the surroundings can do:
// commit(answer), typeset(element) and reveal(), each may be missing.
function ask(place, question, page) {
  // by chance, since each widget loads this file anew and would count from 1
  const n = Math.random().toString(36).slice(2);
  const id = (part) => `nn-${n}-${part}`;
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
  form.addEventListener("keydown", (event) => {
    // elsewhere Enter follows a link, presses the button, opens the menu of a formula
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault(); // JupyterLab keeps it from the form
    form.requestSubmit();
  });
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
  if (question.committed !== undefined) {
    answers.put(question.committed);
    show(question.committed);
  } else if (question.earlier !== undefined) {
    answers.put(question.earlier);
    say("nn-hint", element("p", {}, "Your answer of an earlier time. Commit it again, or another."));
  }
}

// The name of an option for screen readers, if browsers would make none of its formulas.
function nameWithFormulas(html) {
  const text = fromHTML("span", {}, html).textContent;
  return text.includes("\\(") ? { "aria-label": text.replace(/\\[()]/g, "") } : {};
}

function radios(question, id) {
  const boxes = question.options.map((option, i) =>
    element("input", {
      type: "radio",
      name: id("answer"),
      id: id(i),
      value: option.name,
      ...nameWithFormulas(option.text),
    }),
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

// The nodes of all cells that are in the page, each at the index of its cell.
function nodesOfCells(el) {
  const nodes = [];
  for (const node of el.closest(".jp-Notebook").querySelectorAll(".jp-Cell"))
    nodes[node.dataset.windowedListIndex ?? nodes.length] = node;
  return nodes;
}

// What is folded until the answer: the cells below with the tag "reveal", up to the next
// question. `cells` are JupyterLab's models of them.
function cellsThatReveal(el, cells) {
  const nodes = nodesOfCells(el);
  const found = [];
  for (let i = nodes.indexOf(el.closest(".jp-Cell")) + 1; i < cells.length; i++) {
    const model = cells.get(i).sharedModel;
    if (/^ask\(/m.test(model.getSource())) break;
    if (model.getMetadata("tags")?.includes("reveal") && nodes[i]) found.push(nodes[i]);
  }
  return found;
}

// JupyterLab opens a folded output when its cell runs, as in "Run All": so a class hides
// it until the answer is there.
function wait(nodes) {
  nodes.forEach((node) => node.classList.add("nn-waiting"));
}

function open(nodes) {
  for (const node of nodes) {
    node.classList.remove("nn-waiting");
    openText(node);
    const folded = node.querySelectorAll(".jp-InputPlaceholder, .jp-OutputPlaceholder");
    folded.forEach((placeholder) => placeholder.click());
  }
}

// Text is closed in a <details>, which JupyterLab may draw later than its cell.
function openText(node) {
  const text = () => node.querySelector("details.nn-reveal");
  if (text()) text().open = true;
  else if (node.matches(".jp-MarkdownCell"))
    new MutationObserver((_, observer) => {
      if (!text()) return;
      text().open = true;
      observer.disconnect();
    }).observe(node, { childList: true, subtree: true });
}

function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

// Follows a link to a heading of the same notebook, which JupyterLab would not find.
function goTo(el, target, cells) {
  for (let i = 0; i < cells.length; i++) {
    const headings = cells.get(i).sharedModel.getSource().match(/^#+ .*$/gm) ?? [];
    if (headings.some((line) => slug(line) === target)) {
      nodesOfCells(el)[i]?.scrollIntoView({ block: "start" });
      return;
    }
  }
}

function render({ model, el }) {
  // what the manager of JupyterLab offers beside is not promised, hence the many `?.`
  const manager = model.widget_manager;
  const cells = manager?.context?.model?.cells;
  const typeset = (part) => manager?.rendermime?.latexTypesetter?.typeset(part);
  const questions = model.get("questions");
  const note = element("p", { role: "status", class: "nn-note" });
  const showNote = () => (note.textContent = model.get("note"));
  const answered = (one) => one.earlier !== undefined || one.committed !== undefined;
  let waiting = [], twin = null, removed = false;
  function hold() {
    if (removed || !el.closest(".jp-Notebook")) return;
    waiting = cellsThatReveal(el, cells);
    if (questions.every(answered)) waiting.forEach(openText);
    else wait(waiting);
  }
  const drawn = new MutationObserver(hold); // JupyterLab draws what is far below later

  el.dataset.lmSuppressShortcuts = "true"; // the keys are ours, not JupyterLab's
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
  el.classList.add("nn-questions");
  if (model.get("sentence")) el.append(element("p", {}, model.get("sentence")));
  for (const question of questions) {
    ask(el, question, {
      typeset: (part) => part.isConnected && typeset(part),
      reveal: () => open(waiting),
      commit(answer) {
        question.committed = answer; // for a second view
        model.send({ id: question.id, answer });
      },
    });
  }
  el.append(note);
  el.addEventListener("click", (event) => {
    const target = event.target.closest?.("a[href^='#']")?.getAttribute("href");
    if (!target || !cells || !el.closest(".jp-Notebook")) return;
    event.preventDefault();
    goTo(el, target.slice(1), cells);
  });
  model.on("change:note", showNote);
  showNote();

  function attached() {
    if (removed) return;
    if (!el.isConnected) {
      requestAnimationFrame(attached);
      return;
    }
    typeset(el); // in its place, or formulas have not the size of the text
    const above = el.closest(".jp-OutputArea-child")?.previousElementSibling;
    twin = above?.querySelector(".nn-static") ? above : null;
    twin?.classList.add("nn-replaced");
    if (model.get("folds") && cells && el.closest(".jp-Notebook")) {
      hold();
      drawn.observe(el.closest(".jp-Cell").parentElement, { childList: true });
    }
  }
  attached();
  return () => {
    removed = true;
    drawn.disconnect();
    twin?.classList.remove("nn-replaced");
    waiting.forEach((node) => node.classList.remove("nn-waiting"));
  };
}
