// The dialog that dials: the contacts to choose from, and the number as it will be dialled, or why it
// cannot be, said before anything is pressed.
//
//   data-dials="<address>"        around its fields; there the number is asked for
//   data-contacts="<address>"     and there the contacts
//   data-dial-preview             where the number is shown

import { preview } from "./request.js";

const PAUSE_MS = 250; // after the last key

let typing = 0;
let asked = ""; // what was asked for last: an older answer comes too late

export const start = () => {
  document.addEventListener("switchboard:opened", ({ target: form }) => {
    const place = placeIn(form);
    if (!place) return;
    fillContacts(form, place);
    show(form, place);
  });
  document.addEventListener("input", ({ target }) => {
    const place = placeIn(target.form);
    if (!place) return;
    clearTimeout(typing);
    typing = setTimeout(() => show(target.form, place), PAUSE_MS);
  });
};

const placeIn = (form) => form?.querySelector("[data-dials]");

const show = async (form, place) => {
  const fields = new URLSearchParams();
  const values = new FormData(form);
  for (const name of ["to", "contact"]) if (values.get(name)) fields.set(name, values.get(name));
  asked = fields.toString();
  tell(place, {});
  if (!asked) return;
  const answer = await preview(place.dataset.dials, fields);
  if (asked === fields.toString()) tell(place, answer);
};

const tell = (place, { number = "", problem = "" }) => {
  const words = place.querySelector("[data-dial-preview]");
  words.textContent = number ? `Will dial ${number}` : problem;
  words.toggleAttribute("data-is-problem", Boolean(problem));
};

// Asked for each time: contacts are entered elsewhere. A preset one is chosen once it is there.
const fillContacts = async (form, place) => {
  const select = form.elements.contact;
  const wanted = select.value || new URLSearchParams(form.dataset.preset).get("contact");
  try {
    const response = await fetch(place.dataset.contacts, { headers: { Accept: "application/json" } });
    const { contacts } = await response.json();
    const none = contacts.length ? "Choose a contact" : "No contacts yet";
    select.replaceChildren(new Option(none, ""));
    select.append(...contacts.map(({ id, label }) => new Option(label, id)));
    if (contacts.some(({ id }) => String(id) === wanted)) select.value = wanted;
    show(form, place);
  } catch {
    form.querySelector("[data-problem=form]").textContent =
      "The contacts could not be loaded. Close this and open it again.";
  }
};
