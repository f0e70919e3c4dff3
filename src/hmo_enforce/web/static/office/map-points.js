// Homes and cases on the map: each place with a sign of its own, or how many stand round about.
// Signs differ in shape and letter besides colour. None is a stop for the keyboard: the lists beside the map are.

import { asked, words } from "./map-signs.js";

const L = window.L;

// What a home's and a case's place is called, by the names that the server sends.
export const HOMES = {
  licensable: { text: "Needs a licence", calls: true },
  probably_licensable: { text: "Probably needs a licence", calls: true },
  not_enough_known: { text: "Not enough known" },
  exempt: { text: "Exempt" },
  not_licensable: { text: "No licence needed" },
  none: { text: "Not judged yet" },
};
export const CASES = {
  open: { text: "Open case", calls: true },
  closed: { text: "Closed case" },
};

const number = (count) => count.toLocaleString("en-GB");
const short = (count) => (count < 10_000 ? number(count) : `${number(Math.round(count / 1000))}k`);

export function sign(layer, name) {
  const span = document.createElement("span");
  span.className = `map-point map-point--${layer === "cases" ? `case-${name}` : name} map-point--swatch`;
  if (layer === "cases") span.textContent = "C";
  return span;
}

export function clusterSign(layer) {
  const span = document.createElement("span");
  span.className = `map-cluster map-cluster--${layer} map-cluster--swatch`;
  span.textContent = "12";
  return span;
}

// How many of each name, in words: for a cluster's title.
function inWords(names, counts, kinds) {
  return names.flatMap((name, at) => (counts[at] ? [`${kinds[name].text}: ${number(counts[at])}`] : [])).join("\n");
}

// The total, and below it how many of these call for something: marked by a letter, so that it rests on no colour.
function cluster(layer, kinds, names, [longitude, latitude, counts]) {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const calls = counts.reduce((sum, one, at) => sum + (kinds[names[at]].calls ? one : 0), 0);
  const size = Math.round(34 + 7 * Math.log10(total));
  const face = document.createElement("span");
  face.append(short(total));
  if (layer === "homes" && calls) {
    const below = document.createElement("b");
    below.textContent = `L ${short(calls)}`;
    face.append(below);
  }
  const icon = L.divIcon({ className: `map-cluster map-cluster--${layer}`, html: face, iconSize: [size, size] });
  const said = `${number(total)} ${layer === "cases" ? "cases" : "properties"}\n${inWords(names, counts, kinds)}`;
  return L.marker([latitude, longitude], { icon, title: said, alt: said, keyboard: false, riseOnHover: true });
}

function place(layer, kinds, names, [longitude, latitude, at, keys]) {
  const name = names[at];
  const of = sign(layer, name);
  of.classList.remove("map-point--swatch");
  if (layer === "homes" && keys.length > 1) of.textContent = number(keys.length);
  const several = keys.length > 1 || layer === "cases";
  const size = several ? 20 : 12;
  const icon = L.divIcon({ className: `${of.className}${several ? " map-point--several" : ""}`, html: of.textContent, iconSize: [size, size] });
  return L.marker([latitude, longitude], { icon, title: kinds[name].text, alt: kinds[name].text, keyboard: false });
}

// What stands at a place is asked for when somebody opens it, not sent with every move of the map. What opens is the map's
// own and not the sign's: signs are drawn anew when the map moves to make room for it.
async function open(map, at, layer, keys) {
  const popup = L.popup({ maxHeight: 240 }).setLatLng(at).setContent("…").openOn(map);
  try {
    const { lines, more } = await asked(`/map/${layer}.json?of=${keys.slice(0, 101).join(",")}`);
    const box = words(lines);
    if (more) box.append(`And more, ${keys.length} in all: they are in the list below.`);
    popup.setContent(box);
  } catch {
    popup.setContent("This could not be read. It is in the list below.");
  }
}

// Draw what the server answered of one layer, in place of what stood there.
export function drawPoints(map, group, layer, answer) {
  const kinds = layer === "cases" ? CASES : HOMES;
  const fresh = answer.clusters.map((one) => {
    const made = cluster(layer, kinds, answer.names, one);
    made.on("click", () => map.setView(made.getLatLng(), Math.min(map.getZoom() + 2, map.getMaxZoom())));
    return made;
  });
  for (const one of answer.places) {
    const made = place(layer, kinds, answer.names, one);
    made.on("click", () => open(map, made.getLatLng(), layer, one[3]));
    fresh.push(made);
  }
  group.clearLayers();
  for (const one of fresh) group.addLayer(one);
}
