// One incident: why Plumbline thinks so, and what people do about it.
import { el, section, pair, table, facts, badge, whole, clock, when, hours, name, probed, prose, cohort, percent, exact, replace } from './dom.js';
import { get, link, root } from './api.js';
import { decide, override } from './decide.js';
import { evidence, rate, reliability, draw } from './chart.js';
import { ledger, decided, seldom } from './fleet.js';

const ENDING = { recovered: 'shown to be over', gone: 'with nothing left to judge it by', 'by-hand': 'by hand' };
const SOUND = {
  routing: 'Requests reach servers that they should not.',
  sampler: 'The sampler is accused; the reported probabilities look sound.',
  logits: 'The probabilities themselves are accused; the sampler may be sound.',
  serving: 'What lies around the model is accused: templates, streams, stops, speed.',
  feed: 'Not the fleet: what reaches Plumbline has changed.',
};

export function incident(id) {
  const path = `v1/incidents/${encodeURIComponent(id)}`;
  let form = null;
  return {
    load: async () => {
      const [i, more, fleet] = await Promise.all([get(path), get(`${path}/course`), get('v1/status')]);
      return { i, more, fleet, evidence: await get('v1/evidence', { model: i.model, signal: i.signals, cohort: Object.entries(i.cohort).map(([k, v]) => `${k}=${v}`).join(',') || 'fleet' }) };
    },
    view: (data) => ({
      title: `${data.i.level}: ${data.i.signal} on ${cohort(data.i.cohort)}`,
      where: data.fleet.prefix + (data.fleet.recording ? ' (a recording)' : ''),
      status: data.fleet.status,
      summary: data.i.text,
      tone: data.i.closed ? 'calm' : data.i.level,
      patch: (page) => {
        if (!form) { // what a person types outlives what is new
          form = decide(data.fleet.read_only, override(data.i.model, data.more.pools));
          const rest = el('div', { id: 'behind' });
          page.replaceChildren(el('div', { id: 'told' }), ...(data.fleet.read_only ? [rest, form] : [form, rest]));
        }
        form.offer(deeds(path, data));
        replace(document.getElementById('told'), told(data));
        replace(document.getElementById('behind'), behind(data));
        draw();
      },
    }),
  };
}

/** What can be done in the state that it is in, in words that say what will happen. */
function deeds(path, { i, more }) {
  const post = (what, body) => (reason) => [`${path}/${what}`, { reason, ...body }];
  const proposed = [...new Set(more.decisions.filter((d) => d.result === 'proposed').map((d) => `${d.kind}${d.pool ? ` ${d.pool}` : ''}`))];
  return [
    i.closed ? null : i.acknowledged ? ['acknowledge', `Take back that ${i.acknowledged} looks after it`, post('acknowledge', { withdraw: true })]
      : ['acknowledge', 'Acknowledge: say that you look after it', post('acknowledge')],
    i.false_alarm ? ['false-alarm', `Take back that it is a false alarm, as ${i.false_alarm} says`, post('false-alarm', { withdraw: true })]
      : ['false-alarm', 'Call it a false alarm, and tell the receivers that it is over', post('false-alarm')],
    i.closed ? null : ['approve', proposed.length ? `Approve: ${proposed.join(', ')}` : 'Approve what Plumbline may propose for it', post('approve')],
    i.closed ? null : ['close', 'Close it by hand, and judge its pools anew', post('close')],
  ].filter(Boolean);
}

