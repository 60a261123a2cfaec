/** Mutants that no test can kill, because they mean the same: a part of their id, and why. */
export const equivalents: readonly { readonly part: string; readonly why: string }[] = [];
