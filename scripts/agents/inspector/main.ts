import { runAgent } from "../lib/run.ts";
import { startInspectors } from "./inspectors.ts";
import { parseInspectorSettings } from "./settings.ts";

/**
 * `npm run inspector`: one or several inspectors in one process, each with its own key, seats and port. They need seats
 * (`InspectorStaking.takeSeat`) and gas. Prints `inspectors ready on <url>, <url>, ...` and runs until SIGINT or SIGTERM. All
 * settings come from the environment:
 *
 * | variable         | default                        | meaning                                                               |
 * |------------------|--------------------------------|-----------------------------------------------------------------------|
 * | `RPC_URL`        | `http://127.0.0.1:8545`        | JSON-RPC over HTTP                                                    |
 * | `WS_URL`         | `RPC_URL` as ws on chain 31337 | JSON-RPC over WebSocket, for news at once; without it: polling        |
 * | `CHAIN_ID`       | `31337`                        | must be what the RPC answers, and have a deployment                   |
 * | `INSPECTOR_KEYS` | all local inspectors           | private keys, comma-separated; needed on every chain but 31337        |
 * | `INSPECTOR_KEYSTORES` | none                      | instead: files with encrypted keys, comma-separated, see `npm run keystore` |
 * | `INSPECTOR_PASSWORD_FILE` | none                  | file with the keystores' password in its first line                   |
 * | `BIND`           | `127.0.0.1`                    | address to listen on                                                  |
 * | `PORT`           | `8790`                         | of the first inspector, the next ones count on; 0 = any               |
 * | `PEERS`          | none                           | URLs of inspectors in other processes, comma-separated                |
 * | `CLAIM_EPOCHS`   | `24`                           | claims pay this often; 0 = never                                      |
 * | `ISSUE_EPOCHS`   | `6`                            | issues each rig's rewards this often; 0 = never                       |
 * | `CHALLENGE`      | `simulated` on 31337, else `model` | what rigs are challenged for: their model's floor, or what any processor reaches, on test chains without GPUs |
 * | `ORDER_EPOCHS`   | `24`                           | orders a rental as any renter, on one rig of a group this often, with the inspector's USDC; 0 = never |
 * | `DATA_DIR`       | `.rackshare/agents`            | signed reports and the receipts behind them: never lose it            |
 */
await runAgent("inspectors", async () => startInspectors(parseInspectorSettings(process.env)));
