// Charts by uPlot, with a table behind each for those who do not see them.
import uPlot from './uplot.js';
import { el } from './dom.js';

const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
const TICKS = [0, 10, 20, 50, 100, 200, 500, 1000, 10000, 100000];
const drawings = new Map();

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
/** What stands at the ticks of time: seconds too where the ticks are closer than minutes. */
const hours = (u, ticks, axis, space, step) => ticks.map((t) => new Date(t * 1000).toISOString().slice(11, step < 60 ? 19 : 16));

/** A place for a chart, which is drawn once it stands in the page, and again when its width or its colours change. */
function chart(label, height, make) {
  const box = el('div', { class: 'plot', role: 'img', 'aria-label': label });
  drawings.set(box, () => {
    box.replaceChildren();
    const { data, options } = make();
    const axis = { size: 34, stroke: color('soft'), grid: { stroke: color('line'), width: 1 }, ticks: { stroke: color('line'), width: 1 } };
    new uPlot({ width: Math.max(240, box.clientWidth), height, cursor: { show: false }, legend: { show: false }, tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), 'UTC'),
      ...options, axes: options.axes.map((a) => ({ ...axis, ...a })) }, data, box);
  });
  return el('figure', {}, el('figcaption', {}, label), box);
}

/** Draws what stands in the page; forgets what does not. */
export function draw() {
  drawings.forEach((drawing, box) => { if (box.isConnected) { drawing(); } else { drawings.delete(box); } });
}

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
let later = 0;
window.addEventListener('resize', () => { clearTimeout(later); later = setTimeout(draw, 150); });

function key(names) {
  return el('ul', { class: 'key' }, names.map(([name, n, dashed]) => el('li', {}, el('b', { class: `c${n % 8}${dashed ? ' dashed' : ''}` }), name)));
}

function horizontal(y, stroke) {
  return { hooks: { draw: [(u) => {
    const g = u.ctx;
    const at = u.valToPos(y(u), 'y', true);
    g.save();
    g.strokeStyle = color(stroke);
    g.lineWidth = 1.5 * devicePixelRatio;
    g.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    g.beginPath(); g.moveTo(u.bbox.left, at); g.lineTo(u.bbox.left + u.bbox.width, at); g.stroke();
    g.restore();
  }] } };
}

/** Evidence over time; the scale is linear below the threshold and logarithmic above. */
export function evidence(label, e) {
  if (!e.series.length) { return el('p', { class: 'soft' }, 'Nothing is remembered of it: the last hours only are kept.'); }
  const threshold = e.thresholds[e.thresholds.length - 1];
  const bent = (v) => (v <= threshold ? v : threshold * (1 + Math.log(v / threshold)));
  const names = e.series.map((s) => `${s.signal} against ${s.reference}, ${s.cohort}`);
  return [
    chart(`${label}: ln of the evidence. The dashed line (${threshold.toFixed(1)}) pages.`, 260, () => ({
      data: [e.times, ...e.series.map((s) => s.values.map((v) => (v === null ? null : bent(Math.max(v, -1)))))],
      options: {
        scales: { x: { time: true }, y: { range: (u, low, high) => [-2, 1.15 * Math.max(threshold, high || 0)] } },
        axes: [{ values: hours },
          { size: 50, splits: (u, axis, low, high) => TICKS.map(bent).filter((v) => v <= high), values: (u, splits) => splits.map((v, i) => TICKS[i].toLocaleString('en')) }],
        series: [{}, ...e.series.map((s, i) => ({ stroke: color(`c${i % 8}`), width: 2, dash: DASHES[i % 4], spanGaps: true, points: { show: e.times.length < 3 } }))],
        plugins: [horizontal(() => bent(threshold), 'alarm')],
      },
    })),
    key(names.map((name, i) => [name, i, i % 4 > 0])),
  ];
}

/** The rate of the cohort since the alarm with its interval, beside what was predicted. */
export function rate(label, course) {
  const known = course.filter((s) => s.ratio !== null && s.expected !== null);
  if (known.length < 2) { return el('p', { class: 'soft' }, 'Too few windows are remembered to draw a course.'); }
  const bounded = (v) => (v === null ? null : Math.min(1, v));
  return [
    chart(label, 220, () => ({
      data: [known.map((s) => s.time), known.map((s) => bounded(s.ratio * s.expected)),
        known.map((s) => (s.low === null ? null : bounded(s.low * s.expected))),
        known.map((s) => (s.low === null ? null : s.high === null ? 1 : bounded(s.high * s.expected))),
        known.map((s) => s.expected)],
      options: {
        scales: { x: { time: true }, y: { range: (u, low, high) => [Math.max(0, low - 0.1 * (high - low)), Math.min(1, high + 0.1 * (high - low) + 1e-6)] } },
        axes: [{ values: hours }, { size: 62, values: (u, ticks) => ticks.map((v) => `${Number((100 * v).toPrecision(3))}%`) }],
        series: [{}, { stroke: color('c0'), width: 2, points: { show: known.length < 20 } }, { stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } },
          { stroke: color('c2'), width: 2, dash: [6, 4], points: { show: false } }],
        bands: [{ series: [3, 2], fill: color('haze') }],
      },
    })),
    key([['rate, and where it lies with 95%', 0, false], ['predicted', 2, true]]),
  ];
}

/** How often the most probable candidate was taken beyond what its probability says, in points, by that probability. */
export function reliability(label, bins) {
  const known = bins.filter((b) => b.expected !== null && b.trials >= 20).sort((a, b) => a.expected - b.expected);
  if (known.length < 3) { return el('p', { class: 'soft' }, 'Too few tokens are remembered to draw it.'); }
  const beyond = (name) => known.map((b) => b[name] - b.expected);
  const share = (v) => `${Number((100 * v).toPrecision(3))}%`;
  return [
    chart(label, 220, () => ({
      data: [known.map((b) => b.expected), beyond('rate'), beyond('low'), beyond('high'), known.map(() => 0)],
      options: {
        scales: { x: { time: false, range: [0, 1] }, y: { range: (u, low, high) => [Math.min(-0.02, 1.1 * low), Math.max(0.02, 1.1 * high)] } },
        axes: [{ values: (u, ticks) => ticks.map(share) }, { size: 66, values: (u, ticks) => ticks.map((v) => (v > 0 ? `+${share(v)}` : share(v))) }],
        series: [{}, { stroke: color('c0'), width: 2, points: { show: true } }, { stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } },
          { stroke: color('c2'), width: 2, dash: [6, 4], points: { show: false } }],
        bands: [{ series: [3, 2], fill: color('haze') }],
      },
    })),
    key([['taken more or less often than it should be, and where that lies with 95%', 0, false], ['a sound sampler', 2, true]]),
  ];
}
