import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { launch, open, shoot } from './browser.ts';

/**
 * The three stories of the README in a real browser, through the page, the built handlers and the emulated AWS and Slack. The
 * browser is launched before the tests are collected, so that they are listed as left out where none runs.
 */
const browser: Browser | null = await launch();

/** Patience for what takes virtual minutes; the page's own clock decides when it is there. */
const PATIENCE_MS = 60_000;

describe.skipIf(browser === null)('the sandbox in a browser', () => {
  let sandbox: Sandbox;
  let page: Page;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 7, speed: 60 });
    page = await open(browser as Browser, sandbox.url);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });
  beforeEach(async () => {
    onTestFailed(async () => {
      await shoot(page, 'failed');
      console.error(await page.locator('body').innerText(), sandbox.logs().slice(-30).join('\n'));
    });
    await page.getByTestId('speed-60').click();
  });

  const type = async (text: string) => {
    await page.getByTestId('composer').fill(text);
    await page.getByTestId('composer').press('Enter');
  };
  /** The newest card of a rollout, by its title. */
  const card = (title: string): Locator =>
    page
      .getByTestId('message')
      .filter({ has: page.getByRole('heading', { name: title }) })
      .last();
  const message = (words: string): Locator => page.getByTestId('message').filter({ hasText: words }).last();
  const weight = (version: string): Locator => page.getByTestId(`weight-checkout-live-${version}`);
  const waitForText = async (where: Locator, words: RegExp) => {
    await expect.poll(() => where.textContent(), { timeout: PATIENCE_MS, interval: 100 }).toMatch(words);
  };

  /** A busy machine may miss Slack's three seconds: whoever is told that presses again. */
  const untilPromoted = async () => {
    const done = async () => (await weight('43').textContent()) === '100 %';
    const toast = page.getByTestId('toast');
    for (let presses = 0; presses < 3; presses += 1) {
      const end = async () => (await done()) || (await toast.isVisible());
      await expect.poll(end, { timeout: PATIENCE_MS, interval: 100 }).toBe(true);
      if (await done()) return;
      await toast.getByRole('button').click();
      await card('42 → 43').getByTestId('action-canary:promote').click();
      await page.getByTestId('confirm-ok').click();
    }
    await waitForText(weight('43'), /100 %/);
  };

  it('43 at 10 % is watched, approved with a confirm, and ends with all of the traffic', async () => {
    await shoot(page, '1-before');
    await type('/canary start checkout 43 10%');
    await waitForText(weight('43'), /10 %/);
    await waitForText(card('42 → 43'), /Baking at 10 %/);
    await page.getByTestId('speed-600').click();
    await card('42 → 43').getByTestId('action-canary:promote').waitFor({ timeout: PATIENCE_MS });
    // Nobody reads a card that is drawn anew every second.
    await page.getByTestId('speed-1').click();
    await card('42 → 43')
      .getByRole('heading')
      .evaluate((title: { scrollIntoView(): void }) => title.scrollIntoView());
    await shoot(page, '2-approval');
    await card('42 → 43').getByTestId('action-canary:promote').click();
    await shoot(page, '3-confirm');
    await page.getByTestId('confirm-ok').click();
    await page.getByTestId('speed-60').click();
    await untilPromoted();
    await page.getByTestId('speed-600').click();
    await waitForText(card('42 → 43'), /Promoted/);
    await card('42 → 43').getByTestId('replies').click();
    await waitForText(page.getByTestId('thread'), /Watch|watch/);
    await shoot(page, '4-promoted');
    await page.getByTestId('thread-close').click();
  }, 120_000);

  it('44 fails 20 % of its calls and is rolled back by itself, with its numbers in the channel', async () => {
    sandbox.world.setAlias('checkout', 'live', '42', {});
    await type('/canary start checkout 44 10%');
    await waitForText(weight('44'), /10 %/);
    await page.getByTestId('speed-600').click();
    await waitForText(card('42 → 44'), /Roll(ed|ing) back/);
    await page.getByTestId('speed-60').click();
    await waitForText(message('Rolling back to 42'), /Canary fails \d+(\.\d)? %/);
    await waitForText(weight('42'), /100 %/);
    await shoot(page, '5-rolled-back');
  }, 120_000);

  it('an alarm switched on takes the canary back at once', async () => {
    await page.getByTestId('speed-600').click();
    await waitForText(card('42 → 44'), /Rolled back|AWS was seen/);
    await page.getByTestId('speed-60').click();
    await type('/canary start checkout 43 10%');
    await waitForText(weight('43'), /10 %/);
    await page.getByTestId('alarm-checkout-errors').click();
    await waitForText(weight('42'), /100 %/);
    await waitForText(message('checkout-errors'), /checkout-errors/);
    await shoot(page, '6-alarm');
    await page.getByTestId('alarm-checkout-errors').click();
  }, 120_000);

  it.each([
    ['desktop, dark', 1440, true],
    ['phone, light', 400, false],
    ['phone, dark', 400, true],
  ])('the page is drawn for %s', async (name, width, dark) => {
    const other = await open(browser as Browser, sandbox.url, width, dark);
    await other.getByTestId('message').last().waitFor();
    await shoot(other, `7-${name.replace(', ', '-')}`);
    const overflow = await other.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await other.close();
  });
});
