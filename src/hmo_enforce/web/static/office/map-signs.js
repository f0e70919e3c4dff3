// What the maps of all pages have in common: signs that rest on no colour alone, the ground below, words that open at a point.
// Leaflet comes as the global L.

const L = window.L;
const SVG = "http://www.w3.org/2000/svg";

// Each kind has its own hatching and its own dashes besides its colour, so that none rests on colour alone.
export const KINDS = {
  selective: { text: "Selective licensing", colour: "#0f4a7a", dashes: null, hatch: "M0 10 10 0M-2 2 2-2M8 12 12 8" },
  additional: { text: "Additional licensing", colour: "#7a1f5c", dashes: "10 5", hatch: "M0 0 10 10M-2 8 2 12M8-2 12 2" },
  article4: { text: "Article 4 direction", colour: "#0b5d3b", dashes: "2 6", hatch: "M5 0V10" },
  interest: { text: "Area of interest", colour: "#6b4300", dashes: "12 4 2 4", hatch: "M0 5H10" },
};
const STREET = { color: "#bdbdb8", weight: 2 };
const BUILDING = { color: "#c3bfb8", weight: 0.5, fillColor: "#dcd8d0", fillOpacity: 1 };
const BUILDINGS_FROM = 15;
const GREEN = { stroke: false, fillColor: "#dfe9d8", fillOpacity: 1 };
export const BOUNDARY = { text: "Boundary", colour: "#484949", dashes: "4 4" };

const element = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

function hatching(id, kind) {
  // Thin and faint, so that streets and homes stay legible where three areas lie over one another.
  const pattern = element("pattern", { id, width: 10, height: 10, patternUnits: "userSpaceOnUse", patternTransform: "scale(2.2)" });
  pattern.append(element("path", { d: kind.hatch, stroke: kind.colour, "stroke-width": 0.8, "stroke-opacity": 0.4 }));
  return pattern;
}

const backgroundStyle = ({ geometry, properties }) =>
  properties?.layer === "building" ? BUILDING : geometry?.type.endsWith("Polygon") ? GREEN : STREET;

export function areaStyle(mapId, { properties: { layer, kind } }) {
  if (layer === "street") return STREET;
  const drawn = KINDS[kind];
  if (layer !== "designation" || !drawn) return { color: BOUNDARY.colour, weight: 2, dashArray: BOUNDARY.dashes, fill: false };
  return { color: drawn.colour, weight: 3, dashArray: drawn.dashes, fillColor: `url(#${mapId}-${kind})`, fillOpacity: 1 };
}

export function swatch(mapId, kind, drawn) {
  const svg = element("svg", { width: 28, height: 18, viewBox: "0 0 28 18", "aria-hidden": "true" });
  const fill = drawn.hatch ? `url(#${mapId}-${kind})` : "none";
  const box = element("rect", { x: 2, y: 2, width: 24, height: 14, fill, stroke: drawn.colour, "stroke-width": 2.5 });
  if (drawn.dashes) box.setAttribute("stroke-dasharray", drawn.dashes);
  svg.append(box);
  return svg;
}

// A list of signs with their words.
export function legendOf(signs) {
  const list = document.createElement("ul");
  list.className = "office-map__legend";
  list.setAttribute("aria-label", "What the map's signs mean");
  for (const [sign, text] of signs) {
    const item = document.createElement("li");
    item.append(sign, text);
    list.append(item);
  }
  return list;
}

// What opens at a point: lines of text, each perhaps a link, perhaps with a note.
export function words(lines) {
  const box = document.createElement("div");
  for (const { text, href, note } of lines) {
    const said = document.createElement(href ? "a" : "strong");
    said.textContent = text;
    if (href) said.href = href;
    box.append(said);
    if (!note) continue;
    const line = document.createElement("p");
    line.textContent = note;
    box.append(line);
  }
  return box;
}

// A map in a box of the page, with the hatchings of areas ready to be used by their names.
export function mapIn(box, more) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still, inertia: !still, maxZoom: 20, ...more });
  map.attributionControl.setPrefix(false);
  credit(map, box.dataset.attribution);
  const { tilesUrl, tilesZoom } = box.dataset;
  // Below everything that is ours; where a tile is missing the ground is plain.
  if (tilesUrl) L.tileLayer(tilesUrl, { maxNativeZoom: Number(tilesZoom), maxZoom: 20, className: "map-ground" }).addTo(map);
  map.setView([52.9, -1.5], 6); // England, until it is told otherwise
  const hatches = element("svg", { width: 0, height: 0, "aria-hidden": "true" });
  for (const [kind, drawn] of Object.entries(KINDS)) hatches.append(hatching(`${box.id}-${kind}`, drawn));
  box.append(hatches);
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  return map;
}

function credit(map, text) {
  const attribution = document.createElement("span");
  attribution.textContent = text || "";
  if (text) map.attributionControl.addAttribution(attribution.outerHTML);
}

// A borough has thousands of streets: one canvas under everything else, not an element each. Buildings come where they can be
// told apart.
export function drawStreets(map, streets) {
  map.createPane("background").style.zIndex = 350;
  const renderer = L.canvas({ padding: 0.5, pane: "background" });
  const how = { renderer, pane: "background", style: backgroundStyle, interactive: false };
  const isBuilding = ({ properties }) => properties?.layer === "building";
  try {
    L.geoJSON(streets, { ...how, filter: (feature) => !isBuilding(feature) }).addTo(map);
    const buildings = L.geoJSON(streets, { ...how, filter: isBuilding });
    const shown = () => (map.getZoom() >= BUILDINGS_FROM ? buildings.addTo(map) : buildings.remove());
    map.on("zoomend", shown);
    shown();
  } catch (fault) {
    console.warn("The background could not be drawn.", fault); // the map itself still says what it has to say
  }
}

export async function asked(url, more) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" }, ...more });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

// Says below the map what of it could not be fetched, or no more that it could not. `about`: of which part it speaks.
export function tell(box, about, text = "", again = null) {
  const stands = document.querySelector(`[data-map-fault="${about}"]`);
  if (stands && text) return;
  stands?.remove();
  if (!text) return;
  const said = document.createElement("div");
  said.className = "govuk-inset-text";
  said.dataset.mapFault = about;
  said.setAttribute("role", "alert");
  box.after(said);
  const sentence = document.createElement("p");
  sentence.className = "govuk-body";
  sentence.textContent = text;
  said.append(sentence);
  if (!again) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary govuk-!-margin-bottom-0";
  button.textContent = "Try again";
  button.addEventListener("click", again);
  said.append(button);
}

// Where a map cannot be drawn, the lists beside it remain.
export function giveUp(box, fault) {
  const said = document.createElement("p");
  said.className = "govuk-inset-text";
  said.textContent = "The map could not be drawn. What it would show is listed below.";
  box.replaceWith(said);
  console.error(fault);
}
