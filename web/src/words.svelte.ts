// The words of the chosen language.
import { codes, words } from 'virtual:words';
import type { Values } from './types';

export type Lang = 'zh' | 'en';
type Named = Record<string, string | number>;

function first(): Lang {
  const kept = localStorage.getItem('lang');
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export const chosen = $state({ lang: first() });

export function choose(lang: Lang): void {
  chosen.lang = lang;
  localStorage.setItem('lang', lang);
}

function fill(text: string, values: Named): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A screen's sentence. */
export function t(key: string, values: Named = {}): string {
  return fill(words[chosen.lang][key] ?? key, values);
}

/** The word for one of a set of names, such as a drone's state; a name that is new to this page is said as itself. */
export function word(set: string, name: string): string {
  return words[chosen.lang][`${set}_${name}`] ?? name.replaceAll('_', ' ');
}

/** What a message code means; one without a sentence is said as itself. */
export function sentence(code: string, values: Values): string {
  const named = Object.fromEntries(values.map(([name, value]) => [name, referred(value)]));
  for (const section of Object.values(codes[chosen.lang])) {
    const text = section[code]?.find((one) => [...one.matchAll(/\{(\w+)\}/g)].every((found) => found[1]! in named));
    if (text) return fill(text, named);
  }
  return [code, ...values.map(([name, value]) => `${name} ${value}`)].join(' ');
}

// "@kind.area" stands for a word of the list itself.
function referred(value: string): string {
  const found = value.match(/^@(\w+)\.(\w+)$/);
  return found ? (codes[chosen.lang][found[1]!]?.[found[2]!]?.[0] ?? value) : value;
}
