// Every overlay to look at, and the choices that make its address. It knows no pack: the server says
// which overlays there are, and each page says itself which parts and parameters it has.

import { addressOf, themes } from "./address.js";
import { Choices } from "./choices.js";
import { copyButton } from "./copy.js";
import { el } from "./dom.js";
import { say } from "./notice.js";
import { Preview } from "./preview.js";
import { setAttribute } from "../paint.js";

const GROUNDS = ["dark", "bright", "checker"];
const VIEWS = ["close", "canvas"];

function channelHere() {
  const found = /^\/c\/([^/]+)/.exec(location.pathname);
  return found ? decodeURIComponent(found[1]) : "main";
}

/** One row of buttons of which one is chosen. */
function segments(title, names, chosen, onChoose) {
  const group = el("div", { class: "segments", role: "group", "aria-label": title });
  const mark = (name) => [...group.children].forEach((one) => setAttribute(one, "aria-pressed", String(one.value === name)));
  for (const name of names) {
    const button = el("button", { type: "button", class: "segment", value: name }, name[0].toUpperCase() + name.slice(1));
    button.addEventListener("click", () => {
      mark(name);
      onChoose(name);
    });
    group.append(button);
  }
  mark(chosen);
  return el("div", { class: "field" }, el("span", { class: "field-label" }, title), group);
}

/** An overlay: its preview, its sentence, its choices and the address they make. */
class Shown {
  #overlay;
  #channel;
  #preview = new Preview();
  #choices = new Choices(() => this.update());
  #address = el("input", { class: "address", readonly: true, "aria-label": "Address" });
  #size = el("p", { class: "note size" });

  constructor(overlay, channel) {
    this.#overlay = overlay;
    this.#channel = channel;
    this.#address.addEventListener("focus", () => this.#address.select());
    this.#preview.onPage = (page) => this.#choices.learn(page);
    this.#preview.onSize = ({ width, height }) =>
      (this.#size.textContent = `Source 1920 × 1080; it takes about ${width} × ${height} of it.`);
    this.node = el("section", { class: "panel overlay" },
      el("div", { class: "overlay-words" }, el("h2", {}, overlay.title), el("span", { class: "overlay-of" }, overlay.pack), el("p", { class: "note" }, overlay.sentence)),
      this.#preview.node,
      el("div", { class: "overlay-address" }, this.#address, copyButton(overlay.title, () => this.#address.value)),
      this.#size, this.#choices.node);
    this.update();
  }

  update() {
    const choices = { channel: this.#channel, theme: themes.chosen, ...this.#choices.values };
    this.#address.value = addressOf(this.#overlay.path, choices);
    this.#preview.show(addressOf(this.#overlay.path, { ...choices, delay: null, demo: 1 }));
  }
}

async function open() {
  const root = document.documentElement;
  const channel = channelHere();
  if (channel !== "main") document.querySelector(".back").href = `/c/${encodeURIComponent(channel)}/`;
  const answer = await fetch(`/panels?${new URLSearchParams({ channel })}`);
  const { overlays } = await answer.json();
  const shown = overlays.map((overlay) => new Shown(overlay, channel));
  document.querySelector(".all").append(
    segments("Theme", themes.names, themes.chosen, (name) => {
      themes.choose(name);
      for (const one of shown) one.update();
    }),
    segments("Look at it on", GROUNDS, root.dataset.ground, (name) => (root.dataset.ground = name)),
    segments("From", VIEWS, root.dataset.view, (name) => {
      root.dataset.view = name;
      dispatchEvent(new Event("resize"));
    }),
    el("p", { class: "note" }, "In OBS: add a Browser source, paste the address, 1920 wide and 1080 high. ",
      "Its Custom CSS works; the names to use are at the top of ", el("a", { href: "/static/overlay.css" }, "overlay.css"), ". ",
      "On another computer, put #token= and the access token behind the address."));
  document.querySelector(".gallery").append(...shown.map((one) => one.node));
}

open().catch(() => say("No answer. Load the page again."));
