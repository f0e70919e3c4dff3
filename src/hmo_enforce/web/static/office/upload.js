// Says that a file is too large before it is sent: a server that refuses it early can seldom be heard by the browser.
// Without this script the server says so.

function words(bytes) {
  return `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString("en-GB")} MB`;
}

function watch(input) {
  const group = input.closest(".govuk-form-group");
  const fault = document.createElement("p");
  fault.className = "govuk-error-message";
  fault.id = `${input.id}-too-large`;
  fault.setAttribute("role", "alert");
  const most = Number(input.dataset.mostBytes);

  function isTooLarge() {
    const size = input.files.length ? input.files[0].size : 0;
    const large = size > most;
    group.classList.toggle("govuk-form-group--error", large);
    if (large) {
      fault.textContent = `This file is ${words(size)}, and files up to ${words(most)} are taken. Split it, or leave out columns that are not needed.`;
      input.before(fault);
    } else {
      fault.remove();
    }
    return large;
  }

  input.addEventListener("change", isTooLarge);
  input.form.addEventListener("submit", (event) => {
    if (isTooLarge()) {
      event.preventDefault();
      input.focus();
    }
  });
}

for (const input of document.querySelectorAll("[data-most-bytes]")) watch(input);
