// One incident: why Plumbline thinks so, and what people do about it.
import { el, section, table, facts, badge, whole, clock, cohort, percent, replace } from './dom.js';
import { get, post, link, root } from './api.js';
import { evidence, rate, draw } from './chart.js';
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
      const [i, more, fleet] = await Promise.all([get(path), get(`${path}/course`), get('v1/fleet')]);
      return { i, more, fleet: { prefix: fleet.prefix, read_only: fleet.read_only }, evidence: await get('v1/evidence', { model: i.model, signal: i.signals, cohort: Object.entries(i.cohort).map(([k, v]) => `${k}=${v}`).join(',') || 'fleet' }) };
    },
    view: (data) => ({
      title: `${data.i.level}: ${data.i.signal} on ${cohort(data.i.cohort)}`,
      where: data.fleet.prefix,
      summary: data.i.text,
      tone: data.i.closed ? 'calm' : data.i.level,
      patch: (page) => {
        if (!form) { // what a person types outlives what is new
          form = deeds(path, data.fleet.read_only);
          page.replaceChildren(el('div', { id: 'told' }), form, el('div', { id: 'behind' }));
        }
        replace(document.getElementById('told'), told(data));
        replace(document.getElementById('behind'), behind(data));
        draw();
      },
    }),
  };
}

function told({ i, more }) {
  const bounds = i.ratio_interval;
  const times = (x) => (x === null ? '∞' : x >= 1000 ? whole(Math.round(x)) : Number(x.toPrecision(3)));
  return [
    el('nav', { 'aria-label': 'You are here' }, el('a', { href: root.pathname }, 'Fleet'), ` › ${i.incident}`),
    el('h1', {}, badge(i.level), ` ${i.signal} on ${cohort(i.cohort)}`, i.closed ? el('span', { class: 'badge closed' }, '✓ CLOSED') : null),
    facts([
      ['model', i.model],
      ['pools', more.pools.length ? more.pools.map((p, n) => [n ? ', ' : '', el('a', { href: link.pool(i.model, p) }, p)]) : null],
      ['accuses', `${i.layer}. ${SOUND[i.layer] || ''}`],
      ['also known as', i.also.length ? i.also.join(', ') : null],
      ['signals', i.signals.join(', ')],
      ['began', `about ${clock(i.onset)}, between ${clock(i.onset_interval[0])} and ${clock(i.onset_interval[1])}`],
      ['found', clock(i.detected)],
      ['paged', i.paged ? clock(i.paged) : null],
      ['closed', i.closed ? `${clock(i.closed)}, ${ENDING[i.ending] || i.ending}` : null],
      ['counted', `${whole(i.hits)} of ${whole(i.trials)} (${percent(i.rate)}), predicted ${percent(i.expected)} by ${{ contract: 'the contract', reported: 'the engine’s own report', peers: 'the peers', history: 'history' }[i.reference] || i.reference}`],
      ['times what was predicted', `${times(i.ratio)}${bounds ? `, with 95% between ${times(bounds[0])} and ${times(bounds[1])}` : ', no windows after the alarm yet'}`],
      ['sessions touched', whole(i.sessions)],
      ['share of the model’s harm', i.share === null ? null : percent(i.share)],
      ['ledger', i.ledger.all_responses ? ledger(i.ledger) : null],
      ['a healthy fleet shows this', seldom(i)],
    ]),
  ];
}

function behind({ i, more, evidence: e }) {
  const done = more.decisions;
  return [
    section('evidence', 'Evidence over time', evidence(`Monitors of ${cohort(i.cohort)}`, e),
      e.series.length ? el('details', { id: 'evidence-numbers' }, el('summary', {}, 'The numbers'),
        table('ln of the evidence, the last twenty windows', ['window', ...e.series.map((s) => `#${s.signal} / ${s.reference}`)],
          e.times.map((t, n) => [clock(new Date(t * 1000).toISOString()), ...e.series.map((s) => s.values[n] ?? '–')]).slice(-20))) : null),
    section('rate', 'Rate against expectation', rate('Rate of what was asked, after the alarm, and what was predicted', more.course),
      more.course.length ? el('details', { id: 'rate-numbers' }, el('summary', {}, 'The numbers'),
        table('The last twenty windows', ['window', '#rate', '#low', '#high', '#predicted'], more.course.slice(-20).map((s) => [clock(new Date(s.time * 1000).toISOString()), percent(s.ratio * s.expected),
          s.low === null ? '–' : percent(s.low * s.expected), s.low === null ? '–' : s.high === null ? '100%' : percent(Math.min(1, s.high * s.expected)), percent(s.expected)]))) : null),
    section('actions', 'Actions',
      more.unsticks.concat(more.rollbacks).length ? facts(more.unsticks.concat(more.rollbacks).map((u) => [u.pool ? `sessions on ${u.pool}` : `version ${u.version}`, [el('b', {}, u.force), ` ${u.reason}`, el('br'), ledger(u.ledger)]])) : null,
      done.length ? decided(done) : el('p', { class: 'soft' }, 'Nothing was proposed.')),
    section('receivers', 'Who was told', i.receivers.length
      ? table('Receivers', ['receiver', 'state', 'level', 'when', 'why'], i.receivers.map((r) => [r.receiver, r.state, r.level, clock(r.time), r.why]))
      : el('p', { class: 'soft' }, 'Nobody: no receiver is set, or none is meant.')),
    section('people', 'What people decided', i.people.length
      ? table('Decisions', ['when', 'who', 'what', 'reason'], i.people.map((a) => [clock(a.at), a.by, a.kind + (a.until ? ` until ${clock(a.until)}` : ''), a.reason || '–']))
      : el('p', { class: 'soft' }, 'Nothing yet.')),
  ];
}

/** The token is asked for here, and stays in this page until it is left. */
function deeds(path, readOnly) {
  if (readOnly) { return section('deeds', 'Decide', el('p', { class: 'soft' }, 'This instance was started without --tokens: it can be read only.')); }
  const token = el('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const reason = el('input', { id: 'reason', type: 'text', maxlength: '500', autocomplete: 'off' });
  const answer = el('p', { role: 'status', id: 'answer' });
  const button = (value, text) => el('button', { value }, text);
  const form = el('form', {},
    el('label', {}, 'Token with the role operate', token), el('label', {}, 'Reason', reason),
    el('div', { class: 'buttons' }, button('acknowledge', 'Acknowledge'), button('false-alarm', 'False alarm'), button('approve', 'Approve what is proposed'), button('close', 'Close by hand')), answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const what = event.submitter ? event.submitter.value : 'acknowledge';
    try {
      await post(`${path}/${what}`, token.value, { reason: reason.value });
      answer.textContent = `Done: ${what}.`;
      answer.className = 'calm';
      document.dispatchEvent(new Event('decided'));
    } catch (e) {
      answer.textContent = `Not done: ${e.message}.`;
      answer.className = 'trouble';
    }
  });
  return section('deeds', 'Decide', form);
}
