// A question that opens over its page without script, as a popover: until it is answered the Tab
// key stays in it, so that nothing behind it is pressed by mistake. Escape closes it, as ever.

const FIELDS = 'button, a[href], input:not([type="hidden"])';

document.addEventListener("keydown", (event) => {
  const question = event.key === "Tab" && document.querySelector("form[popover]:popover-open");
  if (!question) return;
  const fields = [...question.querySelectorAll(FIELDS)];
  const at = fields.indexOf(document.activeElement);
  const next = at + (event.shiftKey ? -1 : 1);
  if (at >= 0 && next >= 0 && next < fields.length) return;
  event.preventDefault();
  fields.at(event.shiftKey ? -1 : 0).focus();
});
