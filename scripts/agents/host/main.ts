import { runAgent } from "../lib/run.ts";
import { startHostAgent } from "./hostAgent.ts";
import { parseHostSettings } from "./settings.ts";

/**
 * `npm run host`: one host agent, the gateway of every rig whose agent is its key. Prints `host agent ready on <url>`
 * and runs until SIGINT or SIGTERM; SIGUSR2 begins a drain without a time. All settings come from the environment, or from
 * a file with lines `NAME=value`:
 *
 * | variable          | default                        | meaning                                                               |
 * |-------------------|--------------------------------|-----------------------------------------------------------------------|
 * | `CONFIG_FILE`     | none                           | a file with any of the settings below; the environment goes before it |
 * | `RPC_URL`         | `http://127.0.0.1:8545`        | JSON-RPC over HTTP                                                    |
 * | `WS_URL`          | `RPC_URL` as ws on chain 31337 | JSON-RPC over WebSocket, for news at once; without it: polling        |
 * | `CHAIN_ID`        | `31337`                        | must be what the RPC answers, and have a deployment                   |
 * | `AGENT_KEY`       | the local account `agent`      | private key; needed on every chain but 31337                          |
 * | `AGENT_KEYSTORE`  | none                           | instead of `AGENT_KEY`: an encrypted key, see `npm run keystore`      |
 * | `AGENT_PASSWORD_FILE` | none                       | file with the keystore's password in its first line                   |
 * | `RIG_IDS`         | all rigs whose agent it is     | `1,2,5-9`                                                             |
 * | `BIND`            | `127.0.0.1`                    | address to listen on                                                  |
 * | `PORT`            | `8780`                         | one port for all rigs; `gatewayOf(rig)` must lead here; 0 = any        |
 * | `ORIGINS`         | on 31337 any loopback origin   | dapp origins that browsers may call from, comma-separated             |
 * | `TLS_CERT`, `TLS_KEY` | none: plain HTTP           | PEM files: the certificate with its chain, its private key            |
 * | `BEHIND_PROXY`    | `false`                        | `true` if all requests come through a proxy of yours that sets X-Forwarded-For |
 * | `BACKEND`         | `auto`                         | `docker`, `kubernetes`, `process` (31337 only); `auto`: Docker, else on 31337 processes  |
 * | `DOCKER_SOCKET`   | engine's default               | Docker Engine's or Podman's socket                                    |
 * | `K8S_URL`         | the cluster that it runs in    | API server, see `kubernetes.md`; with `K8S_TOKEN_FILE`, `K8S_CA_FILE` |
 * | `K8S_NAMESPACE`   | `rackshare`                    | where rentals' pods are made                                          |
 * | `IMAGE`           | `rackshare/workspace:latest`   | what a rental's container runs; by digest on every chain but 31337 |
 * | `GPU_SLOTS`       | none: no GPUs are asked for    | UUIDs of each rig's slots, `3=GPU-...,GPU-...;4=MIG-...`              |
 * | `GPU_REQUEST`     | `cdi`                          | how Docker is asked for them: `cdi`, or `nvidia` for its runtime      |
 * | `DISK_GIB`        | `500`                          | a rental's `/workspace` holds its share of it, where the engine's storage has quotas (xfs with `pquota`) |
 * | `DRAIN_BY`        | none                           | `2026-12-01T08:00:00Z`: begins nothing new, closes then what still runs, for maintenance |
 * | `SSH_PORTS`       | none                           | `20000-20099`: one for each slot of its rigs, in their order; see {@link sshPortOf} |
 * | `POLICY_FILE`     | none                           | renters and rentals that the host refuses, see {@link openPolicy}: not started, or closed for it |
 * | `LEAVE_RUNNING`   | `true`                         | `false` ends rentals' containers with the agent: for a world that ends with it |
 * | `SETTLE_EPOCHS`   | `24`                           | settles running rentals this often; ended ones as soon as judged      |
 * | `INDEXER_URL`     | none                           | an indexer that is told what energy rentals used, see `energy/`        |
 * | `OUTAGES`         | none                           | 31337 only: rigs that look unreachable, see {@link parseOutages}      |
 * | `DATA_DIR`        | `.rackshare/agents`            | what it must remember                                                 |
 */
await runAgent("host agent", async () => startHostAgent(parseHostSettings(process.env)));
