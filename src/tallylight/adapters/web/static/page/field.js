// Fields of a form: choice, text, flag. Each has `node`, `value()` (undefined when not to be sent),
// `clear()`, `restore(value)`, `update(field)` and `focus()`.

import { el, memory } from "./dom.js";
import { setAttribute, setHidden, setText } from "../paint.js";

export const MOST_BUTTONS = 8;
let count = 0;

export const hasButtons = (field) => field.kind === "choice" && (field.choices ?? []).length <= MOST_BUTTONS;

/** A labelled group of segments; pressing the chosen one again takes the choice back if it may be missing. */
class Segments {
  #chosen = null;
  #buttons = new Map();

  constructor(field) {
    const name = `field-${(count += 1)}`;
    const group = el("div", { class: "segments", role: "group", "aria-labelledby": name });
    for (const choice of field.choices) {
      const button = el("button", { type: "button", class: "segment", "aria-pressed": "false" }, choice.label);
      button.addEventListener("click", () => this.#choose(this.#chosen === choice.value && !field.required ? null : choice.value));
      this.#buttons.set(choice.value, button);
      group.append(button);
    }
    this.node = el("div", { class: "field" }, el("span", { class: "field-label", id: name }, field.label), group);
  }

  #choose(value) {
    this.#chosen = value;
    for (const [key, button] of this.#buttons) setAttribute(button, "aria-pressed", String(key === value));
  }

  value = () => this.#chosen ?? undefined;
  clear = () => this.#choose(null);
  restore = (value) => this.#choose(this.#buttons.has(value) ? value : null);
  focus = () => this.#buttons.values().next().value?.focus();
  update() {}
}

/** A line of text with suggestions; also the choice among many, where free text is allowed. */
class Line {
  #input;
  #list;
  #open;
  #label;
  #choices;

  constructor(field) {
    const name = `field-${(count += 1)}`;
    this.#label = field.label;
    this.#choices = field.choices ?? [];
    this.#list = el("datalist", { id: `${name}-list` });
    this.#input = el("input", {
      id: name, type: "text", list: `${name}-list`, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", maxlength: 200,
    });
    this.#open = el("button", { type: "button", class: "line-open" });
    // A filled line hides its suggestions, so changing the weapon begins with emptying it here.
    this.#open.addEventListener("click", () => {
      this.clear();
      this.focus();
      this.#suggest();
    });
    this.#input.addEventListener("input", () => this.#mark());
    this.node = el("div", { class: "field" },
      el("label", { class: "field-label", for: name }, field.label),
      el("div", { class: "line" }, this.#input, this.#list, this.#open));
    this.update(field);
  }

  #mark() {
    const filled = this.#input.value !== "";
    setText(this.#open, filled ? "×" : "▾");
    setAttribute(this.#open, "aria-label", `${filled ? "Clear" : "Suggestions for"} ${this.#label}`);
    setHidden(this.#open, !filled && this.#list.childElementCount === 0);
  }

  #suggest() {
    try {
      this.#input.showPicker();
    } catch {
      // not in this browser, or not for text: typing shows them as well
    }
  }

  value = () => {
    const text = this.#input.value.trim();
    const folded = text.toLowerCase();
    const choice = this.#choices.find((one) => one.label.toLowerCase() === folded || one.value === text);
    return choice?.value ?? (text || undefined);
  };
  clear = () => this.restore("");
  restore = (value) => {
    this.#input.value = this.#choices.find((one) => one.value === value)?.label ?? value;
    this.#mark();
  };
  focus = () => this.#input.focus();

  update(field) {
    const words = [...this.#choices.map((one) => one.label), ...(field.suggestions ?? [])];
    const before = [...this.#list.children].map((option) => option.value);
    if (words.join("\n") !== before.join("\n")) this.#list.replaceChildren(...words.map((word) => el("option", { value: word })));
    this.#mark();
  }
}

/** A toggle that says nothing until it is touched. */
class Flag {
  #on = null;

  constructor(field) {
    this.button = el("button", { type: "button", class: "segment flag" }, el("span", {}, field.label), el("span", { class: "flag-word" }));
    this.button.addEventListener("click", () => this.#set(this.#on !== true));
    this.node = el("div", { class: "field field-flag" }, this.button);
    this.#set(null);
  }

  #set(on) {
    this.#on = on;
    setAttribute(this.button, "aria-pressed", String(on === true));
    setText(this.button.lastChild, on === null ? "" : on ? "Yes" : "No");
  }

  value = () => this.#on ?? undefined;
  clear = () => this.#set(null);
  restore = (value) => this.#set(typeof value === "boolean" ? value : null);
  focus = () => this.button.focus();
  update() {}
}

/** Make the field, filled with what was remembered for it. */
export function makeField(field, formKey) {
  const made = field.kind === "flag" ? new Flag(field) : hasButtons(field) ? new Segments(field) : new Line(field);
  const key = `${formKey}:${field.name}`;
  const filled = field.remember ? memory.get(key) : null;
  if (filled !== null) {
    try {
      made.restore(JSON.parse(filled));
    } catch {
      memory.set(key, null); // written by something else
    }
  }
  return made;
}

/** Keep a sent value for the next time. */
export function remember(field, formKey, value) {
  if (field.remember) memory.set(`${formKey}:${field.name}`, value === undefined ? null : JSON.stringify(value));
}
