import type { MiddlewareHandler } from "hono";
import { Kind, parse, type DocumentNode, type FieldNode, type SelectionSetNode } from "graphql";

const maxRows = 1_000;
const maxOffset = 10_000;
const defaultLimit = 50;
const maxSpreads = 20;

type Variables = Readonly<Record<string, unknown>>;

/** Refuses a query that asks for more rows than a page of REST's would hold ten times. Ponder bounds the rest. */
export const boundQuery: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== "POST") return next();
  const body: unknown = await c.req.raw
    .clone()
    .json()
    .catch(() => undefined);
  const refusal = refuse(body);
  return refusal ? c.json({ errors: [{ message: refusal }] }) : next();
};

function refuse(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("query" in body) || typeof body.query !== "string")
    return "Send JSON with one query.";
  const variables = "variables" in body && typeof body.variables === "object" ? (body.variables as Variables) : {};
  try {
    const rows = countRows(parse(body.query, { maxTokens: 600 }), variables ?? {});
    if (rows > maxRows) return `This asks for up to ${rows} rows. Ask for at most ${maxRows} in all.`;
  } catch (error) {
    return error instanceof Error ? error.message : "The query cannot be read.";
  }
  return undefined;
}

function countRows(document: DocumentNode, variables: Variables): number {
  const fragments = new Map<string, SelectionSetNode>();
  for (const part of document.definitions)
    if (part.kind === Kind.FRAGMENT_DEFINITION) fragments.set(part.name.value, part.selectionSet);
  let spreads = 0;
  const count = (set: SelectionSetNode | undefined): number => {
    let rows = 0;
    for (const part of set?.selections ?? []) {
      if (part.kind === Kind.FIELD) rows += rowsOf(part, variables) + count(part.selectionSet);
      else if (part.kind === Kind.INLINE_FRAGMENT) rows += count(part.selectionSet);
      else if (++spreads > maxSpreads) throw new Error(`A query may use ${maxSpreads} fragments at most.`);
      else rows += count(fragments.get(part.name.value));
    }
    return rows;
  };
  return document.definitions.reduce(
    (rows, part) => rows + (part.kind === Kind.OPERATION_DEFINITION ? count(part.selectionSet) : 0),
    0,
  );
}

/** A field that has pages counts with its limit. */
function rowsOf(field: FieldNode, variables: Variables): number {
  const isPage = field.selectionSet?.selections.some((part) => part.kind === Kind.FIELD && part.name.value === "items");
  const limit = numberOf(field, "limit", variables);
  if ((numberOf(field, "offset", variables) ?? 0) > maxOffset)
    throw new Error(`An offset may be ${maxOffset} at most. Go on with \`after\` instead.`);
  return limit ?? (isPage ? defaultLimit : 0);
}

function numberOf(field: FieldNode, name: string, variables: Variables): number | undefined {
  const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const given = variables[value.name.value];
  return typeof given === "number" ? given : undefined;
}
