// The card on screen: paints a face into its parts, enters and leaves, says when its news are old.

import { fill, said, textOf } from "./fill.js";
import { accent, setAttribute, setHidden, setText } from "./paint.js";
import { timeOfDay } from "./time.js";

const LEAVE_FOR = 180; // as in overlay.css
const ENTER_FOR = 240;

/** Is this part wanted? `show` names the only ones, `hide` takes away. */
export function wanted(choices, part) {
  if (choices.hide.has(part)) return false;
  return choices.show.size === 0 || choices.show.has(part);
}

/** What the face says of this node: all of the part, or with data-of its share of it. */
function share(face, { part, of }) {
  const value = face[part] ?? null;
  return value === null || of === undefined ? value : value[of] ?? null;
}

export class Card {
  #card;
  #choices;
  #parts;
  #numbers = new Map();
  #note = null;
  #since = null;
  #refused = null;
  #timer = 0;

  constructor(card, choices) {
    this.#card = card;
    this.#choices = choices;
    this.#parts = [...card.querySelectorAll("[data-part]")];
    this.#note = document.createElement("div");
    this.#note.className = "tl-stale";
    this.#note.hidden = true;
    card.append(this.#note);
    this.#phase("away");
  }

  paint(face) {
    if (face === null) return this.#leave();
    const fresh = this.#card.dataset.phase === "away" || this.#card.dataset.phase === "leaving";
    setAttribute(this.#card, "data-kind", face.card?.kind);
    for (const node of this.#parts) this.#paintPart(node, share(face, node.dataset), fresh);
    for (const group of this.#card.querySelectorAll("[data-group]")) {
      setHidden(group, !group.querySelector("[data-part]:not([hidden])"));
    }
    if (fresh) this.#enter();
  }

  #paintPart(node, value, fresh) {
    const there = value !== null && wanted(this.#choices, node.dataset.part);
    setHidden(node, !there);
    if (!there) return;
    const whole = said(value);
    fill(node, whole);
    const before = this.#numbers.get(node) ?? null;
    this.#numbers.set(node, whole.number);
    const changed = whole.number !== null && before !== null && before !== whole.number;
    if (changed && !fresh && this.#choices.motion) accent(textOf(node));
  }

  /** Old news dims and says since when; the last picture stays readable. */
  stale(since) {
    this.#since = since;
    this.#remark();
  }

  /** Why the server gives nothing: a misspelt channel must not look like a quiet evening. */
  refused(reason) {
    this.#refused = reason;
    this.#remark();
  }

  #remark() {
    const stale = this.#since === null ? null : `No news since ${timeOfDay(this.#since)}`;
    const words = this.#refused ?? stale;
    setAttribute(this.#card, "data-stale", words === null ? null : "");
    setAttribute(this.#card, "data-refused", this.#refused === null ? null : "");
    setHidden(this.#note, words === null);
    if (words !== null) setText(this.#note, words);
    this.#phase(this.#card.dataset.phase);
  }

  #phase(phase) {
    setAttribute(this.#card, "data-phase", phase);
    setHidden(this.#card, phase === "away" && this.#refused === null);
  }

  #then(phase, after) {
    clearTimeout(this.#timer);
    if (!this.#choices.motion) this.#phase(phase);
    else this.#timer = setTimeout(() => this.#phase(phase), after);
  }

  #enter() {
    this.#phase("entering");
    this.#then("here", ENTER_FOR);
  }

  #leave() {
    if (this.#card.dataset.phase === "away" || this.#card.dataset.phase === "leaving") return;
    this.#phase("leaving");
    this.#then("away", LEAVE_FOR);
    this.#numbers.clear();
  }
}
