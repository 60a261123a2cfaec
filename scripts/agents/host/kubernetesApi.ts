import { readFileSync } from "node:fs";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import WebSocket from "ws";

export type KubernetesOptions = {
  /** Of the API server, for instance `https://10.96.0.1`. */
  readonly url: string;
  readonly namespace: string;
  /** Read for each request: the cluster renews it. */
  readonly tokenFile?: string;
  readonly caFile?: string;
};

/** The little of Kubernetes' API that rentals need. Paths are of the namespace. A failed request throws its status as `code`. */
export function createKubernetesApi({ url, namespace, tokenFile, caFile }: KubernetesOptions) {
  const ca = caFile === undefined ? undefined : readFileSync(caFile);
  const headers = (): Record<string, string> => {
    return tokenFile === undefined ? {} : { Authorization: `Bearer ${readFileSync(tokenFile, "utf8").trim()}` };
  };
  const inNamespace = (group: string, path: string): string => `${url}${group}/namespaces/${namespace}/${path}`;

  return {
    async request<T>(method: string, group: "/api/v1" | "/apis/resource.k8s.io/v1", path: string, body?: object) {
      const target = inNamespace(group, path);
      const options = { method, ca, headers: { ...headers(), "Content-Type": "application/json" }, timeout: 30_000 };
      return new Promise<T>((resolve, reject) => {
        const asked = (target.startsWith("https:") ? secure : plain)(target, options, (reply) => {
          let text = "";
          reply.setEncoding("utf8").on("data", (part: string) => (text += part));
          reply.on("error", reject).on("end", () => {
            const code = reply.statusCode ?? 0;
            if (code < 300) return resolve(JSON.parse(text) as T);
            reject(Object.assign(new Error(`Kubernetes: ${method} ${path}: ${code} ${messageIn(text)}`), { code }));
          });
        });
        asked.on("timeout", () => asked.destroy(new Error("Kubernetes does not answer.")));
        asked.on("error", reject).end(body && JSON.stringify(body));
      });
    },
    /** A command in a pod. Each frame's first byte is its channel. */
    exec(pod: string, command: readonly string[], streams: Record<string, boolean>): WebSocket {
      const query = new URLSearchParams([
        ...command.map((word) => ["command", word]),
        ...Object.entries(streams).map(([name, wanted]) => [name, `${wanted}`]),
      ]);
      const target = inNamespace("/api/v1", `pods/${pod}/exec?${query}`).replace(/^http/, "ws");
      return new WebSocket(target, ["v5.channel.k8s.io", "v4.channel.k8s.io"], { headers: headers(), ca });
    },
  };
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? "";
  } catch {
    return "";
  }
}
