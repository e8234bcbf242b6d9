// The officer page's own words; the language is the one chosen on the live map, if any.
import { words } from 'virtual:officer-words';

type Lang = 'zh' | 'en';

// Storage is shut in some chat apps' browsers.
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}

let lang: Lang = kept('lang') === 'en' || (kept('lang') === null && /^en/i.test(navigator.language)) ? 'en' : 'zh';

export function swap(): void {
  lang = lang === 'zh' ? 'en' : 'zh';
  keep('lang', lang);
  say();
}

export function say(): void {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  document.title = t('officer_title');
}

export function t(key: string, values: Record<string, string | number> = {}): string {
  return (words[lang][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const classWord = (name: string) => words[lang][`class_${name}`] ?? name.replace(/_/g, ' ');
