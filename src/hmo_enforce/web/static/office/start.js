import { initAll } from "../vendor/govuk-frontend/govuk.js";

initAll();

if (window.matchMedia("(max-width: 60.99em)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold-when-narrow]")) fold.open = false;
}
