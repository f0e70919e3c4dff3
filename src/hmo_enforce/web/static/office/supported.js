// Before the page is drawn, so that nothing jumps: GOV.UK Frontend shows its scripted forms only under these classes.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
