import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { chain, localChainId } from "./lib/chain.ts";
import "./styles.css";

// The flag is a constant of the build, so a production bundle does not even contain the import.
if (__LOCAL_TOOLS__ && chain.id === localChainId) {
  const { announceDevWallet } = await import("./local/devWallet.ts");
  announceDevWallet();
}

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
