/** A degree named in a line, with its field of study, and its place. */
export interface Degree {
  text: string;
  start: number;
  end: number;
}

const OF =
  'science|arts|engineering|fine arts|applied science|applied arts|business administration|education|laws?|philosophy|medicine|nursing|technology|commerce|music|social work|public health|architecture|design|divinity|pharmacy|veterinary medicine|computer applications|public administration|business';
const NAMES = [
  `(?:associate|bachelor|master|magister|doctor)(?:['’]?s)?(?:\\s+(?:degree|diploma))?(?:\\s+of\\s+(?:${OF})(?:\\s+(?:&|and)\\s+(?:${OF}))?)?(?:\\s+degree)?`,
  'doctorate|doctoral degree|ph\\.?\\s?d|d\\.?phil|ed\\.?d|m\\.?d|j\\.?d|d\\.?n\\.?p|pharm\\.?d|dvm|dds|ll\\.?[bm]',
  'mba|m\\.b\\.a|emba|mpa|mph|msw|mfa|bfa|bba|bca|mca|m\\.?s\\.?n|b\\.?s\\.?n|adn|b\\.?ed|m\\.?ed|b\\.?eng|m\\.?eng|b\\.?tech|m\\.?tech|b\\.?com|m\\.?com|b\\.?sc|m\\.?sc|b\\.?a|m\\.?a|b\\.?s|m\\.?s|a\\.?a\\.?s|a\\.?a|a\\.?s|m\\.?phil|m\\.?res|b\\.?arch|m\\.?arch|b\\.?n|m\\.?fa',
  'level \\d (?:[a-z]+ ){0,2}(?:diploma|certificate|award)|pgce|pgde|pgdip|post-?graduate (?:diploma|certificate)|graduate (?:diploma|certificate)|advanced diploma|higher national (?:diploma|certificate)|hn[dc]|btec(?: level \\d| national| extended| diploma)*|nvq(?: level \\d)?|foundation degree|vocational (?:diploma|certificate)|technical (?:diploma|certificate)|trade (?:certificate|diploma)|certificate [iv]{1,3}|city (?:and|&) guilds(?: level \\d)?',
  '(?:high school|secondary school|national|culinary arts?|practical nursing|welding) (?:diploma|certificate)|diploma|certificate(?= (?:in|of)\\s)|(?:\\w+ )?(?:senior|school|leaving|secondary) certificate|high school equivalency|ged|a[- ]levels?|gcses?|baccalaur[ée]at|abitur|matura|(?:\\w+ )?apprenticeship',
  'licence|licenciatura|licenciado|licenciada|grado|ingeniero|máster|maestría|técnico|laurea(?: magistrale| triennale)?|diplom(?:-\\p{L}+)?|staatsexamen|dut|bts',
];
const NAME = new RegExp(
  `(?<![\\p{L}\\p{N}.@])(?:${NAMES.join('|')})(?:\\.(?!\\p{L}))?(?![\\p{L}\\p{N}])`,
  'giu',
);
/** Short forms that are more often something else in lower case: "as", "ma", "bs". */
const SHORT =
  /^(?:[abm]\.?[asdn](?:\.?s)?|j\.?d|adn|ged|mpa|dds|dut|bts|mph|ed\.?d|m\.?ed|b\.?ed|hn[dc]|[bm]\.?arch|m\.?res)\.?$/i;

const HONOURS = '(?:\\s*\\((?:[Hh]on(?:s|ou?rs)?\\.?|[A-Z][A-Za-z.]{1,8})\\)|\\s+[Hh]on(?:s|ou?rs)\\b\\.?)*';
const WORD =
  "(?!(?:University|College|Institute|School|Academy|Polytechnic|from|at|with|From|At|With)\\b)[\\p{L}][\\p{L}'’/.-]*";
const LATER = `(?:\\s+(?:&|and|of|in|for|the|with\\s+a\\s+minor\\s+in)\\s+${WORD}|\\s+(?!in\\b|gpa\\b|GPA\\b|and\\b)${WORD}){0,6}?`;
const END =
  '(?=\\s*(?:$|[,;|(•–—:@]|\\.(?:\\s|$)|-\\s|\\s-|\\d|\\n)|\\s{2,}|\\s+in\\s+\\d|\\s+(?:at|from|and|with|University|College|Institute|GPA|where|while|then|to)\\b)';
const SUBJECT =
  'Science|Engineering|Nursing|Business|Administration|Management|Arts?|Education|Accounting|Finance|Economics|Psychology|Biology|Chemistry|Physics|Math\\p{L}*|History|English|Design|Marketing|Communications?|Law|Medicine|Studies|Technology|Systems|Computing|Literature|Journalism|Hospitality|Culinary|Work|Health|Politics|Philosophy|Sociology|Statistics|Linguistics|Spanish|French|German|Music|Informatik|Architecture';
const FIELD = new RegExp(
  `^${HONOURS}(?:\\s*[,–-]?\\s*(?:[Mm]ajor(?:ing)?\\s+)?(?:in|of|en|für)\\s+(?:the\\s+)?${WORD}${LATER}${END}` +
    `|\\s+(?=\\p{Lu})${WORD}${LATER}${END}` +
    `|\\s*[,:–-]\\s*(?=[^,;|(\\n]{0,50}\\b(?:${SUBJECT})\\b)(?=\\p{Lu})${WORD}${LATER}${END})?`,
  'u',
);

/** The degrees that a line names, each with its field as written ("B.Sc. (Hons) Computer Science"). */
export function degreesIn(line: string): Degree[] {
  const degrees: Degree[] = [];
  for (const match of line.matchAll(NAME)) {
    const [name] = match;
    const { index } = match;
    if (
      SHORT.test(name) &&
      name.toUpperCase() !== name &&
      !name.includes('.') &&
      !/^[BM](?:Ed|Arch|Res)$/.test(name)
    )
      continue;
    const previous = degrees.at(-1);
    if (previous && index < previous.end) continue;
    // "Scrum Master", "Master Electrician", "Associate at …": a title, not a degree.
    const bare = /^(?:associate|master|doctor|bachelor)$/i.test(name);
    const field = FIELD.exec(line.slice(index + name.length, index + name.length + 160))?.[0] ?? '';
    if (bare && !/^\s*(?:of|in)\b/.test(field)) continue;
    const end = index + name.length + field.length;
    degrees.push({
      text: line
        .slice(index, end)
        .replace(/\s+/g, ' ')
        .replace(/[\s,–-]+$/, ''),
      start: index,
      end,
    });
  }
  return degrees;
}
