// The officer page in a phone's browser, with script and without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { barriers, openPage, startBrowser, until } from './browser.mjs';
import { startMock } from './mock.mjs';
import { flying, incident } from './scene.mjs';

let browser;
let mock;
let seen;

before(async () => (browser = await startBrowser()));
after(() => browser.close());

async function open(options = {}, server = {}) {
  mock = await startMock(server);
  seen = await openPage(browser, { url: `${mock.url}/officer#token=a-token`, width: 390, height: 844, ...options });
  return seen.page;
}

afterEach(async () => {
  const { faults, foreign } = seen;
  await seen.close();
  mock.stop();
  assert.deepEqual(faults, []);
  assert.deepEqual(foreign, []);
});

const card = (page) => until('the card', async () => (await page.locator('main.card').count()) && page.locator('main.card').innerText());
const says = (page, words) => until(words, async () => (await page.locator('body').innerText()).includes(words));
const posted = (path) => until(path, () => mock.posts.find((one) => one.path === path));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A night with the incident as given. */
const night = (change) => (seconds) => flying(seconds, { incidents: [incident(change)] });
const OURS = { state: 'acknowledged', taken_by: 'team-2', clocks_unix_ms: [null, 1, 1] };

test('the card says what, how sure, since when, where and who goes', async () => {
  const page = await open();
  const text = await card(page);
  for (const words of ['▲', '有人倒地', '未核实', '7F3A', '0402', '±41', '还没有人', '我去', '去不了', '误报']) assert.ok(text.includes(words), words);
  assert.equal(new URL(page.url()).hash, '');
  const before = await page.locator('#age').innerText();
  await until('the age counts', async () => (await page.locator('#age').innerText()) !== before);
  assert.equal(await page.locator('svg .ring.open').count(), 1);
});

test('"I\'m going" leaves at once, and can be taken back', async () => {
  const page = await open();
  await card(page);
  await page.locator('[data-ask=acknowledge]').click();
  await posted('incidents/7/acknowledge');
  await says(page, '已记下：你去');
  await page.locator('#undo').click();
  await posted('incidents/7/decline');
});

test('a false alarm leaves after five seconds, or when the page is left', async () => {
  const page = await open();
  await card(page);
  await page.locator('[data-ask=false]').click();
  await pause(1000);
  assert.deepEqual(mock.posts, []);
  await page.goto('about:blank');
  await posted('incidents/7/false');
});

test('going, there, done: one big button after the other', async () => {
  const page = await open({}, { view: night(OURS) });
  await card(page);
  await page.locator('[data-ask=on-scene]').click();
  await page.locator('[data-ask=close]').waitFor();
  await page.locator('[data-ask=close]').click();
  await posted('incidents/7/on-scene');
  await posted('incidents/7/close');
  assert.deepEqual(mock.posts.map((one) => one.path), ['incidents/7/on-scene', 'incidents/7/close']);
});

test('help has to be held', async () => {
  const page = await open({}, { view: night(OURS) });
  await card(page);
  await page.locator('[data-ask=help]').click();
  await pause(1300);
  assert.deepEqual(mock.posts, []);
  await page.locator('[data-ask=help]').hover();
  await page.mouse.down();
  await posted('incidents/7/help');
  await page.mouse.up();
});

test('a tap without network waits in the phone and is sent once', async () => {
  const page = await open();
  await card(page);
  await page.context().setOffline(true);
  mock.cut();
  await page.locator('[data-ask=acknowledge]').click();
  await pause(5500);
  await says(page, '已记下，联网后发出');
  await until('cut off', () => page.locator('.amber[role=alert]').count());
  await page.context().setOffline(false);
  await posted('incidents/7/acknowledge');
  await pause(5000);
  assert.equal(mock.posts.filter((one) => one.path === 'incidents/7/acknowledge').length, 1);
});

test('somebody else took it: stand by', async () => {
  const page = await open({}, { view: night({ state: 'acknowledged', taken_by: 'team-3' }) });
  await says(page, '三中队 去了，请待命');
  assert.equal(await page.locator('[data-ask=acknowledge]').count(), 0);
});

