import { runTool } from "./lib/runTool.ts";

/**
 * `npm run audit`: known vulnerabilities of high and critical severity in what the lockfile installs, fails when there are any. A registry that
 * answers no audits (a mirror) is named and fails nothing, unless `--strict`.
 */
type Advisory = {
  readonly severity: string;
  readonly name: string;
  readonly range: string;
  readonly via: readonly (string | { title: string })[];
};
type Audit = { readonly message?: string; readonly vulnerabilities?: Readonly<Record<string, Advisory>> };

const { output } = await runTool("audit", "npm", ["audit", "--json", "--loglevel=silent"], { limitMs: 120_000 });
const audit = parse(output.slice(output.indexOf("{")));
if (!audit.vulnerabilities) {
  console.log(`Not audited: ${audit.message ?? "the registry gave no answer"}.`);
  process.exitCode = process.argv.includes("--strict") ? 1 : 0;
} else {
  const all = Object.values(audit.vulnerabilities);
  const serious = all.filter(({ severity }) => ["high", "critical"].includes(severity));
  for (const { severity, name, range, via } of serious) {
    console.log(
      `${severity}: ${name} ${range}: ${via.map((each) => (typeof each === "string" ? each : each.title)).join("; ")}`,
    );
  }
  console.log(`${all.length} known vulnerabilities, ${serious.length} of them high or critical.`);
  process.exitCode = serious.length === 0 ? 0 : 1;
}

function parse(text: string): Audit {
  try {
    return JSON.parse(text) as Audit;
  } catch {
    return {};
  }
}
