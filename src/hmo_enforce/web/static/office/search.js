// Hints under the search box at the top, as one types: a combobox with a list (WAI-ARIA). Without this script the box is a
// plain form, and it stays one: Enter without a hint chosen searches for what was typed.

const WAIT_MS = 120;
const LEAST = 2;

function watch(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-hints`;
  list.className = "office-hints";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Hints");
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  input.form.append(list, said);
  input.type = "text"; // a search field may not be a combobox
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, enterkeyhint: "search",
  })) input.setAttribute(name, value);

  let asking = null;
  let waiting = 0;
  let chosen = -1;

  function choose(at) {
    const options = [...list.children];
    chosen = at < 0 || !options.length ? -1 : at % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    window.clearTimeout(waiting);
    if (asking) asking.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function option(hint, at) {
    const one = document.createElement("li");
    one.id = `${list.id}-${at}`;
    one.className = "office-hints__one";
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.dataset.href = hint.href;
    for (const [part, text] of [["text", hint.text], ["detail", [hint.sort, hint.detail].filter(Boolean).join(" · ")]]) {
      const words = document.createElement("span");
      words.className = `office-hints__${part}`;
      words.textContent = text;
      one.append(words, " ");
    }
    return one;
  }

  function show(hints) {
    list.replaceChildren(...hints.map(option));
    choose(-1);
    list.hidden = !hints.length;
    input.setAttribute("aria-expanded", String(hints.length > 0));
    said.textContent = hints.length ? `${hints.length} ${hints.length === 1 ? "hint" : "hints"}, choose with the arrow keys` : "No hints";
  }

  async function ask() {
    const typed = input.value.trim();
    if (asking) asking.abort();
    if (typed.length < LEAST) {
      close();
      return;
    }
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await fetch(`/search/hints?q=${encodeURIComponent(typed)}`, {
        signal: mine.signal, redirect: "error", headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error("no hints");
      const { hints } = await answer.json();
      if (asking === mine && document.activeElement === input) show(hints);
    } catch {
      if (asking === mine) close(); // signed out, or the network is gone: the form says so when it is sent
    }
  }

  input.addEventListener("input", () => {
    choose(-1); // Enter right after typing is for what was typed
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const last = list.children.length - 1;
      if (!open) ask();
      else if (event.key === "ArrowDown") choose(chosen === last ? -1 : chosen + 1);
      else choose(chosen === -1 ? last : chosen - 1);
    } else if (event.key === "Enter" && open && chosen >= 0) {
      event.preventDefault();
      window.location.assign(list.children[chosen].dataset.href);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) window.location.assign(one.dataset.href);
  });
}

for (const input of document.querySelectorAll("[data-hints]")) watch(input);
