/** Help about what is no command. */

export interface Guide {
  readonly about: string;
  /** Slack's mrkdwn, ours alone. */
  readonly body: string;
}

const PLANS = `• \`10%\`: 10 %, ask for approval, then 100 %
• \`5%,25%,50% every 10m\`: these stages, then ask, then 100 %
• \`linear 10% every 2m\` or \`exponential x2 from 5% every 10m\`: by themselves, while the figures are good
• \`switch\`: blue/green, everything at once, as \`/canary switch\` does
• \`Canary10Percent5Minutes\`, \`Linear10PercentEvery1Minute\`, \`AllAtOnce\`: as CodeDeploy names them
Options, in any order: \`alias=live\`, \`bake=15m\`, \`max-bake=2h\`, \`watch=30m\`, \`auto\`, \`approve\`, \`approve-each\`, \`reason="…"\`, and those of \`/canary help checks\``;

const CHECKS = `• \`check=smoke\` or \`checks=smoke,page\`: beside the policy’s own, the rollout must pass these. The stack’s \`POLICY\` declares them: whom they call, with what, when. No payload ever comes from chat
• \`no-checks\`: none at all
• \`probe=20/min\`: where real traffic is too thin, the new version is called that often with a check’s payload. Those calls are counted apart and never compared with the old version; too many failed ones take it back. \`probe=off\` turns the policy’s off
• \`harm=50\`: goes back after 50 failed calls beyond what the old version’s rate explains, whatever the verdict thinks so far. \`harm=off\` turns the policy’s off
• \`on-regress=back\`: figures that speak against it, though nothing is proven, take it one stage down by itself, at most twice; \`on-regress=ask\` asks when the bake is over
A failed check takes the new version back. One that could not be run is tried again each minute, and nothing goes on before it has passed.`;

const GROUPS = `• \`start checkout:43,cart:17 10%\`: 2 to 10 functions, each with its version behind a colon, with one plan for all; \`switch\` takes them too
• A stage is left when all of them may leave it, and people are asked once for all
• One that goes back takes all back, whatever the reason
• One card shows all of them; \`status\`, \`why\` and \`history\` are about a single function`;

const APPROVALS = `• The policy says how many people a stage needs (\`approvals\`: 0, 1 or 2) and who they are (\`approvers\`); with two, they must be two
• With \`self-approval=off\` whoever started it does not count
• An approval lapses when the figures turn bad under it, and the thread says so
• A request is repeated after 15 minutes, then hourly; after \`approval-timeout\` (24 h) the rollout is held, or rolled back with \`on-timeout=rollback\`
• A plan that asks nobody (\`auto\`, \`switch\`, \`AllAtOnce\` …), where the policy asks, takes somebody who may approve; where that takes two people, or another than who starts, it is refused
• Rolling back, holding and going a stage down need nobody’s approval`;

const MENTIONS = `• \`@Canary status checkout\`: in threads, where slash commands cannot go, begin a message with my name
• All commands work like that; the answer comes into the thread, for all to read
• In a channel where I am not a member, \`/invite @Canary\` first`;

export const GUIDES: Readonly<Record<string, Guide>> = {
  plans: { about: 'Plans say in which steps the traffic moves. Approval is asked for in Slack.', body: PLANS },
  checks: {
    about: 'What else a rollout must pass, beside its figures and alarms: options of start, switch and plan.',
    body: CHECKS,
  },
  groups: { about: 'Several functions can be rolled out in lockstep.', body: GROUPS },
  approvals: { about: 'Who may let a rollout go on, and for how long they are asked.', body: APPROVALS },
  mentions: { about: 'I can be spoken to in any thread.', body: MENTIONS },
};
