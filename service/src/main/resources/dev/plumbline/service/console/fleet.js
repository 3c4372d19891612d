// The first page: which pool is wrong.
import { el, section, table, facts, badge, whole, plural, when, name, prose, cohort, percent, replace, spent, span, svg, age } from './dom.js';
import { get, link, root } from './api.js';
import { matches, page, query, search, some } from './filter.js';

const FEW = 12;
const CARDS = 10;
const RANK = { page: 3, ticket: 2, watch: 1 };
const OLD = ['behind', 'stopped', 'no-samples', 'not-judging'];
const rank = (row) => Math.max(0, ...Object.values(row.blamed).map((b) => RANK[b.level]));

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
  return {
    title: data.status.title,
    where: data.prefix + (data.recording ? ' (a recording)' : ''),
    status: data.status,
    summary: data.status.headline,
    tone: data.status.tone,
    next: next(data.status.state, open),
    patch: (parent) => {
      const [found, content] = page(() => search('Search pools: name, model, hardware', [['show', 'Pools', [['', 'loud ones first'], ['loud', 'loud ones only']]]]), () => fleetOf(data, open))(parent);
      replace(found, ...content.flat(3));
    },
  };
}

/** Where somebody looks first who was woken by what the headline says. */
function next(state, open) {
  const page = (name) => new URL(name, root).pathname;
  switch (state) {
    case 'page': case 'ticket': return open.length === 1 ? ['See the incident', link.incident(open[0].incident)] : ['See the incidents', page('incidents')];
    case 'blind': return ['What to add to the log', page('data')];
    case 'well': return null;
    default: return ['What reaches Plumbline', page('data')];
  }
}

function fleetOf(data, open) {
  return [
    el('h1', { class: 'hidden' }, `The fleet of ${data.prefix}`),
    ...data.unjudged.map((m) => section(`model-${m}`, m, el('p', { class: 'old' }, 'Not judged: samples come, and no window of them was judged yet. ', el('a', { href: new URL('data', root).pathname }, 'What reaches Plumbline'), '.'))),
    ...data.models.map((m) => grid(m, OLD.includes(data.status.state))),
    data.models.length ? legend() : data.unjudged.length ? null : section('none', 'No window has closed yet', el('p', {}, 'The first one is judged about 40 seconds after the first sample. Samples are read from the topic ', el('code', {}, `${data.prefix}.samples`), ', and taken at ', el('code', {}, 'POST /v1/samples'), '. To see what a log lacks: ', el('code', {}, 'plumbline doctor FILE'), '.')),
    section('incidents', 'Open incidents', open.length
      ? [open.slice(0, CARDS).map((i) => card(i, data)), open.length > CARDS ? el('p', {}, el('a', { href: new URL('incidents', root).pathname }, `All ${open.length} of them`)) : null]
      : el('p', { class: 'soft' }, 'None. ', el('a', { href: `${new URL('incidents', root).pathname}?show=all&level=all` }, 'Those that are over, or only watched'), '.')),
  ];
}

