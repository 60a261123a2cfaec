#!/usr/bin/env node
// The compiler from npm, spoken to as forge speaks to a native one.
import { readFileSync } from "node:fs";
import solc from "solc";

if (process.argv.includes("--version")) console.log(`Version: ${solc.version()}`);
else process.stdout.write(solc.compile(readFileSync(0, "utf8")));
