// A small stand-in for the daemon's API: serves dist under the daemon's content security policy, and one scene.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import * as scene from './scene.mjs';

export const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' data: blob:; connect-src 'self'";
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };
const TOKEN = 'a-token';
const BEAT_MS = 200;

/** Starts it; `view` makes the snapshot and may be changed at any time. */
export async function startMock({ view = scene.flying, map = scene.map, team = 'team-2', role = 'operator', login = true } = {}) {
  const mock = { view, map, team, role, posts: [], requests: [], frozen: false, refuse: null, officer: null, started: Date.now() };
  const streams = new Set();
  mock.now = () => (mock.frozen === false ? (Date.now() - mock.started) / 1000 : mock.frozen);
  mock.freeze = () => (mock.frozen = mock.now());
  mock.thaw = () => (mock.frozen = false);
  mock.cut = () => streams.forEach((stream) => stream.destroy());
  mock.snapshot = () => mock.view(mock.now());
  const beat = setInterval(() => {
    if (mock.frozen !== false) return;
    const text = `event: snapshot\ndata: ${JSON.stringify(mock.snapshot())}\n\n`;
    for (const stream of streams) stream.write(text);
  }, BEAT_MS);

  const server = createServer((request, response) => {
    mock.requests.push(`${request.method} ${request.url}`);
    answer(mock, streams, login, request, response).catch((error) => send(response, 500, String(error)));
  });
  await new Promise((done) => server.listen(mock.port ?? 0, '127.0.0.1', done));
  mock.url = `http://127.0.0.1:${server.address().port}`;
  mock.link = `${mock.url}/#token=${TOKEN}`;
  mock.stop = () => {
    clearInterval(beat);
    server.closeAllConnections();
    server.close();
  };
  return mock;
}

function send(response, status, body, headers = {}) {
  const text = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { 'content-type': text ? 'text/plain' : 'application/json', 'content-security-policy': CSP, 'cache-control': 'no-store', ...headers });
  response.end(text ? body : JSON.stringify(body));
}

async function text(request) {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

async function answer(mock, streams, login, request, response) {
  const url = new URL(request.url, 'http://mock');
  if (!url.pathname.startsWith('/api/v1/')) return file(mock, url.pathname, response);
  const path = decodeURIComponent(url.pathname.slice('/api/v1'.length));
  if (path === '/login') {
    const { token } = JSON.parse(await text(request));
    return token === TOKEN ? send(response, 200, {}, { 'set-cookie': 'session=yes; HttpOnly; SameSite=Strict; Path=/' }) : send(response, 401, {});
  }
  if (login && !request.headers.cookie?.includes('session=yes')) return send(response, 401, {});
  if (path === '/districts') return send(response, 200, { name: 'test', role: mock.role, team: mock.team, districts: [{ id: 'xiangcheng', called: '芗城' }] });
  const inside = path.match(/^\/districts\/xiangcheng\/(.*)$/)?.[1];
  if (inside === undefined) return send(response, 404, {});
  if (request.method === 'POST') return posted(mock, inside, request, response);
  if (inside === 'snapshot') return send(response, 200, mock.snapshot());
  if (inside === 'map') return send(response, 200, mock.map);
  if (inside.startsWith('photos/')) return send(response, 200, photo(), { 'content-type': 'image/png' });
  if (inside === 'events') return stream(mock, streams, request, response);
  return send(response, 404, {});
}

function stream(mock, streams, request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'content-security-policy': CSP, 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  if (mock.frozen === false) response.write(`event: snapshot\ndata: ${JSON.stringify(mock.snapshot())}\n\n`);
  streams.add(response);
  request.on('close', () => streams.delete(response));
}

async function posted(mock, inside, request, response) {
  const body = await text(request);
  if (mock.refuse) return send(response, mock.refuse.status, mock.refuse.body);
  mock.posts.push({ path: inside, body, type: request.headers['content-type'] ?? '' });
  // A browser without script asked: it wants a page, not JSON.
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return send(response, 303, '', { location: '/officer' });
  return send(response, 200, { seq: 4711 });
}

async function file(mock, path, response) {
  const name = path === '/' ? 'index.html' : path === '/officer' ? 'officer.html' : path.slice(1);
  let body = await readFile(DIST + name).catch(() => null);
  if (body === null) return send(response, 404, 'not found');
  if (name === 'officer.html' && mock.officer) body = mock.officer(body.toString());
  return send(response, 200, body, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const crc = ~body.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), ~0) >>> 0;
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc);
  return Buffer.concat([head, body, tail]);
}

/** A grey street from above with something lying on it. */
function photo(width = 160, height = 120) {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width);
    for (let x = 0; x < width; x += 1) {
      const road = Math.abs(x - y * 0.6 - 40) < 30;
      const body = Math.hypot((x - 84) / 9, (y - 62) / 3) < 1;
      row[1 + x] = body ? 225 : road ? 74 + ((x * 7 + y * 13) % 9) : 44 + ((x * 11 + y * 5) % 14);
    }
    return row;
  });
  const head = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

// `node test/mock.mjs` shows the scene to a person.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ login: false });
  console.log(mock.link);
}
