// What is served: sizes, and nothing that the content security policy would stop.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = `${root}dist/`;

test('the officer page is at most 60 kB, uncompressed, all of it', () => {
  const parts = ['officer.html', 'officer.css', 'officer.js', 'icon.svg'];
  const bytes = parts.reduce((sum, name) => sum + statSync(dist + name).size, 0);
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
});

test('no page has a script, a style or a handler in its text', () => {
  for (const name of readdirSync(dist).filter((file) => file.endsWith('.html'))) {
    const text = readFileSync(dist + name, 'utf8');
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i, name);
    assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\//i, name);
  }
});

test('every script ends in .js, so that every server calls it JavaScript', () => {
  assert.deepEqual(readdirSync(`${dist}assets`).filter((name) => name.endsWith('.mjs')), []);
});

test('the lock file names no host to fetch from', () => {
  assert.doesNotMatch(readFileSync(`${root}package-lock.json`, 'utf8'), /"resolved": "http/);
});
