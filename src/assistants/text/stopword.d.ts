declare module 'stopword' {
  type Words = string[];
  export const ces: Words, dan: Words, deu: Words, eng: Words, spa: Words, fin: Words, fra: Words, hun: Words;
  export const ita: Words, nld: Words, nob: Words, pol: Words, por: Words, ron: Words, rus: Words, swe: Words;
  export const tur: Words, ukr: Words;
}
