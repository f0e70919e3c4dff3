// Rebuilds the vendored front-end files and their manifest from the pinned packages, byte for byte the same each time.
// What is left out on purpose: GOV.UK's typeface, images and crest; source maps; marker images that no page draws.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const project = join(here, "..");

const taken = (path) => readFileSync(join(modules, path));
const withoutMapLink = (path) => taken(path).toString("utf8").replace(/^\/[/*]# sourceMappingURL=.*\n?/gm, "");
const version = (name) => JSON.parse(taken(join(name, "package.json"))).version;

function stylesheet() {
  const compiled = sass.compile(join(here, "govuk.scss"), { loadPaths: [modules], style: "compressed", charset: false });
  return `${compiled.css}\n`;
}

function fontFaces(weights) {
  const oldFormat = /, url\([^)]*\.woff\) format\('woff'\)/g;
  const sheets = weights.map((weight) => taken(`@fontsource/atkinson-hyperlegible/${weight}.css`).toString("utf8"));
  return `${sheets.join("\n").replace(oldFormat, "").replaceAll("url(./files/", "url(")}\n`;
}

function fonts(weights) {
  const named = weights.flatMap((weight) =>
    ["latin", "latin-ext"].map((subset) => `atkinson-hyperlegible-${subset}-${weight}-normal.woff2`),
  );
  return Object.fromEntries(named.map((name) => [name, taken(`@fontsource/atkinson-hyperlegible/files/${name}`)]));
}

const shipped = [
  {
    name: "atkinson-hyperlegible",
    from: "@fontsource/atkinson-hyperlegible",
    licence: "OFL-1.1",
    files: {
      "LICENCE.txt": taken("@fontsource/atkinson-hyperlegible/LICENSE"),
      "font.css": fontFaces([400, 700]),
      ...fonts([400, 700]),
    },
  },
  {
    name: "govuk-frontend",
    from: "govuk-frontend",
    licence: "MIT",
    files: {
      "LICENCE.txt": readFileSync(join(here, "licences", "govuk-frontend.txt")),
      "govuk.css": stylesheet(),
      "govuk.js": withoutMapLink("govuk-frontend/dist/govuk/govuk-frontend.min.js"),
    },
  },
  {
    name: "leaflet",
    from: "leaflet",
    licence: "BSD-2-Clause",
    files: {
      "LICENCE.txt": taken("leaflet/LICENSE"),
      "leaflet.css": taken("leaflet/dist/leaflet.css"),
      "leaflet.js": withoutMapLink("leaflet/dist/leaflet.js"),
      "images/layers.png": taken("leaflet/dist/images/layers.png"),
      "images/layers-2x.png": taken("leaflet/dist/images/layers-2x.png"),
      "images/marker-icon.png": taken("leaflet/dist/images/marker-icon.png"),
    },
  },
];

const forTests = [
  {
    name: "axe-core",
    from: "axe-core",
    licence: "MPL-2.0",
    files: {
      "LICENCE.txt": taken("axe-core/LICENSE"),
      "LICENCE-3RD-PARTY.txt": taken("axe-core/LICENSE-3RD-PARTY.txt"),
      "axe.min.js": taken("axe-core/axe.min.js"),
    },
  },
];

function build(folder, packages) {
  rmSync(folder, { recursive: true, force: true });
  const manifest = packages.map(({ name, from, licence, files }) => {
    const sha256 = {};
    for (const [file, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = join(folder, name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      sha256[file] = createHash("sha256").update(readFileSync(path)).digest("hex");
    }
    return { name, package: from, version: version(from), licence, files: sha256 };
  });
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ packages: manifest }, null, 2)}\n`);
}

build(join(project, "src", "hmo_enforce", "web", "static", "vendor"), shipped);
build(join(project, "tests", "web", "vendor"), forTests);
