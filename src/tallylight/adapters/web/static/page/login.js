// The login page: an address with `#token=...` was led here, and is led on to where it wanted to go.

import { enter } from "../door.js";

const PAGE = /^\/(c\/[^/]+\/)?$/;

if (location.hash.includes("token=")) {
  // The hash is read before this runs and is gone already when it was a token.
}

try {
  const asked = new URLSearchParams(location.search).get("to") ?? "/";
  const refused = await enter();
  if (refused !== null) document.querySelector(".why").textContent = refused;
  else if (document.documentElement.dataset.token === "") location.replace(PAGE.test(asked) ? asked : "/");
} catch {
  document.querySelector(".why").textContent = "No answer. Open the address again.";
}