function told({ i, more }) {
  const bounds = i.ratio_interval;
  const times = (x) => (x === null ? '∞' : x >= 1000 ? whole(Math.round(x)) : Number(x.toPrecision(3)));
  return [
    el('nav', { 'aria-label': 'You are here' }, el('a', { href: root.pathname }, 'Fleet'), ` › ${i.incident}`),
    el('h1', {}, badge(i.level), ' ', el('span', {}, name(`${i.signal} on ${cohort(i.cohort)}`)), i.closed ? el('span', { class: 'badge closed' }, '✓ CLOSED') : null),
    facts([
      ['model', i.model],
      ['pools', more.pools.length ? more.pools.map((p, n) => [n ? ', ' : '', el('a', { href: link.pool(i.model, p) }, p)]) : null],
      ['accuses', `${i.layer}. ${SOUND[i.layer] || ''}`],
      ['also known as', i.also.length ? name(i.also.join(', ')) : null],
      ['signals', i.signals.join(', ')],
      ['began', ['about ', when(i.onset), `, from ${hours(i.onset_interval)}`]],
      ['found', when(i.detected)],
      ['paged', i.paged ? when(i.paged) : null],
      ['acknowledged', i.acknowledged ? `by ${i.acknowledged}` : null],
      ['called a false alarm', i.false_alarm ? `by ${i.false_alarm}` : null],
      ['closed', i.closed ? [when(i.closed), `, ${ENDING[i.ending] || i.ending}`] : null],
      ['counted', `${whole(i.hits)} of ${whole(i.trials)} (${percent(i.rate)}), predicted ${i.expected < 1e-5 ? 'never' : percent(i.expected)} by ${{ contract: 'the contract', reported: 'the engine’s own report', peers: 'the peers', history: 'history', 'first-days': 'its own first days', 'last-days': 'its own last days' }[i.reference] || i.reference}`],
      ['times what was predicted', beyond(i) || `${times(i.ratio)}${bounds ? `, with 95% between ${times(bounds[0])} and ${times(bounds[1])}` : ', no windows after the alarm yet'}`],
      ['sessions touched', whole(i.sessions)],
      ['share of the model’s harm', i.share === null ? null : percent(i.share)],
      ['ledger', i.ledger.all_responses ? ledger(i.ledger) : null],
      ['a healthy fleet shows this', seldom(i)],
    ]),
  ];
}

/** A healthy fleet does it never: how many times as often says nothing then. */
const beyond = (i) => (i.expected < 1e-5 && i.hits > 0 ? `a healthy fleet does it never (fewer than once in ${whole(Math.round(1 / Math.max(i.expected, 1e-9)))}); here ${whole(i.hits)} times` : null);

/** By value of each dimension, the worst first; where the engine predicts, the bar is how far it is off, the way that the incident is. */
function places(i, more) {
  const predicted = more.places.some((p) => p.expected !== null);
  const way = i.hits < i.trials * i.expected ? -1 : 1;
  const off = (p) => (predicted ? Math.max(0, way * (p.rate - p.expected)) : p.rate);
  const dimensions = [...new Set(more.places.map((p) => p.dimension))];
  const sorted = dimensions.flatMap((d) => more.places.filter((p) => p.dimension === d).sort((a, b) => off(b) - off(a)));
  const shown = predicted ? exact : percent;
  return table(`${more.asked} that ${more.did}, since about ${clock(i.onset)}`, ['cohort', `#${more.asked}`, '#of them', '#rate', ...(predicted ? ['#predicted'] : []), '~as a bar'],
    sorted.map((p) => [[name(`${p.dimension}=${p.value}`), i.cohort[p.dimension] === p.value ? [' ', el('span', { class: 'badge' }, 'blamed')] : null],
      whole(p.trials), whole(p.hits), shown(p.rate), ...(predicted ? [shown(p.expected)] : []), bar(off(p), more.places.map(off))]));
}

const bar = (x, all) => el('meter', { class: 'share', min: '0', max: String(Math.max(1e-9, ...all)), value: String(x), 'aria-hidden': 'true' });

