import { distance } from 'fastest-levenshtein';

const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** Words of their own that are near enough to a weekday to be taken for one. */
const WORDS = ['today', 'midday', 'payday', 'mayday', 'heyday', 'noonday', 'someday', 'workday'];

/** "Wensday", "thrusday": weekdays that are misspelt are meant all the same. Only words that end as they do are looked at. */
export function withDaysSpelled(text: string): string {
  return text.replace(/\b(\p{L}{2,8}d[ae]y)(s?)\b/giu, (word, day: string, plural: string) => {
    const name = nearest(day.toLowerCase());
    return name === undefined ? word : name.charAt(0).toUpperCase() + name.slice(1) + plural;
  });
}

function nearest(word: string): string | undefined {
  if (NAMES.includes(word) || WORDS.includes(word)) return undefined;
  const [first, second] = NAMES.filter((name) => word.startsWith(name.charAt(0)))
    .map((name) => ({ name, far: isAnagram(word, name) ? 1 : distance(word, name) }))
    .sort((a, b) => a.far - b.far);
  // A short name has neighbours that are names too: "sunday" is two letters from "monday".
  const isNear = first !== undefined && first.far <= (first.name.length > 6 ? 2 : 1);
  return isNear && first.far !== second?.far ? first.name : undefined;
}

const sorted = (word: string) => Array.from(word).sort().join('');
/** Letters that changed places: "firday". */
const isAnagram = (word: string, name: string) => sorted(word) === sorted(name);