test('an incident that ends under one\'s eyes says how', async () => {
  const page = await open();
  await card(page);
  mock.view = night({ state: 'false' });
  await says(page, '是误报');
});

test('nothing to do, off duty, no team: each is said', async () => {
  const page = await open({}, { view: (seconds) => flying(seconds, { incidents: [] }) });
  await says(page, '请待命');
  mock.view = (seconds) => flying(seconds, { teams: [{ ...flying(0).teams[0], on_duty: false }] });
  await says(page, '不在值守');
  mock.view = (seconds) => flying(seconds, { teams: [] });
  await says(page, '不属于任何队伍');
});

test('with a position it says how far, and tells the station in WGS-84', async () => {
  const page = await open({ permissions: ['geolocation'], geolocation: { latitude: 24.5109, longitude: 117.6475, accuracy: 9 } });
  await card(page);
  await page.locator('#turn-on').click();
  await says(page, '从你这里');
  assert.match(await card(page), /向东北 \d+ 米/);
  const post = await posted('teams/team-2/position');
  assert.deepEqual(JSON.parse(post.body), { lat: 24.5109, lon: 117.6475, accuracy_m: 9, datum: 'wgs84' });
  assert.equal(await page.locator('svg .me').count(), 1);
});

test('in a drill nobody calls an ambulance', async () => {
  const page = await open({}, { view: night({ drill: true }) });
  assert.match(await card(page), /演练/);
  assert.equal(await page.locator('a[href^="tel:"]').count(), 0);
});

test('English says no Chinese word of its own', async () => {
  const page = await open({ locale: 'en-GB' }, { view: (seconds) => flying(seconds, { places: [], teams: [{ ...flying(0).teams[0], called: 'Team 2' }] }) });
  await card(page);
  assert.doesNotMatch((await page.locator('body').innerText()).replace('中文', ''), /\p{Script=Han}/u);
});

test('the big buttons fit thumbs and the page fits the phone', async () => {
  const page = await open({ width: 320, height: 568 });
  await card(page);
  const going = await page.locator('.going').boundingBox();
  assert.ok(going.height >= 72 && going.y + going.height <= 568);
  assert.ok((await page.locator('.pair button').first().boundingBox()).height >= 48);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('no barriers, by day and by night', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open({ colorScheme });
    await card(page);
    assert.deepEqual(await barriers(page), [], colorScheme);
    if (colorScheme === 'light') await Promise.all([seen.close(), mock.stop()]);
  }
});

const part = (name) => readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8');
const fill = (template, values) => template.replace(/\{\{(\w+)\}\}/g, (whole, name) => values[name] ?? whole);

/** What the server does for a browser without script. */
function rendered(page) {
  const act = (ask, kind, label) => fill(part('officer-act.html'), { district: 'xiangcheng', id: 7, ask, kind, label, key: `k-${ask}` });
  const acts = act('acknowledge', 'going', '我去') + act('decline', '', '去不了') + act('false', '', '误报');
  const filled = fill(part('officer-card.html'), { id: 7, shape: '▲', class: '有人倒地', unverified: '未核实', age: '0:23', where: '7F3A',
    about: '大约 ±41 米', who: '谁去：还没有人', lat: 24.5, lon: 117.6, open_map: '用地图打开', acts });
  return page.replace('<!--quadrat:card-->', filled);
}

test('without script the card is a form that posts', async () => {
  mock = await startMock({ login: false });
  mock.officer = rendered;
  seen = await openPage(browser, { url: `${mock.url}/officer`, width: 390, height: 844, javaScriptEnabled: false });
  const { page } = seen;
  assert.match(await card(page), /有人倒地/);
  await page.locator('button.going').click();
  const post = await posted('incidents/7/acknowledge');
  assert.equal(post.body, 'key=k-acknowledge');
  assert.match(page.url(), /\/officer$/);
});
