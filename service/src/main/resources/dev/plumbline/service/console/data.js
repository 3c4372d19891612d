// What reaches Plumbline, what of it could be judged, and what was promised.
import { el, section, table, facts, whole, percent, plural, span, clock } from './dom.js';
import { get } from './api.js';

export function data() {
  return {
    load: () => get('v1/fleet'),
    view: (d) => ({
      status: d.status, title: 'Data', where: d.prefix + (d.recording ? ' (a recording)' : ''), summary: d.status.headline, tone: d.status.tone,
      content: [
        el('h1', {}, 'Data'),
        el('div', { class: 'columns' }, feed(d), budgets(d)),
        d.models.length ? d.models.map(coverage) : el('p', { class: 'soft' }, 'No model has been judged yet. To see what your log lacks before it is sent: plumbline doctor FILE.'),
      ],
    }),
  };
}

function coverage(m) {
  const c = m.coverage;
  return section(`coverage-${m.model}`, `What could be judged of ${m.model}`,
    el('p', { class: 'soft' }, `${c.judged} of ${c.judged + c.blind.length} signals whose question arises, in ${plural(c.responses, 'response')} of the last hour, until ${clock(m.time)}.`),
    table(`Signals of ${m.model}`, ['signal', 'state', '#asked of', '#judged', 'why not, and what to add'], c.table.filter((r) => r.state !== 'idle').map((r) => [r.signal,
      r.state === 'blind' ? el('b', { class: 'trouble' }, '✗ blind') : '✓ judged', whole(r.arises), percent(r.arises ? r.judged / r.arises : NaN),
      r.why.map((w) => el('div', {}, `${w.text} (${whole(w.responses)})`, w.add ? [': ', el('code', {}, w.add)] : ''))])),
    c.idle.length ? el('p', { class: 'soft' }, `The question did not arise: ${c.idle.join(', ')}.`) : null);
}

function feed(d) {
  const f = d.feed;
  const behind = f.sources.filter((s) => s.state === 'running' && s.behind_s !== null).map((s) => s.behind_s);
  const idle = f.sources.filter((s) => s.state === 'idle').length;
  return section('feed', 'Feed', facts([
    ['responses read', whole(f.read)],
    ['counted', `${whole(f.tallied)} (${percent(f.read ? f.tallied / f.read : NaN)})`],
    ['late', whole(f.late)],
    ['duplicates', whole(f.duplicate)],
    ['dead letters', f.dead ? `${whole(f.dead)}: ${Object.entries(f.dead_by_reason).map(([why, n]) => `${why} ${whole(n)}`).join(', ')}` : '0'],
    ['in another partition than their key says', f.mis_keyed ? whole(f.mis_keyed) : null],
    ['behind', d.recording ? 'a recording is never late' : behind.length ? `at most ${span(Math.max(...behind))}` : 'nothing runs'],
    ['sources', `${f.sources.length}${idle ? `, ${idle} idle` : ''}`],
  ]));
}

function budgets(d) {
  const b = d.budgets;
  const c = d.controls;
  const line = (name, x) => `1 false in ${span(x.every_s)} promised; ${plural(x.incidents, name)} so far, ${x.false_alarms ? `${whole(x.false_alarms)} called a false alarm` : 'none called a false alarm'}`;
  return section('budgets', 'Budgets of false alarms', facts([
    ['pages', line('page', b.page)],
    ['tickets', line('ticket', b.ticket)],
    ['controls', `${whole(c.alarms)} of at most ${Number(c.promised.toPrecision(2))} alarms promised, in ${whole(c.windows)} windows of monitors that can find nothing`],
    ['controls in alarm', c.in_alarm.length ? `${c.in_alarm.join('; ')}: no action is taken` : 'none'],
  ]));
}