function grid(m, old) {
  const [q, show] = [query().get('q') || '', query().get('show') || ''];
  const found = m.pools.filter((p) => matches(q, p.name, m.model, ...Object.values(p.values).flat()))
    .sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name));
  const quiet = found.filter((p) => p.quiet);
  const folded = quiet.length > FEW || show === 'loud';
  const rows = folded ? found.filter((p) => !p.quiet) : found;
  const loud = (signal) => Math.max(0, ...rows.map((r) => (r.blamed[signal] ? RANK[r.blamed[signal].level] : 0)));
  const signals = m.signals.slice().sort((a, b) => loud(b) - loud(a) || a.localeCompare(b));
  const id = `model-${m.model}`;
  const c = m.coverage;
  const dark = new Set(c.blind);
  return section(id, m.model,
    el('p', { class: old ? 'old' : 'soft' }, `${plural(m.pools.length, 'pool')}${old ? '. Not of now, but of ' : ', judged until '}`, when(m.time), `${old ? `, ${age(m.time)}` : ''}. `, blind(c), m.forced ? ' The last window was closed before all of its samples had come.' : ''),
    rows.length || m.cohorts.length ? some(id, rows, (few) => el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Pools and signals of ${m.model}` },
      el('table', { class: old ? 'grid old' : 'grid' },
        el('caption', { class: 'hidden' }, `Share of the evidence that pages, by pool and signal, of ${m.model}`),
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'pool'), signals.map((s) => el('th', { scope: 'col', class: 'signal' }, s, dark.has(s) ? el('small', {}, 'not judged') : null)))),
        el('tbody', {},
          few.map((row) => line(row, signals, m, dark)),
          m.cohorts.length ? el('tr', { class: 'divider' }, el('th', { scope: 'colgroup', colspan: signals.length + 1 }, 'what several pools have in common')) : null,
          m.cohorts.map((row) => line(row, signals, null, dark)))))) : null,
    folded && quiet.length && show !== 'loud' ? fold(id, quiet, m) : null,
    found.length ? null : el('p', { class: 'soft' }, 'No pool fits the search.'),
    m.alone.length ? el('details', { id: `${id}-alone` }, el('summary', {}, `${plural(m.alone.length, 'stratum', 'strata')} served by one pool alone: judged there without peers`),
      el('ul', {}, m.alone.slice(0, 50).map((a) => el('li', {}, `${a.pool}: ${a.stratum || 'all'}`)))) : null);
}

/** Which signals cannot be judged; the first few by name. */
function blind(c) {
  const all = c.blind;
  return all.length ? el('a', { href: new URL('data', root).pathname }, `Not judged, ${all.length} of ${c.judged + all.length} signals: ${all.slice(0, 3).join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}.`) : null;
}

/** Those of which there is nothing to say are one line, until somebody opens it. */
function fold(id, quiet, m) {
  const box = el('details', { id: `${id}-quiet` }, el('summary', {}, `${plural(quiet.length, 'quiet pool')}: nothing speaks against ${quiet.length === 1 ? 'it' : 'them'}`));
  box.addEventListener('toggle', () => {
    if (box.open && !box.querySelector('ul')) {
      box.append(el('ul', { class: 'pools' }, quiet.map((p) => el('li', {}, el('a', { href: link.pool(m.model, p.name) }, p.name)))));
    }
  });
  return box;
}

function line(row, signals, m, dark) {
  const worst = rank(row);
  const kind = worst === 3 ? 'page' : worst === 2 ? 'ticket' : '';
  return el('tr', { class: kind }, el('th', { scope: 'row' }, m ? el('a', { href: link.pool(m.model, row.name) }, prose(row.name)) : name(row.name),
    el('small', {}, m ? [verdict(row.gate), (row.values.hardware || []).flatMap((h, n) => [n ? ' ' : '', prose(h)])] : members(row.pools))),
  signals.map((s) => cell(row.cells[s], row.blamed[s], s, dark.has(s))));
}

/** A few pools by name, of many how many. */
function members(pools) {
  if (!pools.length) { return 'all pools'; }
  return [pools.slice(0, 3).map((p, n) => [n ? ', ' : '', el('span', { class: 'whole' }, p)]), pools.length > 3 ? ` and ${pools.length - 3} more` : ''];
}

/** What is decided of a pool; where nothing is, nothing is said. */
function verdict(gate) {
  const word = { PASS: '✓ pass', FAIL: '✗ fail' }[gate.verdict];
  return [word ? [el('span', { class: `verdict ${gate.verdict}`, title: gate.reason }, word), ' · '] : null, gate.state === 'closed' ? [el('b', {}, 'gate closed'), ' · '] : null];
}

/** Colour, shape and words say the same. */
function cell(c, blame, signal, dark) {
  const share = c ? c.share : 0;
  const why = c ? `${signal}: ln evidence ${c.evidence.toFixed(1)} of the ${c.threshold.toFixed(1)} that page; ${c.cohort} against ${c.reference}` : `${signal}: nobody was asked here`;
  if (blame) {
    return el('td', { class: `cell blamed ${blame.level}`, title: why },
      el('a', { href: link.incident(blame.incident) }, `${{ page: '■', ticket: '▲', watch: '●' }[blame.level]} ${blame.level}`, spark(c, share)));
  }
  if (!c) { return el('td', { class: 'cell none', title: why }, '–'); }
  const step = share >= 1 ? 4 : share >= 0.75 ? 3 : share >= 0.5 ? 2 : 0;
  return el('td', { class: `cell s${step}${dark ? ' dark' : ''}`, title: dark ? `${why}; not judged now` : why }, ['', '', '◑ ', '◕ ', '● '][step], spark(c, share));
}

/** The last hour in a small line, from nothing to what pages; the share now is heard, and seen by who points at the cell. */
function spark(c, share) {
  if (!c || !c.hour || c.hour.length < 2) { return el('small', {}, spent(share)); }
  const y = (v) => (15 - 13 * Math.min(1, v / 100)).toFixed(1);
  const points = c.hour.map((v, i) => (v === null ? null : `${(i * 60 / (c.hour.length - 1)).toFixed(1)},${y(v)}`)).filter(Boolean).join(' ');
  return [el('span', { class: 'hidden' }, spent(share)), svg('svg', { class: 'spark', viewBox: '0 0 60 17', width: 60, height: 17, 'aria-hidden': 'true' },
    svg('line', { x1: 0, x2: 60, y1: 2, y2: 2 }), svg('polyline', { points }))];
}

function legend() {
  const key = (kind, text) => el('li', {}, el('span', { class: `cell ${kind}` }, text[0]), text[1]);
  return el('ul', { class: 'legend', 'aria-label': 'What the cells say' },
    key('blamed page', ['■', 'an open page blames the pool, or what it has in common with others']), key('blamed ticket', ['▲', 'an open ticket does']),
    key('s4', ['●', 'at 100% or above, explained by another incident or joining one soon']),
    key('s3', ['◕', '75%']), key('s2', ['◑', '50%']),
    el('li', {}, 'Lines are the last hour of evidence, up to the dashed one, which wakes somebody; a healthy pool idles below some 40% of it.'));
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
