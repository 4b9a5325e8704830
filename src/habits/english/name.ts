import { HOUR_WORD } from './phrase.ts';

const LEAD =
  /^(?:(?:please|kindly|hi|hello|hey|ok|okay|so|then|and|also|plus|but|i|we|you|should|could|can|want|wants|would|need|needs|have|like|love|plan|planning|going|try|am|my|our|habits?|are|is|to|do(?:n['’]t| not) forget|['’](?:d|ll|m|ve)|i['’](?:d|ll|m|ve)|let['’]s|let|us|me|remind|help|schedule|set up|make|sure|start|begin|do|only|habit of|a reminder to|reminder)(?:\s+|[:,]\s*|$))+/i;
const KEEP_VERB = /^(?:have|do|make|plan|start|help|like|love)\b/i;
const TRAIL =
  /(?:[\s,:;.!?–-]|\b(?:at|on|in|for|the|of|for me|every|each|and|or|then|a|an|about|around|from|to|per|also|again|please|thanks|time|times|but|only)\b)+$/i;
const NO_NAME = new RegExp(`^(?:${HOUR_WORD}|half|quarter)$`, 'i');

/** What a habit is called: what is left of its phrase when all that says when is taken out. */
export function nameIn(rest: string): string {
  const words = plain(rest);
  const name = (withoutLead(words) || words)
    .replace(TRAIL, '')
    .replace(/\s+([,.;:])/g, '$1')
    .trim();
  return name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()).slice(0, 200);
}

/** The same without the words that no name is made of, so "" for "please" or "I want to". */
export function bareName(rest: string): string {
  const name = withoutLead(plain(rest)).replace(TRAIL, '').trim();
  return NO_NAME.test(name) ? '' : name;
}

const plain = (rest: string) =>
  rest
    .replace(/\u0000+/g, ' ')
    .replace(/[([][\s,;]*[)\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[\s,:;.!?–•*·‣▪-]+/, '');

const withoutLead = (words: string) =>
  words
    .replace(LEAD, (lead) => {
      const last = lead.trim().split(' ').at(-1) ?? '';
      return KEEP_VERB.test(last) ? `${last} ` : '';
    })
    .replace(/^[\s,:;]+/, '')
    .replace(/^(?:an?|of)\s+(?=\S)/i, '')
    .trim();
