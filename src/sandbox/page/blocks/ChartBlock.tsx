import type { Block } from '../../slack/model.ts';
import { useWidth } from '../useWidth.ts';
import { inOrder, labelEvery, niceScale, type Series, short } from './chart.ts';
import type { Fields } from './host.ts';

const HEIGHT = 200;
const EDGE = { left: 44, right: 14, top: 10, bottom: 30 };

/** A data_visualization block of lines, bars or areas, as SVG; the figures behind it as a table to unfold. */
export function ChartBlock({ block }: { readonly block: Block }) {
  const chart = (block.chart ?? {}) as Fields;
  const axis = (chart.axis_config ?? {}) as Fields;
  const series = (Array.isArray(chart.series) ? chart.series : []) as readonly Series[];
  const categories = (Array.isArray(axis.categories) ? axis.categories : []) as readonly string[];
  const title = String(block.title ?? 'Chart');
  const [ref, width] = useWidth<SVGSVGElement>(560);
  const names = series.map(({ name }) => name).join(', ');
  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong>
        <ul className="legend">
          {series.map(({ name }, n) => (
            <li key={name} className={`series-${n % 6}`}>
              <i aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg
        ref={ref}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: ${names} over ${categories.length} points`}
      >
        <Plot
          width={width}
          kind={String(chart.type)}
          series={series}
          categories={categories}
          yLabel={String(axis.y_label ?? '')}
        />
        {axis.x_label ? (
          <text className="axis-label" x={width - EDGE.right} y={HEIGHT - 2} textAnchor="end">
            {String(axis.x_label)}
          </text>
        ) : null}
      </svg>
      <details>
        <summary>Figures</summary>
        <Figures series={series} categories={categories} />
      </details>
    </figure>
  );
}

interface PlotOf {
  readonly kind: string;
  readonly series: readonly Series[];
  readonly categories: readonly string[];
  readonly yLabel: string;
  readonly width: number;
}

function Plot({ kind, series, categories, yLabel, width }: PlotOf) {
  const values = series.map((one) => inOrder(one, categories));
  const { min, max, ticks } = niceScale(values.flat().filter(Number.isFinite));
  const [innerW, innerH] = [width - EDGE.left - EDGE.right, HEIGHT - EDGE.top - EDGE.bottom];
  const y = (value: number) => EDGE.top + innerH * (1 - (value - min) / (max - min));
  const slot = innerW / Math.max(1, categories.length);
  const x = (n: number) => EDGE.left + slot * (n + 0.5);
  const every = labelEvery(categories.length, Math.max(2, Math.floor(innerW / 64)));
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick} className="tick">
          <line x1={EDGE.left} x2={width - EDGE.right} y1={y(tick)} y2={y(tick)} />
          <text x={EDGE.left - 6} y={y(tick) + 3.5} textAnchor="end">
            {short(tick)}
          </text>
        </g>
      ))}
      {yLabel ? (
        <text className="axis-label" x={EDGE.left + 4} y={EDGE.top + 8}>
          {yLabel}
        </text>
      ) : null}
      {categories.map((category, n) =>
        n % every === 0 ? (
          <text key={category} className="category" x={x(n)} y={HEIGHT - EDGE.bottom + 14} textAnchor="middle">
            {category}
          </text>
        ) : null,
      )}
      {values.map((line, s) => {
        const points = line.flatMap((value, n) =>
          Number.isFinite(value) ? [{ n, value, at: [x(n), y(value)] as const }] : [],
        );
        const path = points
          .map(({ at: [px, py] }, n) => `${n === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`)
          .join('');
        const name = series[s]?.name ?? '';
        const [first, last] = [points[0], points.at(-1)];
        const area = kind === 'area' && first && last ? `${path}L${last.at[0]} ${y(0)}L${first.at[0]} ${y(0)}Z` : null;
        const bar = (slot * 0.76) / series.length;
        return (
          <g key={name} className={`series-${s % 6}`}>
            {area ? <path className="area" d={area} /> : null}
            {kind === 'bar' ? null : <path className="line" d={path} />}
            {points.map(({ n, value, at: [px, py] }) => (
              <g key={categories[n]}>
                <title>{`${name}, ${categories[n]}: ${value}`}</title>
                {kind === 'bar' ? (
                  <rect
                    x={px - slot * 0.38 + bar * s}
                    width={bar}
                    y={Math.min(py, y(0))}
                    height={Math.max(1, Math.abs(y(0) - py))}
                    rx="1.500"
                  />
                ) : (
                  <circle cx={px} cy={py} r="2.800" />
                )}
              </g>
            ))}
          </g>
        );
      })}
    </>
  );
}

function Figures({
  series,
  categories,
}: {
  readonly series: readonly Series[];
  readonly categories: readonly string[];
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" />
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {categories.map((category, n) => (
          <tr key={category}>
            <th scope="row">{category}</th>
            {series.map((one) => (
              <td key={one.name}>{inOrder(one, categories)[n]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
