// Single keys for whoever decides one address after the other. They can be switched off (WCAG 2.1.4), and the browser
// remembers that; while something is being typed they do nothing.

const KEPT = "matches-keys";
const form = document.querySelector("[data-keys]");
const box = document.getElementById("keys");

function remembered() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing asks again each time.
  }
}

const inText = ({ target }) => target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");

function choose(step) {
  const choices = [...document.querySelectorAll("input[name=property]")];
  if (!choices.length) return;
  const at = choices.findIndex((one) => one.checked);
  const next = choices[(at + step + choices.length) % choices.length];
  next.checked = true;
  next.focus();
}

function pressed(event) {
  if (!box.checked || event.altKey || event.ctrlKey || event.metaKey || event.repeat || inText(event)) return;
  if (event.target.closest?.(".office-map")) return;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    choose(event.key === "ArrowUp" ? -1 : 1);
    event.preventDefault();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const meant = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!meant) return;
  event.preventDefault();
  meant.click();
}

if (form && box) {
  box.checked = remembered();
  box.addEventListener("change", () => remember(box.checked));
  for (const part of document.querySelectorAll("[data-keys-said], [data-keys-choice]")) part.hidden = false;
  document.addEventListener("keydown", pressed);
}
