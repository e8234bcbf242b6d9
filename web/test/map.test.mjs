// The live map in a real browser, against a made-up night.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { barriers, drawn, mapReady, openPage, startBrowser, until } from './browser.mjs';
import { startMock } from './mock.mjs';
import * as scene from './scene.mjs';

let browser;
let mock;
let seen;

before(async () => (browser = await startBrowser()));
after(() => browser.close());

async function open(options = {}, server = {}) {
  mock = await startMock(server);
  seen = await openPage(browser, { url: mock.link, ...options });
  return seen.page;
}

// Whatever a test looked at, no page may fault, break the policy or ask anybody else.
afterEach(async () => {
  const { faults, foreign } = seen;
  await seen.close();
  mock.stop();
  assert.deepEqual(faults, []);
  assert.deepEqual(foreign, []);
});

const names = async (page, layer, key = 'id') => [...new Set((await drawn(page, layer)).map((one) => one[key]))].sort();
const text = (page, selector) => page.locator(selector).innerText();
const posted = (path) => until(path, () => mock.posts.find((one) => one.path === path));

test('cells, drones, teams and incidents are on the map', async () => {
  const page = await open();
  await mapReady(page);
  assert.deepEqual(await until('drones', async () => (await names(page, 'drones')).length === 5 && names(page, 'drones')), ['XC-1', 'XC-2', 'XC-4', 'XC-5', 'XC-6']);
  assert.equal((await names(page, 'cells-edge', 'name')).length, 12);
  assert.deepEqual(await names(page, 'cells-never-edge', 'name'), ['0412']);
  assert.deepEqual(await names(page, 'cells-overdue', 'name'), ['0405']);
  assert.deepEqual(await names(page, 'cells-unwatched', 'name'), ['0411']);
  assert.deepEqual(await names(page, 'incidents'), [7]);
  assert.deepEqual(await names(page, 'teams'), ['team-2', 'team-3']);
  assert.deepEqual(await names(page, 'footprints'), ['XC-1', 'XC-2']);
  assert.deepEqual(await names(page, 'nofly', 'kind'), ['nofly']);
  assert.deepEqual(await names(page, 'circles-edge-unverified'), [7]);
});

test('ground that has hours says them, and is outlined only while it is open', async () => {
  const page = await open();
  await mapReady(page);
  assert.deepEqual(await names(page, 'hours-edge', 'name'), ['实验小学']);
  assert.deepEqual(await names(page, 'nolook-edge', 'name'), ['家属院']);
  assert.deepEqual(await until('their hours', async () => (await names(page, 'hours', 'hours')).length === 2 && names(page, 'hours', 'hours')),
    ['22:00-6:00', 'mon-fri 16:30-17:30']);
});

