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

// What the strip would show after an hour, for a page that has just been opened.
function past() {
  const now = Date.UTC(2026, 10, 23, 14, 14, 7);
  const bar = (drone, doing, from, to) => ({ drone, doing, state: doing === 'tour' ? 'on_tour' : 'on_way', from: now - from * 60e3, to: now - to * 60e3 });
  const bars = [bar('XC-4', 'tour', 52, 36), bar('XC-4', 'moving', 36, 34), bar('XC-4', 'ground', 34, 0), bar('XC-1', 'ground', 52, 40), bar('XC-1', 'moving', 40, 37), bar('XC-1', 'tour', 37, 0),
    bar('XC-6', 'tour', 52, 14), bar('XC-6', 'lost', 2, 0), bar('XC-6', 'moving', 14, 2), bar('XC-2', 'moving', 17, 14.5), bar('XC-2', 'tour', 14.5, 0), bar('XC-5', 'ground', 52, 0)];
  const marks = [{ kind: 'incident', name: '2C91', at: now - 31.7 * 60e3 }, { kind: 'broken', name: '0405', at: now - 48e3 }];
  if (!sessionStorage.getItem('night:xiangcheng')) sessionStorage.setItem('night:xiangcheng', JSON.stringify({ bars, marks }));
}

async function shot(name, options, act = async () => {}) {
  if (only && !name.includes(only)) return;
  const seen = await openPage(browser, { url: mock.link, init: past, ...options });
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
await shot('legend', {}, async (page) => {
  await mapReady(page);
  await page.keyboard.press('l');
});
await shot('with-phone', { url: mock.link.replace('/#', '/?phone#'), width: 1760, height: 990 }, mapReady);
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
