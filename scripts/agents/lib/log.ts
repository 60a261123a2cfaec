/** Prints one line with the time, for instance `12:00:01 host agent  rental 4294967297 started`. */
export function log(who: string, what: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${who}  ${what}`);
}
