// Stands for a package that is left out of the bundles (infra/build.ts). Bolt loads it, reads names from it and re-exports them;
// all of that passes. Using one of them throws with its name: a Lambda function is not meant to.
module.exports = function leftOut(package_) {
  function thing(name) {
    const fail = () => {
      throw new Error(
        `${name} is left out of this bundle, because nothing on Lambda should need it. See infra/bundle.`,
      );
    };
    return new Proxy(function leftOutThing() {}, {
      apply: fail,
      construct: fail,
      get(target, key) {
        if (key === '__esModule') return true;
        // Asked for by `await`, by class definitions and by printing: these are no uses.
        if (typeof key === 'symbol' || key === 'then') return undefined;
        if (key === 'prototype' || key === 'name' || key === 'length') return target[key];
        return thing(`${name}.${key}`);
      },
    });
  }
  return thing(package_);
};
