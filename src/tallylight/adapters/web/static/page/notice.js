// Toasts: one sentence, said aloud to screen readers, gone by itself.

import { el } from "./dom.js";

const STAYS_FOR = 6_000;
const AT_MOST = 3;

/** Show `sentence`. `tone` is "bad" for what did not work, "calm" for the rest. */
export function say(sentence, tone = "bad") {
  const place = document.querySelector(".toasts");
  for (const old of place.children) if (old.textContent === sentence) old.remove();
  const toast = el("button", { class: "toast", type: "button", "data-tone": tone, title: "Dismiss" }, sentence);
  toast.addEventListener("click", () => toast.remove());
  place.append(toast);
  while (place.children.length > AT_MOST) place.firstElementChild.remove();
  setTimeout(() => toast.remove(), STAYS_FOR);
}
