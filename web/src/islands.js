// What a page can do more of with scripts: a map to move in, a brush on the time line, a slider over the days, a word
// when something new was written. Each finds its place by `data-island`; a page without it, or an island that fails,
// stays as the server made it.

const starts = {
  asof: slider,
  timeline: brush,
  latest: news,
  map: (place) => import("./map.js").then((m) => m.overview(place)),
  spot: (place) => import("./map.js").then((m) => m.spot(place)),
};

for (const place of document.querySelectorAll("[data-island]")) {
  const start = starts[place.dataset.island];
  // A failed island leaves the server's picture.
  Promise.resolve(place).then(start).catch((error) => console.warn(place.dataset.island, error));
}

/** The address of this page with parameters set, or taken off where the value is empty. */
function addressWith(changes) {
  const address = new URL(location.href);
  address.searchParams.delete("after");
  for (const [name, value] of Object.entries(changes)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address.href;
}

/** A slider over all days on which pages were published. */
function slider(strip) {
  const days = strip.dataset.days.split(" ").filter(Boolean);
  const form = strip.parentElement.querySelector("form");
  const field = form?.querySelector("input[type=date]");
  if (days.length < 2 || !field) return;
  const range = document.createElement("input");
  const at = field.value ? days.findLastIndex((day) => day <= field.value) : days.length;
  Object.assign(range, { type: "range", min: 0, max: days.length, value: at < 0 ? 0 : at });
  range.setAttribute("aria-label", form.querySelector("label").textContent.trim());
  const show = () => {
    field.value = days[range.value] ?? "";
    range.setAttribute("aria-valuetext", field.value || form.dataset.now || "–");
  };
  show();
  range.addEventListener("input", show);
  range.addEventListener("change", () => location.assign(addressWith({ as_of: days[range.value] })));
  form.prepend(range);
}

/** Drag over bars to choose a period. A click is the bar's own link. */
function brush(figure) {
  const svg = figure.querySelector("svg");
  const bars = [...(svg?.querySelectorAll("a[data-from]") ?? [])];
  if (!bars.length) return;
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  mark.setAttribute("class", "brush");
  const x = (event) => {
    const box = svg.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  };
  let from = null;
  const within = (to) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    return bars.filter((bar) => {
      const { x: left, width } = bar.querySelector(".hit");
      return left.baseVal.value < high && left.baseVal.value + width.baseVal.value > low;
    });
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = x(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (from === null || Math.abs(x(event) - from) < 8) return;
    const [low, high] = [Math.min(from, x(event)), Math.max(from, x(event))];
    for (const [name, value] of Object.entries({ x: low, y: 0, width: high - low, height: 262 })) {
      mark.setAttribute(name, value);
    }
    if (!mark.parentNode) {
      svg.append(mark);
      svg.setPointerCapture(event.pointerId);
    }
  });
  svg.addEventListener("pointerup", (event) => {
    const dragged = mark.parentNode && from !== null;
    const chosen = dragged ? within(x(event)) : [];
    from = null;
    mark.remove();
    if (!chosen.length) return;
    svg.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    location.assign(addressWith({ from: chosen[0].dataset.from, to: chosen.at(-1).dataset.to }));
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}

/** Says that new events were written; the reader decides when to look. */
function news(ticker) {
  if (new URL(location.href).searchParams.has("as_of")) return;
  const stream = new EventSource("/stream");
  addEventListener("pagehide", () => stream.close());
  const changed = new Set();
  const tell = (event) => {
    const id = event.data ? JSON.parse(event.data).event_id : undefined;
    if (id) changed.add(id);
    let link = ticker.querySelector("a.news");
    if (!link) {
      link = document.createElement("a");
      link.className = "news";
      link.href = location.href;
      link.setAttribute("role", "status");
      ticker.append(link);
    }
    link.textContent = `${ticker.dataset.more} (${changed.size})`;
  };
  for (const kind of ["new", "revised", "gone", "missed"]) stream.addEventListener(kind, tell);
}
