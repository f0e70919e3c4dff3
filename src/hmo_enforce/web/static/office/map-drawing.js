// Drawing an area on a map: by mouse, by finger and by keyboard alike. Nothing snaps: a corner is where it was put.
// Every corner is a button that the keyboard reaches; arrow keys move it, Delete takes it out. Leaflet comes as the global L.

const L = window.L;
export const LINE = { color: "#0b0c0c", weight: 4, fillColor: "#ffdd00", fillOpacity: 0.25 };
const MOST_HANDLES = 150;
const NEAR_PX = 14;
const MOST_UNDONE = 100;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const copied = (parts) => parts.map((rings) => rings.map((ring) => [...ring]));

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// `tools` is filled with buttons; `changed` hears of each change, `say` what was done, in words. `parts` are polygons, each
// of rings, each of L.LatLng, without the first corner again at the end.
export function drawingOn(map, tools, { parts: first, changed, say, several = true }) {
  let parts = copied(first);
  let chosen = null; // {part, ring, corner}
  let adding = parts.length === 0;
  const before = [];
  const line = L.polygon([], LINE).addTo(map);
  const handles = L.layerGroup().addTo(map);
  const markers = new Map();
  const key = ({ part, ring, corner }) => `${part}-${ring}-${corner}`;
  const corners = () => parts.flat(2).length;
  const ringOf = ({ part, ring }) => parts[part][ring];

  function redraw() {
    line.setLatLngs(parts);
    buttons.undo.disabled = before.length === 0;
    for (const one of [buttons.remove, buttons.after]) one.disabled = !chosen;
    buttons.again.disabled = corners() === 0;
    buttons.adding.setAttribute("aria-pressed", String(adding));
    map.getContainer().classList.toggle("office-map--adding", adding);
    map.doubleClickZoom[adding ? "disable" : "enable"]();
  }

  function keep() {
    before.push(copied(parts));
    if (before.length > MOST_UNDONE) before.shift();
  }

  function done(said, focus = null) {
    redraw();
    placeHandles(focus && key(focus));
    say(`${said} ${corners()} ${corners() === 1 ? "corner" : "corners"}.`);
    changed(parts);
  }

  function add(latlng) {
    keep();
    if (parts.length === 0) parts.push([[]]);
    const part = parts.length - 1;
    parts[part][0].push(latlng);
    chosen = { part, ring: 0, corner: parts[part][0].length - 1 };
    done("Corner added.");
  }

  function remove(at) {
    keep();
    const ring = ringOf(at);
    ring.splice(at.corner, 1);
    if (ring.length === 0) parts[at.part].splice(at.ring, 1);
    parts = parts.filter((rings) => rings.length && rings[0].length);
    chosen = ring.length ? { ...at, corner: Math.max(0, at.corner - 1) } : null;
    done("Corner taken out.", chosen);
  }

  function insert(at, latlng) {
    keep();
    ringOf(at).splice(at.corner + 1, 0, latlng);
    chosen = { ...at, corner: at.corner + 1 };
    done("Corner added.", chosen);
  }

  function addAfter(at) {
    const ring = ringOf(at);
    const [one, other] = [ring[at.corner], ring[(at.corner + 1) % ring.length]];
    insert(at, L.latLng((one.lat + other.lat) / 2, (one.lng + other.lng) / 2));
  }

  function moved(at, latlng) {
    ringOf(at)[at.corner] = latlng;
    line.setLatLngs(parts);
  }

  function onKey(event, at, marker) {
    const step = STEPS[event.key];
    if (step) {
      const by = event.shiftKey ? 20 : 2;
      const point = map.latLngToLayerPoint(marker.getLatLng()).add([step[0] * by, step[1] * by]);
      keep();
      marker.setLatLng(map.layerPointToLatLng(point));
      moved(at, marker.getLatLng());
      redraw();
      changed(parts);
    } else if (event.key === "Delete" || event.key === "Backspace") remove(at);
    else if (event.key === "Insert") addAfter(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function handle(at, number, of) {
    const icon = L.divIcon({ className: "map-corner", iconSize: [24, 24] });
    const alt = `Corner ${number} of ${of}`;
    const how = { icon, alt, title: alt, draggable: true, keyboard: true, autoPanOnFocus: false, zIndexOffset: 2000 };
    const marker = L.marker(ringOf(at)[at.corner], how);
    marker.on("dragstart", keep);
    marker.on("drag", () => moved(at, marker.getLatLng()));
    marker.on("dragend", () => done("Corner moved."));
    const choose = () => {
      chosen = at;
      redraw();
    };
    marker.on("click", choose);
    marker.on("add", () => {
      const element = marker.getElement();
      element.addEventListener("focus", choose);
      element.addEventListener("keydown", (event) => onKey(event, at, marker));
    });
    return marker;
  }

  // Of a line with very many corners only those in view are offered, and only while there are few.
  function placeHandles(focus = null) {
    const focused = focus || [...markers].find(([, marker]) => marker.getElement() === document.activeElement)?.[0];
    handles.clearLayers();
    markers.clear();
    const bounds = map.getBounds().pad(0.1);
    const seen = [];
    parts.forEach((rings, part) =>
      rings.forEach((ring, of) =>
        ring.forEach((latlng, corner) => bounds.contains(latlng) && seen.push([{ part, ring: of, corner }, ring.length])),
      ),
    );
    tools.classList.toggle("map-tools--crowded", seen.length > MOST_HANDLES);
    if (seen.length > MOST_HANDLES) return;
    for (const [at, of] of seen) {
      const marker = handle(at, at.corner + 1, of);
      markers.set(key(at), marker);
      handles.addLayer(marker);
    }
    if (focused) markers.get(focused)?.getElement()?.focus();
  }

  // A press on the line itself puts a corner there, to be moved.
  function onLine(latlng) {
    const point = map.latLngToLayerPoint(latlng);
    let nearest = null;
    parts.forEach((rings, part) =>
      rings.forEach((ring, of) =>
        ring.forEach((one, corner) => {
          const ends = [one, ring[(corner + 1) % ring.length]].map((end) => map.latLngToLayerPoint(end));
          const away = L.LineUtil.pointToSegmentDistance(point, ...ends);
          if (away <= NEAR_PX && (!nearest || away < nearest.away)) nearest = { away, at: { part, ring: of, corner } };
        }),
      ),
    );
    return nearest?.at;
  }

  const buttons = {
    adding: button("Press the map to add corners", () => {
      adding = !adding;
      redraw();
    }),
    middle: button("Add a corner in the middle", () => add(map.getCenter())),
    after: button("Add one after the chosen corner", () => addAfter(chosen)),
    remove: button("Take out the chosen corner", () => remove(chosen)),
    undo: button("Undo", () => {
      parts = before.pop();
      chosen = null;
      done("Undone.");
    }),
    again: button("Clear", () => {
      keep();
      parts = [];
      chosen = null;
      adding = true;
      done("Cleared.");
    }),
  };
  tools.append(...Object.values(buttons));
  if (several) {
    tools.append(
      button("Begin another part", () => {
        if (parts.at(-1)?.[0].length) parts.push([[]]);
        adding = true;
        redraw();
        say("The next corner begins another part.");
      }),
    );
  }
  const crowded = document.createElement("p");
  crowded.className = "govuk-body office-small map-tools__crowded";
  crowded.textContent = "There are too many corners here to be moved: look closer.";
  tools.append(crowded);
  tools.hidden = false;

  map.on("click", ({ latlng }) => adding && add(latlng));
  line.on("click", (event) => {
    const at = onLine(event.latlng);
    if (adding) return;
    L.DomEvent.stopPropagation(event);
    if (at) insert(at, event.latlng);
  });
  map.on("moveend", () => placeHandles());
  redraw();
  placeHandles();
  return {
    parts: () => parts,
    set(given) {
      parts = copied(given);
      chosen = null;
      adding = adding && parts.length === 0;
      redraw();
      placeHandles();
    },
  };
}

const ringOfDegrees = (ring) => ring.slice(0, -1).map(([longitude, latitude]) => L.latLng(latitude, longitude));

// A geometry of GeoJSON as parts, and parts as text: a line a corner, or GeoJSON where there are holes.
export const partsOf = (shape) =>
  (shape?.type === "Polygon" ? [shape.coordinates] : shape?.coordinates || []).map((rings) => rings.map(ringOfDegrees));

const pair = ({ lat, lng }) => `${lat.toFixed(7)}, ${lng.toFixed(7)}`;

export function asText(parts) {
  const whole = parts.filter((rings) => rings.length && rings[0].length);
  if (whole.every((rings) => rings.length === 1)) return whole.map(([ring]) => ring.map(pair).join("\n")).join("\n\n");
  const closed = (ring) => [...ring, ring[0]].map(({ lat, lng }) => [Number(lng.toFixed(8)), Number(lat.toFixed(8))]);
  return JSON.stringify({ type: "MultiPolygon", coordinates: whole.map((rings) => rings.map(closed)) });
}
