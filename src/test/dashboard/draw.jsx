// Draws a Grafana dashboard with Grafana's own components, from what Prometheus answered to its panels.
//
// @grafana/ui and @grafana/data are what Grafana's pages are made of (Apache-2.0): frames, units, thresholds, colours, charts,
// legends, panels. What is written here is what Grafana's server and its application add: which component a type of panel is, and
// which options it has where the dashboard names none. A type or an option that is not known here is an error, not a gap.
//
//   npm install && npm run make       makes draw.js, draw.css and public/, which has icons and fonts
//   answers.js                        sets `answers`: {dashboard, from, to, step, panels: {ID: [{name, labels, values: [[seconds, text]]}]}}
//   page.html?theme=light             draws it, 1400 pixels wide; then `data-drawn` is set on its body
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  applyFieldOverrides,
  createDataFrame,
  createTheme,
  dateTime,
  FieldConfigOptionsRegistry,
  FieldType,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  getValueFormats,
  LoadingState,
} from '@grafana/data';
import { BarGauge, BigValue, GlobalStyles, Icon, PanelChrome, ThemeContext, TimeSeries, VizRepeater } from '@grafana/ui';

const { dashboard, from, to, step, panels: answered } = window.answers; // all in milliseconds, but for values
const theme = createTheme({ colors: { mode: new URLSearchParams(location.search).get('theme') ?? 'dark' } });
const timeRange = { from: dateTime(from), to: dateTime(to), raw: dashboard.time };
const timeZone = dashboard.timezone;
const replaceVariables = (text) => text; // the queries had them replaced; nothing else has any

// Grafana's grid: 24 columns, rows of 30 pixels, 8 between two panels; 16 at the edges of the page.
const COLUMNS = 24;
const CELL = 30;
const GAP = 8;
const EDGE = 16;
const WIDTH = 1400 - 2 * EDGE;

// What a field may be set to, with what holds where the dashboard says nothing.
const FIELD = { unit: undefined, decimals: undefined, min: undefined, max: undefined, noValue: undefined };
const LINE = {
  axisBorderShow: false,
  axisCenteredZero: false,
  axisColorMode: 'text',
  axisLabel: '',
  axisPlacement: 'auto',
  barAlignment: 0,
  barWidthFactor: 0.6,
  drawStyle: 'line',
  fillOpacity: 0,
  gradientMode: 'none',
  hideFrom: { tooltip: false, viz: false, legend: false },
  insertNulls: false,
  lineInterpolation: 'linear',
  lineWidth: 1,
  pointSize: 5,
  scaleDistribution: { type: 'linear' },
  showPoints: 'auto',
  showValues: false,
  spanNulls: false,
  stacking: { mode: 'none', group: 'A' },
  thresholdsStyle: { mode: 'off' },
};
const THRESHOLDS = { mode: 'absolute', steps: [{ color: 'green', value: null }, { color: 'red', value: 80 }] };
const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
const REDUCE = { values: false, calcs: ['lastNotNull'], fields: '' };

const KINDS = {
  timeseries: {
    draw: Lines,
    field: { ...FIELD, color: { mode: 'palette-classic' }, thresholds: THRESHOLDS },
    custom: LINE,
    options: { legend: LEGEND, tooltip: { mode: 'single', sort: 'none' } },
  },
  stat: {
    draw: Numbers,
    field: { ...FIELD, color: { mode: 'thresholds' }, thresholds: THRESHOLDS },
    custom: {},
    options: {
      colorMode: 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      reduceOptions: REDUCE,
      textMode: 'auto',
      wideLayout: true,
    },
  },
  bargauge: {
    draw: Bars,
    field: { ...FIELD, color: { mode: 'thresholds' }, thresholds: THRESHOLDS },
    custom: {},
    options: {
      displayMode: 'gradient',
      maxVizHeight: 300,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'auto',
      orientation: 'auto',
      reduceOptions: REDUCE,
      showUnfilled: true,
      valueMode: 'color',
    },
  },
};

const UNITS = new Set(getValueFormats().flatMap((category) => category.submenu.map((unit) => unit.value)));

/** What holds where `given` says nothing; what it says must be among it. */
function complete(whose, given, defaults) {
  for (const name of Object.keys(given)) {
    if (!(name in defaults)) throw new Error(`${whose}: ${name} is not known here`);
  }
  const nested = Object.entries(given).map(([name, value]) => [
    name,
    name === 'legend' || name === 'tooltip' ? complete(`${whose}: ${name}`, value, defaults[name]) : value,
  ]);
  return { ...defaults, ...Object.fromEntries(nested) };
}

/** The panel's own settings on top of those of its kind. */
function settings(panel) {
  const kind = KINDS[panel.type];
  if (!kind) throw new Error(`${panel.title}: panels of type ${panel.type} are not drawn here`);
  const { custom = {}, ...field } = panel.fieldConfig.defaults;
  const defaults = complete(panel.title, field, kind.field);
  if (!UNITS.has(defaults.unit)) throw new Error(`${panel.title}: Grafana has no unit ${defaults.unit}`);
  const known = registry(kind);
  for (const { id } of panel.fieldConfig.overrides.flatMap((override) => override.properties)) {
    if (!known.getIfExists(id)) throw new Error(`${panel.title}: an override of ${id} is not known here`);
  }
  return {
    draw: kind.draw,
    fieldConfig: {
      defaults: { ...defaults, custom: complete(panel.title, custom, kind.custom) },
      overrides: panel.fieldConfig.overrides,
    },
    options: complete(panel.title, panel.options, kind.options),
    registry: known,
  };
}

