// What people decide: acknowledge, approve, and a pool's gate over Plumbline's own word. Buttons say what they will do.
import { el, section } from './dom.js';
import { post, session } from './api.js';

const SPANS = [['1800', '30 minutes'], ['7200', '2 hours'], ['28800', '8 hours'], ['86400', '1 day']];

/**
 * A form with a button for each deed: a name, what the button says, and what is posted for a reason: path, body, and a method where it is another. A token that is typed here stays in
 * this page until it is left. The form stays too; what can be done changes with the state, by its `offer`.
 */
export function decide(readOnly, gate) {
  if (readOnly) {
    const only = section('deeds', 'Decide', el('p', { class: 'soft' }, 'This instance was started without --tokens: it can be read only.'));
    only.offer = () => {};
    return only;
  }
  const token = el('input', { id: 'token', type: 'password', autocomplete: 'off', required: !session.token });
  const reason = el('input', { id: 'reason', type: 'text', maxlength: '500', autocomplete: 'off' });
  const answer = el('p', { role: 'status', id: 'answer' });
  const deeds = el('div', { class: 'buttons' });
  const over = el('div', { class: 'buttons' });
  let all = [];
  const form = el('form', {},
    el('label', {}, `Token with the role operate${session.token ? ' (empty: the one of this tab)' : ''}`, token), el('label', {}, 'Reason', reason), deeds,
    gate ? el('fieldset', {}, el('legend', {}, 'Gate, whatever Plumbline finds'), gate.fields, over) : null, answer);
  const buttons = (place, some) => {
    const texts = some.map(([value, text]) => `${value} ${text}`).join();
    if (place.dataset.offered !== texts) { // who is about to press one finds it where it was
      place.dataset.offered = texts;
      place.replaceChildren(...some.map(([value, text]) => el('button', { value }, text)));
    }
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const deed = all.find(([value]) => event.submitter && value === event.submitter.value) || all[0];
    if (!deed) { return; }
    try {
      await post(...put(deed[2](reason.value), token.value));
      answer.textContent = `Done: ${deed[0]}.`;
      answer.className = 'calm';
      document.dispatchEvent(new Event('decided'));
    } catch (e) {
      answer.textContent = `Not done: ${e.message}.`;
      answer.className = 'trouble';
    }
  });
  const box = section('deeds', 'Decide', form);
  let offered = [];
  box.offer = (some) => {
    offered = some;
    const gates = gate ? gate.deeds() : [];
    all = offered.concat(gates);
    buttons(deeds, offered);
    buttons(over, gates);
  };
  if (gate) { gate.changed(() => box.offer(offered)); }
  return box;
}

const put = ([path, body, method], token) => [path, token, body, method];

/** To open or close a pool until a time, and to leave it to Plumbline again. */
export function override(model, pools) {
  if (!pools.length) { return null; }
  const choice = (id, entries) => el('select', { id }, entries.map(([value, text]) => el('option', { value }, text)));
  const pool = choice('gate-pool', pools.map((p) => [p, p]));
  const span = choice('gate-span', SPANS);
  const order = (gate) => (reason) => [`v1/gates/${model.split('/').map(encodeURIComponent).join('/')}/${encodeURIComponent(pool.value)}`,
    { gate, reason, until: new Date(Date.now() + 1000 * Number(span.value)).toISOString() }];
  const time = () => span.selectedOptions[0].textContent;
  return {
    fields: [pools.length > 1 ? el('label', {}, 'Pool', pool) : el('p', {}, `Pool ${pools[0]}`), el('label', {}, 'For', span)],
    changed: (then) => { pool.addEventListener('change', then); span.addEventListener('change', then); },
    deeds: () => [
      ['gate-close', `Stop new sessions on ${pool.value} for ${time()}`, order('close')],
      ['gate-open', `Let new sessions onto ${pool.value} for ${time()}`, order('open')],
      ['gate-release', `Leave ${pool.value} to Plumbline`, order('release')],
    ],
  };
}
