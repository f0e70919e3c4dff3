// Draws the maps of a page: designations, boundaries, streets and homes as vectors, without any tile server.
// What a feature may say is written in templates/components/map.html. Leaflet comes as the global L.

const L = window.L;
const SVG = "http://www.w3.org/2000/svg";

// Each kind has its own hatching and its own dashes besides its colour, so that none rests on colour alone.
const KINDS = {
  selective: { text: "Selective licensing", colour: "#0f4a7a", dashes: null, hatch: "M0 10 10 0M-2 2 2-2M8 12 12 8" },
  additional: { text: "Additional licensing", colour: "#7a1f5c", dashes: "10 5", hatch: "M0 0 10 10M-2 8 2 12M8-2 12 2" },
  article4: { text: "Article 4 direction", colour: "#0b5d3b", dashes: "2 6", hatch: "M5 0V10" },
  interest: { text: "Area of interest", colour: "#6b4300", dashes: "12 4 2 4", hatch: "M0 5H10" },
};
const STREET = { color: "#bdbdb8", weight: 2 };
const GREEN = { stroke: false, fillColor: "#dfe9d8", fillOpacity: 1 };
const BOUNDARY = { text: "Boundary", colour: "#484949", dashes: "4 4" };
const HERE_M = 260; // across, round a home: its street and the next
const POINTS = {
  here: "This property",
  licensable: "Needs a licence",
  probably_licensable: "Probably needs a licence",
  not_enough_known: "Not enough known",
  other: "Other home",
};

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

const backgroundStyle = ({ geometry }) => (geometry?.type.endsWith("Polygon") ? GREEN : STREET);

const isArea = (feature) => ["designation", "boundary"].includes(feature.properties.layer);
const isPoint = (feature) => feature.geometry?.type === "Point";
const pointKind = ({ properties: { layer, outcome } }) =>
  layer === "here" ? "here" : outcome in POINTS ? outcome : "other";

function areaStyle(mapId, { properties: { layer, kind } }) {
  if (layer === "street") return STREET;
  const drawn = KINDS[kind];
  if (layer !== "designation" || !drawn) return { color: BOUNDARY.colour, weight: 2, dashArray: BOUNDARY.dashes, fill: false };
  return { color: drawn.colour, weight: 3, dashArray: drawn.dashes, fillColor: `url(#${mapId}-${kind})`, fillOpacity: 1 };
}

// Points stand too close together to be targets of their own: the keyboard's way to them is the list beside the map.
function marker(feature, latlng) {
  const kind = pointKind(feature);
  const name = feature.properties.name || POINTS[kind];
  const size = kind === "here" ? 24 : 11;
  const icon = L.divIcon({
    className: `map-point map-point--${kind}`,
    iconSize: [size, size],
    iconAnchor: kind === "here" ? [size / 2, size * 1.2] : [size / 2, size / 2],
  });
  return L.marker(latlng, { icon, title: name, alt: name, keyboard: false, zIndexOffset: kind === "here" ? 1000 : 0 });
}

function popup({ properties: { name, href, note } }) {
  const box = document.createElement("div");
  const said = document.createElement(href ? "a" : "strong");
  said.textContent = name;
  if (href) said.href = href;
  box.append(said);
  if (note) {
    const line = document.createElement("p");
    line.textContent = note;
    box.append(line);
  }
  return box;
}

function swatch(mapId, kind, drawn) {
  const svg = element("svg", { width: 28, height: 18, viewBox: "0 0 28 18", "aria-hidden": "true" });
  const fill = drawn.hatch ? `url(#${mapId}-${kind})` : "none";
  const box = element("rect", { x: 2, y: 2, width: 24, height: 14, fill, stroke: drawn.colour, "stroke-width": 2.5 });
  if (drawn.dashes) box.setAttribute("stroke-dasharray", drawn.dashes);
  svg.append(box);
  return svg;
}

