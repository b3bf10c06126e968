import { useSlack } from './slackContext.ts';

/** The picture of a person (initials), of the app, or of Slack itself. */
export function Avatar({ user, small = false }: { readonly user: string; readonly small?: boolean }) {
  const slack = useSlack();
  const size = small ? 'avatar avatar-small' : 'avatar';
  if (user === slack.app.userId) return <img className={size} src="/icon.svg" alt="" />;
  const person = slack.people.find(({ id }) => id === user);
  if (!person)
    return (
      <span className={`${size} avatar-slackbot`} aria-hidden="true">
        #
      </span>
    );
  const initials = person.realName
    .split(' ')
    .map((name) => name[0])
    .join('');
  return (
    <span className={size} style={{ background: person.colour }} aria-hidden="true">
      {initials}
    </span>
  );
}
