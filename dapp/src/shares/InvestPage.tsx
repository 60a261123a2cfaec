import { PageHeader } from "../ui/PageHeader.tsx";

export function InvestPage() {
  return (
    <PageHeader title="Own part of a rig">
      Buy shares in a GPU machine and receive the rent that its renters pay, for compute that inspectors verified.
    </PageHeader>
  );
}
