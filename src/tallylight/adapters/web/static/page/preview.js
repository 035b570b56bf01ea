// A preview: the overlay's own page with its demo, on a canvas of 1920 by 1080, made small.

import { el } from "./dom.js";

const WIDE = 1920;
const HIGH = 1080;
const MARGIN = 40; // of the canvas, around the card when it is looked at from close
const SETTLE = 150; // ms without another change before the page is loaded anew

export class Preview {
  /** Called with the overlay's document when it is there, and with the size of its card. */
  onPage = () => {};
  onSize = () => {};
  #frame = el("iframe", { title: "Preview", width: WIDE, height: HIGH, tabindex: -1, "aria-hidden": "true" });
  #box = null;
  #card = null;
  #timer = 0;
  node = el("div", { class: "stage" }, this.#frame);

  constructor() {
    this.#frame.addEventListener("load", () => this.#loaded());
    new ResizeObserver(() => this.#fit()).observe(this.node);
    addEventListener("resize", () => this.#fit());
  }

  show(address) {
    clearTimeout(this.#timer);
    const load = () => (this.#frame.src = address);
    if (this.#frame.src === "") load();
    else this.#timer = setTimeout(load, SETTLE);
  }

  #loaded() {
    const page = this.#frame.contentDocument;
    this.#card = page?.querySelector(".tl-card") ?? null;
    this.#box = null;
    if (this.#card === null) return;
    this.onPage(page);
    new this.#frame.contentWindow.ResizeObserver(() => this.#measure()).observe(this.#card);
  }

  /** The room that the card took so far: it comes and goes, and the view must not jump with it. */
  #measure() {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.#card; // without the way that it enters
    if (offsetWidth === 0) return;
    const now = { left: offsetLeft, top: offsetTop, right: offsetLeft + offsetWidth, bottom: offsetTop + offsetHeight };
    const was = this.#box ?? now;
    const left = Math.min(was.left, now.left);
    const top = Math.min(was.top, now.top);
    const right = Math.max(was.right, now.right);
    const bottom = Math.max(was.bottom, now.bottom);
    this.#box = { left, top, right, bottom };
    this.onSize({ width: right - left, height: bottom - top });
    this.#fit();
  }

  #fit() {
    const { clientWidth: wide, clientHeight: high } = this.node;
    const close = document.documentElement.dataset.view === "close" && this.#box !== null;
    const { left, top, right, bottom } = close ? this.#box : { left: MARGIN, top: MARGIN, right: WIDE - MARGIN, bottom: HIGH - MARGIN };
    const zoom = Math.min(1, wide / (right - left + 2 * MARGIN), high / (bottom - top + 2 * MARGIN));
    const x = wide / 2 - (zoom * (left + right)) / 2;
    const y = high / 2 - (zoom * (top + bottom)) / 2;
    this.#frame.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
  }
}