function legend(mapId, features) {
  const list = document.createElement("ul");
  list.className = "office-map__legend";
  list.setAttribute("aria-label", "What the map's signs mean");
  const add = (sign, text) => {
    const item = document.createElement("li");
    item.append(sign, text);
    list.append(item);
  };
  const areas = features.filter(isArea).map(({ properties: { layer, kind } }) => (layer === "designation" ? kind : "boundary"));
  for (const kind of new Set(areas)) {
    const drawn = KINDS[kind] || BOUNDARY;
    add(swatch(mapId, kind, drawn), drawn.text);
  }
  for (const kind of new Set(features.filter(isPoint).map(pointKind))) {
    const dot = document.createElement("span");
    dot.className = `map-point map-point--${kind} map-point--swatch`;
    add(dot, POINTS[kind]);
  }
  return list;
}

function accuracyRing({ geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const look = { radius: properties.accuracy_m, color: "#0b0c0c", weight: 1, dashArray: "3 3", fill: false, interactive: false };
  return L.circle([latitude, longitude], look);
}

function frame(map, features, drawn) {
  const here = features.find((feature) => feature.properties.layer === "here" && isPoint(feature));
  if (here) {
    const [longitude, latitude] = here.geometry.coordinates;
    map.fitBounds(L.latLng(latitude, longitude).toBounds(Math.max(HERE_M, 4 * (here.properties.accuracy_m || 0))));
  } else if (drawn.getBounds().isValid()) {
    map.fitBounds(drawn.getBounds(), { padding: [15, 15] });
  } else {
    map.setView([52.9, -1.5], 6); // England, when there is nothing to show
  }
}

function draw(box, features, streets) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const renderer = L.svg({ padding: 0.5 });
  const map = L.map(box, { renderer, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still, maxZoom: 20, zoomSnap: 0.25 });
  map.attributionControl.setPrefix(false);
  const attribution = document.createElement("span");
  attribution.textContent = box.dataset.attribution;
  if (attribution.textContent) map.attributionControl.addAttribution(attribution.outerHTML);
  map.setView([52.9, -1.5], 6);

  const hatches = element("svg", { width: 0, height: 0, "aria-hidden": "true" });
  for (const [kind, drawn] of Object.entries(KINDS)) hatches.append(hatching(`${box.id}-${kind}`, drawn));
  box.append(hatches);

  // a borough has thousands of streets: one canvas under everything else, not an element each
  if (streets) {
    map.createPane("background").style.zIndex = 350;
    const canvas = L.canvas({ padding: 0.5, pane: "background" });
    try {
      L.geoJSON(streets, { renderer: canvas, pane: "background", style: backgroundStyle, interactive: false }).addTo(map);
    } catch (fault) {
      console.warn("The background could not be drawn.", fault); // the map itself still says what it has to say
    }
  }
  const drawn = L.geoJSON(features, {
    style: (feature) => areaStyle(box.id, feature),
    pointToLayer: (feature, latlng) => marker(feature, latlng),
    onEachFeature: (feature, layer) => feature.properties.name && layer.bindPopup(popup(feature)),
  }).addTo(map);
  for (const feature of features) if (isPoint(feature) && feature.properties.accuracy_m) accuracyRing(feature).addTo(map);
  frame(map, features, drawn);
  box.after(legend(box.id, features));
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
}

const asked = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
};

async function show(box) {
  const { geojsonFrom, geojsonUrl, streetsUrl } = box.dataset;
  try {
    const inPage = geojsonFrom ? JSON.parse(document.getElementById(geojsonFrom).textContent).features : [];
    const fetched = geojsonUrl ? (await asked(geojsonUrl)).features : [];
    const streets = streetsUrl ? await asked(streetsUrl).catch(() => null) : null;
    draw(box, [...fetched, ...inPage], streets);
  } catch (fault) {
    const said = document.createElement("p");
    said.className = "govuk-inset-text";
    said.textContent = "The map could not be drawn. What it would show is listed below.";
    box.replaceWith(said);
    console.error(fault);
  }
}

for (const box of document.querySelectorAll(".office-map")) show(box);
