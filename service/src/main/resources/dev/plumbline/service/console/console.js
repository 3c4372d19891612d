// Looks at the address, and shows that page; shows it anew when the server says that something changed.
import { el, prose, replace } from './dom.js';
import { follow, root, session, Problem } from './api.js';
import { fleet } from './fleet.js';
import { incident } from './incident.js';
import { pool } from './pool.js';
import { gates, incidents, policy, receivers } from './lists.js';
import { data as dataPage } from './data.js';

const page = document.getElementById('page');
const summary = document.getElementById('summary');
const live = document.getElementById('live');
const path = location.pathname.slice(root.pathname.length);
const PAGES = { incidents, gates, receivers, policy, data: dataPage };
const show = path.startsWith('incidents/') ? incident(decodeURIComponent(path.slice(10))) : path === 'pools' ? pool(new URLSearchParams(location.search)) : (PAGES[path] || fleet)();
document.querySelectorAll('#pages a').forEach((a) => { if (a.pathname === location.pathname) { a.setAttribute('aria-current', 'page'); } });

let connected = false;
let shown = '';
let old = false;
let last = null;
let status = null;

/** Says it once, and where to look next: what is said again in the same words is not read aloud again. */
function say(text, tone, next) {
  const said = next ? `${text} ${next[0]}` : text;
  if (summary.textContent !== said) { summary.replaceChildren(...prose(text), ...(next ? [' ', el('a', { href: next[1] }, next[0])] : [])); }
  summary.className = tone;
}

function pill() {
  const text = !connected ? document.getElementById('sign-in') ? 'signed out' : 'not connected, tries again' : status ? status.badge : 'live';
  if (live.textContent !== text) { live.textContent = text; }
  live.className = `pill ${connected ? status ? status.tone : '' : 'off'}`;
}

/** Asks for a token, where everybody must show one. */
function signIn(problem) {
  if (document.getElementById('sign-in')) { return; }
  const why = session.token ? `: ${problem.message}` : '';
  shown = '';
  session.token = null;
  say(`This Plumbline shows itself to those with a token${why}.`, why ? 'trouble' : 'soft');
  const token = el('input', { id: 'sign-in', type: 'password', autocomplete: 'off', required: true });
  const form = el('form', {}, el('h1', { class: 'hidden' }, 'Sign in'), el('label', {}, 'Token with the role read or operate', token), el('div', { class: 'buttons' }, el('button', {}, 'Show')),
    el('p', { class: 'soft' }, 'It is kept in this tab until the tab is closed, and sent to this server only.'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    session.token = token.value.trim();
    replace(page);
    document.getElementById('main').focus();
    listen();
    update();
  });
  replace(page, form);
  pill();
  token.focus();
}

let busy = false;
let again = false;

/** Shows what was loaded last, as the address asks for it. */
function render() {
  const view = show.view(last);
  document.title = `${view.title} · Plumbline`;
  document.getElementById('where').textContent = view.where || '';
  say(view.summary, view.tone, view.next);
  status = view.status || null;
  pill();
  if (view.patch) { view.patch(page); } else { replace(page, view.content); }
}

async function update() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const data = await show.load();
    const text = JSON.stringify(data);
    if (text !== shown || old) {
      shown = text;
      old = false;
      last = data;
      render();
    }
  } catch (e) {
    if (e instanceof Problem && e.status === 401) { signIn(e); return; }
    old = true;
    say(e instanceof Problem ? `${e.message[0].toUpperCase()}${e.message.slice(1)}.` : 'Plumbline does not answer. What is shown may be old.', 'trouble');
    if (!shown && e instanceof Problem) { replace(page, el('h1', {}, 'Nothing here'), el('p', {}, el('a', { href: root.pathname }, 'To the fleet'))); }
  } finally {
    busy = false;
  }
  if (again) { again = false; update(); }
}

document.addEventListener('decided', update);
document.addEventListener('filtered', () => { if (last) { render(); } });
function listen() {
  follow(update, (on) => {
    const was = connected;
    connected = on;
    pill();
    if (on || was) { update(); } // who is cut off says so in the place that everybody reads
  });
}
listen();
update();
