// What this page asks of the server that it came from.

/** The console's first page, whatever path a proxy put it under. */
export const root = new URL('..', import.meta.url);

export const link = {
  incident: (id) => new URL(`incidents/${encodeURIComponent(id)}`, root).pathname,
  pool: (model, pool) => `${new URL('pools', root).pathname}?${new URLSearchParams({ model, pool })}`,
};

export class Problem extends Error {}

async function read(response) {
  const json = await response.json().catch(() => ({}));
  if (!response.ok) { throw new Problem(json.error || `HTTP ${response.status}`); }
  return json;
}

export async function get(path, query) {
  const url = new URL(path, root);
  Object.entries(query || {}).forEach(([name, value]) => [value].flat().forEach((v) => url.searchParams.append(name, v)));
  return read(await fetch(url));
}

export async function post(path, token, body) {
  return read(await fetch(new URL(path, root), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

/** Calls whenever there is something new, and says whether it is still listening. */
export function follow(changed, listening) {
  const events = new EventSource(new URL('v1/events', root));
  events.addEventListener('changed', changed);
  events.onopen = () => listening(true);
  events.onerror = () => listening(false);
}
