import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { launch, open, shoot } from './browser.ts';

/**
 * What people do in Slack beside the main job, in a real browser: the form, two people who approve, somebody without the
 * right, an approval that lapses, the Home tab, and the alert in the channel. Time moves only where the test says so.
 */
const browser: Browser | null = await launch();

const POLICY = JSON.stringify({ approvals: 2, approvers: ['S0ONCALL'], oncall: 'S0ONCALL', bake: '3m', watch: '5m' });
const PATIENCE_MS = 15_000;

describe.skipIf(browser === null)('people in the sandbox', () => {
  let sandbox: Sandbox;
  let page: Page;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 7, env: { POLICY }, startMs: Date.UTC(2026, 10, 23, 12, 0, 0) });
    page = await open(browser as Browser, sandbox.url);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  const type = async (on: Page, text: string) => {
    await on.getByTestId('composer').fill(text);
    await on.getByTestId('composer').press('Enter');
  };
  const be = (user: string) => page.getByTestId(`person-${user}`).click();
  const card = (): Locator =>
    page
      .getByTestId('message')
      .filter({ has: page.getByRole('heading') })
      .last();
  const message = (words: string): Locator => page.getByTestId('message').filter({ hasText: words }).last();
  const reads = async (where: Locator, words: RegExp) => {
    await expect.poll(() => where.textContent(), { timeout: PATIENCE_MS, interval: 50 }).toMatch(words);
  };
  const choose = async (on: Page, field: string, typed: string, value: string) => {
    await on.getByTestId(`action-canary:form-${field}`).click();
    await on.getByTestId(`action-canary:form-${field}-search`).fill(typed);
    await on.getByTestId(`option-${value}`).click();
  };
  const promote = async () => {
    await card().getByTestId('action-canary:promote').click();
    await page.getByTestId('confirm-ok').click();
    await sandbox.settled();
  };
  const until = async (words: RegExp, most = 40) => {
    for (let minute = 0; minute < most; minute += 1) {
      if (words.test((await page.locator('main.channel').textContent()) ?? '')) return;
      await sandbox.advance(1);
    }
    await reads(page.locator('main.channel'), words);
  };

  it('the form asks for function, version and plan, says the plan in a sentence, and errors at the field', async () => {
    await type(page, '/canary start');
    await page.getByTestId('modal').waitFor();
    await choose(page, 'function', 'check', 'checkout');
    await reads(page.getByTestId('modal'), /The policy’s plan\. 10 %, for at least 3 min/);
    await choose(page, 'version', 'tax', '43');
    await page.getByTestId('action-canary:form-plan').fill('50%,10%');
    await page.getByTestId('modal-submit').click();
    await reads(page.getByTestId('modal'), /must rise from stage to stage/);
    await shoot(page, '10-form-error');
    await page.getByTestId('action-canary:form-plan').fill('5%');
    await reads(page.getByTestId('modal'), /5 %, for at least 3 min; asks for approval before 100 %/);
    await page.getByTestId('action-canary:form-reason').fill('Tax per line item, ticket 834');
    await shoot(page, '11-form');
    await page.getByTestId('modal-submit').click();
    await page.getByTestId('modal').waitFor({ state: 'detached' });
    await reads(page.getByTestId('weight-checkout-live-43'), /5 %/);
    await reads(card(), /ticket 834/);
  });

  it('somebody without the right is told so, and nothing moves', async () => {
    await until(/Waiting for approval/);
    await shoot(page, '12-asked');
    await be('U0CLEO');
    await promote();
    await reads(page.getByTestId('ephemeral').last(), /You may not approve this: the policy names/);
    await shoot(page, '13-refused');
    await reads(page.getByTestId('weight-checkout-live-43'), /5 %/);
  });

  it('one of two approvals lapses when the figures turn bad under it', async () => {
    await be('U0ADA');
    await promote();
    await reads(card(), /1 of 2 approvals/);
    sandbox.world.setMedianMs('checkout', '43', 400);
    await until(/no longer count/);
    await reads(card(), /0 of 2 approvals/);
    await shoot(page, '14-lapsed');
  });

  it('two different people approve knowingly, and it goes on', async () => {
    await promote();
    // Ben presses what he sees: before the card is redrawn that would be a button of an earlier turn, and refused as stale.
    await reads(card(), /1 of 2 approvals/);
    await be('U0BEN');
    await promote();
    await reads(page.getByTestId('weight-checkout-live-43'), /100 %/);
  });

  it('the Home tab shows what runs and what ended', async () => {
    await until(/Promoted/, 15);
    await type(page, '/canary start thumbnails 8 10%');
    await sandbox.settled();
    await page.getByTestId('app-home').click();
    await reads(page.getByTestId('home'), /Running \(1\).*thumbnails:live.*Finished last.*42 → 43.*promoted/s);
    await shoot(page, '15-home');
    await page.getByTestId('channel-releases').click();
  });

  it('a rollback alert stands in the channel with the evidence, calls the people on duty, and links to logs and metrics', async () => {
    sandbox.world.setAlias('checkout', 'live', '42', {});
    await type(page, '/canary start checkout 44 10%');
    await until(/Rolling back to 42/, 12);
    const alert = message('Rolling back to 42');
    await reads(alert, /on-call.*Canary fails.*44 \(canary\).*42 \(stable\).*logs of 44.*metrics graph/s);
    await alert.scrollIntoViewIfNeeded();
    await shoot(page, '16-alert');
  });

  it.each([
    ['phone-light', 400, false],
    ['phone-dark', 400, true],
    ['desktop-dark', 1440, true],
  ])('form, alert and Home tab fit a %s', async (name, width, dark) => {
    const other = await open(browser as Browser, sandbox.url, width, dark);
    await other.getByTestId('message').last().waitFor();
    await shoot(other, `17-alert-${name}`);
    await type(other, '/canary start');
    await other.getByTestId('modal').waitFor();
    await choose(other, 'function', 'thumb', 'thumbnails');
    await reads(other.getByTestId('modal'), /The policy’s plan/);
    await shoot(other, `18-form-${name}`);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await other.evaluate(overflow)).toBeLessThanOrEqual(0);
    await other.getByTestId('modal-close').click();
    await other.getByTestId('app-home').click();
    await reads(other.getByTestId('home'), /Finished last/);
    await shoot(other, `19-home-${name}`);
    expect(await other.evaluate(overflow)).toBeLessThanOrEqual(0);
    await other.close();
  });
});
