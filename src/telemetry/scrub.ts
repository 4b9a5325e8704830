/** In the place of what nobody is to see. */
export const HIDDEN = '[hidden]';

/** `postgres://user:password@host`: keeps the user and the host. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"]{0,256}):[^\s"]{1,512}@/gi;

const SECRET = String.raw`(?:pass(?:word|wd|phrase)|api[-_]?key|authorization|secret|access[-_]?token)`;

/** A field of a JSON object, with the whole of its string. */
const JSON_FIELD = new RegExp(String.raw`("[\w-]{0,64}${SECRET}"\s?:\s?)"(?:\\.|[^"\\])*"`, 'gi');

/** `password=…` and `authorization: Bearer …` in running text, or in JSON that is itself inside a string. */
const ASSIGNMENT = new RegExp(
  String.raw`(${SECRET}(?:\\?["'])?\s?[:=]\s?(?:\\?["'])?)((?:bearer|basic)\s+)?[^\s"'\\,;&]+`,
  'gi',
);

/**
 * Takes the credentials out of text that others wrote: driver errors, stacks, log lines. What is replaced never
 * begins or ends inside a quoted string's escape, so JSON stays JSON.
 */
export function scrub(text: string): string {
  return text
    .replace(URL_PASSWORD, `$1:${HIDDEN}@`)
    .replace(JSON_FIELD, `$1"${HIDDEN}"`)
    .replace(ASSIGNMENT, `$1$2${HIDDEN}`);
}
