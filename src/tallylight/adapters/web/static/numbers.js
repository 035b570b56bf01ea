// Numbers as a viewer reads them. Each gives what a part of an overlay may show.

const APART = "\u202f"; // a narrow space that does not break: a comma means two things in two countries

/** 1388 as it is, 12345 as "12 345": from five digits on, groups help. */
export function grouped(number) {
  return number < 10_000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, APART);
}

/** Of how many a mean or a rate is; `all`, when there are more that could not be counted. */
export function sample(n, all = n) {
  return n === all ? `n ${grouped(n)}` : `n ${grouped(n)} of ${grouped(all)}`;
}

/** A rate in percent, with what it is a rate of. A dash where there is nothing to divide by.
 *  Only all is 100 %, and only none is 0 %. */
export function rate(percent, n, all = n) {
  const note = all > 0 ? sample(n, all) : null;
  if (percent === null) return { text: "–", note };
  const between = percent > 0 && percent < 100;
  const shown = between ? Math.min(99, Math.max(1, Math.round(percent))) : percent;
  return { text: `${shown} %`, number: percent, note };
}
