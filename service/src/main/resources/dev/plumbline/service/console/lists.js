// The pages that list: incidents, gates, receivers and silences, the policy in force.
import { el, section, table, badge, plural, when, name, probed, prose, cohort, replace } from './dom.js';
import { get, link } from './api.js';
import { decide } from './decide.js';
import { matches, page, query, search, some } from './filter.js';

const where = (data) => data.prefix + (data.recording ? ' (a recording)' : '');
const about = (data, title) => ({ status: data.status, title, where: where(data), summary: data.status.headline, tone: data.status.tone });
const listing = (form, content) => (parent) => { const [found, more] = page(form, content)(parent); replace(found, ...[more].flat(3)); };

export function incidents() {
  return {
    load: async () => {
      const [status, list] = await Promise.all([get('v1/status'), get('v1/incidents')]);
      return { ...status, incidents: list.incidents };
    },
    view: (data) => ({
      ...about(data, 'Incidents'),
      patch: listing(() => search('Search incidents: pool, signal, model, id', [
        ['show', 'State', [['', 'open'], ['closed', 'closed'], ['all', 'all']]],
        ['level', 'Level', [['', 'pages and tickets'], ['page', 'pages'], ['ticket', 'tickets'], ['watch', 'only watched'], ['all', 'all']]],
      ]), () => found(data.incidents)),
    }),
  };
}

function found(all) {
  const [q, show, level] = [query().get('q') || '', query().get('show') || '', query().get('level') || ''];
  const rows = all.filter((i) => (show === 'all' || Boolean(i.closed) === (show === 'closed'))
    && (level === 'all' || (level ? i.level === level : i.level !== 'watch'))
    && matches(q, i.incident, i.model, i.signals.join(' '), cohort(i.cohort), i.text));
  const title = el('h1', {}, `${plural(rows.length, 'incident')} of ${all.length}`);
  if (!rows.length) {
    return [title, el('p', { class: 'soft' }, all.length
      ? 'None fits. Choose another state or level, or search for less.'
      : 'There has never been one. To see one, run plumbline drill on a recording, or plumbline demo.')];
  }
  return [title, some('incidents', rows, (few) => table('Incidents, the last first', ['level', 'incident', 'model', 'since', 'ended', 'looked after'],
    few.map((i) => [badge(i.level), el('a', { href: link.incident(i.incident) }, name(`${i.signal} on ${cohort(i.cohort)}`)), name(i.model), when(i.onset),
      i.closed ? when(i.closed) : 'goes on', i.false_alarm ? `false alarm, says ${i.false_alarm}` : i.acknowledged ? `by ${i.acknowledged}` : i.closed ? '–' : 'by nobody'])))];
}

export function gates() {
  return {
    load: () => get('v1/fleet'),
    view: (data) => ({
      ...about(data, 'Gates'),
      patch: listing(() => search('Search pools', [['show', 'State', [['', 'closed, or decided by a person'], ['FAIL', 'verdict fail'], ['PASS', 'verdict pass'], ['INSUFFICIENT', 'undecided'], ['all', 'all']]]]),
        () => gateRows(data)),
    }),
  };
}

function gateRows(data) {
  const [q, show] = [query().get('q') || '', query().get('show') || ''];
  const all = data.models.flatMap((m) => m.pools.map((p) => [m.model, p]));
  const rows = all.filter(([m, p]) => matches(q, m, p.name, p.gate.reason)
    && (show === 'all' || (show ? p.gate.verdict === show : p.gate.state === 'closed' || p.gate.by)));
  const caption = show ? 'Gates' : 'Gates that are closed, or that a person decided';
  return [
    el('h1', {}, `${plural(rows.length, 'gate')} of ${all.length}`),
    rows.length ? some('gates', rows, (few) => table(caption, ['pool', 'model', 'gate', 'verdict', 'until', 'why'], few.map(([m, p]) => [
      el('a', { href: link.pool(m, p.name) }, prose(p.name)), name(m), p.gate.state, p.gate.verdict.toLowerCase(), when(p.gate.expiry), [prose(`${p.gate.by ? `${p.gate.by}: ` : ''}${p.gate.reason}`), p.gate.probe ? [el('br'), 'Probed: ', probed(p.gate.probe)] : null]])))
      : el('p', { class: 'soft' }, all.length ? 'None: all are open for new sessions. Choose all to see each with its verdict.' : 'No pool has been judged yet. Gates appear with the first samples.'),
  ];
}

export function receivers() {
  let form = null;
  return {
    load: async () => {
      const [status, policy, silences] = await Promise.all([get('v1/status'), get('v1/policy'), get('v1/silences')]);
      return { ...status, ...policy, ...silences };
    },
    view: (data) => ({
      ...about(data, 'Receivers and silences'),
      patch: (parent) => {
        if (!form) { // what a person types outlives what is new
          form = decide(data.read_only, null);
          parent.replaceChildren(el('div', { id: 'listed' }), form);
        }
        form.hidden = !data.silences.length;
        form.offer(data.silences.map((a) => [`lift-${a.id}`, `End the ${a.kind} of ${scope(a.scope)} now: receivers are told again`,
          (reason) => [`v1/silences/${encodeURIComponent(a.id)}`, { reason }, 'DELETE']]));
        replace(document.getElementById('listed'), ...listed(data));
      },
    }),
  };
}

function listed(data) {
  return [
    el('h1', {}, 'Receivers and silences'),
    section('told', 'Who is told of what', data.recording
      ? el('p', {}, 'Nobody: this is a recording, and a recording reaches nobody.')
      : el('ul', {}, data.delivery.map((line) => el('li', {}, prose(line))))),
    section('troubles', 'Troubles', data.troubles.length ? el('ul', { class: 'trouble' }, data.troubles.map((line) => el('li', {}, line)))
      : el('p', { class: 'soft' }, 'None. To see that a page arrives: plumbline incidents test-page.')),
    section('silences', 'Silences, maintenance and swaps', data.silences.length
      ? table('Those that are not over', ['id', 'kind', 'what', 'from', 'until', 'by', 'why'], data.silences.map((a) => [name(a.id), a.kind, name(scope(a.scope)), when(a.from), when(a.until), a.by, a.reason || '–']))
      : el('p', { class: 'soft' }, 'None. Before planned work: plumbline incidents maintenance --cohort pool=NAME --for 2h.')),
  ];
}

const scope = (s) => [s.model ? `model ${s.model}` : '', cohort(s.cohort) === 'the whole fleet' ? '' : cohort(s.cohort), (s.signals || []).join(', ')].filter(Boolean).join('; ') || 'all';

export function policy() {
  return {
    load: async () => {
      const [status, more] = await Promise.all([get('v1/status'), get('v1/policy')]);
      return { ...status, ...more };
    },
    view: (data) => ({
      ...about(data, 'Policy in force'),
      content: [
        el('h1', {}, 'Policy in force'),
        el('p', { class: 'soft' }, data.changed ? ['It differs from what this instance was started with: it was published, and is in force everywhere.'] : 'It is the one that this instance was started with. To change it everywhere: plumbline policy publish FILE.'),
        el('ul', {}, data.policy.map((line) => el('li', {}, prose(line)))),
      ],
    }),
  };
}
