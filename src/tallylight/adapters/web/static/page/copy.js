// Copying an address, also where the clipboard is out of reach: a phone on plain http.

import { el } from "./dom.js";
import { say } from "./notice.js";

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = el("textarea", { class: "offscreen", readonly: true });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

/** A button that copies what `address()` gives when it is pressed, and says so. */
export function copyButton(title, address) {
  const button = el("button", { type: "button", class: "press is-normal", "aria-label": `Copy URL of ${title}` }, "Copy URL");
  button.addEventListener("click", async () => {
    const text = address();
    if (await copied(text)) say(`Copied: ${text}`, "calm");
    else say(`Copy it by hand: ${text}`);
  });
  return button;
}
