// The map: shapes of countries from the binary, places as circles that gather when they are close. Nothing is loaded
// from elsewhere; numbers on circles are drawn here, as letters of a map's own font would have to be fetched.
import maplibregl from "maplibre-gl";
import { feature, mesh } from "topojson-client";

const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Radius of the widest circle; nearer than twice that, circles gather, so that none covers another's number. */
const WIDEST = 26;

async function json(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function style(world, land) {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: land },
      countries: { type: "geojson", data: names(land) },
      borders: { type: "geojson", data: mesh(world, world.objects.countries, (a, b) => a !== b) },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("--panel") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": token("--paper") } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": token("--soft"), "line-width": 0.6 } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": token("--rule"), "line-width": 0.8 } },
      { id: "countries", type: "symbol", source: "countries", layout: { "icon-image": ["concat", "c-", ["get", "name"]], "symbol-sort-key": ["get", "order"] } },
    ],
  };
}

/** The middle of a ring and how large it is, by its corners. */
function middle(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 1; i < ring.length; i++) {
    const [[a, b], [c, d]] = [ring[i - 1], ring[i]];
    const cross = a * d - c * b;
    area += cross;
    x += (a + c) * cross;
    y += (b + d) * cross;
  }
  return { area: Math.abs(area), at: area ? [x / (3 * area), y / (3 * area)] : ring[0] };
}

/** Names of countries in the page's language, each in the middle of its largest piece; the larger has the right of way. */
function names(land) {
  const called = new Intl.DisplayNames([document.documentElement.lang], { type: "region", fallback: "none" });
  const features = land.features.flatMap(({ id, geometry }) => {
    const rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map(([outer]) => outer);
    const { area, at } = rings.map(middle).reduce((a, b) => (b.area > a.area ? b : a));
    const name = id && called.of(new Intl.Locale(`und-${id}`).region ?? "ZZ");
    return name ? [{ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { name, order: -area } }] : [];
  });
  return { type: "FeatureCollection", features };
}

/** A map in place of the server's picture, which stays when there is no WebGL. */
async function open(place, options) {
  const world = await json(place.dataset.world);
  const canvas = place.querySelector(".canvas");
  const holder = document.createElement("div");
  holder.className = "live";
  canvas.append(holder);
  try {
    const map = new maplibregl.Map({
      container: holder, style: style(world, feature(world, world.objects.countries)), attributionControl: false, dragRotate: false, pitchWithRotate: false,
      maxZoom: 11, fadeDuration: still() ? 0 : 150, cooperativeGestures: true, locale: JSON.parse(place.dataset.words), ...options,
    });
    map.on("styleimagemissing", ({ id }) => {
      if (map.hasImage(id)) return;
      if (id.startsWith("c-")) map.addImage(id, drawn(id.slice(2), "400 22px system-ui, sans-serif", token("--soft")), { pixelRatio: 2 });
      if (id.startsWith("n-")) map.addImage(id, number(id.slice(2)), { pixelRatio: 2 });
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    await new Promise((done, failed) => {
      map.once("load", done);
      map.once("error", (event) => failed(event.error));
    });
    map.getCanvas().setAttribute("aria-label", place.dataset.label);
    canvas.querySelector("svg")?.remove();
    holder.classList.add("shown");
    return map;
  } catch (error) {
    holder.remove();
    throw error;
  }
}

/** Every place of the events found. */
export async function overview(place) {
  if (!place.querySelector(".canvas")) return;
  const places = await json(place.dataset.from);
  const bounds = new maplibregl.LngLatBounds();
  for (const { geometry } of places.features) bounds.extend(geometry.coordinates);
  const map = await open(place, { bounds, fitBoundsOptions: { padding: 40, maxZoom: 6 } });
  const events = ["get", "events"];
  map.addSource("places", {
    type: "geojson", data: places, cluster: true, clusterRadius: 2 * WIDEST, clusterMaxZoom: 9,
    clusterProperties: { events: ["+", events], low: ["+", ["get", "killed_low"]], disputed: ["+", ["get", "disputed"]] },
  });
  map.addLayer({
    id: "places", type: "circle", source: "places",
    paint: {
      "circle-color": token("--bar"), "circle-opacity": 0.75, "circle-stroke-width": 1, "circle-stroke-color": token("--paper"),
      "circle-radius": ["interpolate", ["linear"], ["ln", ["max", 1, events]], 0, 5, 9, WIDEST],
    },
  });
  map.addLayer({
    id: "numbers", type: "symbol", source: "places", filter: [">", events, 1],
    layout: { "icon-image": ["concat", "n-", ["to-string", events]], "icon-allow-overlap": true },
  });
  map.on("mouseenter", "places", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "places", () => (map.getCanvas().style.cursor = ""));
  map.on("click", "places", async ({ features: [hit] }) => {
    const at = hit.geometry.coordinates;
    if (hit.properties.cluster) {
      const zoom = await map.getSource("places").getClusterExpansionZoom(hit.properties.cluster_id);
      map.easeTo({ center: at, zoom, animate: !still() });
      return;
    }
    new maplibregl.Popup({ closeButton: false, maxWidth: "18rem" }).setLngLat(at).setDOMContent(card(place, hit.properties)).addTo(map);
  });
}

/** One place. */
export async function spot(place) {
  const center = [Number(place.dataset.lon), Number(place.dataset.lat)];
  const map = await open(place, { center, zoom: 4.5 });
  map.addSource("spot", { type: "geojson", data: { type: "Point", coordinates: center } });
  map.addLayer({
    id: "spot", type: "circle", source: "spot",
    paint: { "circle-color": token("--bar"), "circle-radius": 7, "circle-stroke-width": 1.5, "circle-stroke-color": token("--paper") },
  });
}

/** What a place's circle says; text only, whatever a page called it. */
function card(place, of) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  const link_ = new URL(place.dataset.link, location.href);
  link_.pathname += encodeURIComponent(of.key);
  link.href = link_.href;
  link.textContent = of.name;
  const killed = of.killed_low || of.killed_high ? ` · ${place.dataset.killed} ${range(of)}` : "";
  box.append(link, document.createElement("br"), `${place.dataset.events} ${of.events}${killed}`);
  return box;
}

function range({ killed_low: low, killed_high: high, killed_open: open }) {
  const ends = low === high ? `${low}` : `${low}–${high}`;
  return open ? `${ends}+` : ends;
}

/** A number as a picture; thousands beyond ten are rounded, as «54k». */
function number(digits) {
  const text = digits.length > 4 ? `${Math.round(Number(digits) / 1000)}k` : digits;
  return drawn(text, "600 24px system-ui, sans-serif", dark() ? "#16181b" : "#ffffff");
}

/** Words as a picture. */
function drawn(text, font, colour) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  pen.font = font;
  canvas.width = Math.ceil(pen.measureText(text).width) + 8;
  canvas.height = 30;
  Object.assign(pen, { font, textAlign: "center", textBaseline: "middle", fillStyle: colour });
  pen.fillText(text, canvas.width / 2, 16);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
