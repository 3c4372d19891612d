'use strict';
(() => {
  const data = JSON.parse(document.getElementById('numbers').textContent);
  const main = document.getElementById('report');
  const charts = [];
  const time = (text) => Date.parse(text) / 1000;
  const clock = (text) => (text ? text.replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '–');
  const hour = (seconds) => new Date(seconds * 1000).toISOString().slice(data.until.slice(0, 10) === data.from.slice(0, 10) ? 11 : 5, 16).replace('T', ' ');
  const whole = (n) => n.toLocaleString('en');
  const percent = (x, digits = 2) => (100 * x).toFixed(digits) + '%';
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

  /** An element: attributes, then children, which are elements or text. */
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  function section(title, ...children) {
    main.append(el('section', {}, el('h2', {}, title), ...children));
  }

  /** A table; a column whose head begins with # holds numbers. Heads and cells are text or elements. */
  function table(caption, heads, rows) {
    const text = (head) => (head instanceof Node ? head : head.replace('#', ''));
    const kind = (i) => (String(heads[i]).startsWith('#') ? { class: 'n' } : {});
    return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, el('table', {},
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, heads.map((head, i) => el('th', { scope: 'col', ...kind(i) }, text(head))))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) => el('td', kind(i), cell instanceof Node ? cell : String(cell))))))));
  }

  function behind(caption, heads, rows) {
    return el('details', {}, el('summary', {}, 'The same as a table'), table(caption, heads, rows));
  }

  /** A chart that is drawn again when the scheme or the width changes. `make` returns uPlot's options and data. */
  function chart(caption, height, make) {
    const place = el('div', { role: 'img', 'aria-label': caption + ' The table below holds the numbers.' });
    charts.push({ place, height, make, plot: null });
    return el('figure', {}, el('figcaption', {}, caption), place);
  }

  function draw() {
    for (const c of charts) {
      if (c.plot) { c.plot.destroy(); }
      const made = c.make();
      const axis = { stroke: color('soft'), grid: { stroke: color('line'), width: 1 }, ticks: { stroke: color('line') } };
      made.options.axes = made.options.axes.map((a) => ({ ...axis, ...a }));
      made.options.width = Math.max(280, c.place.clientWidth);
      made.options.height = c.height;
      made.options.legend = { show: false };
      made.options.cursor = { show: false };
      c.plot = new uPlot(made.options, made.data, c.place);
    }
  }

  /** Paints something on a chart, in its own coordinates, in front of its lines or behind them. */
  function paint(hook, work) {
    return { hooks: { [hook]: [(u) => { u.ctx.save(); work(u, u.ctx); u.ctx.restore(); }] } };
  }

  function legend(names, dashes) {
    return el('ul', { class: 'legend', 'aria-hidden': 'true' }, names.map((name, i) =>
      el('li', {}, el('b', { style: `border-color: var(--c${i % 8})`, ...(dashes && i % 4 ? { class: 'dashed' } : {}) }), name)));
  }

  const plural = (n, what) => `${whole(n)} ${what}${n === 1 ? '' : 's'}`;
  const cohort = (incident) => Object.entries(incident.cohort).map(([k, v]) => `${k}=${v}`).join(',') || 'fleet';
  const ofLevel = (policy, level) => policy.incidents.filter((i) => i.level === level).length;
  const found = (policy) => policy.labels.filter((l) => l.delay).length;

  // ---- policies: what is drawn of the traffic itself is of the first
  const policies = data.policies.map((p) => ({ ...p, labels: p.labels || [], known: Boolean(p.labels),
    wrong: new Set(p.incidents.filter((i) => i.level !== 'watch' && (p.false_alarms || []).includes(i.incident)).map((i) => i.incident)) }));
  const { incidents, labels } = policies[0];
  const several = policies.length > 1;
  const under = (policy) => (several ? ` under ${policy.name}` : '');
  const name = (policy) => el('span', { class: 'name' }, policy.name.split(/(?<=\/)/).flatMap((part) => [part, el('wbr')]));

  // ---- what a silence is worth
  const judged = data.judged;
  const blind = judged.blind.length > 0;
  const asked = `${judged.judged} of ${plural(judged.signals, 'signal')}`;

  /** What to tell somebody who has ten seconds. */
  function verdict(policy) {
    const pages = ofLevel(policy, 'page');
    const raised = [plural(pages, 'page'), plural(ofLevel(policy, 'ticket'), 'ticket')].join(' and ');
    if (!policy.known) { return { text: pages ? `It would have raised ${raised}.` : `Nobody would have been woken by what could be judged, ${asked}: ${raised}.`, tone: pages ? 'alarm' : blind ? 'doubt' : 'calm' }; }
    const all = policy.labels.length;
    const first = all ? `${found(policy)} of ${plural(all, 'known fault')} found, ${policy.labels.filter((l) => l.page_delay).length} with a page; ` : 'No fault is known; ';
    const wrong = policy.wrong.size;
    return { text: `${first}${raised} in all, ${wrong ? `${whole(wrong)} of them by the labels a false alarm` : 'none of them a false alarm'}.`, tone: found(policy) < all || wrong ? 'alarm' : blind ? 'doubt' : 'calm' };
  }

  // ---- what was read
  const r = data.records;
  const dead = Object.entries(r.dead);
  main.replaceChildren();
  main.append(
    el('header', {},
      el('h1', {}, 'What Plumbline would have said'),
      el('p', { class: 'soft' }, `${data.title} · ${clock(data.from)} to ${clock(data.until)} UTC`),
      policies.map((policy) => el('p', { class: `verdict ${verdict(policy).tone}` }, several ? [name(policy), ': '] : null, verdict(policy).text)),
      el('p', { class: blind ? 'doubt' : 'calm' }, `${asked} could be judged`
        + (blind ? `. Blind: ${judged.blind.join(', ')}.` : ', none is blind.')),
      el('p', {}, `${whole(r.read)} responses of ${whole(r.sessions)} sessions were read: ${whole(r.tallied)} counted, ${whole(r.late)} late, `
        + `${whole(r.duplicate)} twice, ${whole(dead.reduce((n, d) => n + d[1], 0))} unreadable`
        + (dead.length ? ` (${dead.map(([why, n]) => `${why} ${whole(n)}`).join(', ')})` : '') + '.')));

  const why = (row) => row.why.map((w) => `${w.text} (${whole(w.responses)})${w.add ? `: ${w.add}` : ''}`).join('; ');
  section('What could be judged',
    table('Of how many responses each signal was asked, and what to add to the log where it was not', ['signal', 'silence is', '#asked of', '#of', 'why not, and what to add'],
      judged.table.map((row) => [row.signal, row.state === 'blind' ? el('span', { class: 'doubt' }, 'worth nothing') : row.state === 'idle' ? 'nothing to ask' : 'worth something',
        whole(row.judged), whole(row.arises), why(row)])));

  // ---- one policy beside the other
  const bad = (text, is) => (is ? el('span', { class: 'alarm' }, text) : text);
  const span = (text) => text && text.replace(' ', '\u00a0'); // a number stays with its unit
  const delay = (l) => (l.page_delay ? `page after ${span(l.page_delay)}` : l.delay ? `ticket after ${span(l.delay)}, no page` : bad('missed', true));
  if (several) {
    const row = (what, say) => [what, ...policies.map(say)];
    const known = policies[0].known;
    section('The policies compared',
      table('What each would have said of the same traffic', ['what', ...policies.map(name)], [
        row('incidents found', (p) => whole(p.incidents.length)),
        row('pages', (p) => whole(ofLevel(p, 'page'))),
        row('tickets', (p) => whole(ofLevel(p, 'ticket'))),
        ...(known ? [
          row('false alarms', (p) => bad(whole(p.wrong.size), p.wrong.size)),
          row('known faults missed', (p) => bad(whole(labels.length - found(p)), found(p) < labels.length)),
          ...labels.map((l, i) => row(`fault: ${l.name}`, (p) => delay(p.labels[i]))),
        ] : []),
      ]),
      known ? null : el('p', { class: 'soft' }, 'Which of these are false and what was missed is not known without labels.'),
      el('ul', {}, data.differences.map((sentence) => el('li', {}, sentence))));
  }

  // ---- incidents over labels
  const from = time(data.from);
  const until = time(data.until);
  const place = (a, b) => {
    const left = Math.max(0, (a - from) / (until - from));
    const right = Math.min(1, (b - from) / (until - from));
    return `left:${100 * left}%; width:${100 * Math.max(0, right - left)}%`;
  };
  const lane = (name, kind, a, b) => el('div', { class: 'lane' }, el('span', {}, name), el('div', {}, el('i', { class: kind, style: place(a, b) })));
  policies.forEach((policy) => section(`Incidents${under(policy)}${policy.labels.length ? ' and what really happened' : ''}`,
    policy.incidents.length ? null : el('p', { class: blind ? 'doubt' : 'calm' }, `No incidents in what could be judged: ${asked}.`),
    policy.incidents.length + policy.labels.length ? el('div', { 'aria-hidden': 'true' },
      policy.labels.map((l) => lane(l.name, 'known', time(l.from), time(l.until))),
      policy.incidents.map((i) => lane(`${i.level}: ${i.signals.join(', ')} on ${cohort(i)}`, `said ${i.level}`, time(i.detected), i.closed ? time(i.closed) : until)),
      el('div', { class: 'axis' }, [0, 0.25, 0.5, 0.75, 1].map((x) => el('span', {}, hour(from + x * (until - from)))))) : null,
    policy.labels.length ? table(`Known faults${under(policy)}`, ['fault', 'first word after', 'page after', 'blame', 'where', 'from', 'until'],
      policy.labels.map((l) => [el('div', { class: 'fault' }, l.name), span(l.delay) || bad('missed', true), span(l.page_delay) || '–', l.blame, l.cohort, clock(l.from), clock(l.until)])) : null,
    policy.incidents.map((i) => el('div', { class: 'incident ' + i.level },
      el('strong', {}, `${i.level} at ${clock(i.paged || i.detected)}${policy.wrong.has(i.incident) ? ', no labelled fault explains it' : ''}`), ' ', i.text, ' ',
      el('span', { class: 'soft' }, `${whole(i.sessions)} sampled sessions touched · ${i.incident}`)))));

  // ---- budget
  section('False alarms: promised and spent',
    el('p', {}, 'A false alarm is raised where nothing is wrong. The policy promises a rate; so much of it belongs to the time that was judged.'),
    table('Budget', [...(several ? ['policy'] : []), 'level', 'promised', '#expected in this time', '#raised, or above', '#false'],
      policies.flatMap((policy) => policy.budget.map((b) => [...(several ? [policy.name] : []), b.level, b.promised, b.expected, b.raised, b.false === null ? 'not known without labels' : b.false]))));

  // ---- evidence
  const e = data.evidence;
  const start = time(e.first);
  const bent = (v) => (v <= e.threshold ? v : e.threshold * (1 + Math.log(v / e.threshold)));
  const TICKS = [0, 10, 20, 50, 100, 200, 500, 1000, 10000, 100000];
  const LAYERS = { routing: 'Routing', sampler: 'The sampler', logits: 'The probabilities themselves', serving: 'Serving', feed: 'The feed' };
  section(`Evidence over time${under(policies[0])}`,
    el('p', {}, `Of ${whole(e.monitors)} monitors, those of each layer that came nearest to an alarm; the scale is linear below the threshold and logarithmic above. Where all is well evidence passes the `
      + `dashed line (${e.threshold.toFixed(1)}) no more often than the budget allows. Grey bands are known faults, thin red lines are incidents as they opened.`),
    Object.entries(e.layers).flatMap(([layer, curves]) => {
      const names = curves.map((c) => `${c.signal} against ${c.reference}, ${c.cohort}`);
      const title = LAYERS[layer] || layer;
      return [
        el('h3', {}, title),
        chart(`${title}: ln of the evidence.`, 250, () => ({
          data: [curves[0].values.map((v, i) => start + i * e.step_s), ...curves.map((c) => c.values.map((v) => (v === null ? null : bent(Math.max(v, -1)))))],
          options: {
            tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), 'UTC'),
            scales: { x: { time: true }, y: { range: (u, low, high) => [-2, 1.1 * Math.max(1.3 * e.threshold, high)] } },
            axes: [{ values: (u, ticks) => ticks.map(hour) }, { label: 'ln evidence', labelSize: 22, size: 56, splits: (u, axis, low, high) => TICKS.map(bent).filter((v) => v <= high),
              values: (u, splits) => splits.map((v, i) => whole(TICKS[i])) }],
            series: [{}, ...curves.map((c, i) => ({ stroke: color('c' + (i % 8)), width: 1.5, dash: DASHES[i % 4], spanGaps: true, points: { show: false } }))],
            plugins: [
              paint('drawClear', (u, g) => {
                g.globalAlpha = 0.1; // faults that overlap must not hide the lines
                g.fillStyle = color('c7');
                labels.forEach((l) => {
                  const a = Math.max(u.valToPos(time(l.from), 'x', true), u.bbox.left);
                  const b = Math.min(u.valToPos(time(l.until), 'x', true), u.bbox.left + u.bbox.width);
                  if (b > a) { g.fillRect(a, u.bbox.top, b - a, u.bbox.height); }
                });
              }),
              paint('draw', (u, g) => {
                g.strokeStyle = color('alarm');
                const y = u.valToPos(bent(e.threshold), 'y', true);
                g.setLineDash([6, 4]);
                g.beginPath(); g.moveTo(u.bbox.left, y); g.lineTo(u.bbox.left + u.bbox.width, y); g.stroke();
                g.setLineDash([]);
                incidents.filter((i) => i.layer === layer).forEach((i) => {
                  const x = u.valToPos(time(i.detected), 'x', true);
                  g.beginPath(); g.moveTo(x, u.bbox.top); g.lineTo(x, u.bbox.top + u.bbox.height); g.stroke();
                });
              }),
            ],
          },
        })),
        legend(names, true),
        behind(`${title}: the highest evidence of each monitor`, ['signal', 'reference', 'cohort', '#highest ln evidence', '#when'],
          curves.map((c) => [c.signal, c.reference, c.cohort, c.highest.toFixed(1),
            clock(new Date((start + c.values.indexOf(Math.max(...c.values.filter((v) => v !== null))) * e.step_s) * 1000).toISOString())])),
      ];
    }));

  // ---- reliability
  const pools = Object.keys(data.reliability);
  const spread = Math.min(0.3, Math.max(0.02, ...pools.flatMap((p) => data.reliability[p].filter((b) => b.tokens >= 200).flatMap((b) => [b.high - b.predicted, b.predicted - b.low]))));
  section('Does each sampler do as it reports?',
    el('p', {}, 'Given the probabilities that the engine reported for a step, the most probable candidate should be chosen just as often as they say: '
      + 'points on the zero line. Below it the sampler passes over its best candidate, above it is greedier than it says. Bars are 95% intervals.'),
    pools.length ? null : el('p', { class: 'soft' }, 'No response could be judged: see the coverage below.'),
    el('div', { class: 'grid' }, pools.map((pool) => chart(`${pool}: chosen less predicted, by what was predicted.`, 190, () => {
      const bins = data.reliability[pool].filter((b) => b.tokens >= 100);
      return {
        data: [bins.map((b) => b.predicted), bins.map((b) => b.observed - b.predicted)],
        options: {
          scales: { x: { time: false, range: [0, 1] }, y: { range: [-spread, spread] } },
          axes: [{ values: (u, t) => t.map((v) => percent(v, 0)) }, { values: (u, t) => t.map((v) => (v > 0 ? '+' : '') + percent(v, Math.abs(spread) < 0.05 ? 1 : 0)), size: 56 }],
          series: [{}, { paths: () => null, points: { show: true, size: 6, stroke: color('c0'), fill: color('c0') } }],
          plugins: [paint('draw', (u, g) => {
            g.beginPath();
            g.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
            g.clip();
            g.strokeStyle = color('soft');
            const zero = u.valToPos(0, 'y', true);
            g.beginPath(); g.moveTo(u.bbox.left, zero); g.lineTo(u.bbox.left + u.bbox.width, zero); g.stroke();
            g.strokeStyle = color('c0');
            g.lineWidth = 1.5 * devicePixelRatio;
            bins.forEach((b) => {
              const x = u.valToPos(b.predicted, 'x', true);
              g.beginPath(); g.moveTo(x, u.valToPos(b.low - b.predicted, 'y', true)); g.lineTo(x, u.valToPos(b.high - b.predicted, 'y', true)); g.stroke();
            });
          })],
        },
      };
    }))),
    behind('Tokens whose most probable candidate was chosen', ['pool', '#tokens', '#predicted', '#chosen', '#95% interval'],
      pools.flatMap((p) => data.reliability[p].map((b) => [p, whole(b.tokens), percent(b.predicted), percent(b.observed), `${percent(b.low)} to ${percent(b.high)}`]))));

  // ---- scripts
  const scripts = [...new Set(Object.values(data.scripts).flatMap(Object.keys))].sort();
  section('Scripts that nothing explains',
    el('p', {}, 'Responses that hold letters of a script that neither the prompt nor the answer itself explains, by pool and script (ISO 15924).'),
    scripts.length
      ? table('Responses by pool and script', ['pool', '#responses', ...scripts.map((s) => '#' + s), '#of 1,000'],
        Object.entries(data.scripts).map(([pool, counts]) => [pool, whole(r.pools[pool]), ...scripts.map((s) => (counts[s] ? el('span', { class: 'alarm' }, whole(counts[s])) : '0')),
          (1000 * Object.values(counts).reduce((a, b) => a + b, 0) / r.pools[pool]).toFixed(2)]))
      : el('p', { class: 'calm' }, `None in ${whole(r.read)} responses.`));

  // ---- surprisal
  const s = data.surprisal;
  const speaking = Object.keys(s.pools);
  section('Surprisal',
    el('p', {}, 'How improbable its own tokens were to the engine, on average over a response. Pools that serve the same model to the same traffic have the same shape; '
      + 'weights of fewer bits, decaying caches and wrong kernels move it to the right, a sampler that is too greedy to the left.'),
    speaking.length ? [chart('Share of responses by mean surprisal (nats a token).', 260, () => ({
      data: [s.nats, ...speaking.map((p) => s.pools[p])],
      options: {
        scales: { x: { time: false, range: [0, s.nats[s.nats.length - 1]] } },
        axes: [{ label: 'nats a token', labelSize: 20 }, { values: (u, t) => t.map((v) => percent(v, 0)) }],
        series: [{}, ...speaking.map((p, i) => ({ stroke: color('c' + (i % 8)), width: 1.5, dash: DASHES[i % 4], points: { show: false } }))],
      },
    })), legend(speaking, true),
    behind('Quantiles of mean surprisal, in nats a token', ['pool', '#10%', '#50%', '#90%'], speaking.map((p) => [p, ...[0.1, 0.5, 0.9].map((q) => {
      let sum = 0;
      const at = s.pools[p].findIndex((x) => (sum += x) >= q);
      return s.nats[at < 0 ? s.nats.length - 1 : at];
    })]))] : el('p', { class: 'soft' }, 'No response reported log-probabilities.'));

  // ---- harm
  const groups = Object.keys(data.harm[0].sessions_by_times);
  section('Who was harmed, and how often',
    el('p', {}, 'A fault that sticks harms few sessions many times; one that does not, many sessions once. Sampled responses only.'),
    table('Ledger of harm', ['harm', '#responses', '#of all', '#sessions', '#of all', ...groups.map((g) => '#' + g)],
      data.harm.map((h) => [h.what, whole(h.responses), percent(h.responses / Math.max(1, r.read)), whole(h.sessions), percent(h.sessions / Math.max(1, r.sessions)),
        ...groups.map((g) => whole(h.sessions_by_times[g]))])));

  // ---- latency
  const longest = (what) => Math.max(...data.latency.filter((l) => l.what === what).map((l) => l.p99[2]));
  const whisker = (q, most) => el('span', { class: 'whisker', 'aria-hidden': 'true' },
    el('i', { style: `left:${100 * q[1] / most}%; width:${100 * (q[2] - q[1]) / most}%` }), el('b', { style: `left:${100 * q[0] / most}%` }));
  const interval = (q) => `${q[0].toFixed(1)} (${q[1].toFixed(1)} to ${q[2].toFixed(1)})`;
  section('What each sampler path costs',
    el('p', {}, 'Latency by the sampler’s implementation and precision, in milliseconds with 95% intervals: what an exact top-k and more bits would cost. The intervals take responses for independent, '
      + 'and the paths may run on different hardware.'),
    data.latency.length ? table('Latency in ms', ['what', 'path', '#responses', '#p95', '#p99', 'p99 and its interval'],
      data.latency.map((l) => [l.what, l.path, whole(l.responses), interval(l.p95), interval(l.p99), whisker(l.p99, longest(l.what))]))
      : el('p', { class: 'soft' }, 'No response reported times.'));

  // ---- coverage
  section('What could not be judged, form by form',
    el('p', {}, 'No answer is no trial: it speaks neither for a pool nor against it. A promise that nobody can check is not kept because nothing is heard.'),
    data.coverage.length ? table('Responses that a question could not judge', ['signal', 'question: did they …', 'because', '#responses', '#of all'],
      data.coverage.map((c) => [c.signal, c.form, c.why, whole(c.responses), percent(c.responses / Math.max(1, r.read), 1)]))
      : el('p', { class: 'calm' }, 'Every question could be answered for every response.'));

  draw();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('beforeprint', () => { document.documentElement.dataset.paper = ''; draw(); });
  window.addEventListener('afterprint', () => { delete document.documentElement.dataset.paper; draw(); });
  let later = 0;
  window.addEventListener('resize', () => { clearTimeout(later); later = setTimeout(draw, 150); });
})();
