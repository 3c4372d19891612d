// Small helpers. Text goes into the page as text nodes only: nothing that was read is ever HTML.

/** Names come from outside: what would turn the direction of a text, or is not seen, is shown escaped. */
export const visible = (text) => String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
  (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

/** An element: attributes, then children, which are elements, text, or null. */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  });
  element.append(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false).map((c) => (c instanceof Node ? c : visible(c))));
  return element;
}

/** The same for drawings. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}

export function section(id, title, ...children) {
  return el('section', { 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), children);
}

/** Two columns where there is room for them, one after the other where not. */
export function pair(left, right) {
  return el('div', { class: 'pair' }, el('div', {}, left), el('div', {}, right));
}

/** A table; a column whose head begins with # holds numbers, and one with ~ bars that say a number again: its head is heard only. */
export function table(caption, heads, rows) {
  const kind = (i) => (heads[i].startsWith('#') ? 'n' : null);
  const said = (head) => (head.startsWith('~') ? el('span', { class: 'hidden' }, head.slice(1)) : head.replace('#', ''));
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, el('table', {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, heads.map((head, i) => el('th', { scope: 'col', class: kind(i) }, said(head))))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) => el('td', { class: kind(i) }, cell)))))));
}

/** Terms and what they are; null leaves a term out. What is long takes a line of its own: some terms always, others where a third part says so. */
export function facts(entries) {
  return el('dl', { class: 'facts' }, entries.filter(([, value]) => value !== null && value !== undefined)
    .map(([term, value, wide]) => el('div', { class: wide || ['actions', 'ledger', 'verdict'].includes(term) ? 'wide' : null }, el('dt', {}, term), el('dd', {}, value))));
}

export const badge = (level, text) => el('span', { class: `badge ${level}` }, text || { page: '■ PAGE', ticket: '▲ TICKET', watch: '● WATCH' }[level] || level);

export const whole = (n) => Number(n).toLocaleString('en');
export const plural = (n, one, many) => `${whole(n)} ${n === 1 ? one : many || `${one}s`}`;
export const clock = (text) => (text ? `${text.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC` : '–');

/** A time in the page: it breaks between day and hour only. */
export function when(text) {
  if (!text) { return '–'; }
  const [day, hour] = clock(text).split(/ (.*)/);
  return el('time', { datetime: text, title: `${age(text)}; ${new Date(text).toLocaleString()} here` }, el('span', { class: 'whole' }, day), ' ', el('span', { class: 'whole' }, hour));
}

/** How long ago a time is. */
export function age(text) {
  const exactly = Math.round((Date.now() - Date.parse(text)) / 1000);
  const seconds = Math.abs(exactly) < 120 ? exactly : Math.trunc(exactly / 60) * 60;
  return seconds >= 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
}

/** The hours of a span that begins and ends near a time that is said in full. */
export const hours = ([from, until]) => `${clock(from).slice(11, 19)} to ${clock(until).slice(11)}`;

/** Text in which short names such as tpu-1m stay in one piece. */
export const prose = (text) => text.split(/( )/).map((word) => (/\w-\w/.test(word) && word.length <= 22 ? el('span', { class: 'whole' }, word) : word));

/** A name such as sampler.implementation=approximate breaks where a reader would break it. */
export const name = (text) => text.split(/(?<=[.=_,])/).flatMap((part, i) => (i ? [el('wbr'), ...prose(part)] : prose(part)));

/** What a probe of a drained pool found, or how far it is. */
export const probed = (p) => [el('b', {}, { running: 'being probed', not_comparable: 'not comparable', not_asked: 'could not be asked' }[p.verdict] || p.verdict),
  p.against ? ` beside ${p.against}` : '', p.verdict === 'running' ? ', since ' : ', ', when(p.verdict === 'running' ? p.began : p.time),
  `, ${plural(p.requests, 'request')}${p.reason ? `: ${p.reason}` : ''}`];

export const cohort = (values) => Object.entries(values).map(([k, v]) => `${k}=${v}`).join(', ') || 'the whole fleet';

/** A share of something, with as many digits as say something. */
export function percent(x) {
  if (x === null || x === undefined || !Number.isFinite(x)) { return '–'; }
  const p = 100 * x;
  return `${p === 0 ? '0' : Math.abs(p) >= 10 ? p.toFixed(0) : Math.abs(p) >= 0.01 ? String(Number(p.toPrecision(2))) : p.toPrecision(1)}%`;
}

/** Where a point or two matter. */
export const exact = (x) => (x === null ? '–' : `${(100 * x).toFixed(1)}%`);

/** Share of a budget: what is above is above. */
export const spent = (share) => (share >= 10 ? '>999%' : `${Math.floor(100 * share)}%`);

export function span(seconds) {
  const [n, unit] = seconds >= 63072000 ? [seconds / 31536000, 'years'] : seconds >= 172800 ? [seconds / 86400, 'days'] : seconds >= 7200 ? [seconds / 3600, 'hours'] : seconds >= 120 ? [seconds / 60, 'minutes'] : [seconds, 's'];
  return `${whole(Number(n.toPrecision(3)))} ${unit}`;
}

/** Puts something new in the place of the old, and leaves focus and opened details where they were. */
export function replace(parent, ...children) {
  const active = document.activeElement;
  const focused = parent.contains(active) && active !== parent ? active.id || null : null;
  const href = parent.contains(active) ? active.getAttribute('href') : null;
  const open = new Set([...parent.querySelectorAll('details[open]')].map((d) => d.id));
  parent.replaceChildren(...children.flat().filter(Boolean));
  parent.querySelectorAll('details').forEach((d) => { d.open = d.open || (d.id && open.has(d.id)); });
  const again = (focused && document.getElementById(focused))
    || (href && [...parent.querySelectorAll('a')].find((a) => a.getAttribute('href') === href));
  if (again) { again.focus({ preventScroll: true }); }
}
