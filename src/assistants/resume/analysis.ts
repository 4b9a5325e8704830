/** What `resume-analyst` finds in a text; the `metadata.analysis` of its result. */
export interface ResumeAnalysis {
  /** ISO 639-1 code, or "und" where the text is too short to tell. */
  language: string;
  /** Canonical names of the sections, in the order of the text. */
  sections: string[];
  contact: Contact;
  /** Canonical names, in the order of first mention; negated mentions do not count. */
  skills: string[];
  /** Years with one decimal; null where the text tells nothing. */
  yearsOfExperience: number | null;
  education: EducationEntry[];
  /** 0–100: the fit to the role where one was given, else the quality of the text as a résumé. */
  score: number;
  reasons: Reason[];
}

export interface Contact {
  email: string | null;
  phone: string | null;
  links: string[];
}

export interface EducationEntry {
  degree: string;
  institution: string | null;
  /** The year it was, or will be, completed. */
  year: number | null;
}

/** One step of the score: positive effects add up to it, negative ones to what is missing from 100. */
export interface Reason {
  factor: string;
  /** Points of 100, gained (positive) or missed (negative). */
  effect: number;
  /** A quotation from the text, or what was looked for in vain. */
  evidence: string;
}
