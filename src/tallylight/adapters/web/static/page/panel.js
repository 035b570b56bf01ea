// One panel as the server describes it: headline, the next press, forms, the rest, the dangerous.

import { PressButton } from "./button.js";
import { el, keyed } from "./dom.js";
import { Form, formKey, tapField } from "./form.js";
import { clockSeconds, runningTime } from "../time.js";
import { setAttribute, setHidden, setNumber, setText } from "../paint.js";

/** More forms than these are folded: nobody fills in three at once. */
const MOST_OPEN = 2;

const actionKey = (action) => JSON.stringify([action.path, action.body, action.weight]);
const plain = (weight) => !["primary", "quiet", "danger"].includes(weight);

/** A row of buttons for some of the actions. */
class Actions {
  node;
  #kept = new Map();
  #send;

  constructor(className, send) {
    this.node = el("div", { class: `actions ${className}` });
    this.#send = send;
  }

  update(actions) {
    setHidden(this.node, actions.length === 0);
    keyed(this.node, this.#kept, actions, actionKey, (action) => {
      const button = new PressButton(action.label, () => this.#send(action.path, action.body), { className: `is-${action.weight ?? "normal"}` });
      return { node: button.node, update: (latest) => button.say(latest.label, latest.hint) };
    });
  }
}

/** The forms. One that is not the obvious next thing is folded away behind its name. */
class Forms {
  node;
  #kept = new Map();
  #send;

  constructor(className, send) {
    this.node = el("div", { class: `forms ${className}` });
    this.#send = send;
  }

  update(forms, folded) {
    setHidden(this.node, forms.length === 0);
    keyed(this.node, this.#kept, forms, (form) => formKey(form) + folded, (form) => {
      const made = new Form(form, this.#send);
      const node = folded
        ? el("details", { class: "folded" }, el("summary", {}, form.label), made.node)
        : el("div", { class: "open-form" }, el("h3", {}, form.label), made.node);
      return { node, update: (latest) => made.update(latest) };
    });
  }
}

class Headline {
  #title = el("p", { class: "headline-title" });
  #state = el("p", { class: "headline-state" });
  #clock = el("p", { class: "headline-clock" });
  #facts = el("dl", { class: "facts" });
  #kept = new Map();
  #running = null;
  node = el("div", { class: "headline" }, el("div", { class: "headline-words" }, this.#title, this.#state), this.#clock, this.#facts);

  update(headline, now) {
    setHidden(this.node, !headline);
    this.#running = headline?.clock ?? null;
    if (!headline) return;
    setText(this.#title, headline.title ?? "");
    setText(this.#state, headline.state ?? "");
    setAttribute(this.#state, "data-live", headline.lamp ? "" : null);
    setHidden(this.#clock, this.#running === null);
    keyed(this.#facts, this.#kept, headline.facts ?? [], (fact) => fact.label, (fact) => {
      const value = el("dd");
      return { node: el("div", {}, el("dt", {}, fact.label), value), update: (latest) => setNumber(value, String(latest.value)) };
    });
    setHidden(this.#facts, (headline.facts ?? []).length === 0);
    this.tick(now);
  }

  tick(now) {
    if (this.#running) setText(this.#clock, runningTime(clockSeconds(this.#running, now)));
  }
}

export class Panel {
  data = null;
  #title = el("h2", {});
  #lamp = el("span", { class: "lamp", "aria-hidden": "true" });
  #headline = new Headline();
  #note = el("p", { class: "note" });
  #show = el("button", { class: "aside", type: "button", hidden: true }, "Show");
  #asked = false;
  #rows;
  #forms;

  constructor(topic, send) {
    const row = (className) => new Actions(className, send);
    this.#rows = { primary: row("row-primary"), normal: row("row-normal"), quiet: row("row-quiet"), danger: row("row-danger") };
    this.#forms = { taps: new Forms("forms-tap", send), others: new Forms("forms-other", send) };
    this.node = el("section", { class: "panel", "data-topic": topic, hidden: true },
      el("header", { class: "panel-head" }, this.#lamp, this.#title, this.#show),
      this.#headline.node, this.#rows.primary.node, this.#forms.taps.node, this.#rows.normal.node,
      this.#forms.others.node, this.#rows.quiet.node, this.#note, this.#rows.danger.node);
    this.#show.addEventListener("click", () => {
      this.#asked = true;
      this.fold(false);
    });
  }

  /** The press that comes next here, or null. */
  get next() {
    return (this.data?.actions ?? []).find((action) => action.weight === "primary") ?? null;
  }

  /** `on`, `used` or `unused` on this channel; null of what is no pack's, and of what shows nothing. */
  get use() {
    return this.data?.use ?? null;
  }

  get folded() {
    return this.node.hasAttribute("data-folded");
  }

  /** Show the title alone, until somebody asks for the rest. */
  fold(folded) {
    setAttribute(this.node, "data-folded", folded && !this.#asked ? "" : null);
    setHidden(this.#show, !this.folded);
  }

  /** Something to do beyond ending it: such panels come first on a phone. */
  get busy() {
    return this.next !== null || (this.data?.forms ?? []).length > 0;
  }

  get live() {
    return this.data?.headline?.lamp === true;
  }

  update(data, now) {
    this.data = data;
    setHidden(this.node, data === null);
    if (data === null) return;
    setText(this.#title, data.title ?? "");
    setAttribute(this.#lamp, "data-live", this.live ? "" : null);
    this.#headline.update(data.headline ?? null, now);
    const actions = data.actions ?? [];
    for (const [weight, row] of Object.entries(this.#rows)) {
      row.update(actions.filter((action) => (weight === "normal" ? plain(action.weight) : action.weight === weight)));
    }
    this.#updateForms(data.forms ?? []);
    setText(this.#note, data.note ?? "");
    setHidden(this.#note, !data.note);
    setAttribute(this.node, "data-busy", this.busy ? "" : null);
    setAttribute(this.node, "data-use", this.use);
  }

  #updateForms(forms) {
    const taps = forms.filter((form) => tapField(form) !== null);
    const others = forms.filter((form) => tapField(form) === null);
    this.#forms.taps.update(taps, false);
    this.#forms.others.update(others, this.next !== null || taps.length > 0 || others.length > MOST_OPEN);
  }

  tick(now) {
    this.#headline.tick(now);
  }
}
