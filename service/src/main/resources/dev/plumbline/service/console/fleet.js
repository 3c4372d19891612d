// The first page: which pool is wrong.
import { el, section, table, facts, badge, whole, plural, clock, when, name, prose, cohort, percent, spent, span } from './dom.js';
import { get, link } from './api.js';

const RANK = { page: 3, ticket: 2, watch: 1 };
const rank = (row) => Math.max(0, ...Object.values(row.blamed).map((b) => RANK[b.level]));
const most = (row) => Math.max(0, ...Object.values(row.cells).map((c) => c.share));

export function fleet() {
  return {
    load: async () => {
      const [data, list] = await Promise.all([get('v1/fleet'), get('v1/incidents')]);
      return { ...data, incidents: list.incidents };
    },
    view,
  };
}

function view(data) {
  const open = data.incidents.filter((i) => !i.closed && i.level !== 'watch');
  const watched = data.incidents.filter((i) => !i.closed && i.level === 'watch');
  return {
    title: data.status.title,
    where: data.prefix + (data.recording ? ' (a recording)' : ''),
    status: data.status,
    summary: data.status.headline,
    tone: data.status.tone,
    content: [
      el('h1', { class: 'hidden' }, `The fleet of ${data.prefix}`),
      ...data.models.map((m) => grid(m)),
      data.models.length ? legend() : section('none', 'No window has closed yet', el('p', {}, 'The first one is judged about 40 seconds after the first sample. Samples are read from the topic ', el('code', {}, `${data.prefix}.samples`), ', and taken at ', el('code', {}, 'POST /v1/samples'), '.')),
      section('incidents', 'Open incidents', open.concat(watched).length ? open.concat(watched).map((i) => card(i, data)) : el('p', { class: 'soft' }, 'None.')),
      el('div', { class: 'columns' }, feed(data), budgets(data), gates(data)),
      closed(data.incidents.filter((i) => i.closed)),
    ],
  };
}

