// The page of the map: what is in view is asked for as the map moves, and the lists below are kept in step with it.
// What the page says of itself is written in templates/office/map.html. Leaflet comes as the global L.

import { drawingOn } from "./map-drawing.js";
import { drawAreas, drawGround, drawInView, fitsPaper, legend, look } from "./map-layers.js";
import { asked, giveUp, mapIn } from "./map-signs.js";

const L = window.L;
const LISTS_MS = 350;

function drawSelected(map, box) {
  for (const ring of JSON.parse(box.dataset.selected)) {
    const line = ring.map(([longitude, latitude]) => [latitude, longitude]);
    L.polygon(line, { color: "#0b0c0c", weight: 4, dashArray: "1 8", fill: false, interactive: false }).addTo(map);
  }
}

// The list beside the map begins anew where something else is looked at.
function fromTheFirst(here) {
  for (const name of ["after", "before", "from"]) here.searchParams.delete(name);
}

// The page's own address with what is looked at now: to be sent to somebody, and to come back to.
function addressOf(view) {
  const here = new URL(window.location.href);
  here.searchParams.set("view", view);
  fromTheFirst(here);
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

// The lists follow a little later than the map, so that a map that is dragged about asks for them once.
function keptInStep(map, box) {
  let moved = Boolean(box.dataset.exact); // an address that names no view is the whole borough's until the map is moved
  map.on("movestart", () => {
    moved = true;
  });
  return drawInView(map, box, async (answer, signal) => {
    if (!moved) return;
    const here = addressOf(answer.view);
    window.history.replaceState(window.history.state, "", here);
    for (const field of document.querySelectorAll("input[name=view]")) field.value = answer.view;
    for (const link of document.querySelectorAll("a[data-with-view]")) {
      const to = new URL(link.href);
      to.searchParams.set("view", answer.view);
      link.href = to;
    }
    await new Promise((resolve) => setTimeout(resolve, LISTS_MS));
    if (!signal.aborted) await refreshLists(here, signal);
  });
}

// A part of the map that somebody draws narrows the map and its lists; the address holds it.
function choosing(map, box) {
  const [begins, tools] = [document.getElementById("map-select"), document.getElementById("map-tools")];
  let parts = [];
  begins.hidden = false;
  begins.addEventListener("click", () => {
    begins.hidden = true;
    drawingOn(map, tools, {
      parts,
      several: false,
      say(text) {
        document.getElementById("draw-said").textContent = text;
      },
      changed(given) {
        parts = given;
        shows.disabled = !(parts[0]?.[0].length > 2);
      },
    });
    const shows = document.createElement("button");
    shows.type = "button";
    shows.className = "govuk-button";
    shows.textContent = "Show only what is inside";
    shows.disabled = true;
    shows.addEventListener("click", async () => {
      const degrees = parts[0][0].map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(",");
      try {
        const { within } = await asked(`${box.dataset.withinUrl}?degrees=${degrees}`);
        const here = new URL(window.location.href);
        here.searchParams.set("within", within);
        here.searchParams.delete("view"); // the map fits itself to what was chosen
        fromTheFirst(here);
        window.location.assign(here);
      } catch {
        document.getElementById("draw-said").textContent = "This part could not be chosen: draw it with 200 corners or fewer.";
      }
    });
    tools.append(shows);
    tools.querySelector("button").focus();
  });
}

function printing() {
  const prints = document.getElementById("map-print");
  prints.hidden = false;
  prints.addEventListener("click", () => window.print());
}

async function begin(box) {
  try {
    const map = mapIn(box, {});
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    look(map, box);
    drawGround(map, box);
    drawSelected(map, box);
    choosing(map, box);
    printing();
    const [kinds] = await Promise.all([drawAreas(map, box), keptInStep(map, box)]);
    box.after(legend(box, kinds));
    fitsPaper(map);
  } catch (fault) {
    for (const name of ["map-select", "map-print", "map-tools"]) document.getElementById(name).hidden = true;
    giveUp(box, fault);
  }
}

for (const box of document.querySelectorAll(".office-map--page")) begin(box);
