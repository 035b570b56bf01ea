// The list of overlays: look at one, or take its address to OBS.

import { el, memory } from "./dom.js";
import { say } from "./notice.js";
import { setAttribute } from "../paint.js";

const THEMES = ["graphite", "paper", "broadcast"];

/** Copy, also where the clipboard is out of reach: a phone on plain http. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = el("textarea", { class: "offscreen", readonly: true });
    box.value = text;
    document.body.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    return copied;
  }
}

export class Overlays {
  node = el("section", { class: "panel overlays", hidden: true }, el("header", { class: "panel-head" }, el("h2", {}, "Overlays")));
  #channel;
  #theme = THEMES.includes(memory.get("theme")) ? memory.get("theme") : THEMES[0];
  #list = el("ul", { class: "overlay-list" });
  #shown = "";

  constructor(channel) {
    this.#channel = channel;
    this.node.append(this.#themes(), this.#list,
      el("p", { class: "note" }, "In OBS: add a Browser source, paste the address, 1920 wide and 1080 high."));
  }

  show(overlays) {
    const text = JSON.stringify(overlays);
    if (text === this.#shown) return;
    this.#shown = text;
    this.node.hidden = overlays.length === 0;
    this.#list.replaceChildren(...overlays.map((overlay) => this.#item(overlay)));
  }

  #address(overlay, extra = {}) {
    const url = new URL(overlay.path, location.origin);
    if (this.#channel !== "main") url.searchParams.set("channel", this.#channel);
    if (this.#theme !== THEMES[0]) url.searchParams.set("theme", this.#theme);
    for (const [name, value] of Object.entries(extra)) url.searchParams.set(name, value);
    return url.href;
  }

  #item(overlay) {
    const button = el("button", { type: "button", class: "press is-normal" }, "Copy URL");
    button.setAttribute("aria-label", `Copy URL of ${overlay.title}`);
    button.addEventListener("click", async () => {
      const address = this.#address(overlay);
      if (await copy(address)) say(`Copied: ${address}`, "calm");
      else say(`Copy it by hand: ${address}`);
    });
    const look = el("a", { class: "press is-quiet", target: "_blank", rel: "noopener", "aria-label": `Preview ${overlay.title}` }, "Preview");
    const aim = () => (look.href = this.#address(overlay, { demo: "1" }));
    for (const event of ["pointerdown", "focus", "mouseenter"]) look.addEventListener(event, aim); // the theme may have changed
    aim();
    return el("li", {}, el("span", { class: "overlay-title" }, overlay.title), look, button);
  }

  #themes() {
    const group = el("div", { class: "segments", role: "group", "aria-label": "Theme of the copied address" });
    const mark = () => [...group.children].forEach((button) => setAttribute(button, "aria-pressed", String(button.dataset.theme === this.#theme)));
    for (const theme of THEMES) {
      const button = el("button", { type: "button", class: "segment", "data-theme": theme }, theme[0].toUpperCase() + theme.slice(1));
      button.addEventListener("click", () => {
        this.#theme = theme;
        memory.set("theme", theme);
        mark();
      });
      group.append(button);
    }
    mark();
    return group;
  }
}
