import type { Fields } from './host.ts';

/** An image element. Files uploaded to this Slack are not kept, so they show as their description. */
export function Picture({ of }: { readonly of: Fields }) {
  const alt = String(of.alt_text ?? '');
  if (typeof of.image_url !== 'string') return <span className="picture-missing">{alt}</span>;
  return <img src={of.image_url} alt={alt} title={alt} loading="lazy" referrerPolicy="no-referrer" />;
}
