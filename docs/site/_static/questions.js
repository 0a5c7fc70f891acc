// Questions on the site: their plain form becomes one that takes an answer, with the code
// of tutor/question.js. Without scripts the plain form stays. Nothing is kept.

// The folded cells below a question, up to the next one.
function foldedBelow(place) {
  const all = ".nn-static[data-question], .tag_hide-cell details.hide, details.nn-reveal";
  const parts = [...document.querySelectorAll(all)];
  const below = parts.slice(parts.indexOf(place) + 1);
  const end = below.findIndex((part) => part.matches(".nn-static"));
  return end < 0 ? below : below.slice(0, end);
}

// Formulas: if MathJax has begun before this file, it has not seen what is new.
const typeset = (part) =>
  window.MathJax?.startup?.promise?.then(() => MathJax.typesetPromise([part]));

for (const place of document.querySelectorAll(".nn-static[data-question]")) {
  const question = JSON.parse(place.querySelector("script").textContent);
  place.replaceChildren();
  place.classList.add("nn-questions");
  ask(place, question, {
    typeset,
    reveal: () => foldedBelow(place).forEach((part) => (part.open = true)),
  });
  typeset(place);
}