function behind({ i, more, evidence: e }) {
  const done = more.decisions;
  return [
    pair([
      section('evidence', 'Evidence over time', evidence(`Monitors of ${cohort(i.cohort)}`, e),
        e.series.length ? el('details', { id: 'evidence-numbers' }, el('summary', {}, 'The numbers'),
          table('ln of the evidence, the last twenty windows', ['window', ...e.series.map((s) => `#${s.signal} / ${s.reference}`)],
            e.times.map((t, n) => [clock(new Date(t * 1000).toISOString()), ...e.series.map((s) => s.values[n] ?? '–')]).slice(-20))) : null),
      section('rate', 'Rate against expectation', rate('Rate of what was asked, after the alarm, and what was predicted', more.course),
        more.course.length ? el('details', { id: 'rate-numbers' }, el('summary', {}, 'The numbers'),
          table('The last twenty windows', ['window', '#rate', '#low', '#high', '#predicted'], more.course.slice(-20).map((s) => [clock(new Date(s.time * 1000).toISOString()), percent(s.ratio * s.expected),
            s.low === null ? '–' : percent(s.low * s.expected), s.low === null ? '–' : s.high === null ? '100%' : percent(Math.min(1, s.high * s.expected)), percent(s.expected)]))) : null),
      more.reliability.length ? section('reliability', 'Is the sampler sound?', reliability('How often the most probable candidate was taken, beyond what was predicted, by that probability', more.reliability),
        el('details', { id: 'reliability-numbers' }, el('summary', {}, 'The numbers'),
          table('By predicted probability', ['#predicted', '#taken', '#low', '#high', '#tokens'],
            more.reliability.map((b) => [exact(b.expected), exact(b.rate), exact(b.low), exact(b.high), whole(b.trials)])))) : null,
    ], [
      more.places.length ? section('places', 'Where it is, and where not', places(i, more)) : null,
      more.intruders.length ? section('intruders', 'Scripts that intrude',
        table(`Answers of ${cohort(i.cohort)} by the script that neither prompt nor answer explain`, ['script', '#answers', '~as a bar'], more.intruders.map((p) => [p.script, whole(p.count), bar(p.count, more.intruders.map((q) => q.count))]))) : null,
      section('samples', 'Responses to look up', i.samples ? table('Ids of sampled responses that were counted: the first ones since it began, and the last', ['id', 'pool', 'counted'],
        i.samples.map((s) => [el('code', {}, name(s.id)), prose(s.pool), when(s.time)]))
        : el('p', { class: 'soft' }, 'None by name: rates differ here, and no response is at fault by itself; or they came without ids.')),
      more.scripts.length ? section('scripts', 'Scripts of the prompts',
        table(`${more.asked} of ${cohort(i.cohort)} that ${more.did}, by the prompt’s scripts`, ['scripts', `#${more.asked}`, '#of them', '#rate', '~as a bar'],
          more.scripts.map((p) => [p.scripts === '-' ? 'not said' : p.scripts, whole(p.trials), whole(p.hits), percent(p.rate), bar(p.rate, more.scripts.map((q) => q.rate))]))) : null,
    ]),
    section('actions', 'Actions',
      more.unsticks.concat(more.rollbacks).length ? facts(more.unsticks.concat(more.rollbacks).map((u) => [u.pool ? `sessions on ${u.pool}` : `version ${u.version}`, [el('b', {}, u.force), u.reason.startsWith(`${i.model} on `) ? ': ' : [` ${u.reason}`, el('br')], ledger(u.ledger)], true])) : null,
      more.probes.length ? facts(more.probes.map((p) => [`probe of ${p.pool}`, probed(p)])) : null,
      done.length ? decided(done) : el('p', { class: 'soft' }, 'Nothing was proposed.')),
    section('receivers', 'Who knows of it', i.receivers.length
      ? table('Receivers', ['receiver', 'state', 'level', 'since', 'why'], i.receivers.map((r) => [r.receiver, r.state, r.level, when(r.time), r.why]))
      : el('p', { class: 'soft' }, 'Nobody: no receiver is set, or none is meant. To set one, see the page Receivers.')),
    section('people', 'What people decided', i.people.length
      ? table('Decisions', ['when', 'who', 'what', 'reason'], i.people.map((a) => [when(a.at), a.by, said(a), a.reason || '–']))
      : el('p', { class: 'soft' }, 'Nothing yet.')),
    section('timeline', 'All that happened, in order', table('Timeline', ['when', 'what', 'by whom, or to whom', 'result'], timeline(i, more))),
  ];
}

const said = (a) => [a.until && a.until <= a.at ? `${a.kind}, taken back` : a.kind, a.until && a.until > a.at ? [' until ', when(a.until)] : null];

/** For a postmortem: what was found, who was told with what result, and what people did. Events are in event time, all else by the clock. */
function timeline(i, more) {
  const tries = (h) => (h.tries > 1 ? `, after ${h.tries} tries since ${clock(h.first).slice(11)}` : '');
  const entries = [
    [i.onset, 'it began, about (event time)', '', ''],
    [i.detected, 'it was found (event time)', '', i.level],
    i.paged ? [i.paged, 'it became a page (event time)', '', ''] : null,
    ...i.receivers.flatMap((r) => (r.history || []).map((h) => [h.time, `${h.what}, as ${h.level}`, r.receiver, `${h.result}${tries(h)}${h.why ? ` (${h.why})` : ''}`])),
    ...i.people.map((a) => [a.at, said(a), `${a.by}${a.via ? `, through ${a.via}` : ''}`, a.reason || '–']),
    ...more.decisions.map((d) => [d.time, `${d.kind}${d.pool ? ` ${d.pool}` : ''} (event time)`, d.by || 'Plumbline', `${d.result}${d.reasons.length ? ` (${d.reasons[0]})` : ''}`]),
    i.closed ? [i.closed, `it ended, ${ENDING[i.ending] || i.ending} (event time)`, '', ''] : null,
  ].filter(Boolean);
  return entries.sort((a, b) => Date.parse(a[0]) - Date.parse(b[0])).map(([time, ...rest]) => [when(time), ...rest]);
}
