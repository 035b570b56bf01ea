// The overlays on the control page: take an address to OBS, or go where they can be looked at.

import { copyButton } from "./copy.js";
import { el } from "./dom.js";
import { addressOf, themes } from "./address.js";

export class Overlays {
  #channel;
  #list = el("ul", { class: "overlay-list" });
  #shown = "";
  node;

  constructor(channel) {
    this.#channel = channel;
    const here = channel === "main" ? "/overlays" : `/c/${encodeURIComponent(channel)}/overlays`;
    this.node = el("section", { class: "panel overlays", hidden: true },
      el("header", { class: "panel-head" }, el("h2", {}, "Overlays"), el("a", { class: "aside", href: here }, "Look and adjust")),
      this.#list,
      el("p", { class: "note" }, "In OBS: add a Browser source, paste the address, 1920 wide and 1080 high."));
  }

  show(overlays) {
    const text = JSON.stringify(overlays);
    if (text === this.#shown) return;
    this.#shown = text;
    this.node.hidden = overlays.length === 0;
    this.#list.replaceChildren(...overlays.map((overlay) => this.#item(overlay)));
  }

  #item(overlay) {
    const address = () => addressOf(overlay.path, { channel: this.#channel, theme: themes.chosen });
    return el("li", {}, el("span", { class: "overlay-title", title: overlay.sentence }, overlay.title, " ", el("span", { class: "overlay-of" }, overlay.pack)), copyButton(overlay.title, address));
  }
}
