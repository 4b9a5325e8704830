/** How deep objects and arrays are nested in a JSON text; 0 for a scalar. Reads the text, so no depth can overflow it. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 0x5c /* \ */) at++;
      else if (char === 0x22 /* " */) inString = false;
    } else if (char === 0x22) {
      inString = true;
    } else if (char === 0x7b /* { */ || char === 0x5b /* [ */) {
      deepest = Math.max(deepest, ++depth);
    } else if (char === 0x7d || char === 0x5d) {
      depth--;
    }
  }
  return deepest;
}

/** Postgres refuses a NUL in text, and gRPC half a surrogate pair: an id with one cannot be stored or looked up. */
export function isWellFormedId(id: string): boolean {
  return id.isWellFormed() && !id.includes('\0');
}
