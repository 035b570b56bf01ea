// A form of a panel. With one required choice that fits on buttons, a choice is the submit:
// one tap, one kill, together with whatever the other fields hold.

import { PressButton } from "./button.js";
import { el } from "./dom.js";
import { hasButtons, makeField, remember } from "./field.js";
import { say } from "./notice.js";

/** The field whose buttons submit, or null for a form with a submit button. */
export function tapField(form) {
  const required = form.fields.filter((field) => field.kind === "choice" && field.required);
  return required.length === 1 && hasButtons(required[0]) ? required[0] : null;
}

/** What makes it another form. Suggestions may change under a form that stays. */
export function formKey(form) {
  const fields = form.fields.map(({ suggestions, nicknames, ...rest }) => rest);
  return JSON.stringify([form.label, form.path, form.body, form.submit, fields]);
}

export class Form {
  #form;
  #send;
  #fields = new Map();
  #memoryKey;

  /** `send(path, body)` gives true when it counts. */
  constructor(form, send) {
    this.#form = form;
    this.#send = send;
    this.#memoryKey = `${form.path}:${form.label}`;
    const tap = tapField(form);
    for (const field of form.fields) if (field !== tap) this.#fields.set(field, makeField(field, this.#memoryKey));
    const submit = tap ? this.#taps(tap) : this.#submit();
    const others = el("div", { class: "fields" }, ...[...this.#fields.values()].map((made) => made.node));
    this.node = el("form", { class: tap ? "form form-tap" : "form", "aria-label": form.label, novalidate: true });
    this.node.append(...(tap ? [submit, others] : [others, submit]));
    // By itself, a form of several lines without a button of type submit is not sent by Enter.
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.type !== "text") return;
      event.preventDefault();
      if (!event.repeat) this.node.requestSubmit();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const made of this.#fields.values()) made.take?.();
      if (tap) document.activeElement?.blur(); // Enter in a line: the value stands, the tap sends it
      else submit.click();
    });
  }

  update(form) {
    form.fields.forEach((field, index) => this.#fields.get(this.#form.fields[index])?.update(field));
  }

  #submit() {
    return new PressButton(this.#form.submit, () => this.#press({}), { className: "is-submit" }).node;
  }

  #taps(tap) {
    const even = [2, 4].includes(tap.choices.length);
    const group = el("div", { class: "taps", role: "group", "aria-label": tap.label, "data-even": even });
    for (const choice of tap.choices) {
      const button = new PressButton(choice.label, () => this.#press({ [tap.name]: choice.value }), { className: "is-tap" });
      button.node.setAttribute("aria-label", `${this.#form.submit}: ${choice.label}`);
      group.append(button.node);
    }
    return group;
  }

  async #press(chosen) {
    const body = { ...this.#form.body, ...chosen };
    for (const [field, made] of this.#fields) {
      const value = made.value();
      if (value !== undefined) body[field.name] = value;
      else if (field.required) {
        say(`${field.label} is missing.`);
        made.focus();
        return;
      } else if (field.kind === "text" && field.value) body[field.name] = null; // it was taken away
    }
    this.#settle(body);
    if (!(await this.#send(this.#form.path, body))) this.#giveBack(body);
  }

  /** Ready for the next one at once: what is remembered stays, the rest is as it was at first. */
  #settle(body) {
    for (const [field, made] of this.#fields) {
      if (field.remember) remember(field, this.#memoryKey, made.value());
      else if (field.name in body) made.restore(field.value ?? "");
    }
  }

  /** It did not count: what was typed is still wanted, unless something new is there already. */
  #giveBack(body) {
    for (const [field, made] of this.#fields) {
      const untouched = [undefined, field.value].includes(made.value());
      if (untouched && field.name in body) made.restore(body[field.name] ?? "");
    }
  }
}
