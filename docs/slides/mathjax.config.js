// Formulas as SVG: the window of the notes shows them without a style sheet of its own.
window.MathJax = {
  options: { enableMenu: false },
  startup: { typeset: false },
  svg: { fontCache: "none" },
};
