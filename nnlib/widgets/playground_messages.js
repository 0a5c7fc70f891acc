// How the page of the playground talks with the kernel.
//
// One request is on its way at a time. While it plays, the page asks for the next picture
// when one has come, and draws that one meanwhile; so at most one picture waits. Changes
// of settings go with the next request, what the student wants before the next step.

const SILENCE = 4000; // ms without an answer, until a sentence says why
const CALM = 500; // ms between pictures where less motion is wanted
const BUSY =
  "Python has not answered yet: another cell may be running. The playground goes on " +
  "after it.";
const GONE =
  "The Python of this notebook has been restarted or has ended, and this network with " +
  "it. Run the cell again for a new playground.";

// `page` has draw(state, buffers), say(sentence), speed(), showPlaying(is) and rests(),
// which is called whenever nothing is on its way; `counts` is for tests.
function conversation(model, counts, page) {
  let asked = null; // the request that is on its way
  let playing = false;
  let dead = false;
  let version = 0; // of the samples that the page has
  let change = {}; // settings to go with the next request
  let silence = 0;
  let clock = 0;
  const waiting = []; // answers that have come and are not drawn
  const wanted = []; // requests of the student
  const me = unique();

  function next() {
    if (Object.keys(change).length) {
      const request = { change };
      change = {};
      return request;
    }
    if (wanted.length) return wanted.shift();
    return playing ? { do: "step", n: page.speed() } : null;
  }
  function pump() {
    if (dead || asked || waiting.length > 1) return;
    asked = next();
    if (!asked) return waiting.length ? undefined : page.rests();
    counts.asked += 1;
    asked.id = `${me}-${counts.asked}`;
    model.send({ ...asked, version });
    silence = setTimeout(() => page.say(BUSY), SILENCE);
  }
  function hear(state, buffers) {
    if (state.id === asked?.id) {
      clearTimeout(silence);
      counts.answered += 1;
      if (state.said) page.say(state.said);
      else if (asked.do === "step" && !playing) state.tell = true;
      asked = null;
    }
    if (state.halted) play(false);
    waiting.push({ state, buffers });
    if (waiting.length === 1) schedule();
    pump();
  }
  function schedule() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches && playing;
    if (calm) clock = setTimeout(show, CALM);
    else if (document.hidden) clock = setTimeout(show, 0);
    else clock = requestAnimationFrame(show);
  }
  function show() {
    if (dead) return;
    const { state, buffers } = waiting.shift();
    version = state.version;
    counts.drawn += 1;
    page.draw(state, buffers);
    if (waiting.length) schedule();
    pump();
  }
  function play(is) {
    playing = is;
    page.showPlaying(is);
  }
  function stop() {
    cancelAnimationFrame(clock);
    clearTimeout(clock);
    clearTimeout(silence);
    dead = true;
    playing = false;
  }
  model.on("msg:custom", (...answer) => dead || hear(...answer));
  return {
    want: (request) => (wanted.push(request), pump()),
    change: (texts) => ((change = { ...change, ...texts }), pump()),
    isChanging: () => Object.keys(change).length > 0,
    play: (is) => (play(is), pump()),
    isPlaying: () => playing,
    stop,
  };
}