function grid(m) {
  const rows = m.pools.slice().sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name));
  const loud = (signal) => Math.max(0, ...rows.map((r) => (r.blamed[signal] ? RANK[r.blamed[signal].level] : 0)));
  const signals = m.signals.slice().sort((a, b) => loud(b) - loud(a) || a.localeCompare(b));
  const id = `model-${m.model}`;
  return section(id, m.model,
    el('p', { class: 'soft' }, `${plural(rows.length, 'pool')}, ${plural(m.monitors, 'monitor')}, until ${clock(m.time)}${m.forced ? '; the last window was closed before all of its samples had come' : ''}.`),
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Pools and signals of ${m.model}` },
      el('table', { class: 'grid' },
        el('caption', { class: 'hidden' }, `Share of the evidence that pages, by pool and signal, of ${m.model}`),
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'pool'), signals.map((s) => el('th', { scope: 'col', class: 'signal' }, s)))),
        el('tbody', {},
          rows.map((row) => line(row, signals, m)),
          m.cohorts.length ? el('tr', { class: 'divider' }, el('th', { scope: 'colgroup', colspan: signals.length + 1 }, 'what several pools have in common')) : null,
          m.cohorts.map((row) => line(row, signals, null))))),
    m.alone.length ? el('details', { id: `${id}-alone` }, el('summary', {}, `${plural(m.alone.length, 'stratum', 'strata')} served by one pool alone: judged there without peers`),
      el('ul', {}, m.alone.slice(0, 50).map((a) => el('li', {}, `${a.pool}: ${a.stratum || 'all'}`)))) : null);
}

function line(row, signals, m) {
  const worst = rank(row);
  const kind = worst === 3 ? 'page' : worst === 2 ? 'ticket' : '';
  return el('tr', { class: kind }, el('th', { scope: 'row' }, m ? el('a', { href: link.pool(m.model, row.name) }, prose(row.name)) : name(row.name),
    el('small', {}, m ? [verdict(row.gate), ' · ', (row.values.hardware || []).flatMap((h, n) => [n ? ' ' : '', prose(h)])] : row.pools.length ? row.pools.map((p, n) => [n ? ', ' : '', el('span', { class: 'whole' }, p)]) : 'all pools')),
  signals.map((s) => cell(row.cells[s], row.blamed[s], s)));
}

function verdict(gate) {
  const word = { PASS: '✓ pass', FAIL: '✗ fail', INSUFFICIENT: '? undecided' }[gate.verdict];
  return [el('span', { class: `verdict ${gate.verdict}`, title: gate.reason }, word), gate.state === 'closed' ? [' · ', el('b', {}, 'gate closed')] : null];
}

/** Colour, shape and words say the same. */
function cell(c, blame, signal) {
  const share = c ? c.share : 0;
  const why = c ? `${signal}: ln evidence ${c.evidence.toFixed(1)} of the ${c.threshold.toFixed(1)} that page; ${c.cohort} against ${c.reference}` : `${signal}: nobody was asked here`;
  if (blame) {
    return el('td', { class: `cell blamed ${blame.level}`, title: why },
      el('a', { href: link.incident(blame.incident) }, `${{ page: '■', ticket: '▲', watch: '●' }[blame.level]} ${blame.level}`, el('small', {}, spent(share))));
  }
  if (!c) { return el('td', { class: 'cell none', title: why }, '–'); }
  const step = share >= 1 ? 4 : share >= 0.75 ? 3 : share >= 0.5 ? 2 : 0;
  return el('td', { class: `cell s${step}`, title: why }, `${['', '', '◑ ', '◕ ', '● '][step]}${spent(share)}`);
}

function legend() {
  const key = (kind, text) => el('li', {}, el('span', { class: `cell ${kind}` }, text[0]), text[1]);
  return el('ul', { class: 'legend', 'aria-label': 'What the cells say' },
    key('blamed page', ['■', 'an open page blames the pool, or what it has in common with others']), key('blamed ticket', ['▲', 'an open ticket does']),
    key('s4', ['●', 'at 100% or above, explained by another incident or joining one soon']),
    key('s3', ['◕', '75%']), key('s2', ['◑', '50%']),
    el('li', {}, '% is ln of the evidence over ln of what pages: a healthy pool idles below some 40%, and 100% wakes somebody.'));
}

function card(i, data) {
  const about = data.about[i.incident] || { pools: [], done: [] };
  return el('article', { class: `incident ${i.level}`, 'aria-labelledby': `t-${i.incident}` },
    el('h3', { id: `t-${i.incident}` }, badge(i.level), ' ', el('a', { href: link.incident(i.incident) }, name(`${i.signal} on ${cohort(i.cohort)}`))),
    el('p', {}, prose(i.text)),
    facts([
      ['pools', about.pools.length ? about.pools.map((p, n) => [n ? ', ' : '', el('a', { href: link.pool(i.model, p) }, p)]) : null],
      ['accuses', i.layer],
      ['since', when(i.onset)],
      ['share of the harm', i.share === null ? null : percent(i.share)],
      ['sessions touched', whole(i.sessions)],
      ['a healthy fleet shows this', seldom(i)],
      ['acknowledged', i.acknowledged ? `by ${i.acknowledged}` : null],
      ['called a false alarm', i.false_alarm ? `by ${i.false_alarm}` : null],
      ['ledger', i.ledger.all_responses ? ledger(i.ledger) : null],
      ['actions', about.done.length ? together(about.done).map((d) => el('div', {}, prose(d))) : null],
    ]));
}

/** Decisions, the last first; those of one moment that say the same are one. Where they are of several incidents, those are named. */
export function decided(decisions, incidents) {
  const times = [...new Set(decisions.map((d) => d.time))].sort().reverse().slice(0, 50);
  const of = (id) => (incidents || []).filter((i) => i.incident === id).map((i) => el('a', { href: link.incident(id) }, name(i.signal)));
  const rows = times.flatMap((t) => [...new Set(decisions.filter((d) => d.time === t).map((d) => d.incident))]
    .flatMap((id) => together(decisions.filter((d) => d.time === t && d.incident === id)).map((text) => [when(t), ...(incidents ? [of(id)] : []), prose(text)])));
  return table('What was done or not, and why', ['when', ...(incidents ? ['incident'] : []), 'what'], rows);
}

/** A share of new sessions beside a larger one of those that came back: who comes there stays there. */
export function ledger(l) {
  return `${whole(l.responses)} of ${whole(l.all_responses)} sampled responses (${percent(l.share)}), of new sessions ${percent(l.placed_share)}, of returning ones ${percent(l.returned_share)}`;
}

/** What was decided; a reason that is but the incident's own sentence stands there already. */
export function doing(d) {
  const reasons = d.reasons.filter((reason) => !reason.startsWith(`${d.model} on `));
  return `${d.kind}${d.pool ? ` ${d.pool}` : ''}: ${d.result}${d.by ? ` by ${d.by}` : ''}${reasons.length ? ` (${reasons.join('; ')})` : ''}`;
}

export const seldom = (i) => (i.false_once_in_days > 365e6 ? 'less than once in a million years' : `once in ${span(i.false_once_in_days * 86400)}`);

/** What has the same outcome for the same reasons is said once. */
export function together(done) {
  const groups = new Map();
  done.forEach((d) => {
    const key = JSON.stringify([d.result, d.reasons, d.by]);
    const group = groups.get(key) || groups.set(key, { ...d, kinds: new Set(), pools: new Set() }).get(key);
    group.kinds.add(d.kind);
    if (d.pool) { group.pools.add(d.pool); }
  });
  return [...groups.values()].map((g) => doing({ ...g, kind: [...g.kinds].join(', '), pool: g.pools.size ? `of ${[...g.pools].join(', ')}` : null }));
}

function feed(data) {
  const f = data.feed;
  const behind = f.sources.filter((s) => s.state === 'running' && s.behind_s !== null).map((s) => s.behind_s);
  const idle = f.sources.filter((s) => s.state === 'idle').length;
  return section('feed', 'Feed', facts([
    ['responses read', whole(f.read)],
    ['counted', `${whole(f.tallied)} (${percent(f.read ? f.tallied / f.read : NaN)})`],
    ['late', whole(f.late)],
    ['duplicates', whole(f.duplicate)],
    ['dead letters', f.dead ? `${whole(f.dead)}: ${Object.entries(f.dead_by_reason).map(([why, n]) => `${why} ${whole(n)}`).join(', ')}` : '0'],
    ['in another partition than their key says', f.mis_keyed ? whole(f.mis_keyed) : null],
    ['behind', data.recording ? 'a recording is never late' : behind.length ? `at most ${span(Math.max(...behind))}` : 'nothing runs'],
    ['sources', `${f.sources.length}${idle ? `, ${idle} idle` : ''}`],
  ]));
}

function budgets(data) {
  const b = data.budgets;
  const c = data.controls;
  const line = (name, x) => `1 false in ${span(x.every_s)} promised; ${plural(x.incidents, name)} so far, ${x.false_alarms ? `${whole(x.false_alarms)} called a false alarm` : 'none called a false alarm'}`;
  return section('budgets', 'Budgets of false alarms', facts([
    ['pages', line('page', b.page)],
    ['tickets', line('ticket', b.ticket)],
    ['controls', `${whole(c.alarms)} of at most ${Number(c.promised.toPrecision(2))} alarms promised, in ${whole(c.windows)} windows of monitors that can find nothing`],
    ['controls in alarm', c.in_alarm.length ? `${c.in_alarm.join('; ')}: no action is taken` : 'none'],
  ]));
}

function gates(data) {
  const rows = data.models.flatMap((m) => m.pools.filter((p) => p.gate.state === 'closed' || p.gate.by).map((p) => [m, p]));
  return section('gates', 'Gates', rows.length
    ? table('Gates that are closed, or that a person decided', ['pool', 'gate', 'until', 'why'], rows.map(([m, p]) => [el('a', { href: link.pool(m.model, p.name) }, prose(p.name)), p.gate.state, when(p.gate.expiry),
      prose(`${p.gate.by ? `${p.gate.by}: ` : ''}${p.gate.reason}`)]))
    : el('p', { class: 'soft' }, data.models.length ? 'All are open.' : 'None yet.'));
}

function closed(incidents) {
  return incidents.length ? section('closed', 'Closed incidents',
    table('The last twenty', ['level', 'incident', 'since', 'closed'], incidents.slice(0, 20).map((i) => [badge(i.level), el('a', { href: link.incident(i.incident) }, `${i.signal} on ${cohort(i.cohort)}`), when(i.onset), when(i.closed)]))) : null;
}
