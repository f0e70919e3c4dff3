// Follows one requested piece of work: [data-progress-url] answers JSON
// {state, done, total, text, finished, href, jobs_stopped}. Without this script the page's "Look again" link does the same.

const EVERY_MS = 2000;
const SLOWEST_MS = 30000;
const SPEAK_EVERY_MS = 10000; // a live region that speaks at each step is noise

function follow(panel) {
  const bar = panel.querySelector("[data-progress-bar]");
  const text = panel.querySelector("[data-progress-text]");
  const stopped = panel.querySelector("[data-progress-stopped]");
  let wait = EVERY_MS;
  let spokeAt = 0;

  panel.querySelector("[data-progress-refresh]").parentElement.hidden = true;

  function warn(isStopped) {
    const said = isStopped ? stopped.dataset.progressStopped : "";
    if (stopped.textContent !== said) stopped.textContent = said;
  }

  function show(progress) {
    if (stopped) warn(progress.jobs_stopped && !progress.finished);
    if (progress.total) {
      bar.max = progress.total;
      bar.value = progress.done;
    } else {
      bar.removeAttribute("value");
    }
    if (progress.finished || Date.now() - spokeAt > SPEAK_EVERY_MS) {
      text.textContent = progress.text;
      spokeAt = Date.now();
    }
  }

  async function ask() {
    try {
      const answer = await fetch(panel.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const progress = await answer.json();
      show(progress);
      if (progress.finished) return void window.location.assign(progress.href || window.location.href);
      wait = EVERY_MS;
    } catch {
      wait = Math.min(wait * 2, SLOWEST_MS);
      text.textContent = `The server cannot be reached. Trying again in ${wait / 1000} seconds.`;
    }
    window.setTimeout(ask, wait);
  }

  ask();
}

for (const panel of document.querySelectorAll("[data-progress-url]")) follow(panel);