/** All that a field of this kind may be set to, taken as it stands. */
function registry({ field, custom }) {
  const property = (path, isCustom) => ({
    id: isCustom ? `custom.${path}` : path,
    path,
    name: path,
    isCustom,
    process: (value) => value,
    shouldApply: () => true,
  });
  const all = [
    ...Object.keys(field).map((path) => property(path, false)),
    ...Object.keys(custom).map((path) => property(path, true)),
  ];
  return new FieldConfigOptionsRegistry(() => all);
}

/** A frame for each series, as the data source for Prometheus makes them. */
function frames(panel, { fieldConfig, registry }) {
  const data = answered[panel.id].map(({ name, labels, values }) =>
    createDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: values.map(([seconds]) => seconds * 1000), config: { interval: step } },
        {
          name: 'Value',
          type: FieldType.number,
          values: values.map(([, text]) => (Number.isFinite(Number(text)) ? Number(text) : null)),
          labels,
          config: { displayNameFromDS: name },
        },
      ],
    })
  );
  return applyFieldOverrides({ data, fieldConfig, replaceVariables, theme, timeZone, fieldConfigRegistry: registry });
}

function Lines({ data, options, width, height }) {
  return (
    <TimeSeries
      frames={data}
      structureRev={1}
      width={width}
      height={height}
      timeRange={timeRange}
      timeZone={timeZone}
      legend={options.legend}
      options={options}
    />
  );
}

/** One beside the other, or below it: what is drawn for each value. */
function Repeated({ data, fieldConfig, options, renderValue, sparkline = false, ...rest }) {
  const getValues = () =>
    getFieldDisplayValues({ data, fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, sparkline, theme, timeZone });
  return (
    <VizRepeater
      getValues={getValues}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={renderValue}
      source={data}
      renderCounter={1}
      orientation={options.orientation}
      {...rest}
    />
  );
}

function Numbers({ options, ...rest }) {
  const one = ({ value, alignmentFactors, count, width, height }) => (
    <BigValue
      value={value.display}
      sparkline={value.sparkline && { ...value.sparkline, timeRange }}
      count={count}
      alignmentFactors={alignmentFactors}
      width={width}
      height={height}
      theme={theme}
      colorMode={options.colorMode}
      graphMode={options.graphMode}
      justifyMode={options.justifyMode}
      textMode={options.textMode}
      wideLayout={options.wideLayout}
    />
  );
  return <Repeated options={options} renderValue={one} sparkline={options.graphMode !== 'none'} autoGrid itemSpacing={3} {...rest} />;
}

function Bars({ options, ...rest }) {
  const one = ({ value, alignmentFactors, orientation, width, height }) => (
    <BarGauge
      value={value.display}
      field={value.field}
      display={value.view?.getFieldDisplayProcessor(value.colIndex)}
      alignmentFactors={alignmentFactors}
      orientation={orientation}
      width={width}
      height={height}
      theme={theme}
      itemSpacing={10}
      displayMode={options.displayMode}
      namePlacement={options.namePlacement}
      showUnfilled={options.showUnfilled}
      valueDisplayMode={options.valueMode}
    />
  );
  return (
    <Repeated
      options={options}
      renderValue={one}
      itemSpacing={10}
      minVizWidth={options.minVizWidth}
      minVizHeight={options.minVizHeight}
      maxVizHeight={options.maxVizHeight}
      {...rest}
    />
  );
}

/** As Grafana says that there is nothing to draw. */
function Nothing({ text, width, height }) {
  const centred = { width, height, display: 'flex', alignItems: 'center', justifyContent: 'center' };
  return <div style={{ ...centred, color: theme.colors.text.secondary }}>{text}</div>;
}

function Panel({ panel, width, height }) {
  const { draw: Drawn, ...how } = settings(panel);
  const data = frames(panel, how);
  return (
    <PanelChrome title={panel.title} description={panel.description} width={width} height={height} loadingState={LoadingState.Done}>
      {(width, height) =>
        data.length === 0 ? (
          <Nothing text={how.fieldConfig.defaults.noValue ?? 'No data'} width={width} height={height} />
        ) : (
          <Drawn data={data} fieldConfig={how.fieldConfig} options={how.options} width={width} height={height} />
        )
      }
    </PanelChrome>
  );
}

function Row({ title }) {
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 8, height: CELL }}>
      <Icon name="angle-down" />
      <h2 style={{ ...theme.typography.h6, margin: 0 }}>{title}</h2>
    </div>
  );
}

function Placed({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const column = (WIDTH + GAP) / COLUMNS;
  const width = w * column - GAP;
  const height = h * (CELL + GAP) - GAP;
  const place = { position: 'absolute', left: EDGE + x * column, top: EDGE + y * (CELL + GAP), width, height };
  return (
    <div data-panel={panel.id} style={place}>
      {panel.type === 'row' ? <Row title={panel.title} /> : <Panel panel={panel} width={width} height={height} />}
    </div>
  );
}

function Dashboard() {
  const [fonts, setFonts] = useState(false); // a canvas that is drawn before them keeps the wrong ones
  useEffect(() => {
    Promise.all([400, 500].map((weight) => document.fonts.load(`${weight} 14px Inter`))).then(() => setFonts(true));
  }, []);
  useEffect(() => {
    if (fonts) document.body.dataset.drawn = 'true';
  }, [fonts]);
  const rows = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const page = {
    position: 'relative',
    width: WIDTH + 2 * EDGE,
    height: rows * (CELL + GAP) - GAP + 2 * EDGE,
    background: theme.colors.background.canvas,
  };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={page}>
        {fonts && dashboard.panels.map((panel) => <Placed key={panel.id} panel={panel} />)}
      </div>
    </ThemeContext.Provider>
  );
}

createRoot(document.body.appendChild(document.createElement('div'))).render(<Dashboard />);
