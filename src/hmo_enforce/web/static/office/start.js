import { initAll } from "../vendor/govuk-frontend/govuk.js";

initAll();

// What was done is said once: loading the page again, or sending its address to somebody, does not say it again.
const here = new URL(window.location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  window.history.replaceState(window.history.state, "", here);
}

if (window.matchMedia("(max-width: 60.99em)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold-when-narrow]")) fold.open = false;
}
