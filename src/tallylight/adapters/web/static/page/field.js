// Fields of a form: choice, text, lines, flag. Each has `node`, `value()` (undefined when not to be
// sent), `clear()`, `restore(value)`, `update(field)` and `focus()`.

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
  restore = (value) => this.#choose(this.#buttons.has(value) ? value : null);
  focus = () => this.#buttons.values().next().value?.focus();
  update() {}
}

/** What of a name counts when it is searched: its letters and digits. */
const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The name that a text means among `[word, name]` pairs: as it is, else of a word that begins with it, else that holds it. */
export function firstHit(text, words) {
  const wanted = letters(text);
  if (wanted === "") return null;
  for (const fits of [(word) => word === wanted, (word) => word.startsWith(wanted), (word) => word.includes(wanted)]) {
    const hit = words.find(([word]) => fits(letters(word)));
    if (hit) return hit[1];
  }
  return null;
}

/** A line of text with suggestions; also the choice among many, where free text is allowed. */
class Line {
  #input;
  #list;
  #open;
  #label;
  #choices;
  #words = [];
  #listed = "";

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
      this.restore("");
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
  restore = (value) => {
    this.#input.value = this.#choices.find((one) => one.value === value)?.label ?? value;
    this.#mark();
  };
  focus = () => this.#input.focus();

  /** Enter takes the first suggestion that fits, where it is searched by nicknames and Enter came from here. */
  take() {
    if (document.activeElement !== this.#input) return;
    const hit = firstHit(this.#input.value, this.#words);
    if (hit !== null) this.restore(hit);
  }

  update(field) {
    const words = [...this.#choices.map((one) => one.label), ...(field.suggestions ?? [])].map((word) => [word, word]);
    const nicknames = Object.entries(field.nicknames ?? {});
    this.#words = nicknames.length === 0 ? [] : [...words, ...nicknames];
    const all = [...words, ...nicknames];
    if (all.join("\n") !== this.#listed) {
      this.#list.replaceChildren(...all.map(([word, name]) => el("option", word === name ? { value: name } : { value: name, label: `${name}: ${word}` })));
      this.#listed = all.join("\n");
    }
    this.#mark();
  }
}

/** Text of several lines, such as what was copied elsewhere. */
class Lines {
  #area;

  constructor(field) {
    const name = `field-${(count += 1)}`;
    this.#area = el("textarea", { id: name, rows: 4, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    this.node = el("div", { class: "field" },
      el("label", { class: "field-label", for: name }, field.label),
      el("div", { class: "line" }, this.#area));
  }

  value = () => (this.#area.value.trim() === "" ? undefined : this.#area.value);
  clear = () => this.restore("");
  restore = (value) => { this.#area.value = value; };
  focus = () => this.#area.focus();
  update() {}
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
  restore = (value) => this.#set(typeof value === "boolean" ? value : null);
  focus = () => this.button.focus();
  update() {}
}

function make(field) {
  if (field.kind === "flag") return new Flag(field);
  if (field.kind === "lines") return new Lines(field);
  return hasButtons(field) ? new Segments(field) : new Line(field);
}

/** Make the field, filled with what was remembered for it, else with the value it has at first. */
export function makeField(field, formKey) {
  const made = make(field);
  const key = `${formKey}:${field.name}`;
  const filled = field.remember ? memory.get(key) : null;
  if (filled === null) made.restore(field.value ?? "");
  else {
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
