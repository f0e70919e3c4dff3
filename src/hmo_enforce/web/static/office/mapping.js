// The page of the map: what is in view is asked for as the map moves, and the lists below are kept in step with it.
// What the page says of itself is written in templates/office/map.html. Leaflet comes as the global L.

import { CASES, clusterSign, drawPoints, HOMES, sign } from "./map-points.js";
import { areaStyle, asked, BOUNDARY, drawStreets, giveUp, KINDS, legendOf, mapIn, swatch, words } from "./map-signs.js";

const L = window.L;
const MARGIN = 0.06; // of a view that an address names: it is the box round what was seen, and so a little wider
const SOON_MS = 120;
const LISTS_MS = 350;
const WARD_NAMES_FROM = 13;

const shown = (box) => box.dataset.layers.split(" ").filter(Boolean);

function legend(box, kinds) {
  const layers = shown(box);
  const signs = [];
  if (layers.includes("homes")) {
    for (const [name, { text }] of Object.entries(HOMES)) signs.push([sign("homes", name), text]);
    signs.push([clusterSign("homes"), "So many properties round about; L: of these, so many need a licence or probably do"]);
  }
  if (layers.includes("cases")) {
    for (const [name, { text }] of Object.entries(CASES)) signs.push([sign("cases", name), text]);
    signs.push([clusterSign("cases"), "So many cases round about"]);
  }
  if (layers.includes("designations")) {
    for (const kind of kinds) signs.push([swatch(box.id, kind, KINDS[kind]), KINDS[kind].text]);
  }
  if (layers.includes("wards")) signs.push([swatch(box.id, "ward", BOUNDARY), "Ward"]);
  return legendOf(signs);
}

function look(map, box) {
  const [west, south, east, north] = box.dataset.bounds.split(",").map(Number);
  const margin = box.dataset.exact ? -MARGIN : 0.02;
  map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(margin), { animate: false });
}

// Designations and wards: fetched once, since there are few.
async function drawAreas(map, box) {
  const layers = shown(box);
  const features = [];
  if (layers.includes("wards")) features.push(...(await asked(box.dataset.wardsUrl)).features);
  if (layers.includes("designations")) features.push(...(await asked(box.dataset.designationsUrl)).features);
  const renderer = L.svg({ padding: 0.5 });
  L.geoJSON(features, {
    renderer,
    style: (feature) => areaStyle(box.id, feature),
    onEachFeature: ({ properties: { layer, kind, name, href } }, drawn) => {
      if (layer === "designation") drawn.bindPopup(words([{ text: name, href, note: KINDS[kind]?.text }]));
      if (kind === "ward") drawn.bindTooltip(name, { permanent: true, direction: "center", className: "map-name" });
    },
  }).addTo(map);
  const names = () => box.classList.toggle("office-map--named", map.getZoom() >= WARD_NAMES_FROM);
  map.on("zoomend", names);
  names();
  return [...new Set(features.map(({ properties }) => properties.kind))].filter((kind) => kind in KINDS);
}

function drawSelected(map, box) {
  for (const ring of JSON.parse(box.dataset.selected)) {
    const line = ring.map(([longitude, latitude]) => [latitude, longitude]);
    L.polygon(line, { color: "#0b0c0c", weight: 4, dashArray: "1 8", fill: false, interactive: false }).addTo(map);
  }
}

// The page's own address with what is looked at now: to be sent to somebody, and to come back to.
function addressOf(view) {
  const here = new URL(window.location.href);
  here.searchParams.set("view", view);
  here.searchParams.delete("page");
  return here;
}

async function refreshLists(here, signal) {
  const answer = await fetch(here, { signal, headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${here} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("beside-the-map");
  const stands = document.getElementById("beside-the-map");
  if (!fresh || !stands) return;
  // The sentence that is read out stays the element that it was, or nothing would be read out.
  const said = fresh.querySelector("#map-said").textContent;
  fresh.querySelector("#map-said").replaceWith(stands.querySelector("#map-said"));
  stands.replaceChildren(...fresh.childNodes);
  stands.querySelector("#map-said").textContent = said;
}

function keptInStep(map, box) {
  const groups = Object.fromEntries(shown(box).map((name) => [name, L.layerGroup().addTo(map)]));
  let asking = null;
  let waiting = null;
  let moved = Boolean(box.dataset.exact); // an address that names no view is the whole borough's until the map is moved
  async function show() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const bounds = map.getBounds();
    const url = new URL(box.dataset.shownUrl, window.location.href);
    url.search = window.location.search;
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    url.searchParams.set("degrees", sides.map((one) => one.toFixed(6)).join(","));
    url.searchParams.set("zoom", Math.round(map.getZoom()));
    try {
      const answer = await asked(url, { signal });
      for (const name of Object.keys(groups)) if (answer[name]) drawPoints(map, groups[name], name, answer[name]);
      box.dataset.drawn = String(Number(box.dataset.drawn || 0) + 1);
      if (!moved) return;
      const here = addressOf(answer.view);
      window.history.replaceState(window.history.state, "", here);
      for (const field of document.querySelectorAll("input[name=view]")) field.value = answer.view;
      await new Promise((resolve) => setTimeout(resolve, LISTS_MS));
      if (!signal.aborted) await refreshLists(here, signal);
    } catch (fault) {
      if (fault.name !== "AbortError") console.warn("What is in view could not be asked for.", fault);
    }
  }
  map.on("moveend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, SOON_MS);
  });
  map.on("movestart", () => {
    moved = true;
  });
  return show();
}

async function begin(box) {
  try {
    const map = mapIn(box, {});
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    look(map, box);
    const { streetsUrl } = box.dataset;
    if (streetsUrl) asked(streetsUrl).then((streets) => drawStreets(map, streets), () => null);
    drawSelected(map, box);
    const [kinds] = await Promise.all([drawAreas(map, box), keptInStep(map, box)]);
    box.after(legend(box, kinds));
    window.addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
    window.addEventListener("afterprint", () => map.invalidateSize({ animate: false }));
  } catch (fault) {
    giveUp(box, fault);
  }
}

for (const box of document.querySelectorAll(".office-map--page")) begin(box);
