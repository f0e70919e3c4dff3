import { initAll } from "../vendor/govuk-frontend/govuk.js";

initAll();

// What was done is said once: loading the page again, or sending its address to somebody, does not say it again.
const here = new URL(window.location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  window.history.replaceState(window.history.state, "", here);
}

// An address says what narrows a list, and nothing of the fields that were left empty.
for (const form of document.querySelectorAll("form.office-filters")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
  });
}

// A table that is laid out as cards when narrow is a table still to who hears it: its layout would take that away.
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
for (const table of document.querySelectorAll(".office-stack")) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) part.setAttribute("role", ROLES[part.localName]);
  for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
}

// Beside a list filters lie open, and there is nothing to open them by; so they open too when a tablet is turned.
const narrow = window.matchMedia("(max-width: 60.99em)");
const fold = () => {
  for (const one of document.querySelectorAll("details[data-fold-when-narrow]")) one.open = !narrow.matches;
};
fold();
narrow.addEventListener("change", fold);
