// How long a detection takes until a person can read it on the live map in Chromium:
// `node benches/browser.mjs http://127.0.0.1:8620 TOKEN_FILE [COUNT]`, with `quadrat serve` running for the district
// xiangcheng. Needs `npm ci` in web/ and Debian's chromium.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const [base, tokenFile, count = '50'] = process.argv.slice(2);
const token = readFileSync(tokenFile, 'utf8').trim();
const quiet = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${base}/#token=${token}`);
await page.waitForTimeout(3000);
// Every incident's name, with the moment at which it stood on the page.
await page.evaluate(() => {
  window.shown = {};
  const look = () => {
    for (const name of document.body.innerText.match(/\b[0-9A-F]{4}\b/g) ?? []) window.shown[name] ??= Date.now();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
});

async function ask(path, body) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${base}/api/v1/districts/xiangcheng${path}`, { method: body ? 'POST' : 'GET', headers, body });
  return answer.json();
}

const sent = new Map();
for (let number = 0; number < Number(count); number += 1) {
  const detection = { id: `b-${Date.now()}`, class: 'person_down', confidence: 90, at: new Date().toISOString(), lat: 25 + 0.01 * number, lon: 117.65, datum: 'wgs84', error_m: 5 };
  const began = Date.now();
  sent.set((await ask('/detections', JSON.stringify(detection))).incident, began);
  await page.waitForTimeout(400);
}
await page.waitForTimeout(2000);
const names = new Map((await ask('/snapshot')).incidents.map((one) => [one.id, one.name]));
const shown = await page.evaluate(() => window.shown);
const spans = [...sent].map(([id, began]) => shown[names.get(id)] - began).filter(Number.isFinite).sort((a, b) => a - b);
const pick = (share) => spans[Math.min(spans.length - 1, Math.floor(share * spans.length))];
console.log(`detection to the page     ${spans.length} of ${sent.size}: p50 ${pick(0.5)} ms, p95 ${pick(0.95)} ms, p99 ${pick(0.99)} ms`);
await browser.close();
