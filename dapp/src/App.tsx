import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { WagmiProvider } from "wagmi";
import { AnswerError } from "./lib/answerError.ts";
import { config } from "./lib/wagmi.ts";
import { router } from "./router.tsx";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A server's "no" does not change by asking again.
      retry: (count, error) =>
        count < 1 && !(error instanceof AnswerError && error.status >= 400 && error.status < 500),
    },
  },
});

export function App() {
  return (
    <WagmiProvider config={config}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </WagmiProvider>
  );
}
