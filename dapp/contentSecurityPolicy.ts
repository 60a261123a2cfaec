import type { Plugin } from "vite";

const localChainId = "31337";

export interface PolicyParameters {
  chainId?: string;
  rpcUrl?: string;
  indexerUrl?: string;
  /** Whether the build offers WalletConnect, whose window loads icons and fonts and asks its relay. */
  walletConnect?: boolean;
}

/**
 * What a built page may load, run and ask. No inline script or style, no `eval`. Rigs' gateways are named by their hosts, on
 * the chain, so a page must be able to reach any server over TLS; on the local chain they are all on this machine.
 */
export function contentSecurityPolicy(parameters: PolicyParameters = {}): string {
  const { chainId = localChainId, rpcUrl, indexerUrl, walletConnect = false } = parameters;
  const gateways = chainId === localChainId ? ["http://127.0.0.1:*", "ws://127.0.0.1:*"] : ["https:", "wss:"];
  const ours = [rpcUrl, indexerUrl].flatMap((url) => (url ? [new URL(url).origin] : []));
  const relay = walletConnect
    ? ["https://*.walletconnect.org", "wss://*.walletconnect.org", "https://*.web3modal.org"]
    : [];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    // Wallets announce their icons as data URLs (EIP-6963).
    "img-src": ["'self'", "data:", ...(walletConnect ? ["blob:", "https://*.web3modal.org"] : [])],
    "font-src": ["'self'", ...(walletConnect ? ["https://fonts.reown.com"] : [])],
    "connect-src": ["'self'", ...new Set([...ours, ...gateways, ...relay])],
    ...(walletConnect && { "frame-src": ["https://verify.walletconnect.org", "https://verify.walletconnect.com"] }),
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

/** Writes the policy into the built page. The development server needs inline scripts, so there it is left out. */
export function policyInPage(parameters: PolicyParameters): Plugin {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(parameters)}" />`;
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: (html) => html.replace(/<meta charset="utf-8" \/>/, `$&\n    ${meta}`),
  };
}
