import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Screenshots are left here to be looked at; the folder is not kept in git. */
export const SCREENSHOTS = join(dirname(fileURLToPath(import.meta.url)), 'screenshots');

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A real browser: the one that npm brought, else an installed Chrome. Null, said loudly, where neither runs. */
export async function launch(): Promise<Browser | null> {
  const tried: string[] = [];
  for (const find of [() => packed.executablePath(), async () => INSTALLED.find((path) => existsSync(path))]) {
    try {
      const executablePath = await find();
      if (executablePath === undefined) throw new Error('no Chrome is installed');
      // Not the packed browser's own arguments: `--single-process` among them ends all pages with the first that is closed.
      return await chromium.launch({ executablePath, args: QUIET, headless: true });
    } catch (error) {
      tried.push(String(error).split('\n')[0] ?? '');
    }
  }
  console.warn(`\n!!! LEFT OUT: the browser tests. No browser runs here: ${tried.join('; ')}\n`);
  return null;
}

/** A page of the given width; `dark` as the person's system would say. */
export async function open(browser: Browser, url: string, width = 1440, dark = false): Promise<Page> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const page = await browser.newPage({
    viewport: { width, height: width < 600 ? 860 : 960 },
    colorScheme: dark ? 'dark' : 'light',
  });
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return page;
}

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
