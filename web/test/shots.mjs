// Screenshots to be looked at by a person: `npm run shots -- FOLDER`.
import { mkdirSync } from 'node:fs';
import { mapReady, openPage, startBrowser, until } from './browser.mjs';
import { startMock } from './mock.mjs';
import * as scene from './scene.mjs';

const folder = process.argv[2] ?? 'shots';
mkdirSync(folder, { recursive: true });
const only = process.argv[3];
const mock = await startMock();
const browser = await startBrowser();

async function shot(name, options, act = async () => {}) {
  if (only && !name.includes(only)) return;
  const seen = await openPage(browser, { url: mock.link, ...options });
  await act(seen.page);
  await new Promise((done) => setTimeout(done, 1200));
  await seen.page.screenshot({ path: `${folder}/${name}.png` });
  console.log(name, seen.faults.join(' | '), seen.foreign.join(' '));
  await seen.close();
}

await shot('map-zh', {}, mapReady);
await shot('map-en-detail', { locale: 'en-GB' }, async (page) => {
  await mapReady(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
});
await shot('map-phone', { width: 390, height: 844 }, mapReady);
await shot('keys', {}, async (page) => {
  await mapReady(page);
  await page.keyboard.press('?');
});
await shot('tables', {}, async (page) => {
  await mapReady(page);
  await page.keyboard.press('t');
});
mock.view = scene.ready;
await shot('ready', {}, async (page) => until('gate', () => page.locator('.centre').count()));
mock.view = scene.calm;
await shot('calm', {}, mapReady);
mock.view = scene.nothing;
await shot('nothing', {});
mock.view = scene.flying;
await shot('stopped', {}, async (page) => {
  await mapReady(page);
  mock.freeze();
  await until('stopped', () => page.locator('[data-freshness=stopped]').count(), 20_000);
  mock.thaw();
  await page.evaluate(() => null);
});
for (const [name, colorScheme] of [['day', 'light'], ['night', 'dark']]) {
  await shot(`officer-${name}`, { url: `${mock.url}/officer#token=a-token`, width: 390, height: 844, colorScheme, permissions: ['geolocation'],
    geolocation: { latitude: 24.5066, longitude: 117.6474, accuracy: 9 } });
}
await browser.close();
mock.stop();
