import { PageHeader } from "../ui/PageHeader.tsx";

export function MarketPage() {
  return (
    <PageHeader title="Rent a GPU that is proven to be up">
      Pay by the second. Time that was not delivered comes back to you by itself.
    </PageHeader>
  );
}
