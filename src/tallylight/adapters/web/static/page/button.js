// The one kind of button that sends something.

import { el } from "./dom.js";
import { setHidden, setText } from "../paint.js";

const DOUBLE_TAP = 150;
const NEWBORN = 300;

/** A button that presses.
 *
 *  It ignores the second half of a double tap, and also a tap that lands on it just after it took
 *  another button's place. It stays focusable meanwhile (aria-disabled, not disabled), so the keyboard
 *  does not lose its place. `onPress` may return a promise; the button shows that it is on its way. */
export class PressButton {
  node = el("button", { class: "press", type: "button" });
  #label = el("span", { class: "press-label" });
  #hint = el("span", { class: "press-hint" });
  #quietUntil;
  #onPress;
  #underway = 0;

  constructor(label, onPress, { className = "" } = {}) {
    this.#onPress = onPress;
    this.#quietUntil = performance.now() + NEWBORN;
    if (className) this.node.classList.add(...className.split(" "));
    this.node.append(this.#label, this.#hint);
    this.say(label, null);
    this.node.addEventListener("click", () => this.#click());
  }

  say(label, hint) {
    setText(this.#label, label ?? "");
    setText(this.#hint, hint ?? "");
    setHidden(this.#hint, !hint);
  }

  /** Be another press from now on; a thumb already on its way does not count for the new one. */
  become(onPress) {
    this.#onPress = onPress;
    this.#quietUntil = performance.now() + NEWBORN;
  }

  async #click() {
    if (performance.now() < this.#quietUntil) return;
    this.#quietUntil = performance.now() + DOUBLE_TAP;
    this.node.classList.add("is-pressed");
    setTimeout(() => this.node.classList.remove("is-pressed"), DOUBLE_TAP);
    this.#underway += 1;
    this.node.classList.add("is-underway");
    try {
      await this.#onPress();
    } finally {
      this.#underway -= 1;
      if (this.#underway === 0) this.node.classList.remove("is-underway");
    }
  }
}
