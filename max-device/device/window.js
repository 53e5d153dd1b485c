// Makes the page and the line of the window as large as the window.
//
// In:   url ADDRESS    what the page shows; about:blank when the window was closed
//
// Max tells no patcher that its window was resized, so while the window shows something its size is looked at.

autowatch = 0;
inlets = 1;
outlets = 0;

const OFTEN = 250;
// The line to type into, and the space around it.
const LINE = 18;
const AROUND = 4;

const owner = this;
let last = "";

const place = (name, rectangle) => owner.patcher.getnamed(name).setboxattr("presentation_rect", rectangle);

const fit = () => {
  const [width, height] = owner.patcher.wind.size;
  const size = `${width} ${height}`;
  if (size === last || !(width > 100 && height > 100)) return;
  last = size;
  const page = height - LINE - 2 * AROUND;
  place("page", [0, 0, width, page]);
  place("line", [AROUND, page + AROUND, width - 2 * AROUND, LINE]);
};

const watch = new Task(fit);
watch.interval = OFTEN;

function url(address) {
  watch.cancel();
  if (address === "about:blank") return;
  fit();
  watch.repeat();
}

function notifydeleted() {
  watch.cancel();
}
