/** A node of solc's syntax tree, as far as mutations look at it. */
export type Node = {
  readonly nodeType: string;
  readonly src: string;
  readonly [property: string]: unknown;
};

export const operators = [
  "flip comparison",
  "drop update",
  "swap rounding",
  "remove check",
  "swap + and -",
  "constant off by one",
] as const;
export type Operator = (typeof operators)[number];

/** What to put in a node's place. */
export type Change = { readonly operator: Operator; readonly node: Node; readonly replacement: string };

type Rule = (node: Node, text: (node: Node) => string) => { operator: Operator; replacement: string } | undefined;

const flipped: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
};
const signs: Readonly<Record<string, string>> = { "+": "-", "-": "+", "+=": "-=", "-=": "+=" };
const roundings: Readonly<Record<string, string>> = { Ceil: "Floor", Floor: "Ceil" };

const rules: readonly Rule[] = [
  (node, text) => {
    const other = node.nodeType === "BinaryOperation" && flipped[String(node.operator)];
    return other ? { operator: "flip comparison", replacement: binary(node, text, other) } : undefined;
  },
  (node) => {
    const { nodeType, expression } = node as Node & { expression?: Node };
    if (nodeType !== "ExpressionStatement" || !expression) return undefined;
    const updates =
      ["++", "--", "delete"].includes(String(expression.operator)) || expression.nodeType === "Assignment";
    return updates ? { operator: "drop update", replacement: "{}" } : undefined;
  },
  (node, text) => {
    const replacement = otherRounding(node, text);
    return replacement === undefined ? undefined : { operator: "swap rounding", replacement };
  },
  (node) => {
    if (node.nodeType === "ExpressionStatement" && isCallOf(node.expression as Node, "require")) {
      return { operator: "remove check", replacement: "{}" };
    }
    if (node.nodeType === "IfStatement" && (node.trueBody as Node).nodeType === "RevertStatement") {
      return { operator: "remove check", replacement: "{}" };
    }
    // a modifier of ours begins with a small letter, a base contract's constructor with a capital
    const isModifier =
      node.nodeType === "ModifierInvocation" && /^[a-z]/.test(nameOf(node.modifierName as Node) ?? "A");
    return isModifier ? { operator: "remove check", replacement: "" } : undefined;
  },
  (node, text) => {
    const other = signs[String(node.operator)];
    if (!other) return undefined;
    if (node.nodeType === "BinaryOperation")
      return { operator: "swap + and -", replacement: binary(node, text, other) };
    if (node.nodeType !== "Assignment") return undefined;
    const { leftHandSide, rightHandSide } = node as Node & { leftHandSide: Node; rightHandSide: Node };
    return { operator: "swap + and -", replacement: `${text(leftHandSide)} ${other} ${text(rightHandSide)}` };
  },
  (node, text) => {
    if (node.nodeType !== "Literal" || node.kind !== "number") return undefined;
    const literal = text(node);
    const plain = /^(\d[\d_]*)$/.test(literal) ? String(BigInt(literal.replaceAll("_", "")) + 1n) : `(${literal} + 1)`;
    return { operator: "constant off by one", replacement: plain };
  },
];

/** Every change that an operator knows for the file. What only tells or names (errors' values, names, pragmas) stays. */
export function changesOf(ast: Node, text: (node: Node) => string): Change[] {
  const changes: Change[] = [];
  visit(ast);
  return changes;

  function visit(node: Node): void {
    if (isLeftAlone(node)) return;
    for (const rule of rules) {
      const change = rule(node, text);
      if (change) changes.push({ ...change, node });
    }
    for (const child of childrenOf(node)) visit(child);
  }
}

const told = ["name", "symbol", "decimals", "contractURI", "tokenURI", "supportsInterface"];

function isLeftAlone(node: Node): boolean {
  if (["RevertStatement", "InlineAssembly", "PragmaDirective", "ImportDirective"].includes(node.nodeType)) return true;
  return node.nodeType === "FunctionDefinition" && told.includes(String(node.name));
}

function childrenOf(node: Node): Node[] {
  // the error of a `require` only tells; a `for` without its step never ends; a type's length is no constant
  const skipped = ["loopExpression", "typeName", "returnParameters", "documentation"];
  const children = Object.entries(node).filter(([property]) => !skipped.includes(property));
  const nodes = children.flatMap(([, value]) => (Array.isArray(value) ? value : [value])).filter(isNode);
  return isCallOf(node, "require") ? nodes.filter((child) => child !== (node.arguments as Node[])[1]) : nodes;
}

function otherRounding(node: Node, text: (node: Node) => string): string | undefined {
  if (node.nodeType === "BinaryOperation") {
    const [left, right] = [text(node.leftExpression as Node), text(node.rightExpression as Node)];
    switch (node.operator) {
      case "/":
        return `((${left} + ${right} - 1) / ${right})`;
      case ">>":
        return right === "SCALE" ? `((${left} + (1 << ${right}) - 1) >> ${right})` : undefined;
      default:
        return (node.operator === "+" || node.operator === "-") && right === "1" ? left : undefined;
    }
  }
  if (isCallOf(node, "ceilDiv")) {
    const [dividend, divisor] = node.arguments as [Node, Node];
    return `(${text(dividend)} / ${text(divisor)})`;
  }
  const direction = node.nodeType === "MemberAccess" ? roundings[node.memberName as string] : undefined;
  return direction && `${text(node.expression as Node)}.${direction}`;
}

function binary(node: Node, text: (node: Node) => string, operator: string): string {
  const { leftExpression, rightExpression } = node as Node & { leftExpression: Node; rightExpression: Node };
  return `${text(leftExpression)} ${operator} ${text(rightExpression)}`;
}

function isCallOf(node: Node, name: string): boolean {
  return node.nodeType === "FunctionCall" && nameOf(node.expression as Node) === name;
}

/** Of an identifier, a path or the member of something. */
function nameOf(node: Node): string | undefined {
  const name = node.memberName ?? node.name;
  return typeof name === "string" ? name : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}
