// One pool: its gate, its verdict, and every monitor of its traffic.
import { el, section, pair, table, facts, badge, whole, clock, when, name as breaking, probed, prose, cohort, spent, replace } from './dom.js';
import { get, link, root } from './api.js';
import { decide, override } from './decide.js';
import { evidence, draw } from './chart.js';
import { decided } from './fleet.js';

export function pool(query) {
  const [model, name] = [query.get('model') || '', query.get('pool') || ''];
  let form = null;
  return {
    load: async () => {
      const [fleet, more, list, e] = await Promise.all([get('v1/fleet'), get('v1/pool', { model, pool: name }), get('v1/incidents', { model }), get('v1/evidence', { model, cohort: `pool=${name}` })]);
      const row = (fleet.models.find((m) => m.model === model) || { pools: [] }).pools.find((p) => p.name === name);
      const incidents = list.incidents.filter((i) => (fleet.about[i.incident] || { pools: [] }).pools.includes(name));
      return { status: fleet.status, prefix: fleet.prefix, recording: fleet.recording, read_only: fleet.read_only, row, more, incidents, e };
    },
    view: (data) => ({
      ...about(name, data),
      patch: (page) => {
        if (!form) { // what a person types outlives what is new
          form = decide(data.read_only, override(model, [name]));
          form.offer([]);
          page.replaceChildren(el('div', { id: 'told' }), el('div', { id: 'behind' }), form);
        }
        replace(document.getElementById('told'), told(model, name, data));
        replace(document.getElementById('behind'), behind(name, data));
        draw();
      },
    }),
  };
}

function about(name, { status, prefix, recording, row, incidents }) {
  const loud = incidents.filter((i) => !i.closed && i.level !== 'watch');
  const page = loud.some((i) => i.level === 'page');
  return {
    status,
    title: name,
    where: prefix + (recording ? ' (a recording)' : ''),
    summary: !row ? `Nothing was heard of ${name} in the last hours.` : loud.length ? `${name} is wrong: ${loud.map((i) => i.signals.join(', ')).join('; ')}.` : `Nothing speaks against ${name}.`,
    tone: !row ? 'soft' : page ? 'page' : loud.length ? 'ticket' : 'calm',
  };
}

function told(model, name, { row }) {
  return [
    el('nav', { 'aria-label': 'You are here' }, el('a', { href: root.pathname }, 'Fleet'), ` › ${model} › ${name}`),
    el('h1', {}, name),
    row ? facts([
      ['model', model],
      ...Object.entries(row.values).filter(([d]) => d !== 'half').map(([d, v]) => [d, v.join(', ')]),
      ['verdict', prose(`${row.gate.verdict}: ${row.gate.reason}`)],
      ['gate', [`${row.gate.state}${row.gate.by ? `, by ${row.gate.by}` : ''}, valid until `, when(row.gate.expiry)]],
      ['probed', row.gate.probe ? probed(row.gate.probe) : null],
      ['sampled of late', `${whole(row.gate.responses)} responses, ${whole(row.gate.sessions)} new sessions`],
    ]) : null,
  ];
}

function behind(name, { more, incidents, e }) {
  return [
    pair([
      section('incidents', 'Incidents', incidents.length
        ? table('Incidents that blame it', ['level', 'incident', 'since', 'closed'], incidents.map((i) => [badge(i.level), el('a', { href: link.incident(i.incident) }, breaking(`${i.signal} on ${cohort(i.cohort)}`)), when(i.onset), when(i.closed)]))
        : el('p', { class: 'soft' }, 'None.')),
      section('evidence', 'Evidence over time', evidence(`The strongest monitors of ${name}`, { ...e, series: e.series.slice(0, 6) })),
    ], [
      section('monitors', 'Monitors', more.monitors.length ? monitors(name, more) : el('p', { class: 'soft' }, 'None.')),
    ]),
    section('decisions', 'Actions', more.decisions.length ? decided(more.decisions, incidents)
      : el('p', { class: 'soft' }, 'None.')),
  ];
}

function monitors(name, { time, monitors: all }) {
  const parts = all.some((m) => m.cohort !== `pool=${name}`);
  return table(`All monitors of its traffic alone, ${clock(time)}`, ['signal', 'reference', '#of what pages', '~as a bar', '#ln evidence', ...(parts ? ['cohort'] : [])],
    all.map((m) => [m.signal, m.reference, spent(m.share),
      el('meter', { min: '0', max: '1', low: '0.5', high: '0.99', optimum: '0', value: Math.min(1, m.share), 'aria-hidden': 'true' }),
      m.evidence.toFixed(1), ...(parts ? [breaking(m.cohort)] : [])]));
}
