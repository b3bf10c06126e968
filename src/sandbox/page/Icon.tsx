/** The page's few signs as drawings, so that they look the same whatever fonts there are. */
const PATHS = {
  lock: 'M5 7V5a3 3 0 0 1 6 0v2M4 7h8v6H4z',
  archived: 'M2.5 4h11v3h-11zM3.5 7v6h9V7M6.5 9.5h3',
  shared: 'M2.5 5.5h7v7h-7zM6.5 5.5v-3h7v7h-4',
  thread: 'M2.5 3h11v8h-6l-3 2.5V11h-2zM5 6h6M5 8.5h4',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3',
  close: 'M4 4l8 8M12 4l-8 8',
  send: 'M2.5 13.5 14 8 2.5 2.5 4.2 8zM4.2 8H9',
  out: 'M6 3.5H3.5v9h9V10M9 3.5h3.5V7M12.2 3.8 7.5 8.5',
  more: 'M4 8h.01M8 8h.01M12 8h.01',
  pause: 'M5.5 4v8M10.5 4v8',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
