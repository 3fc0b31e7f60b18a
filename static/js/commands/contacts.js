// Somebody in a dialog: what is typed, or a contact that is chosen from those that match. What will
// be dialled, or why it cannot be, is said before anything is pressed. Choosing sends nothing.
//
//   data-picker="<address>"       around its fields "to" and "contact"; there the contacts are
//                                 asked for
//   data-dials="<address>"        and there the number as it will be dialled; where nobody is
//   data-new, data-chosen         dialled, what is said instead of what is typed and of who is
//                                 chosen ({})
//   data-closed                   nobody is to be chosen just now
//   data-typed                    the box in which one types
//   data-dial-preview             where the number is shown

import * as request from "./request.js";

const PAUSE_MS = 180; // after the last key
// No number and no address is written so: the first contact that matches is meant.
const IS_A_NAME = /^[^@:]*\p{L}[^@:]*$/u;

const pickers = new WeakMap(); // the element -> its Picker

export const start = () => {
  document.addEventListener("switchboard:opened", ({ target: form }) => {
    for (const place of form.querySelectorAll("[data-picker]")) pickerAt(place).open();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-typed]")) pickerAt(target.closest("[data-picker]")).type();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-typed]") || event.isComposing) return;
    if (pickerAt(event.target.closest("[data-picker]")).key(event.key)) event.preventDefault();
  });
  // Not a click: the box would lose the focus first, and the list would be gone.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".picker-list [role=option]");
    if (option) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    const option = target.closest(".picker-list [role=option]");
    if (option) pickerAt(option.closest("[data-picker]")).choose(option);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches("[data-typed]")) pickerAt(target.closest("[data-picker]")).close();
  });
};

const pickerAt = (place) => {
  if (!pickers.has(place)) pickers.set(place, new Picker(place));
  return pickers.get(place);
};

class Picker {
  constructor(place) {
    this.place = place;
    this.typed = place.querySelector("[data-typed]");
    this.to = place.querySelector("[name=to]");
    this.contact = place.querySelector("[name=contact]");
    this.list = place.querySelector("[role=listbox]");
    this.asked = 0; // an older answer comes too late
    this.pause = 0;
  }

  // As the form was left, or was filled in beforehand.
  async open() {
    this.close();
    this.asked += 1;
    if (!this.contact.value) this.typed.value = this.to.value;
    this.preview();
    if (!this.contact.value) return;
    const mine = this.asked;
    const [chosen] = await this.ask({ contact: this.contact.value });
    if (mine === this.asked) this.typed.value = chosen?.label ?? "";
  }

  type() {
    this.to.value = this.typed.value.trim();
    this.contact.value = "";
    this.asked += 1;
    this.tell({});
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.look(), PAUSE_MS);
  }

  async look() {
    const mine = this.asked;
    const typed = this.typed.value.trim();
    const isOpen = typed && !("closed" in this.place.dataset);
    const rows = isOpen ? await this.ask({ find: typed }) : [];
    if (mine !== this.asked) return;
    this.show(rows);
    if (!rows.length || !IS_A_NAME.test(typed) || !this.place.dataset.dials) this.preview();
  }

  // After Escape, or from another field: what is typed need not be typed again.
  lookAgain() {
    const isTyped = this.typed.value.trim() !== "" && !this.contact.value;
    if (isTyped) this.look();
    return isTyped;
  }

  async ask(fields) {
    try {
      const found = await request.contacts(this.place.dataset.picker, new URLSearchParams(fields));
      this.isCut = found.is_cut;
      return found.contacts;
    } catch {
      const instead = this.place.dataset.dials ? "the number" : "a name";
      this.tell({ problem: `The contacts could not be loaded. Type ${instead} instead.` });
      return [];
    }
  }

  show(rows) {
    this.list.replaceChildren(...rows.map((row, index) => this.option(row, index)));
    if (this.isCut && rows.length) this.list.append(more());
    this.setOpen(rows.length > 0);
    const { dials } = this.place.dataset;
    if (dials && rows.length && IS_A_NAME.test(this.typed.value.trim())) this.mark(0);
  }

  option({ id, label, name, number, tags, host }, index) {
    const element = document.createElement("li");
    Object.assign(element, { id: `${this.list.id}-${index}`, role: "option" });
    element.setAttribute("aria-selected", "false");
    Object.assign(element.dataset, { contact: id, label });
    element.append(span("picker-name", name), span("picker-number", number));
    const marks = [...(host ? ["host"] : []), ...tags].join(", ");
    if (marks) element.append(span("picker-tags", marks));
    return element;
  }

  key(key) {
    if (key === "Escape" && !this.list.hidden) return this.close() ?? true;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (this.list.hidden) return this.lookAgain();
      this.step(key === "ArrowDown" ? 1 : -1);
      return true;
    }
    const marked = this.options().find(isMarked);
    if (key !== "Enter" || this.list.hidden || !marked) return false;
    this.choose(marked);
    return true;
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  step(by) {
    const count = this.options().length;
    const at = this.options().findIndex(isMarked);
    this.mark(at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count);
  }

  mark(at) {
    this.options().forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    const current = this.options()[at];
    this.typed.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  }

  choose({ dataset }) {
    this.asked += 1;
    this.contact.value = dataset.contact;
    this.to.value = "";
    this.typed.value = dataset.label;
    this.close();
    this.preview();
  }

  close() {
    clearTimeout(this.pause);
    this.setOpen(false);
  }

  setOpen(isOpen) {
    this.list.hidden = !isOpen;
    this.typed.setAttribute("aria-expanded", String(isOpen));
    this.typed.setAttribute("aria-activedescendant", "");
  }

  async preview() {
    const mine = this.asked;
    const fields = new URLSearchParams();
    for (const { name, value } of [this.to, this.contact]) if (value) fields.set(name, value);
    this.tell({});
    if (!fields.size) return;
    const { dials } = this.place.dataset;
    const answer = dials ? await request.ask(dials, fields) : { words: this.meaning() };
    if (mine === this.asked) this.tell(answer);
  }

  // Of one that dials nobody.
  meaning() {
    const { new: isNew, chosen } = this.place.dataset;
    return this.contact.value ? chosen.replace("{}", this.typed.value) : isNew;
  }

  tell({ number = "", problem = "", words: said = "" }) {
    const words = this.place.querySelector("[data-dial-preview]");
    words.textContent = number ? `Will dial ${number}` : problem || said;
    words.toggleAttribute("data-is-problem", Boolean(problem));
  }
}

const isMarked = (option) => option.getAttribute("aria-selected") === "true";

const span = (name, text) => {
  const element = document.createElement("span");
  Object.assign(element, { className: name, textContent: text });
  return element;
};

const more = () => {
  const element = document.createElement("li");
  Object.assign(element, { className: "picker-more", role: "presentation" });
  element.textContent = "There are more. Type another letter.";
  return element;
};
