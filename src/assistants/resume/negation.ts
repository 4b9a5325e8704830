import type { Mention } from './mentions.ts';
import { isListGap } from './mentions.ts';

const KNOWLEDGE =
  '(?:experience|knowledge|familiarity|exposure|background|expertise|skills?|training|understanding|proficiency|qualifications?)';
const LINK = '(?:\\s+(?:whatsoever|with|in|of|to|on|using|about|working|any|the|a|an|at|for|as|much)\\b)*';
const DONE =
  '(?:familiar|an? fan of|keen on|fond of|experienced|proficient|comfortable|skilled|trained|certified|qualified|versed|exposed|fluent|used?|using|work(?:ed|ing)?|know[ns]?|touched|learn(?:ed|t)?|wrote|write|written|coded?|programmed|speak|spoken|studied|handled?|performed|operated?|tried|have|had|possess|hold|deployed|built|taught|teach|administered|done|do|did|include[ds]?|cover(?:ed)?)';
const ADVERB =
  '(?:yet|really|very|particularly|been|have|had|ever|actually|currently|personally|formally|professionally|directly|at all|too)';

/** Everything that says of what follows: not this one. */
const BEFORE = new RegExp(
  [
    `\\b(?:no|zero|without(?:\\s+any)?|(?:very\\s+)?little(?:\\s+(?:to|or)\\s+no)?|lack(?:s|ed|ing)?(?:\\s+of)?)\\s+(?:[\\w-]+\\s+){0,3}?${KNOWLEDGE}${LINK}`,
    `\\black(?:s|ed|ing)?(?:\\s+of)?`,
    `(?:\\b(?:not|never|cannot|hardly)|n['’]t)\\s+(?:${ADVERB}\\s+){0,3}${DONE}\\b${LINK}`,
    `\\b(?:unfamiliar\\s+with|new\\s+to|inexperienced\\s+(?:with|in)|untrained\\s+in|unable\\s+to\\s+use|yet\\s+to\\s+(?:learn|use|try))`,
    `\\b(?:want|hop(?:e|ing)|plan(?:ning)?|eager|keen|like|looking|aim(?:ing)?|willing|excited|interested)(?:s|ed)?\\s+(?:to|in)\\s+(?:learn(?:ing)?|study(?:ing)?|explor(?:e|ing)|pick(?:ing)?\\s+up)(?:\\s+(?:more\\s+)?about)?`,
    `\\b(?:keine?|ohne)\\s+(?:\\w+\\s+)?(?:erfahrung(?:en)?|kenntnisse)\\s+(?:mit|in|im)`,
    `\\b(?:aucune?|pas\\s+d['’]|sans)\\s*(?:expérience|connaissances?)\\s+(?:avec|en|de|dans)`,
    `\\b(?:sin|no\\s+tengo|ninguna)\\s+(?:experiencia|conocimientos?)\\s+(?:con|en|de)`,
  ].join('|'),
  'gi',
);
/** Said of the very next word only. */
const DIRECTLY_BEFORE =
  /(?:\b(?:no|zero|not(?:\s+an?)?|never|without|neither|nor|except|excluding|none\s+of)|n['’]t)\s+(?:(?:prior|previous|real|formal|direct|professional|practical|hands-on|any|much|significant|an?)\s+)?$/i;
const DIRECTLY_AFTER =
  /^\s*(?:[:–(-]\s*(?:none|no\b|not\b|never\b|n\/a|zero)|(?:experience\s+)?(?:is|are|was|were)\s+not\b|,?\s*which\s+I\s+(?:have|do|did)\s*(?:not|n['’]t|never))/i;
const TURN =
  /\b(?:but|however|although|though|instead|whereas|while|except|aber|mais|pero)\b|[.;:!?]|\n\s*\n|\n\s*[-•*▪●]/i;
const NOT_NEGATIVE = /\b(?:not\s+(?:only|just|merely|limited)|no\s+longer)\b/i;

/** "… or with X", "… such as X": still the same list. */
function goesOn(gap: string): boolean {
  if (gap.length > 40) return false;
  return (
    isListGap(gap.replace(/(?:with|in|on|of|using)\s+$/i, '')) ||
    /^\s+(?:[a-z]+\s+)?(?:such as|like|including|e\.g\.,?)\s+$/i.test(gap)
  );
}

/** How far behind a negation its first object may begin, in characters. */
const REACH = 48;

/**
 * The mentions that the text denies: "no experience with Kubernetes, Helm or Istio", "never used X", "X: none".
 * A denial reaches its first object and the list that follows, and ends at "but", at a full stop and at any other word.
 */
export function findNegated(text: string, mentions: Mention[]): Set<Mention> {
  const negated = new Set<Mention>();
  const chain = (from: number) => {
    for (let i = from; i < mentions.length; i++) {
      const mention = mentions[i];
      const next = mentions[i + 1];
      if (!mention) return;
      negated.add(mention);
      if (!next || !goesOn(text.slice(mention.end, next.start))) return;
    }
  };

  let at = 0;
  for (const cue of text.matchAll(BEFORE)) {
    const end = cue.index + cue[0].length;
    if (NOT_NEGATIVE.test(cue[0])) continue;
    while ((mentions[at]?.start ?? Infinity) < end) at++;
    const first = mentions[at];
    if (first && first.start - end <= REACH && !TURN.test(text.slice(end, first.start))) chain(at);
  }
  mentions.forEach((mention, i) => {
    if (DIRECTLY_BEFORE.test(text.slice(Math.max(0, mention.start - 32), mention.start))) chain(i);
    if (DIRECTLY_AFTER.test(text.slice(mention.end, mention.end + 40))) negated.add(mention);
  });
  return negated;
}
