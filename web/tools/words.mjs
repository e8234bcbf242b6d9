// The word lists are shared with the station, which reads them with a real TOML parser. This one reads only the part of
// TOML that they use - sections, strings, one-line lists of strings - and stops at anything else, with the line.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const LANGS = ['zh', 'en'];
export const TEXT = fileURLToPath(new URL('../../station/src/text/', import.meta.url));

const STRING = /"(?:[^"\\]|\\["\\nt])*"/;
const LIST = new RegExp(`\\[\\s*(?:${STRING.source}\\s*,\\s*)*${STRING.source}\\s*,?\\s*\\]`);
const PAIR = new RegExp(`^(\\w[\\w-]*|"[^"]+")\\s*=\\s*(${STRING.source}|${LIST.source})\\s*(?:#.*)?$`);

/** Section ("" outside of any) -> key -> alternatives. */
export function parse(text, file) {
  const sections = { '': {} };
  let section = sections[''];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const head = line.match(/^\[([\w.-]+)\]\s*(?:#.*)?$/);
    if (head) {
      section = sections[head[1]] ??= {};
      return;
    }
    const pair = line.match(PAIR);
    if (!pair) throw new Error(`${file}:${index + 1}: cannot read: ${line}`);
    const key = pair[1].replaceAll('"', '');
    if (key in section) throw new Error(`${file}:${index + 1}: ${key} is there twice`);
    section[key] = pair[2].match(new RegExp(STRING, 'g')).map((one) => JSON.parse(one));
  });
  return sections;
}

export const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

/** The screens' words of a language: key -> text. */
export function screenWords(lang) {
  const file = `web.${lang}.toml`;
  const flat = parse(readFileSync(TEXT + file, 'utf8'), file)[''];
  return Object.fromEntries(Object.entries(flat).map(([key, texts]) => [key, texts[0]]));
}

// Of the station's own lists a screen needs what an answer or a snapshot can name.
const SECTIONS = ['problem', 'conflict', 'health', 'label', 'unit'];
const isShown = (section, key) => section !== 'problem' || /^[AS]\d/.test(key);

/** The station's sentences for message codes: section -> key -> alternatives, all lists of a language together. */
export function codeWords(lang) {
  const files = readdirSync(TEXT).filter((file) => file.endsWith(`${lang}.toml`) && !file.startsWith('web.')).sort();
  const lists = files.map((file) => parse(readFileSync(TEXT + file, 'utf8'), file));
  return Object.fromEntries(SECTIONS.map((section) => [section, Object.fromEntries(lists.flatMap((list) =>
    Object.entries(list[section] ?? {}).filter(([key]) => isShown(section, key))))]));
}

// The officer page is loaded over 2G: it carries only its own words.
const OFFICER = /^(officer_|class_|compass_|login_|refused_|severity_|unverified$|drill$|language|loading$)/;

const officerWords = (words) => Object.fromEntries(Object.entries(words).filter(([key]) => OFFICER.test(key)));

/** Vite plugin: `virtual:words` and `virtual:officer-words`. */
export function words() {
  const made = {
    'virtual:words': () => ({ words: Object.fromEntries(LANGS.map((lang) => [lang, screenWords(lang)])),
      codes: Object.fromEntries(LANGS.map((lang) => [lang, codeWords(lang)])) }),
    'virtual:officer-words': () => ({
      words: Object.fromEntries(LANGS.map((lang) => [lang, officerWords(screenWords(lang))])) }),
  };
  return {
    name: 'words',
    resolveId: (id) => (id in made ? `\0${id}` : undefined),
    load(id) {
      const make = made[id.slice(1)];
      if (!id.startsWith('\0') || !make) return undefined;
      for (const file of readdirSync(TEXT)) if (file.endsWith('.toml')) this.addWatchFile(TEXT + file);
      return Object.entries(make()).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n');
    },
  };
}
