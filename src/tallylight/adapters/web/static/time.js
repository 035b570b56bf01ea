// Time as a streamer reads it. Pure functions; nothing here looks at a clock.

/** Milliseconds of a server instant. Six digits of fraction are cut to three:
 *  ECMAScript promises to read only three, and some phones hold it to that. */
export function instant(iso) {
  return Date.parse(String(iso).replace(/(\.\d{3})\d+/, "$1"));
}

/** Seconds that a clock value shows at `now` (ms), never negative.
 *  `{seconds, since}`: what was gathered, plus what runs since then. Null when there is no clock. */
export function clockSeconds(clock, now) {
  if (!clock || typeof clock.seconds !== "number") return null;
  const running = clock.since ? (now - instant(clock.since)) / 1000 : 0;
  const shown = clock.seconds + running;
  return Number.isFinite(shown) ? Math.max(0, shown) : null;
}

/** `m:ss` under an hour, `h:mm:ss` over; a dash where there is nothing to say. */
export function runningTime(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.floor(seconds);
  const pair = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${pair(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${pair(whole % 60)}`;
}

/** Hours and minutes on the wall clock of whoever looks. */
export function timeOfDay(ms) {
  const moment = new Date(ms);
  const pair = (n) => String(n).padStart(2, "0");
  return `${pair(moment.getHours())}:${pair(moment.getMinutes())}`;
}
