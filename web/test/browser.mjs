// One Chromium for all tests of a file, and what every page must hold: no error, no foreign request, no policy violation.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

export const startBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });

/** A fresh page; `faults` and `foreign` fill up by themselves. */
export async function openPage(browser, { url, width = 1440, height = 900, init, ...options }) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  const seen = { page, faults: [], foreign: [], close: () => context.close() };
  // Browsers log every answer that is not 2xx; an expected 401 is no fault of the page.
  page.on('console', (line) => line.type() === 'error' && !/status of 40[139]|ERR_/.test(line.text()) && seen.faults.push(line.text()));
  page.on('pageerror', (error) => seen.faults.push(String(error)));
  page.on('request', (request) => {
    const at = new URL(request.url());
    if (!['data:', 'blob:'].includes(at.protocol) && at.hostname !== '127.0.0.1') seen.foreign.push(request.url());
  });
  await page.goto(url);
  return seen;
}

/** Waits without eval in the page, which the content security policy forbids. */
export async function until(what, check, ms = 15_000) {
  const end = Date.now() + ms;
  let last;
  while (Date.now() < end) {
    last = await check();
    if (last) return last;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`never: ${what} (last: ${JSON.stringify(last)})`);
}

/** Features that are really on the canvas. */
export const drawn = (page, layer) => page.evaluate((name) => {
  const map = window.quadratMap;
  return map?.getLayer(name) ? map.queryRenderedFeatures(undefined, { layers: [name] }).map((one) => one.properties) : [];
}, layer);

/** What an automatic look for barriers finds: rule and elements. */
export async function barriers(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })).violations);
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

export const mapReady = (page) => until('the map is drawn', async () => (await drawn(page, 'cells-edge')).length > 0, 30_000);
