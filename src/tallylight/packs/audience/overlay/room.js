// What the overlays of the room share.

/** What was given, in a word; nothing where nobody said of what. */
export const unitOf = (unit) => unit ?? "";
