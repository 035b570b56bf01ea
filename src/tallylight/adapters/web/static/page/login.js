// The login page: who comes with `#token=...` is let in and led on to the page that was asked for.

import { brought, enter } from "../door.js";

const PAGE = /^\/(c\/[^/]+\/)?(overlays)?$/;

async function goOn() {
  const asked = new URLSearchParams(location.search).get("to") ?? "/";
  try {
    const refused = await enter();
    if (refused === null) location.replace(PAGE.test(asked) ? asked : "/");
    return refused;
  } catch {
    return "No answer. Open the address again.";
  }
}

if (brought) document.querySelector(".why").textContent = await goOn();
