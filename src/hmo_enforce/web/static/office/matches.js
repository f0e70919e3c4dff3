// Single keys for whoever decides one address after the other. A link switches them off (WCAG 2.1.4), and its address says
// so on the pages that follow; while something is being typed they do nothing.

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
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || inText(event)) return;
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

const said = document.querySelector("[data-keys-said]");

if (said) {
  said.hidden = false;
  if (said.dataset.keysSaid === "on") document.addEventListener("keydown", pressed);
}
