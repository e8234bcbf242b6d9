// The words: both languages say everything, the screens use what is said, and nothing is said past the lists.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { codeWords, LANGS, parse, placeholders, screenWords } from '../tools/words.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const sources = ['src', 'officer'].flatMap((folder) => readdirSync(root + folder, { recursive: true })
  .filter((name) => /\.(ts|svelte)$/.test(name)).map((name) => ({ name: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, 'utf8') })));
const all = sources.map((source) => source.text).join('\n');
const [zh, en] = LANGS.map(screenWords);

test('both languages have the same keys', () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
});

test('both languages name the same values', () => {
  for (const key of Object.keys(zh)) assert.deepEqual(placeholders(zh[key]), placeholders(en[key]), key);
});

test('every key that a screen asks for exists', () => {
  for (const [, key] of all.matchAll(/\bt\('([\w-]+)'/g)) assert.ok(key in en, key);
});

test('every key is asked for by some screen', () => {
  // Keys made of a set and a name, such as drone_state_ + a state.
  const sets = [...all.matchAll(/\bword\('(\w+)'/g), ...all.matchAll(/[`'](\w+_)\$\{/g)].map(([, set]) => set);
  const unused = Object.keys(en).filter((key) => !all.includes(`'${key}'`) && !sets.some((set) => key.startsWith(set)));
  assert.deepEqual(unused, []);
});

test('a broken word list is refused with its line', () => {
  assert.throws(() => parse('a = "1"\na = "2"', 'x.toml'), /x\.toml:2: a is there twice/);
  assert.throws(() => parse('a = 1', 'x.toml'), /x\.toml:1: cannot read/);
  assert.deepEqual(parse('# no\n[s]\nb = ["x {n}", "y"] # yes', 'x.toml'), { '': {}, s: { b: ['x {n}', 'y'] } });
});

test("the station's sentences for codes are in both languages", () => {
  const [ours, theirs] = LANGS.map(codeWords);
  for (const section of Object.keys(ours)) assert.deepEqual(Object.keys(ours[section]).sort(), Object.keys(theirs[section]).sort(), section);
});

/** What a component says by itself: its markup without code, tags and expressions. */
function said(text) {
  let markup = text.replace(/<!--[\s\S]*?-->|<(script|style)[\s\S]*?<\/\1>/g, '');
  for (let before = ''; before !== markup;) [before, markup] = [markup, markup.replace(/\{[^{}]*\}/g, ' ')];
  const labels = [...markup.matchAll(/\b(?:title|alt|placeholder|aria-label)="([^"]*)"/g)].map((found) => found[1]);
  // What one types is the same in every language.
  return [markup.replace(/<code>[\s\S]*?<\/code>|<kbd[\s\S]*?<\/kbd>/g, '').replace(/<[^>]*>/g, ' '), ...labels].join(' ');
}

test('no component says a word of its own', () => {
  for (const { name, text } of sources.filter((source) => source.name.endsWith('.svelte'))) {
    assert.doesNotMatch(said(text), /\p{Script=Han}|[A-Za-z]{2,}/u, name);
  }
});

test('no code says a Chinese word of its own', () => {
  for (const { name, text } of sources) assert.doesNotMatch(text, /\p{Script=Han}/u, name);
});
