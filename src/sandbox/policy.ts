/**
 * The stack's policy in the sandbox: a check of each kind, for people to name (`check=smoke`).
 * @param url the sandbox's own, whose page is called like any other: the list of hosts names it by its literal address
 */
export function sandboxPolicy(url: string): string {
  return JSON.stringify({
    hosts: [url],
    checks: {
      smoke: {
        kind: 'invoke',
        payload: { path: '/health' },
        expect: { status: 200, json: { '$.body.ok': true } },
        when: ['before', 'stage', 'after'],
        timeout: '5s',
      },
      page: { kind: 'http', url: `${url}/health`, status: 200, when: ['before', 'stage'] },
      quiet: { kind: 'alarm', alarm: 'checkout-errors', when: ['before', 'stage', 'after'] },
      validate: { kind: 'hook', function: 'checkout-validate', when: ['before'] },
    },
  });
}
