// The bar at the bottom: on a phone the next press under the thumb, and everywhere what undo takes back.

import { PressButton } from "./button.js";
import { instant, timeOfDay } from "../time.js";
import { setHidden, setNumber, setText } from "../paint.js";

export class Dock {
  #send;
  #undo = null;
  #nextKey = null;
  #next = new PressButton("", () => {}, { className: "is-primary" });
  #undoButton = new PressButton("Undo", () => this.#takeBack(), { className: "is-undo" });
  #sentence = document.querySelector(".undo-sentence");
  #at = document.querySelector(".undo-at");

  constructor(send) {
    this.#send = send;
    document.querySelector(".dock-next").append(this.#next.node);
    document.querySelector(".undo").prepend(this.#undoButton.node);
    this.showNext(null);
    this.#undoButton.node.setAttribute("aria-disabled", "true");
  }

  /** A panel that knows what comes next lends its press. */
  showNext(panel) {
    const action = panel?.next ?? null;
    setHidden(this.#next.node, action === null);
    if (action === null) {
      this.#nextKey = null;
      return;
    }
    const key = JSON.stringify([action.path, action.body]);
    if (key !== this.#nextKey) this.#next.become(() => this.#send(action.path, action.body));
    this.#nextKey = key;
    this.#next.say(action.label, action.hint ?? panel.data.title);
  }

  showUndo(undo) {
    if (undo?.expect !== this.#undo?.expect) this.#undoButton.become(() => this.#takeBack());
    this.#undo = undo;
    this.#undoButton.node.setAttribute("aria-disabled", String(undo === null));
    setNumber(this.#sentence, undo === null ? "Nothing to undo" : undo.sentence);
    setText(this.#at, undo === null ? "" : timeOfDay(instant(undo.at)));
  }

  /** Takes back what the bar said when it was pressed, and nothing that came in between. */
  #takeBack() {
    return this.#undo === null ? undefined : this.#send("/undo", { expect: this.#undo.expect });
  }
}
