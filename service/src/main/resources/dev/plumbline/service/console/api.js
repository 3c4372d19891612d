// What this page asks of the server that it came from.

/** The console's first page, whatever path a proxy put it under. */
export const root = new URL('..', import.meta.url);

export const link = {
  incident: (id) => new URL(`incidents/${encodeURIComponent(id)}`, root).pathname,
  pool: (model, pool) => `${new URL('pools', root).pathname}?${new URLSearchParams({ model, pool })}`,
};

/** What the server says no with. */
export class Problem extends Error {
  constructor(message, status) { super(message); this.status = status; }
}

const KEY = 'plumbline-token';

/** Where reading needs a token, it is kept for this tab until that is closed. */
export const session = {
  get token() { return sessionStorage.getItem(KEY); },
  set token(token) { if (token) { sessionStorage.setItem(KEY, token); } else { sessionStorage.removeItem(KEY); } },
};

const shown = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

async function read(response) {
  const json = await response.json().catch(() => ({}));
  if (!response.ok) { throw new Problem(json.error || `HTTP ${response.status}`, response.status); }
  return json;
}

export async function get(path, query) {
  const url = new URL(path, root);
  Object.entries(query || {}).forEach(([name, value]) => [value].flat().forEach((v) => url.searchParams.append(name, v)));
  return read(await fetch(url, { headers: shown(session.token) }));
}

export async function post(path, token, body, method = 'POST') {
  return read(await fetch(new URL(path, root), {
    method,
    headers: { ...shown(token || session.token), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

/** Calls whenever there is something new, and says whether it is still listening. An EventSource could show no token. */
export async function follow(changed, listening) {
  for (;;) {
    try {
      const response = await fetch(new URL('v1/events', root), { headers: { ...shown(session.token), Accept: 'text/event-stream' } });
      if (response.status === 401 || response.status === 403) { listening(false); return; }
      if (response.ok) {
        listening(true);
        await events(response.body.pipeThrough(new TextDecoderStream()).getReader(), changed);
      }
    } catch (e) {
      // the server went away, or the network
    }
    listening(false);
    await new Promise((wake) => { setTimeout(wake, 2000); });
  }
}

async function events(reader, changed) {
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) { return; }
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop();
    if (blocks.some((block) => /^event: ?changed$/m.test(block))) { changed(); }
  }
}
