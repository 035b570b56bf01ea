// What may stand in an overlay's address, as small controls.

import { el } from "./dom.js";

const PLACES = { "bottom-left": "Bottom left", bottom: "Bottom", "bottom-right": "Bottom right", "top-left": "Top left", top: "Top", "top-right": "Top right" };
const named = (word) => word[0].toUpperCase() + word.slice(1).replaceAll("_", " ");

export class Choices {
  #onChange;
  #own = new Map(); // the overlay's own parameters: name -> its input
  #place = el("select", {}, ...Object.entries(PLACES).map(([value, words]) => el("option", { value }, words)));
  #usualPlace = "bottom-left";
  #scale = el("input", { type: "number", min: "0.25", max: "6", step: "0.05", value: "1" });
  #delay = el("input", { type: "number", min: "0", max: "600", step: "1", value: "0" });
  #motion = el("input", { type: "checkbox", checked: true });
  #parts = el("div", { class: "parts" });
  #fields = el("div", { class: "choices" },
    this.#field("Place", this.#place),
    this.#field("Scale", this.#scale),
    this.#field("Delay of the stream, in seconds", this.#delay));
  node = el("details", { class: "folded" }, el("summary", {}, "Adjust"), el("div", { class: "form" }, this.#fields, this.#parts));

  constructor(onChange) {
    this.#onChange = onChange;
    this.#parts.append(this.#flag("Motion", this.#motion));
    this.node.addEventListener("input", () => this.#onChange());
  }

  /** Learn from the overlay's page where it usually is, which parts and which parameters of its own it has. */
  learn(page) {
    const usual = page.documentElement.dataset.usualPlace ?? this.#usualPlace;
    if (this.#place.value === this.#usualPlace) this.#place.value = usual;
    this.#usualPlace = usual;
    for (const node of page.querySelectorAll("[data-part]")) {
      const part = node.dataset.part;
      if (this.#parts.querySelector(`[name="${CSS.escape(part)}"]`)) continue;
      this.#parts.insertBefore(this.#flag(named(part), el("input", { type: "checkbox", name: part, checked: true })), this.#parts.lastElementChild);
    }
    for (const { name, content, title } of page.querySelectorAll('meta[name^="tl:"]')) {
      const own = name.slice("tl:".length);
      if (this.#own.has(own)) continue;
      const input = el("input", { type: "number", min: "0", value: content, "data-usual": content });
      this.#own.set(own, input);
      this.#fields.append(this.#field(title || named(own), input));
    }
  }

  /** The parameters that were chosen; null for what is as always. */
  get values() {
    const hidden = [...this.#parts.querySelectorAll("input[name]:not(:checked)")].map((part) => part.name);
    const own = [...this.#own].map(([name, input]) => [name, input.value === input.dataset.usual ? null : input.value]);
    return {
      at: this.#place.value === this.#usualPlace ? null : this.#place.value,
      scale: this.#scale.value,
      delay: this.#delay.value,
      hide: hidden.join(),
      motion: this.#motion.checked ? "on" : "off",
      ...Object.fromEntries(own),
    };
  }

  #field(words, input) {
    return el("label", { class: "field" }, el("span", { class: "field-label" }, words), input);
  }

  #flag(words, input) {
    return el("label", { class: "tick" }, input, words);
  }
}
