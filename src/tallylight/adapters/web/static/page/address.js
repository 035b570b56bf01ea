// The address of an overlay, from what was chosen. What is as always is left out of it.

import { memory } from "./dom.js";

const ALWAYS = { channel: "main", theme: "graphite", scale: "1", delay: "0", motion: "on" };

/** The whole address. `choices` are its parameters; empty ones and the usual ones are not in it. */
export function addressOf(path, choices) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(choices)) {
    const said = String(value ?? "");
    if (said !== "" && said !== ALWAYS[name]) url.searchParams.set(name, said);
  }
  return url.href.replaceAll("%2C", ",");
}

/** The themes, and the one that this browser chose last. */
export const themes = {
  names: ["graphite", "paper", "broadcast"],
  get chosen() {
    const kept = memory.get("theme");
    return this.names.includes(kept) ? kept : this.names[0];
  },
  choose(name) {
    memory.set("theme", name);
  },
};
