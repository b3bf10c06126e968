import type { Detector } from './peers.ts';

/** Sequential tests from the literature, at the same alpha of 1 %. */

const LN_LIMIT = Math.log(100);

/**
 * mSPRT with a normal mixture (Johari, Pekelis, Walsh: Always Valid Inference) on the difference of the pooled rates, spread
 * tau = 1 %, variance estimated. Asymptotic, and pooled over time: a weight that changes confounds it.
 */
export const msprt: Detector = {
  name: 'mSPRT (tau 1 %)',
  firstAt: (trace, minutes) => {
    const tau2 = 0.01 ** 2;
    let [nc, xc, ns, xs] = [0, 0, 0, 0];
    for (let t = 0; t < minutes; t++) {
      nc += trace.nc[t]!;
      xc += trace.xc[t]!;
      ns += trace.ns[t]!;
      xs += trace.xs[t]!;
      if (nc === 0 || ns === 0) continue;
      const pc = xc / nc;
      const ps = xs / ns;
      const v = (pc * (1 - pc)) / nc + (ps * (1 - ps)) / ns + 1e-12;
      if (pc <= ps) continue;
      const lnRatio = 0.5 * Math.log(v / (v + tau2)) + (tau2 * (pc - ps) ** 2) / (2 * v * (v + tau2));
      if (lnRatio >= LN_LIMIT) return t + 1;
    }
    return 0;
  },
};

/** Beta prior of the plug-in estimates (Turner, Ly, Grünwald recommend 0.18 for both parameters). */
const PRIOR = 0.18;

/**
 * Turner, Ly & Grünwald's two-sample e-variable (arXiv 2106.02693), a minute a block: the alternative is estimated from
 * earlier minutes, the null is the calls' weighted mean of it. It bets only when the canary looks worse.
 */
export const turner: Detector = {
  name: "Turner's e-variable",
  firstAt: (trace, minutes) => {
    let [nc, xc, ns, xs] = [0, 0, 0, 0];
    let lnE = 0;
    for (let t = 0; t < minutes; t++) {
      const mc = trace.nc[t]!;
      const ms = trace.ns[t]!;
      const a = (xc + PRIOR) / (nc + 2 * PRIOR);
      const b = (xs + PRIOR) / (ns + 2 * PRIOR);
      if (mc > 0 && ms > 0 && a > b) {
        const null0 = (mc * a + ms * b) / (mc + ms);
        lnE += likelihood(trace.xc[t]!, mc, a, null0) + likelihood(trace.xs[t]!, ms, b, null0);
        if (lnE >= LN_LIMIT) return t + 1;
      }
      nc += mc;
      xc += trace.xc[t]!;
      ns += ms;
      xs += trace.xs[t]!;
    }
    return 0;
  },
};

function likelihood(x: number, n: number, p: number, p0: number): number {
  return x * Math.log(p / p0) + (n - x) * Math.log((1 - p) / (1 - p0));
}
