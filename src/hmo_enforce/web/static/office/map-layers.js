// What a page's map shows besides its own: designations and wards, the ground below, and the homes and cases in view.
// What a box says of itself is written in templates/office/map.html. Leaflet comes as the global L.

import { CASES, clusterSign, drawPoints, HOMES, sign } from "./map-points.js";
import { areaStyle, asked, BOUNDARY, drawStreets, KINDS, legendOf, swatch, tell, words } from "./map-signs.js";

const L = window.L;
const MARGIN = 0.06; // of a view that an address names: it is the box round what was seen, and so a little wider
const SOON_MS = 120;
const WARD_NAMES_FROM = 13;

export const shown = (box) => box.dataset.layers.split(" ").filter(Boolean);

export function legend(box, kinds) {
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

export function look(map, box) {
  const [west, south, east, north] = box.dataset.bounds.split(",").map(Number);
  const margin = box.dataset.exact ? -MARGIN : 0.02;
  map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(margin), { animate: false });
}

const UNDRAWN = {
  wards: "The wards could not be fetched, so they are not drawn. The rest of the map is as it should be.",
  designations: "The designations could not be fetched, so they are not drawn. The rest of the map is as it should be.",
};

// One layer that fails leaves the others as they are.
async function featuresOf(box, name, url) {
  if (!shown(box).includes(name)) return [];
  try {
    return (await asked(url)).features;
  } catch (fault) {
    console.warn(fault);
    tell(box, name, UNDRAWN[name], () => window.location.reload());
    return [];
  }
}

// Designations and wards: fetched once, since there are few.
export async function drawAreas(map, box) {
  const { wardsUrl, designationsUrl } = box.dataset;
  const asking = [featuresOf(box, "wards", wardsUrl), featuresOf(box, "designations", designationsUrl)];
  const features = (await Promise.all(asking)).flat();
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

export function drawGround(map, box) {
  const { streetsUrl } = box.dataset;
  if (streetsUrl) asked(streetsUrl).then((streets) => drawStreets(map, streets), () => null);
}

// Homes and cases, asked for anew whenever the map has moved; `after` hears what the server answered, and of a later move.
export function drawInView(map, box, after = () => null) {
  const counted = shown(box).filter((name) => ["homes", "cases"].includes(name));
  const groups = Object.fromEntries(counted.map((name) => [name, L.layerGroup().addTo(map)]));
  let asking = null;
  let waiting = null;
  async function show() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const bounds = map.getBounds();
    const url = new URL(box.dataset.shownUrl, window.location.href);
    url.search = box.dataset.narrows ? window.location.search : `?show=${shown(box).join("&show=")}&shown=1`;
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    url.searchParams.set("degrees", sides.map((one) => one.toFixed(6)).join(","));
    url.searchParams.set("zoom", Math.round(map.getZoom()));
    let answer = null;
    try {
      answer = await asked(url, { signal });
    } catch (fault) {
      if (fault.name !== "AbortError") undrawn(fault);
      return;
    }
    tell(box, "view");
    for (const name of Object.keys(groups)) if (answer[name]) drawPoints(map, groups[name], name, answer[name]);
    box.dataset.drawn = String(Number(box.dataset.drawn || 0) + 1);
    try {
      await after(answer, signal);
      tell(box, "lists");
    } catch (fault) {
      if (fault.name === "AbortError") return;
      console.warn(fault);
      tell(box, "lists", "The lists below could not be brought up to date: they are of what was in view before.", show);
    }
  }
  // What stood in another view would be taken for what is in this one.
  function undrawn(fault) {
    console.warn(fault);
    for (const group of Object.values(groups)) group.clearLayers();
    tell(box, "view", "What is in view could not be fetched, so no property and no case is drawn.", show);
  }
  map.on("moveend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(show, SOON_MS);
  });
  return show();
}

// On paper the box has another size.
export function fitsPaper(map) {
  for (const when of ["beforeprint", "afterprint"]) window.addEventListener(when, () => map.invalidateSize({ animate: false }));
}
