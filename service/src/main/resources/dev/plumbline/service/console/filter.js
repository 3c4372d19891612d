// What is searched for lives in the address: a link shows the same, and going back too.
import { el } from './dom.js';

export const query = () => new URLSearchParams(location.search);

/** Whether each word that is searched for stands in one of the texts. */
export function matches(text, ...texts) {
  const all = texts.join(' ').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

function keep(name, value) {
  const all = query();
  if (value) { all.set(name, value); } else { all.delete(name); }
  const text = all.toString();
  history.replaceState(null, '', `${location.pathname}${text ? `?${text}` : ''}`);
  document.dispatchEvent(new Event('filtered'));
}

/**
 * A form with a search and choices; it is made once and stays, so that what is typed outlives what is new.
 * Each choice: its name in the address, its label, and pairs of value and text, the first of which is the default.
 */
export function search(label, choices) {
  const text = el('input', { type: 'search', id: 'search', value: query().get('q') || '', autocomplete: 'off' });
  text.addEventListener('input', () => keep('q', text.value.trim()));
  const selects = choices.map(([name, said, options]) => {
    const select = el('select', { id: `choose-${name}` }, options.map(([value, shown]) => el('option', { value, selected: (query().get(name) || '') === value }, shown)));
    select.addEventListener('change', () => keep(name, select.value));
    return el('label', {}, said, select);
  });
  const form = el('form', { class: 'search', role: 'search' }, el('label', {}, label, text), selects);
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
}

const shown = new Map();
const STEP = 50;

/** The first of many rows, and a button for more of them; how many are shown outlives what is new. */
export function some(id, rows, make) {
  const most = shown.get(id) || STEP;
  const more = rows.length - most;
  const button = el('button', { type: 'button', id: `more-${id}` }, `Show ${Math.min(STEP, more)} more of ${more}`);
  button.addEventListener('click', () => { shown.set(id, most + STEP); document.dispatchEvent(new Event('filtered')); });
  return [make(rows.slice(0, most)), more > 0 ? el('p', {}, button) : null];
}

/** A page of a search, which stays, and of what it finds. */
export function page(form, content) {
  return (parent) => {
    let found = document.getElementById('found');
    if (!found) {
      found = el('div', { id: 'found' });
      parent.replaceChildren(form(), found);
    }
    return [found, content()];
  };
}
