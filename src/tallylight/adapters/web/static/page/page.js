// The control page: panels that the server describes, drawn and pressed. It knows no game.

import { Feed } from "../live.js";
import { setAttribute, setHidden, setText } from "../paint.js";
import { el } from "./dom.js";
import { Dock } from "./dock.js";
import { say } from "./notice.js";
import { Overlays } from "./overlays.js";
import { Panel } from "./panel.js";
import { Presses } from "./press.js";

const UNDO = "undo.last";
const LOOK_EVERY = 200;

/** `/c/court2/` is court2's page, everything else main's. */
function channelOf(path) {
  const found = /^\/c\/([^/]+)/.exec(path);
  return found ? decodeURIComponent(found[1]) : "main";
}

class Page {
  #channel = channelOf(location.pathname);
  #presses = new Presses(this.#channel);
  #panels = new Map();
  #open = false;
  #refused = null;
  #refusal = null;
  #send = (path, body) => this.#press(path, body);
  #dock = new Dock(this.#send);
  #overlays = new Overlays(this.#channel);
  #main = document.querySelector("main");
  #feed = new Feed({
    channel: this.#channel,
    topics: [UNDO],
    onPicture: (topic, data) => this.#picture(topic, data),
    onLink: (open) => this.#link(open),
    onRefused: (reason) => this.#refuse(reason),
  });

  constructor() {
    this.#main.append(this.#overlays.node);
    setInterval(() => this.#tick(), LOOK_EVERY);
    this.#link(false);
  }

  async #press(path, body) {
    if (this.#open) return this.#presses.send(path, body);
    say("Reconnecting. That press did not count.");
    return false;
  }

  #link(open) {
    this.#open = open;
    setAttribute(document.documentElement, "data-link", open ? "open" : "away");
    setText(document.querySelector(".link"), open ? "" : (this.#refusal ?? "Reconnecting"));
    const { speed } = this.#feed.clock;
    setText(document.querySelector(".demo"), speed === 1 ? "" : `Demo, ${speed} times as fast as life`);
    if (open) this.#askForPanels(); // packs may have come or gone with a restart
  }

  /** In the server's words, for as long as it holds; the link's own word comes back with it. */
  #refuse(reason) {
    this.#refusal = reason;
    this.#link(this.#open);
    if (reason !== null) say(reason);
  }

  async #askForPanels() {
    try {
      const answer = await fetch(`/panels?${new URLSearchParams({ channel: this.#channel })}`);
      const told = await answer.json();
      if (answer.ok) this.#arrange(told);
      else if (this.#refused !== told.detail) say((this.#refused = told.detail));
    } catch {
      setTimeout(() => this.#open && this.#askForPanels(), 1_000);
    }
  }

  #arrange({ panels, overlays, channels }) {
    for (const [topic, panel] of this.#panels) {
      if (panels.includes(topic)) continue;
      panel.node.remove();
      this.#panels.delete(topic);
    }
    for (const topic of panels) {
      if (this.#panels.has(topic)) continue;
      const panel = new Panel(topic, this.#send);
      this.#panels.set(topic, panel);
      this.#main.insertBefore(panel.node, this.#overlays.node);
    }
    this.#overlays.show(overlays ?? []);
    this.#showChannels(channels ?? []);
    this.#feed.follow([...panels, UNDO]);
  }

  #showChannels(channels) {
    const nav = document.querySelector(".channels");
    setHidden(nav, channels.length < 2);
    const link = (name) => {
      const href = name === "main" ? "/" : `/c/${encodeURIComponent(name)}/`;
      return el("a", { href, "aria-current": name === this.#channel ? "page" : null }, name);
    };
    nav.replaceChildren(...channels.map(link));
  }

  #picture(topic, data) {
    if (topic === UNDO) return this.#dock.showUndo(data);
    try {
      this.#panels.get(topic)?.update(data, this.#feed.clock.now());
    } catch (error) {
      console.error(`panel ${topic}:`, error); // one panel that cannot be drawn does not take the others along
    }
    this.#showWhatCounts();
  }

  #showWhatCounts() {
    const panels = [...this.#panels.values()];
    const used = panels.some((panel) => panel.use === "on" || panel.use === "used");
    for (const panel of panels) panel.fold(used && panel.use === "unused");
    const on = panels.filter((panel) => panel.use === "on");
    const lenders = on.length > 0 ? on : panels.filter((panel) => !panel.folded);
    const next = lenders.find((panel) => panel.next !== null) ?? null;
    this.#dock.showNext(next);
    for (const panel of panels) setAttribute(panel.node, "data-lent", panel === next ? "" : null);
    const live = panels.some((panel) => panel.live);
    setAttribute(document.querySelector(".brand .lamp"), "data-live", live ? "" : null);
    setText(document.querySelector(".brand .lamp-word"), live ? "Live" : "Not live");
    const icon = live ? "/static/favicon.svg" : "/static/favicon-off.svg";
    setAttribute(document.querySelector("link[rel=icon]"), "href", icon);
    const title = live ? "Live · Tallylight" : "Tallylight";
    if (document.title !== title) document.title = title;
  }

  #tick() {
    const now = this.#feed.clock.now();
    for (const panel of this.#panels.values()) panel.tick(now);
  }
}

new Page();
