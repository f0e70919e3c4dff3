// A map on which somebody shows where a home is. Nothing of it is loaded before they ask for it: Leaflet is larger than all else.
// Who cannot use a map describes the home in words, which the page asks for above.

const box = document.getElementById("pin");
const button = document.getElementById("show-map");
const [latitude, longitude] = ["latitude", "longitude"].map((id) => document.getElementById(id));
const STREET = { color: "#8a8a85", weight: 2 };
const GREEN = { stroke: false, fillColor: "#dfe9d8", fillOpacity: 1 };
const BRITAIN = [52.9, -1.5];

function load() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = `${box.dataset.static}/vendor/leaflet/leaflet.css`;
  document.head.append(sheet);
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${box.dataset.static}/vendor/leaflet/leaflet.js`;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

async function ground(map) {
  const { tilesUrl, tilesZoom, streetsUrl, attribution } = box.dataset;
  map.attributionControl.setPrefix(false);
  if (attribution) map.attributionControl.addAttribution(attribution.replace(/[&<>]/g, ""));
  if (tilesUrl) window.L.tileLayer(tilesUrl, { maxNativeZoom: Number(tilesZoom), maxZoom: 20 }).addTo(map);
  if (!streetsUrl) return;
  const style = ({ geometry }) => (geometry?.type.endsWith("Polygon") ? GREEN : STREET);
  const streets = window.L.geoJSON(await (await fetch(streetsUrl)).json(), { style, interactive: false, renderer: window.L.canvas() });
  map.fitBounds(streets.addTo(map).getBounds());
}

async function show() {
  button.hidden = true;
  await load();
  box.hidden = false;
  document.getElementById("pin-words").hidden = false;
  const L = window.L;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still, inertia: !still }).setView(BRITAIN, 6);
  let mark;
  const put = (place) => {
    mark?.remove();
    mark = L.circleMarker(place, { radius: 10, color: "#0b0c0c", weight: 3, fillColor: "#ffdd57", fillOpacity: 1 }).addTo(map);
    latitude.value = place.lat.toFixed(6);
    longitude.value = place.lng.toFixed(6);
  };
  map.on("click", (pressed) => put(pressed.latlng));
  await ground(map);
  if (latitude.value && longitude.value) put(L.latLng(Number(latitude.value), Number(longitude.value)));
}

button.hidden = false;
button.addEventListener("click", () => show().catch(() => (box.hidden = true)));
