import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's usual report, and its counts as JSON in the file that TEST_COUNTS names, for `npm test` to add up. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env.TEST_COUNTS;
    if (!file) return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
    });
  }
}

export { CountingReporter as "module.exports" };
