// Formulas first, then the size of each slide, then the show: a slide that is not shown
// has no size to measure.
const [WIDTH, HEIGHT, SMALLEST] = [1280, 720, 0.6];

// Make the letters of a slide smaller until all of it is seen; a figure gives way first.
function fit(section) {
  const seen = section.querySelector(".seen");
  const picture = seen.querySelector("figure img");
  const over = () => {
    const shrunk = picture && picture.clientHeight < 260; // a picture stays this high
    return seen.scrollHeight > seen.clientHeight + 1 || shrunk
      || [seen, ...seen.querySelectorAll("pre, table, .formula, .question")].some(
        (part) => part.scrollWidth > part.clientWidth + 1);
  };
  let scale = 1;
  while (over() && scale > SMALLEST) {
    scale = Math.round((scale - 0.05) * 100) / 100;
    seen.style.fontSize = `${27 * scale}px`;
  }
  section.dataset.scale = scale;
}

async function start() {
  await MathJax.startup.promise;
  const slides = document.querySelector(".slides");
  await MathJax.typesetPromise([slides]);
  // the window of the notes would show each formula twice
  document.querySelectorAll("aside mjx-assistive-mml").forEach((twin) => twin.remove());
  await Promise.all([...document.images].map((image) => image.decode()));
  document.querySelectorAll("section.slide").forEach(fit);
  await Reveal.initialize({
    width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true,
    controls: "speaker-only", slideNumber: "c/t", transition: "none", plugins: [RevealNotes],
  });
  document.body.classList.add("ready");
}

start();
