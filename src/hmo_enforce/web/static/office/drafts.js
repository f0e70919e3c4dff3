// The pages of an area that is drawn: the map with the area on it, and, where it is being drawn, what lies inside it so far.
// Whatever is drawn goes into the field of corners, which is what is sent. Leaflet comes as the global L.

import { LINE, asText, drawingOn, partsOf } from "./map-drawing.js";
import { drawAreas, drawGround, drawInView, fitsPaper, legend, look } from "./map-layers.js";
import { giveUp, mapIn } from "./map-signs.js";

const L = window.L;
const SOON_MS = 700;
const FAULT = { radius: 12, color: "#942514", weight: 4, fill: false };

function drawFaults(group, faults) {
  group.clearLayers();
  for (const [longitude, latitude] of faults) {
    L.circleMarker([latitude, longitude], FAULT).bindTooltip("Here", { permanent: true, direction: "top" }).addTo(group);
  }
}

// The form is sent as it is sent without a script, and what the answer says of the line is put on this page.
function counted(form, drawing, faults) {
  let asking = null;
  const said = document.getElementById("draw-said");
  return async ({ redraw }) => {
    asking?.abort();
    asking = new AbortController();
    const sent = new URLSearchParams(new FormData(form));
    sent.set("act", "count");
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, signal: asking.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = [...page.querySelectorAll(".govuk-error-summary__list a[href='#line']")].map((one) => one.textContent);
      const { shape, faults: places } = JSON.parse(page.getElementById("drawn").dataset.drawn);
      document.getElementById("inside").replaceWith(page.getElementById("inside"));
      if (wrong.length) said.textContent = wrong.join(" ");
      said.classList.toggle("map-said--wrong", wrong.length > 0);
      drawFaults(faults, places);
      if (redraw && shape) drawing().set(partsOf(shape));
    } catch (fault) {
      if (fault.name !== "AbortError") said.textContent = "What lies inside could not be counted. Keep it, or try again.";
    }
  };
}

function draw(map, shape, faults) {
  const form = document.getElementById("draw");
  const field = document.getElementById("line");
  let drawing = null;
  let waiting = null;
  const count = counted(form, () => drawing, faults);
  const soon = (how) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => count(how), SOON_MS);
  };
  drawing = drawingOn(map, document.getElementById("map-tools"), {
    parts: partsOf(shape),
    say(text) {
      document.getElementById("draw-said").textContent = text;
    },
    changed(parts) {
      field.value = asText(parts);
      faults.clearLayers();
      if (parts.some(([ring]) => ring?.length > 2)) soon({ redraw: false });
    },
  });
  field.addEventListener("change", () => soon({ redraw: true }));
}

async function begin(box) {
  try {
    const map = mapIn(box, {});
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    look(map, box);
    drawGround(map, box);
    const { shape, faults } = JSON.parse(document.getElementById("drawn").dataset.drawn);
    const marks = L.layerGroup().addTo(map);
    drawFaults(marks, faults);
    if (box.dataset.draws) draw(map, shape, marks);
    else if (shape) L.geoJSON(shape, { style: LINE }).addTo(map);
    const [kinds] = await Promise.all([drawAreas(map, box), drawInView(map, box)]);
    box.after(legend(box, kinds));
    fitsPaper(map);
  } catch (fault) {
    giveUp(box, fault);
  }
}

for (const box of document.querySelectorAll(".office-map--draft")) begin(box);
