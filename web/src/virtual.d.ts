type Words = Record<string, string>;
type Sections = Record<string, Record<string, string[]>>;

declare module 'virtual:words' {
  export const words: { zh: Words; en: Words };
  export const codes: { zh: Sections; en: Sections };
}

declare module 'virtual:officer-words' {
  export const words: { zh: Words; en: Words };
}
