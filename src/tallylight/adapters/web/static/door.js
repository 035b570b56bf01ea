// `#token=...` in the address: what comes after # is sent to no server and stands in no log. It is
// exchanged once for a cookie that no script can read, and leaves the address bar.

let waiting = new URLSearchParams(location.hash.slice(1)).get("token");

/** Whether the address brought a token. */
export const brought = waiting !== null;
if (brought) history.replaceState(null, "", location.pathname + location.search);

/** Log in with the token of the address, if there is one. Why not, as a sentence; null when all is well.
 *  Throws when nobody answers; the next call tries again. */
export async function enter() {
  if (waiting === null) return null;
  const answer = await fetch("/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: waiting }),
  });
  if (answer.status >= 500) throw new Error(`The server said ${answer.status}.`);
  waiting = null;
  if (answer.ok) return null;
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? `The server said ${answer.status}.`;
}