test('the legend leaves the tools of the map in reach, however wide the page is', async () => {
  const page = await open();
  await mapReady(page);
  const box = (selector) => page.locator(selector).first().boundingBox();
  for (const width of [920, 1100, 1280, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    const [legend, tools] = [await box('.legend'), await box('.tools')];
    assert.ok(legend.x + legend.width <= tools.x, `${width}: ${JSON.stringify([legend, tools])}`);
  }
});

test('a layer that is switched off is off', async () => {
  const page = await open();
  await mapReady(page);
  await page.keyboard.press('l');
  await page.getByLabel('队伍', { exact: true }).uncheck();
  await until('no teams', async () => (await drawn(page, 'teams')).length === 0);
  assert.equal((await names(page, 'drones')).length, 5);
});

test('the token is taken from the link once and does not stay in it', async () => {
  const page = await open();
  await until('signed in', () => page.locator('.header').count());
  assert.equal(new URL(page.url()).hash, '');
  await page.reload();
  await until('still signed in', () => page.locator('.header').count());
});

test('without a token there is a box for it, and a wrong one is called wrong', async () => {
  mock = await startMock();
  seen = await openPage(browser, { url: mock.url });
  const { page } = seen;
  await page.locator('input[type=password]').fill('nonsense');
  await page.locator('button.main').click();
  await until('refused', () => page.getByRole('alert').count());
  await page.locator('input[type=password]').fill('a-token');
  await page.locator('button.main').click();
  await until('signed in', () => page.locator('.header').count());
});

test('an incident is triaged by keyboard: next, open, acknowledge', async () => {
  const page = await open();
  await mapReady(page);
  await page.keyboard.press('j');
  await until('selected', () => page.locator('li.selected[data-incident="7"]').count());
  await page.keyboard.press('Enter');
  await until('open', () => page.locator('aside h3').count());
  await page.keyboard.press('c');
  const post = await posted('incidents/7/acknowledge');
  assert.match(JSON.parse(post.body).key, /^[0-9a-f]{24}$/);
  await page.keyboard.press('Escape');
  await until('back', async () => (await page.locator('aside h3').count()) === 0);
});

test('a false alarm can be taken back for five seconds', async () => {
  const page = await open();
  await mapReady(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await until('asked', () => page.locator('.pending').count());
  await page.keyboard.press('Escape');
  await until('taken back', async () => (await page.locator('.pending').count()) === 0);
  await page.keyboard.press('x');
  await posted('incidents/7/false');
  assert.equal(mock.posts.length, 1);
});

test('hold is one key; all home has to be held', async () => {
  const page = await open();
  await mapReady(page);
  await page.keyboard.press('h');
  await posted('patrol/hold');
  const home = page.locator('button.hold');
  await home.click();
  await new Promise((done) => setTimeout(done, 1700));
  assert.equal(mock.posts.some((one) => one.path === 'patrol/home'), false);
  await home.hover();
  await page.mouse.down();
  await posted('patrol/home');
  await page.mouse.up();
});

test('on a narrow screen every button of the header is in reach, in both languages', async () => {
  const page = await open({ width: 1200, height: 800 });
  await page.waitForSelector('.header .language');
  for (const lang of ['zh', 'en']) {
    if (lang === 'en') await page.click('.header .language');
    const beyond = await page.evaluate(() => [...document.querySelectorAll('.header button')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent.trim()));
    assert.deepEqual(beyond, [], lang);
  }
});

test('what the server refuses is said, with its reason', async () => {
  const page = await open();
  await mapReady(page);
  mock.refuse = { status: 409, body: { code: 'S108', values: [['percent', '41'], ['least', '45']] } };
  await page.keyboard.press('h');
  const said = await until('refused', async () => (await page.locator('.toasts .bad').count()) && text(page, '.toasts .bad'));
  assert.match(said, /41/);
  assert.doesNotMatch(said, /S108/);
});

test('a viewer gets no buttons that fly', async () => {
  const page = await open({}, { role: 'viewer' });
  await mapReady(page);
  assert.equal(await page.locator('button.hold').count(), 0);
});

test('an old picture says so after 3 s and stops pretending after 10 s', async () => {
  const page = await open();
  await mapReady(page);
  assert.equal(await page.locator('[data-freshness]').count(), 0);
  mock.freeze();
  const frozen = Date.now();
  await until('old', () => page.locator('[data-freshness=old]').count());
  assert.ok(Date.now() - frozen > 2500);
  await until('stopped', () => page.locator('[data-freshness=stopped]').count());
  assert.ok(Date.now() - frozen > 9500);
  assert.match(await text(page, '[data-freshness]'), /画面已停/);
  const clock = await text(page, 'time');
  await new Promise((done) => setTimeout(done, 1200));
  assert.equal(await text(page, 'time'), clock);
  mock.thaw();
  await until('fresh', async () => (await page.locator('[data-freshness]').count()) === 0);
});

test('every word changes with the language, and stays changed', async () => {
  const page = await open();
  await mapReady(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  for (const key of ['j', 'Enter', 'l', 't', '?']) await page.keyboard.press(key);
  await page.keyboard.press('Escape');
  await page.locator('button.language').click();
  await until('tables', () => page.locator('table').count());
  // What is left in Chinese comes from people: names of the district, the patrol, places and teams.
  const data = [...JSON.stringify([scene.flying(0), '芗城', '中文']).matchAll(/\p{Script=Han}+/gu)].map((found) => found[0]).sort((a, b) => b.length - a.length);
  const left = data.reduce((rest, name) => rest.replaceAll(name, ''), await text(page, 'body'));
  assert.doesNotMatch(left, /\p{Script=Han}/u);
  await page.reload();
  await until('English', async () => (await page.evaluate(() => document.documentElement.lang)) === 'en');
});

test('without WebGL everything is in tables', async () => {
  mock = await startMock();
  seen = await openPage(browser, { url: `${mock.url}/?tables#token=a-token` });
  const { page } = seen;
  await until('three tables', async () => (await page.locator('table').count()) === 3);
  assert.match(await text(page, '.tables'), /WebGL/);
  assert.equal(await page.locator('tbody tr').count(), 2 + 15 + 5);
});

test('a patrol that is ready shows its launch gate and can be started when a drone is clear', async () => {
  const page = await open({}, { view: scene.ready });
  await until('gate', () => page.locator('.centre li.shut').count());
  assert.match(await text(page, '.centre li.shut'), /XC-5[\s\S]*41/);
  await page.locator('.centre button').click();
  await posted('patrol/start');
});

test('nothing configured says what to do', async () => {
  const page = await open({}, { view: scene.nothing });
  assert.match(await until('help', async () => (await page.locator('.centre').count()) && text(page, '.centre')), /quadrat patrol apply/);
});

test('all calm is said, not left to be guessed', async () => {
  const page = await open({}, { view: scene.calm });
  assert.match(await until('calm', async () => (await page.locator('.calm b').count()) && text(page, '.calm')), /一切正常/);
});

test('a stream that breaks is picked up again', async () => {
  const page = await open();
  await mapReady(page);
  const before = mock.requests.filter((one) => one.endsWith('/events')).length;
  mock.cut();
  await until('again', () => mock.requests.filter((one) => one.endsWith('/events')).length > before);
});

test('nothing moves for those who want no motion', async () => {
  const page = await open({ reducedMotion: 'reduce' });
  await mapReady(page);
  const radius = () => page.evaluate(() => window.quadratMap.getPaintProperty('pulse', 'circle-radius'));
  const first = await radius();
  await new Promise((done) => setTimeout(done, 2500));
  assert.equal(await radius(), first);
});

test('no barriers: list, detail, layers, tables, keys', async () => {
  const page = await open();
  await mapReady(page);
  for (const keys of ['l', 'jEnter', 't', '?']) {
    for (const key of keys.match(/Enter|./g)) await page.keyboard.press(key);
    await until('drawn', () => page.locator('.screen').count());
    assert.deepEqual(await barriers(page), [], keys);
  }
});
