// Draws the maps of a page: designations, boundaries, streets and homes as vectors, without any tile server.
// What a feature may say is written in templates/components/map.html. Leaflet comes as the global L.

import { asked, areaStyle, BOUNDARY, drawStreets, giveUp, KINDS, legendOf, mapIn, swatch, words } from "./map-signs.js";

const L = window.L;
const HERE_M = 260; // across, round a home: its street and the next
const POINTS = {
  here: "This property",
  licensable: "Needs a licence",
  probably_licensable: "Probably needs a licence",
  not_enough_known: "Not enough known",
  other: "Other home",
};

const isArea = (feature) => ["designation", "boundary"].includes(feature.properties.layer);
const isPoint = (feature) => feature.geometry?.type === "Point";
const pointKind = ({ properties: { layer, outcome } }) =>
  layer === "here" ? "here" : outcome in POINTS ? outcome : "other";

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

const popup = ({ properties: { name, href, note } }) => words([{ text: name, href, note }]);

function legend(mapId, features) {
  const areas = features.filter(isArea).map(({ properties: { layer, kind } }) => (layer === "designation" ? kind : "boundary"));
  const signs = [...new Set(areas)].map((kind) => {
    const drawn = KINDS[kind] || BOUNDARY;
    return [swatch(mapId, kind, drawn), drawn.text];
  });
  for (const kind of new Set(features.filter(isPoint).map(pointKind))) {
    const dot = document.createElement("span");
    dot.className = `map-point map-point--${kind} map-point--swatch`;
    signs.push([dot, POINTS[kind]]);
  }
  return legendOf(signs);
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
  const map = mapIn(box, { renderer: L.svg({ padding: 0.5 }), zoomSnap: 0.25 });
  if (streets) drawStreets(map, streets);
  const drawn = L.geoJSON(features, {
    style: (feature) => areaStyle(box.id, feature),
    pointToLayer: (feature, latlng) => marker(feature, latlng),
    onEachFeature: (feature, layer) => feature.properties.name && layer.bindPopup(popup(feature)),
  }).addTo(map);
  for (const feature of features) if (isPoint(feature) && feature.properties.accuracy_m) accuracyRing(feature).addTo(map);
  frame(map, features, drawn);
  box.after(legend(box.id, features));
}

async function show(box) {
  const { geojsonFrom, geojsonUrl, streetsUrl } = box.dataset;
  try {
    const inPage = geojsonFrom ? JSON.parse(document.getElementById(geojsonFrom).textContent).features : [];
    const fetched = geojsonUrl ? (await asked(geojsonUrl)).features : [];
    const streets = streetsUrl ? await asked(streetsUrl).catch(() => null) : null;
    draw(box, [...fetched, ...inPage], streets);
  } catch (fault) {
    giveUp(box, fault);
  }
}

for (const box of document.querySelectorAll(".office-map")) show(box);
